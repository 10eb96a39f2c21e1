//! Chapters of audiobooks.

use std::time::Duration;

use spotify_web_derive::Model;

use super::audiobook::SimplifiedAudiobook;
use super::common::{Restrictions, ResumePoint};
use super::date::{DatePrecision, ReleaseDate};
use super::image::Image;
use crate::id::Id;
use crate::lenient::derive::Links;
use crate::market::Markets;
use crate::text::Text;

/// A chapter, in full.
///
/// Spotify: [ChapterObject](https://developer.spotify.com/documentation/web-api/reference/get-a-chapter)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "chapter")]
#[non_exhaustive]
pub struct Chapter {
    /// The id.
    pub id: Id<Chapter>,
    /// The name.
    pub name: Text,
    /// Its place in the book, from 0.
    pub chapter_number: u32,
    /// What it is about, without markup.
    pub description: Text,
    /// What it is about, with HTML; escape or clean it before a page shows it.
    pub html_description: Option<Text>,
    /// The book it belongs to.
    pub audiobook: Option<Box<SimplifiedAudiobook>>,
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
    /// Whether it is explicit; also false when that is not known.
    pub explicit: bool,
    /// Whether it can be played in the market that was asked for.
    pub is_playable: Option<bool>,
    /// Why it cannot, if it cannot.
    pub restrictions: Option<Restrictions>,
    /// Where it can be played; not for apps in development mode.
    pub available_markets: Option<Markets>,
    /// 30 seconds to listen to; deprecated.
    #[model(null)]
    pub audio_preview_url: Option<Text>,
    #[model(links)]
    pub(super) links: Links,
}

/// A chapter, as far as its book tells.
///
/// Spotify: [SimplifiedChapterObject](https://developer.spotify.com/documentation/web-api/reference/get-audiobook-chapters)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "chapter")]
#[non_exhaustive]
pub struct SimplifiedChapter {
    /// The id.
    pub id: Id<Chapter>,
    /// The name.
    pub name: Text,
    /// Its place in the book, from 0.
    pub chapter_number: u32,
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
    /// Whether it is explicit; also false when that is not known.
    pub explicit: bool,
    /// Whether it can be played in the market that was asked for.
    pub is_playable: Option<bool>,
    /// Why it cannot, if it cannot.
    pub restrictions: Option<Restrictions>,
    /// Where it can be played; not for apps in development mode.
    pub available_markets: Option<Markets>,
    /// 30 seconds to listen to; deprecated.
    #[model(null)]
    pub audio_preview_url: Option<Text>,
    #[model(links)]
    links: Links,
}

impl Chapter {
    /// How long it is.
    pub fn duration(&self) -> Duration {
        Duration::from_millis(self.duration_ms.into())
    }
}

impl SimplifiedChapter {
    /// How long it is.
    pub fn duration(&self) -> Duration {
        Duration::from_millis(self.duration_ms.into())
    }
}
