//! Audiobooks.

use serde::de::MapAccess;
use serde::{Deserialize, Deserializer, Serializer};
use spotify_auth_core::Timestamp;
use spotify_web_derive::Model;

use super::chapter::SimplifiedChapter;
use super::common::Copyright;
use super::image::Image;
use super::timestamp::Iso;
use crate::id::Id;
use crate::lenient::derive::{self, Form, Links};
use crate::lenient::intercept::Intercept;
use crate::lenient::{Lenient, Odd, Read};
use crate::market::Markets;
use crate::page::Page;
use crate::report::watch;
use crate::text::Text;

/// An audiobook, in full. Audiobooks are sold in a few countries only: in the US, GB, CA, IE, NZ and AU.
///
/// Spotify: [AudiobookObject](https://developer.spotify.com/documentation/web-api/reference/get-an-audiobook)
#[derive(Clone, Debug, PartialEq, Model)]
#[model(type = "audiobook")]
#[non_exhaustive]
pub struct Audiobook {
    /// The id.
    pub id: Id<Audiobook>,
    /// The name.
    pub name: Text,
    /// Who wrote it.
    pub authors: Vec<Person>,
    /// Who reads it.
    pub narrators: Vec<Person>,
    /// What it is about, without markup.
    pub description: Text,
    /// What it is about, with HTML; escape or clean it before a page shows it.
    pub html_description: Option<Text>,
    /// Which edition it is, such as `Unabridged`.
    pub edition: Option<Text>,
    /// Who publishes it; not for apps in development mode.
    pub publisher: Option<Text>,
    /// Pictures, the widest first.
    pub images: Vec<Image>,
    /// Its languages, as BCP 47 tags.
    pub languages: Vec<Text>,
    /// What it consists of, such as `audio`.
    pub media_type: Option<Text>,
    /// Whether it is explicit; also false when that is not known.
    pub explicit: bool,
    /// Whether it is kept outside of Spotify. Undocumented.
    pub is_externally_hosted: Option<bool>,
    /// How many chapters it has.
    pub total_chapters: Option<u32>,
    /// The first page of its chapters; [`audiobooks::Chapters`](crate::audiobooks::Chapters) gets the others.
    pub chapters: Option<Page<SimplifiedChapter>>,
    /// Where it can be played; not for apps in development mode.
    pub available_markets: Option<Markets>,
    /// Lines about rights.
    pub copyrights: Vec<Copyright>,
    #[model(links)]
    links: Links,
}

/// An audiobook, as far as other objects tell.
///
/// Spotify: [SimplifiedAudiobookObject](https://developer.spotify.com/documentation/web-api/reference/get-users-saved-audiobooks)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "audiobook")]
#[non_exhaustive]
pub struct SimplifiedAudiobook {
    /// The id.
    pub id: Id<Audiobook>,
    /// The name.
    pub name: Text,
    /// Who wrote it.
    pub authors: Vec<Person>,
    /// Who reads it.
    pub narrators: Vec<Person>,
    /// What it is about, without markup.
    pub description: Text,
    /// What it is about, with HTML; escape or clean it before a page shows it.
    pub html_description: Option<Text>,
    /// Which edition it is, such as `Unabridged`.
    pub edition: Option<Text>,
    /// Who publishes it; not for apps in development mode.
    pub publisher: Option<Text>,
    /// Pictures, the widest first.
    pub images: Vec<Image>,
    /// Its languages, as BCP 47 tags.
    pub languages: Vec<Text>,
    /// What it consists of, such as `audio`.
    pub media_type: Option<Text>,
    /// Whether it is explicit; also false when that is not known.
    pub explicit: bool,
    /// Whether it is kept outside of Spotify. Undocumented.
    pub is_externally_hosted: Option<bool>,
    /// How many chapters it has.
    pub total_chapters: Option<u32>,
    /// Where it can be played; not for apps in development mode.
    pub available_markets: Option<Markets>,
    /// Lines about rights.
    pub copyrights: Vec<Copyright>,
    #[model(links)]
    links: Links,
}

/// Who wrote an audiobook, or who reads it.
///
/// Spotify: [AuthorObject, NarratorObject](https://developer.spotify.com/documentation/web-api/reference/get-an-audiobook)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Person {
    /// The name.
    pub name: Text,
}

/// An audiobook in the user's library.
///
/// Spotify's reference says that the list holds audiobooks themselves, while other sources have them wrapped like all that is
/// saved. Both are read; the first has no `added_at`.
///
/// Spotify: [Get User's Saved Audiobooks](https://developer.spotify.com/documentation/web-api/reference/get-users-saved-audiobooks)
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct SavedAudiobook {
    /// When it was saved, if Spotify tells.
    #[serde(serialize_with = "written")]
    pub added_at: Option<Timestamp>,
    /// The audiobook.
    pub audiobook: SimplifiedAudiobook,
}

#[allow(clippy::ref_option, reason = "serde calls it so")]
fn written<S: Serializer>(added_at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match added_at {
        Some(added_at) => Iso::write(added_at, serializer),
        None => serializer.serialize_none(),
    }
}

impl derive::Object for SavedAudiobook {
    fn read_fields<'de, A: MapAccess<'de>>(map: A) -> Result<Read<Self>, A::Error> {
        let (mut added_at, mut wrapped) = (None, None);
        let bare = <SimplifiedAudiobook as derive::Object>::read_fields(Intercept {
            map,
            take: |name: &str, map: &mut A| {
                match name {
                    "added_at" => added_at = derive::formed::<Iso, _, A>(map)?.ok(),
                    "audiobook" => wrapped = Some(derive::value(map)?),
                    _ => return Ok(false),
                }
                Ok(true)
            },
        })?;
        if wrapped.is_some() && matches!(bare, Err(Odd::Without(_))) {
            // That the wrapping is no audiobook itself goes without saying.
            watch::take_back();
        }
        Ok(wrapped.unwrap_or(bare).map(|audiobook| Self { added_at, audiobook }))
    }
}

impl Lenient for SavedAudiobook {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        derive::read(deserializer)
    }
}

impl<'de> Deserialize<'de> for SavedAudiobook {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        derive::deserialize(deserializer)
    }
}
