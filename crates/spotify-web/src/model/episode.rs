//! Episodes of shows.

use std::time::Duration;

use spotify_auth_core::Timestamp;
use spotify_web_derive::Model;

use super::common::{Restrictions, ResumePoint};
use super::date::{DatePrecision, ReleaseDate};
use super::image::Image;
use super::show::SimplifiedShow;
use super::timestamp::Iso;
use crate::id::Id;
use crate::lenient::derive::Links;
use crate::text::Text;

/// An episode, in full.
///
/// Spotify: [EpisodeObject](https://developer.spotify.com/documentation/web-api/reference/get-an-episode)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "episode")]
#[non_exhaustive]
pub struct Episode {
    /// The id.
    pub id: Id<Episode>,
    /// The name.
    pub name: Text,
    /// What it is about, without markup.
    pub description: Text,
    /// What it is about, with HTML; escape or clean it before a page shows it.
    pub html_description: Option<Text>,
    /// The show it belongs to.
    pub show: Option<Box<SimplifiedShow>>,
    /// How long it is, in milliseconds; see [`duration`](Self::duration).
    pub duration_ms: u32,
    /// Pictures, the widest first.
    pub images: Vec<Image>,
    /// When it came out, as precisely as is known.
    #[model(null)]
    pub release_date: Option<ReleaseDate>,
    /// How precisely that is known.
    #[model(null)]
    pub release_date_precision: Option<DatePrecision>,
    /// How far the user has heard it. Scope `user-read-playback-position`.
    pub resume_point: Option<ResumePoint>,
    /// Its languages, as BCP 47 tags.
    pub languages: Vec<Text>,
    /// Its language; deprecated, see `languages`.
    pub language: Option<Text>,
    /// Whether it is explicit; also false when that is not known.
    pub explicit: bool,
    /// Whether it can be played in the market that was asked for.
    pub is_playable: Option<bool>,
    /// Why it cannot, if it cannot.
    pub restrictions: Option<Restrictions>,
    /// Whether it is kept outside of Spotify.
    pub is_externally_hosted: Option<bool>,
    /// 30 seconds to listen to; deprecated.
    #[model(null)]
    pub audio_preview_url: Option<Text>,
    #[model(links)]
    pub(super) links: Links,
}

/// An episode, as far as its show tells.
///
/// Spotify: [SimplifiedEpisodeObject](https://developer.spotify.com/documentation/web-api/reference/get-a-shows-episodes)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "episode")]
#[non_exhaustive]
pub struct SimplifiedEpisode {
    /// The id.
    pub id: Id<Episode>,
    /// The name.
    pub name: Text,
    /// What it is about, without markup.
    pub description: Text,
    /// What it is about, with HTML; escape or clean it before a page shows it.
    pub html_description: Option<Text>,
    /// How long it is, in milliseconds; see [`duration`](Self::duration).
    pub duration_ms: u32,
    /// Pictures, the widest first.
    pub images: Vec<Image>,
    /// When it came out, as precisely as is known.
    #[model(null)]
    pub release_date: Option<ReleaseDate>,
    /// How precisely that is known.
    #[model(null)]
    pub release_date_precision: Option<DatePrecision>,
    /// How far the user has heard it. Scope `user-read-playback-position`.
    pub resume_point: Option<ResumePoint>,
    /// Its languages, as BCP 47 tags.
    pub languages: Vec<Text>,
    /// Its language; deprecated, see `languages`.
    pub language: Option<Text>,
    /// Whether it is explicit; also false when that is not known.
    pub explicit: bool,
    /// Whether it can be played in the market that was asked for.
    pub is_playable: Option<bool>,
    /// Why it cannot, if it cannot.
    pub restrictions: Option<Restrictions>,
    /// Whether it is kept outside of Spotify.
    pub is_externally_hosted: Option<bool>,
    /// 30 seconds to listen to; deprecated.
    #[model(null)]
    pub audio_preview_url: Option<Text>,
    #[model(links)]
    links: Links,
}

impl Episode {
    /// How long it is.
    pub fn duration(&self) -> Duration {
        Duration::from_millis(self.duration_ms.into())
    }
}

impl SimplifiedEpisode {
    /// How long it is.
    pub fn duration(&self) -> Duration {
        Duration::from_millis(self.duration_ms.into())
    }
}

/// An episode in the user's library.
///
/// Spotify: [SavedEpisodeObject](https://developer.spotify.com/documentation/web-api/reference/get-users-saved-episodes)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct SavedEpisode {
    /// When it was saved.
    #[model(null, form = Iso)]
    pub added_at: Option<Timestamp>,
    /// The episode.
    #[model(required)]
    pub episode: Episode,
}
