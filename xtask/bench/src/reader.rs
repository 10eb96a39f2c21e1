//! Who reads a page of saved tracks.

use std::hint::black_box;

use bytes::Bytes;
use http::Response;
use serde::de::{DeserializeOwned, IgnoredAny};
use spotify_web::{Operation, library};

use crate::strings;

type PeerPage = rspotify_model::Page<rspotify_model::SavedTrack>;

/// One way to read the body of the same answer. All check its UTF-8: once for the whole, but for [`PeerBytes`](Self::PeerBytes).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reader {
    /// `spotify-web`, as its client does it: from the response to the models.
    Ours,
    /// `rspotify-model`, as its client does it: text first.
    Peer,
    /// `rspotify-model` on bytes, as most other clients do it: UTF-8 is checked string by string.
    PeerBytes,
    /// Structs with serde's derive, texts as `String`, everything that Spotify sends.
    Strings,
    /// The JSON is passed over: what no reader can be faster than.
    Floor,
}

impl Reader {
    pub const ALL: [Self; 5] = [Self::Ours, Self::Peer, Self::PeerBytes, Self::Strings, Self::Floor];

    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Peer => "rspotify-model",
            Self::PeerBytes => "rspotify-model on bytes",
            Self::Strings => "Strings",
            Self::Floor => "IgnoredAny",
        }
    }

    /// Reads, and hands back what was read: who measures must drop it.
    pub fn read(self, answer: &Response<Bytes>) -> Box<dyn std::any::Any> {
        match self {
            Self::Ours => Box::new(library::Tracks::decode(answer).expect("a page of ours")),
            Self::Peer => plain::<PeerPage>(answer),
            Self::PeerBytes => {
                Box::new(serde_json::from_slice::<PeerPage>(answer.body()).expect("a page of saved tracks"))
            }
            Self::Strings => plain::<strings::Page>(answer),
            Self::Floor => plain::<IgnoredAny>(answer),
        }
    }

    /// Reads and drops.
    pub fn read_only(self, answer: &Response<Bytes>) {
        black_box(self.read(answer));
    }
}

fn plain<T: DeserializeOwned + 'static>(answer: &Response<Bytes>) -> Box<dyn std::any::Any> {
    // serde_json checks what it takes out of a slice and not what it passes over; others' clients check all of it.
    let text = std::str::from_utf8(answer.body()).expect("text");
    Box::new(serde_json::from_str::<T>(text).expect("a page of saved tracks"))
}
