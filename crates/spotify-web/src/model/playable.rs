//! What can be played: a track, an episode or a chapter, which share places in playlists, queues and players.

use std::borrow::Cow;
use std::time::Duration;

use serde::de::MapAccess;
use serde::{Deserialize, Deserializer, Serialize};
use spotify_web_derive::Model;

use super::album::SimplifiedAlbum;
use super::artist::SimplifiedArtist;
use super::audiobook::SimplifiedAudiobook;
use super::chapter::Chapter;
use super::common::{ExternalIds, Restrictions, ResumePoint};
use super::date::{DatePrecision, ReleaseDate};
use super::episode::Episode;
use super::image::Image;
use super::show::SimplifiedShow;
use super::track::{LinkedTrack, Track};
use crate::id::{Id, Kind};
use crate::lenient::derive::{self, Links, LinksReader, Object};
use crate::lenient::intercept::Intercept;
use crate::lenient::{Lenient, Read};
use crate::market::Markets;
use crate::text::Text;

/// Something that can be played, told apart by its `type` in any case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum PlayableItem {
    /// A track, also a local file, which has no id.
    Track(Track),
    /// An episode of a show.
    Episode(Episode),
    /// A chapter of an audiobook.
    Chapter(Chapter),
    /// Something of a type that is new.
    Unknown(UnknownItem),
}

/// What all things that can be played have, of a type that is not known here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct UnknownItem {
    /// The type, as Spotify wrote it.
    #[model(name = "type")]
    pub kind: Text,
    /// The id.
    pub id: Option<Text>,
    /// The name.
    pub name: Text,
    /// The URI.
    pub uri: Option<Text>,
    /// How long it is, in milliseconds.
    pub duration_ms: u32,
}

impl PlayableItem {
    /// The name.
    pub fn name(&self) -> &str {
        match self {
            Self::Track(track) => &track.name,
            Self::Episode(episode) => &episode.name,
            Self::Chapter(chapter) => &chapter.name,
            Self::Unknown(unknown) => &unknown.name,
        }
    }

    /// The `spotify:` URI, if there is one: what adds it to playlists, and what plays it.
    pub fn uri(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Track(track) => track.uri(),
            Self::Episode(episode) => episode.uri(),
            Self::Chapter(chapter) => chapter.uri(),
            Self::Unknown(unknown) => unknown.uri.as_deref().map(Cow::Borrowed),
        }
    }

    /// How long it is.
    pub fn duration(&self) -> Duration {
        let millis = match self {
            Self::Track(track) => track.duration_ms,
            Self::Episode(episode) => episode.duration_ms,
            Self::Chapter(chapter) => chapter.duration_ms,
            Self::Unknown(unknown) => unknown.duration_ms,
        };
        Duration::from_millis(millis.into())
    }

    /// The track, if it is one.
    pub fn as_track(&self) -> Option<&Track> {
        if let Self::Track(track) = self { Some(track) } else { None }
    }

    /// The episode, if it is one.
    pub fn as_episode(&self) -> Option<&Episode> {
        if let Self::Episode(episode) = self { Some(episode) } else { None }
    }
}

/// The fields of all that can be played. Which of them it is says `type`, near the end: so all are read, in one pass.
///
/// In playlists `track` and `episode` say which of the two it is once more. Undocumented.
#[derive(Model)]
#[model(ignores("track", "episode"))]
struct Fields {
    name: Text,
    duration_ms: u32,
    explicit: bool,
    is_playable: Option<bool>,
    restrictions: Option<Restrictions>,
    available_markets: Option<Markets>,
    // Tracks.
    album: Option<SimplifiedAlbum>,
    artists: Vec<SimplifiedArtist>,
    disc_number: u32,
    track_number: u32,
    is_local: bool,
    linked_from: Option<LinkedTrack>,
    popularity: Option<u8>,
    external_ids: ExternalIds,
    preview_url: Option<Text>,
    // Episodes and chapters.
    description: Text,
    html_description: Option<Text>,
    images: Vec<Image>,
    release_date: Option<ReleaseDate>,
    release_date_precision: Option<DatePrecision>,
    resume_point: Option<ResumePoint>,
    languages: Vec<Text>,
    language: Option<Text>,
    is_externally_hosted: Option<bool>,
    audio_preview_url: Option<Text>,
    show: Option<SimplifiedShow>,
    audiobook: Option<SimplifiedAudiobook>,
    chapter_number: Option<u32>,
}

impl Object for PlayableItem {
    fn read_fields<'de, A: MapAccess<'de>>(map: A) -> Result<Read<Self>, A::Error> {
        let (mut kind, mut id) = (None, None);
        let mut links = LinksReader::default();
        let fields = Fields::read_fields(Intercept {
            map,
            take: |name: &str, map: &mut A| {
                match name {
                    "type" => kind = derive::value::<Text, A>(map)?.ok(),
                    "id" => id = derive::value::<Text, A>(map)?.ok(),
                    "uri" => links.uri(map)?,
                    "href" => links.href(map)?,
                    "external_urls" => links.external_urls(map)?,
                    _ => return Ok(false),
                }
                Ok(true)
            },
        })?;
        Ok(fields.map(|fields| fields.become_item(kind, id, links)))
    }
}

impl Fields {
    fn become_item(self, kind: Option<Text>, id: Option<Text>, links: LinksReader<'_>) -> PlayableItem {
        let of_a_book = self.audiobook.is_some() || self.chapter_number.is_some();
        let is = |name: &str| match &kind {
            Some(kind) => kind.eq_ignore_ascii_case(name),
            None => links.is_of(name),
        };
        // Spotify's reference has chapters say that they are episodes.
        if is(Chapter::NAME) || (of_a_book && is(Episode::NAME)) {
            self.chapter(id, links)
        } else if is(Episode::NAME) || (kind.is_none() && self.show.is_some()) {
            self.episode(id, links)
        } else if kind.is_none() || is(Track::NAME) {
            PlayableItem::Track(self.track(id, links))
        } else {
            self.unknown(kind, id, links)
        }
    }

    fn track(self, id: Option<Text>, links: LinksReader<'_>) -> Track {
        let (id, links) = identity(id, links);
        Track {
            id,
            name: self.name,
            artists: self.artists,
            album: self.album.unwrap_or_default(),
            duration_ms: self.duration_ms,
            disc_number: self.disc_number,
            track_number: self.track_number,
            explicit: self.explicit,
            is_local: self.is_local,
            is_playable: self.is_playable,
            restrictions: self.restrictions,
            linked_from: self.linked_from,
            available_markets: self.available_markets,
            popularity: self.popularity,
            external_ids: self.external_ids,
            preview_url: self.preview_url,
            links,
        }
    }

    fn episode(self, id: Option<Text>, links: LinksReader<'_>) -> PlayableItem {
        let (id, links) = match identity(id, links) {
            (Some(id), links) => (id, links),
            (None, links) => return self.unnamed(Episode::NAME, links.uri::<Episode>(None)),
        };
        // Where only tracks were asked for, an episode comes in a track's clothes: its show, and with it its pictures, as album.
        let (show, images) = match (self.show, self.album.and_then(SimplifiedAlbum::into_show)) {
            (None, Some(show)) if self.images.is_empty() => {
                let images = show.images.clone();
                (Some(show), images)
            }
            (show, album) => (show.or(album), self.images),
        };
        PlayableItem::Episode(Episode {
            id,
            name: self.name,
            description: self.description,
            html_description: self.html_description,
            show: show.map(Box::new),
            duration_ms: self.duration_ms,
            images,
            release_date: self.release_date,
            release_date_precision: self.release_date_precision,
            resume_point: self.resume_point,
            languages: self.languages,
            language: self.language,
            explicit: self.explicit,
            is_playable: self.is_playable,
            restrictions: self.restrictions,
            is_externally_hosted: self.is_externally_hosted,
            audio_preview_url: self.audio_preview_url.or(self.preview_url),
            links,
        })
    }

    fn chapter(self, id: Option<Text>, links: LinksReader<'_>) -> PlayableItem {
        let (id, links) = match identity(id, links) {
            (Some(id), links) => (id, links),
            (None, links) => return self.unnamed(Chapter::NAME, links.uri::<Chapter>(None)),
        };
        PlayableItem::Chapter(Chapter {
            id,
            name: self.name,
            chapter_number: self.chapter_number.unwrap_or(0),
            description: self.description,
            html_description: self.html_description,
            audiobook: self.audiobook.map(Box::new),
            duration_ms: self.duration_ms,
            images: self.images,
            release_date: self.release_date,
            release_date_precision: self.release_date_precision,
            resume_point: self.resume_point,
            languages: self.languages,
            explicit: self.explicit,
            is_playable: self.is_playable,
            restrictions: self.restrictions,
            available_markets: self.available_markets,
            audio_preview_url: self.audio_preview_url,
            links,
        })
    }

    /// An episode or a chapter that has no id: what is left of it.
    fn unnamed(&self, kind: &str, uri: Option<Cow<'_, str>>) -> PlayableItem {
        let uri = uri.map(|uri| Text::from(&*uri));
        let (name, duration_ms) = (self.name.clone(), self.duration_ms);
        PlayableItem::Unknown(UnknownItem { kind: kind.into(), id: None, name, uri, duration_ms })
    }

    fn unknown(self, kind: Option<Text>, id: Option<Text>, links: LinksReader<'_>) -> PlayableItem {
        crate::report::watch::unknown_value();
        let uri = links.into_uri();
        let kind = kind.unwrap_or_default();
        PlayableItem::Unknown(UnknownItem { kind, id, name: self.name, uri, duration_ms: self.duration_ms })
    }
}

fn identity<T: Kind>(id: Option<Text>, links: LinksReader<'_>) -> (Option<Id<T>>, Links) {
    let mut id = id.and_then(Id::from_answer);
    let links = links.finish(&mut id);
    (id, links)
}

impl Lenient for PlayableItem {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        derive::read(deserializer)
    }
}

impl<'de> Deserialize<'de> for PlayableItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        derive::deserialize(deserializer)
    }
}
