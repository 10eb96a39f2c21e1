//! What Spotify has: albums, artists, tracks, shows, episodes, audiobooks, chapters, alone, several at once, and in each other.

use std::cmp::Reverse;

use super::call::{Call, Reply};
use super::error::ApiError;
use super::ids::ids;
use super::json::{Json, object};
use super::objects;
use super::paging::page_of;
use super::query::{LIST, Query, Window};
use super::view::View;
use crate::world::{Catalogue, Groups, Kind};

/// The first page of what is inside of something.
const FIRST: Window = Window { limit: LIST.default_limit, offset: 0 };

/// Get Album, Artist, Track, Show, Episode, Audiobook, Chapter.
pub(super) fn one(call: &Call<'_>, kind: Kind) -> Result<Reply, ApiError> {
    let id = call.base62_id()?;
    let found = Seen::new(call)?.object(kind, id);
    found.map(Reply::json).ok_or(ApiError::not_found())
}

/// Get Several of them: null for each that is not there.
pub(super) fn several(call: &Call<'_>, kind: Kind, most: usize) -> Result<Reply, ApiError> {
    let ids = ids(call, kind, most)?;
    let seen = Seen::new(call)?;
    let list = Json::List(ids.iter().map(|id| seen.object(kind, id).unwrap_or(Json::Null)).collect());
    Ok(Reply::json(Json::Object(vec![(plural(kind), list)])))
}

/// The name of a list of them.
pub(super) fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Album => "albums",
        Kind::Artist => "artists",
        Kind::Audiobook => "audiobooks",
        Kind::Chapter => "chapters",
        Kind::Episode => "episodes",
        Kind::Playlist => "playlists",
        Kind::Show => "shows",
        Kind::Track => "tracks",
        Kind::User => "users",
    }
}

/// The world at the time of a call, and the caller's markets.
pub(super) struct Seen<'a> {
    call: &'a Call<'a>,
    pub(super) world: std::sync::Arc<crate::world::World>,
    /// The market that was asked for.
    pub(super) market: Option<String>,
    /// The market that decides whether speech can be had at all.
    home: Option<String>,
}

impl<'a> Seen<'a> {
    pub(super) fn new(call: &'a Call<'a>) -> Result<Self, ApiError> {
        Ok(Self { call, world: call.world(), market: call.market()?, home: call.home()? })
    }

    pub(super) fn catalogue(&self) -> &Catalogue {
        self.world.catalogue()
    }

    pub(super) fn view(&self) -> View<'_> {
        self.call.view().in_market(self.market.as_deref())
    }

    /// A parameter that links carry on.
    fn kept(&self) -> String {
        self.market.as_deref().map(|market| format!("market={market}")).unwrap_or_default()
    }

    /// Speech is not there at all where it cannot be played, nor for who does not say where they are.
    pub(super) fn is_audible(&self, markets: &[&str]) -> bool {
        self.home.as_deref().is_some_and(|market| markets.contains(&market))
    }

    /// A thing of the catalogue with all that belongs to it.
    pub(super) fn object(&self, kind: Kind, id: &str) -> Option<Json> {
        let (catalogue, view) = (self.catalogue(), self.view());
        match kind {
            Kind::Album => catalogue.albums.find(id).map(|album| {
                let tracks = self.inside("albums", "tracks", id, &catalogue.tracks_of, FIRST, |track| {
                    objects::simplified_track(track, view)
                });
                objects::album(album, tracks, view)
            }),
            Kind::Artist => catalogue.artists.find(id).map(|artist| objects::artist(artist, view)),
            Kind::Track => catalogue.tracks.find(id).map(|track| objects::track(track, view)),
            Kind::Show => {
                let show = catalogue.shows.find(id).filter(|show| self.is_audible(show.available_markets))?;
                let episodes = self.inside("shows", "episodes", id, &catalogue.episodes_of, FIRST, |episode| {
                    objects::simplified_episode(episode, view)
                });
                Some(objects::show(show, episodes, view))
            }
            Kind::Episode => {
                let found = catalogue.episodes.find(id);
                let found = found.filter(|episode| self.is_audible(episode.show.available_markets));
                found.map(|episode| objects::episode(episode, view))
            }
            Kind::Audiobook => {
                let book = catalogue.audiobooks.find(id).filter(|book| self.is_audible(book.available_markets))?;
                let chapters = self.inside("audiobooks", "chapters", id, &catalogue.chapters_of, FIRST, |chapter| {
                    objects::simplified_chapter(chapter, view)
                });
                Some(objects::audiobook(book, chapters, view))
            }
            Kind::Chapter => {
                let found = catalogue.chapters.find(id);
                let found = found.filter(|chapter| self.is_audible(chapter.audiobook.available_markets));
                found.map(|chapter| objects::chapter(chapter, view))
            }
            Kind::Playlist | Kind::User => None,
        }
    }

    /// A page of what is inside of something.
    fn inside<T>(
        &self,
        outer: &str,
        inner: &str,
        id: &str,
        groups: &Groups<T>,
        window: Window,
        object: impl Fn(&T) -> Json,
    ) -> Json {
        let list = groups.get(id).map_or(&[] as &[_], Vec::as_slice);
        let path = format!("/{outer}/{id}/{inner}");
        page_of(self.view(), &path, &self.kept(), window, list, |item| object(item))
    }
}

/// Get Album Tracks.
pub(super) fn album_tracks(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, window, seen) = (call.base62_id()?, call.window()?, Seen::new(call)?);
    let catalogue = seen.catalogue();
    catalogue.albums.find(id).ok_or(ApiError::not_found())?;
    Ok(Reply::json(seen.inside("albums", "tracks", id, &catalogue.tracks_of, window, |track| {
        objects::simplified_track(track, seen.view())
    })))
}

/// Get Show Episodes.
pub(super) fn show_episodes(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, window, seen) = (call.base62_id()?, call.window()?, Seen::new(call)?);
    let catalogue = seen.catalogue();
    let show = catalogue.shows.find(id).filter(|show| seen.is_audible(show.available_markets));
    show.ok_or(ApiError::not_found())?;
    Ok(Reply::json(seen.inside("shows", "episodes", id, &catalogue.episodes_of, window, |episode| {
        objects::simplified_episode(episode, seen.view())
    })))
}

/// Get Audiobook Chapters.
pub(super) fn audiobook_chapters(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, window, seen) = (call.base62_id()?, call.window()?, Seen::new(call)?);
    let catalogue = seen.catalogue();
    let book = catalogue.audiobooks.find(id).filter(|book| seen.is_audible(book.available_markets));
    book.ok_or(ApiError::not_found())?;
    Ok(Reply::json(seen.inside("audiobooks", "chapters", id, &catalogue.chapters_of, window, |chapter| {
        objects::simplified_chapter(chapter, seen.view())
    })))
}

const GROUPS: [&str; 4] = ["album", "single", "appears_on", "compilation"];

/// Get Artist's Albums.
pub(super) fn artist_albums(call: &Call<'_>) -> Result<Reply, ApiError> {
    const GROUP: ApiError = ApiError::bad_request("Invalid include_groups");
    let (id, window, seen) = (call.base62_id()?, call.short_window(usize::MAX)?, Seen::new(call)?);
    let wanted = include_groups(&call.query).ok_or(GROUP)?;
    seen.catalogue().artists.find(id).ok_or(ApiError::not_found())?;
    let albums = seen.catalogue().albums_of.get(id).map_or(&[] as &[_], Vec::as_slice);
    let group = |album: &crate::world::Album| {
        let own = album.artists.iter().any(|artist| artist.id == id);
        if own { album.album_type } else { "appears_on" }
    };
    let albums: Vec<_> = albums.iter().filter(|album| wanted.iter().any(|wanted| wanted == group(album))).collect();
    let mut kept = seen.kept();
    if let Some(groups) = call.query.value("include_groups") {
        let joint = if kept.is_empty() { "" } else { "&" };
        kept = format!("include_groups={groups}{joint}{kept}");
    }
    let path = format!("/artists/{id}/albums");
    Ok(Reply::json(page_of(seen.view(), &path, &kept, window, &albums, |album| {
        objects::discography_album(album, group(album), seen.view())
    })))
}

fn include_groups(query: &Query) -> Option<Vec<String>> {
    let groups = query.list("include_groups").unwrap_or_else(|| GROUPS.map(str::to_owned).to_vec());
    groups.iter().all(|group| GROUPS.contains(&group.as_str())).then_some(groups)
}

/// Get Artist's Top Tracks: the ten most popular ones.
pub(super) fn top_tracks(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, seen) = (call.base62_id()?, Seen::new(call)?);
    let catalogue = seen.catalogue();
    catalogue.artists.find(id).ok_or(ApiError::not_found())?;
    let mut tracks: Vec<_> = catalogue
        .albums_of
        .get(id)
        .into_iter()
        .flatten()
        .filter_map(|album| catalogue.tracks_of.get(&album.id))
        .flatten()
        .filter(|track| track.artists.iter().any(|artist| artist.id == id))
        .collect();
    tracks.sort_by_key(|track| Reverse(track.popularity));
    let tracks: Vec<Json> = tracks.into_iter().take(10).map(|track| objects::track(track, seen.view())).collect();
    Ok(Reply::json(object! { "tracks": tracks }))
}

/// Get Artist's Related Artists: those who stand near.
pub(super) fn related_artists(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, seen) = (call.base62_id()?, Seen::new(call)?);
    let artists = seen.world.artists();
    let place = artists.iter().position(|artist| artist.id == id).ok_or(ApiError::not_found())?;
    let near = artists.iter().cycle().skip(place + 1).take(artists.len().saturating_sub(1).min(20));
    let near: Vec<Json> = near.map(|artist| objects::artist(artist, seen.view())).collect();
    Ok(Reply::json(object! { "artists": near }))
}
