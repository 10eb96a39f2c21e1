//! What can stand in a playlist or play: a track, an episode, a chapter, a local file.

use std::sync::Arc;

use super::catalogue::Track;
use super::spoken::{Chapter, Episode};

/// Something of the catalogue that can be played.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Playable {
    /// A song.
    Track(Arc<Track>),
    /// An episode of a show.
    Episode(Arc<Episode>),
    /// A chapter of an audiobook.
    Chapter(Arc<Chapter>),
}

/// A file on somebody's computer: no id, only what its tags say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LocalTrack {
    /// May be empty.
    pub artist: String,
    /// May be empty.
    pub album: String,
    /// May be empty.
    pub title: String,
    /// In seconds.
    pub seconds: u64,
}

impl Playable {
    /// 22 characters of base62.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Track(track) => &track.id,
            Self::Episode(episode) => &episode.id,
            Self::Chapter(chapter) => &chapter.id,
        }
    }

    /// `spotify:KIND:ID`.
    #[must_use]
    pub fn uri(&self) -> String {
        let kind = match self {
            Self::Track(_) => "track",
            Self::Episode(_) => "episode",
            Self::Chapter(_) => "chapter",
        };
        format!("spotify:{kind}:{}", self.id())
    }

    /// In milliseconds.
    #[must_use]
    pub fn duration_ms(&self) -> u64 {
        match self {
            Self::Track(track) => track.duration_ms,
            Self::Episode(episode) => episode.duration_ms,
            Self::Chapter(chapter) => chapter.duration_ms,
        }
    }
}

impl PartialEq for Playable {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Playable {}

impl LocalTrack {
    /// `spotify:local:ARTIST:ALBUM:TITLE:SECONDS`, its parts encoded as in a form.
    #[must_use]
    pub fn uri(&self) -> String {
        let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let [artist, album, title] = [&self.artist, &self.album, &self.title].map(|text| encode(text));
        format!("spotify:local:{artist}:{album}:{title}:{}", self.seconds)
    }
}
