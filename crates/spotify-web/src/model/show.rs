//! Shows, which others call podcasts.

use spotify_auth_core::Timestamp;
use spotify_web_derive::Model;

use super::common::Copyright;
use super::episode::SimplifiedEpisode;
use super::image::Image;
use super::timestamp::Iso;
use crate::id::Id;
use crate::lenient::derive::Links;
use crate::market::Markets;
use crate::page::Page;
use crate::text::Text;

/// A show, in full.
///
/// Spotify: [ShowObject](https://developer.spotify.com/documentation/web-api/reference/get-a-show)
#[derive(Clone, Debug, PartialEq, Model)]
#[model(type = "show")]
#[non_exhaustive]
pub struct Show {
    /// The id.
    pub id: Id<Show>,
    /// The name.
    pub name: Text,
    /// What it is about, without markup.
    pub description: Text,
    /// What it is about, with HTML; escape or clean it before a page shows it.
    pub html_description: Option<Text>,
    /// Who publishes it; not for apps in development mode.
    pub publisher: Option<Text>,
    /// Pictures, the widest first.
    pub images: Vec<Image>,
    /// Its languages, as BCP 47 tags.
    pub languages: Vec<Text>,
    /// What it consists of: `audio`, `video` or `mixed`.
    pub media_type: Option<Text>,
    /// Whether it is explicit; also false when that is not known.
    pub explicit: bool,
    /// Whether it is kept outside of Spotify.
    pub is_externally_hosted: Option<bool>,
    /// How many episodes it has.
    pub total_episodes: Option<u32>,
    /// The first page of its episodes; [`shows::Episodes`](crate::shows::Episodes) gets the others.
    pub episodes: Option<Page<SimplifiedEpisode>>,
    /// Where it can be played; not for apps in development mode.
    pub available_markets: Option<Markets>,
    /// Lines about rights.
    pub copyrights: Vec<Copyright>,
    #[model(links)]
    links: Links,
}

/// A show, as far as other objects tell.
///
/// Spotify: [SimplifiedShowObject](https://developer.spotify.com/documentation/web-api/reference/get-multiple-shows)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "show")]
#[non_exhaustive]
pub struct SimplifiedShow {
    /// The id.
    pub id: Id<Show>,
    /// The name.
    pub name: Text,
    /// What it is about, without markup.
    pub description: Text,
    /// What it is about, with HTML; escape or clean it before a page shows it.
    pub html_description: Option<Text>,
    /// Who publishes it; not for apps in development mode.
    pub publisher: Option<Text>,
    /// Pictures, the widest first.
    pub images: Vec<Image>,
    /// Its languages, as BCP 47 tags.
    pub languages: Vec<Text>,
    /// What it consists of: `audio`, `video` or `mixed`.
    pub media_type: Option<Text>,
    /// Whether it is explicit; also false when that is not known.
    pub explicit: bool,
    /// Whether it is kept outside of Spotify.
    pub is_externally_hosted: Option<bool>,
    /// How many episodes it has.
    pub total_episodes: Option<u32>,
    /// Where it can be played; not for apps in development mode.
    pub available_markets: Option<Markets>,
    /// Lines about rights.
    pub copyrights: Vec<Copyright>,
    #[model(links)]
    links: Links,
}

impl SimplifiedShow {
    /// A show of which no more is known.
    pub(super) fn named(id: Id<Show>, name: Text, images: Vec<Image>, available_markets: Option<Markets>) -> Self {
        Self {
            id,
            name,
            description: Text::default(),
            html_description: None,
            publisher: None,
            images,
            languages: Vec::new(),
            media_type: None,
            explicit: false,
            is_externally_hosted: None,
            total_episodes: None,
            available_markets,
            copyrights: Vec::new(),
            links: Links::default(),
        }
    }
}

/// Leaves the episodes out.
impl From<Show> for SimplifiedShow {
    fn from(show: Show) -> Self {
        Self {
            id: show.id,
            name: show.name,
            description: show.description,
            html_description: show.html_description,
            publisher: show.publisher,
            images: show.images,
            languages: show.languages,
            media_type: show.media_type,
            explicit: show.explicit,
            is_externally_hosted: show.is_externally_hosted,
            total_episodes: show.total_episodes,
            available_markets: show.available_markets,
            copyrights: show.copyrights,
            links: show.links,
        }
    }
}

/// A show in the user's library.
///
/// Spotify: [SavedShowObject](https://developer.spotify.com/documentation/web-api/reference/get-users-saved-shows)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct SavedShow {
    /// When it was saved.
    #[model(null, form = Iso)]
    pub added_at: Option<Timestamp>,
    /// The show.
    #[model(required)]
    pub show: SimplifiedShow,
}
