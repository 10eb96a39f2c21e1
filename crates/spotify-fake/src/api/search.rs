//! Search.

use axum::routing::MethodFilter;
use serde::Serialize;

use super::error::ApiError;
use super::objects::{ArtistObject, SimplifiedAlbumObject, SimplifiedPlaylistObject, TrackObject};
use super::paging::{Page, cut};
use super::query::{Bounds, Window};
use super::route::{Access, Call, Reply, Route};

pub(super) const ROUTES: &[Route] =
    &[Route { method: MethodFilter::GET, path: "/search", access: Access::AnyToken, answer: search }];

/// One page per type that was asked for; a type that was not is absent.
#[derive(Serialize)]
struct SearchResults<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    tracks: Option<Page<TrackObject<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    artists: Option<Page<ArtistObject<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    albums: Option<Page<SimplifiedAlbumObject<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    playlists: Option<Page<SimplifiedPlaylistObject<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shows: Option<Page<()>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    episodes: Option<Page<()>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audiobooks: Option<Page<()>>,
}

const TYPES: [&str; 7] = ["track", "artist", "album", "playlist", "show", "episode", "audiobook"];

/// Search for Item: every word must occur in a name, whatever its case. There are no shows, episodes and audiobooks in
/// this world, so their pages are empty.
fn search(call: &Call<'_>) -> Result<Reply, ApiError> {
    // Links say `query`, and following them works.
    let q = call.query.value("q").or_else(|| call.query.value("query")).unwrap_or_default();
    let terms: Vec<String> = q.split_whitespace().map(str::to_lowercase).collect();
    if terms.is_empty() {
        return Err(ApiError::bad_request("No search query"));
    }
    let types: Vec<&str> = call
        .query
        .value("type")
        .filter(|types| !types.is_empty())
        .ok_or(ApiError::bad_request("Missing parameter type"))?
        .split(',')
        .collect();
    if !types.iter().all(|name| TYPES.contains(name)) {
        return Err(ApiError::bad_request("Bad search type field"));
    }
    let window = call.query.window(Bounds { default_limit: 20, max_limit: 50, max_offset: 1_000 })?;
    let market = call.query.market(call.user().ok())?;
    let market = market.as_deref();
    let found = Found { call, q, window, market };
    let world = call.world();
    let mentions = |name: &str| terms.iter().all(|term| name.contains(term));
    let wants = |name: &str| types.contains(&name);

    Reply::json(&SearchResults {
        tracks: wants("track").then(|| {
            let hits = world.tracks().iter().filter(|track| track.mentions(&terms));
            found.page("track", hits, |track| TrackObject::new(track, market, call.links))
        }),
        artists: wants("artist").then(|| {
            let hits = world.artists().iter().filter(|artist| mentions(&artist.folded));
            found.page("artist", hits, |artist| ArtistObject::new(artist, call.links))
        }),
        albums: wants("album").then(|| {
            let hits = world.albums().iter().filter(|album| mentions(&album.folded));
            found.page("album", hits, |album| SimplifiedAlbumObject::new(album, market, call.links))
        }),
        playlists: wants("playlist").then(|| {
            let public = world
                .users()
                .flat_map(|user| world.playlists(&user.id))
                .filter(|playlist| playlist.public && mentions(&playlist.name.to_lowercase()));
            found.page("playlist", public, |playlist| SimplifiedPlaylistObject::new(playlist, call.links))
        }),
        shows: wants("show").then(|| found.page("show", std::iter::empty::<()>(), |_| ())),
        episodes: wants("episode").then(|| found.page("episode", std::iter::empty::<()>(), |_| ())),
        audiobooks: wants("audiobook").then(|| found.page("audiobook", std::iter::empty::<()>(), |_| ())),
    })
}

/// What all pages of one search have in common.
struct Found<'a> {
    call: &'a Call<'a>,
    q: &'a str,
    window: Window,
    market: Option<&'a str>,
}

impl Found<'_> {
    fn page<T: Copy, O>(&self, kind: &str, hits: impl Iterator<Item = T>, object: impl Fn(T) -> O) -> Page<O> {
        let hits: Vec<T> = hits.collect();
        let items = cut(&hits, self.window).iter().copied().map(object).collect();
        let mut kept = form_urlencoded::Serializer::new(String::new());
        kept.append_pair("query", self.q).append_pair("type", kind);
        if let Some(market) = self.market {
            kept.append_pair("market", market);
        }
        Page::new(self.call.links, "/search", &kept.finish(), self.window, hits.len(), items)
    }
}
