//! Search.

use super::call::{Call, Reply};
use super::catalogue::{Seen, plural};
use super::error::ApiError;
use super::json::{Fields, Json};
use super::objects;
use super::paging::{cut, page};
use super::playlists::with_gaps;
use super::query::Window;
use crate::world::Kind;

const KINDS: [Kind; 7] =
    [Kind::Track, Kind::Artist, Kind::Album, Kind::Playlist, Kind::Show, Kind::Episode, Kind::Audiobook];
const MAX_OFFSET: usize = 1_000;

/// What Spotify's query language narrows a search by.
const FILTERS: [&str; 8] = ["album", "artist", "genre", "isrc", "tag", "track", "upc", "year"];

/// Search for Item: every word must occur in a name, whatever its case. Words of a filter (`artist:name`) are words; what
/// a filter says that is not in names (`year:1981`) is passed over.
pub(super) fn search(call: &Call<'_>) -> Result<Reply, ApiError> {
    // Links say `query`, and following them works.
    let q = call.query.value("q").or_else(|| call.query.value("query")).unwrap_or_default();
    let terms = terms(q);
    if q.trim().is_empty() {
        return Err(ApiError::bad_request("No search query"));
    }
    let wanted = call.query.list("type").filter(|kinds| !kinds.is_empty());
    let wanted = wanted.ok_or(ApiError::bad_request("Missing parameter type"))?;
    let searchable = |name: &String| KINDS.iter().any(|kind| kind.name() == name);
    if !wanted.iter().all(searchable) {
        return Err(ApiError::bad_request("Bad search type field"));
    }
    let window = call.short_window(MAX_OFFSET)?;
    let found = Found { call, q, terms, window, seen: Seen::new(call)? };
    let pages: Fields = KINDS
        .into_iter()
        .filter(|kind| wanted.iter().any(|name| name == kind.name()))
        .map(|kind| (plural(kind), found.kind(kind)))
        .collect();
    Ok(Reply::json(Json::Object(pages)))
}

fn terms(q: &str) -> Vec<String> {
    const NOT_IN_NAMES: [&str; 5] = ["genre", "isrc", "tag", "upc", "year"];
    q.split_whitespace()
        .filter_map(|word| match word.split_once(':') {
            Some((filter, _)) if NOT_IN_NAMES.contains(&filter) => None,
            Some((filter, word)) if FILTERS.contains(&filter) => Some(word),
            _ => Some(word),
        })
        .map(|word| word.trim_matches('"').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// What all pages of one search have in common.
struct Found<'a> {
    call: &'a Call<'a>,
    q: &'a str,
    terms: Vec<String>,
    window: Window,
    seen: Seen<'a>,
}

impl Found<'_> {
    fn kind(&self, kind: Kind) -> Json {
        let (world, view) = (&self.seen.world, self.seen.view());
        let is_meant = |name: &str| self.terms.iter().all(|term| name.contains(term));
        match kind {
            Kind::Track => {
                let hits = world.tracks().iter().filter(|track| track.mentions(&self.terms));
                self.page(kind, hits, |track| objects::track(track, view))
            }
            Kind::Artist => {
                let hits = world.artists().iter().filter(|artist| is_meant(&artist.folded));
                self.page(kind, hits, |artist| objects::artist(artist, view))
            }
            Kind::Album => {
                let hits = world.albums().iter().filter(|album| is_meant(&album.folded));
                self.page(kind, hits, |album| objects::simplified_album(album, view))
            }
            Kind::Playlist => {
                let public = world.all_playlists().filter(|playlist| playlist.public);
                let hits = public.filter(|playlist| is_meant(&playlist.name.to_lowercase()));
                self.page(kind, hits, |playlist| objects::simplified_playlist(playlist, view))
            }
            Kind::Show => {
                let hits = world.shows().iter().filter(|show| is_meant(&show.folded));
                let hits = hits.filter(|show| self.seen.is_audible(show.available_markets));
                self.page(kind, hits, |show| objects::simplified_show(show, view))
            }
            Kind::Episode => {
                let hits = world.episodes().iter().filter(|episode| is_meant(&episode.folded));
                let hits = hits.filter(|episode| self.seen.is_audible(episode.show.available_markets));
                self.page(kind, hits, |episode| objects::simplified_episode(episode, view))
            }
            Kind::Audiobook => {
                let hits = world.audiobooks().iter().filter(|book| is_meant(&book.folded));
                let hits = hits.filter(|book| self.seen.is_audible(book.available_markets));
                self.page(kind, hits, |book| objects::simplified_audiobook(book, view))
            }
            Kind::Chapter | Kind::User => Json::Absent,
        }
    }

    fn page<T: Copy>(&self, kind: Kind, hits: impl Iterator<Item = T>, object: impl Fn(T) -> Json) -> Json {
        let hits: Vec<T> = hits.collect();
        let mut items = cut(&hits, self.window).iter().copied().map(object).collect();
        if kind == Kind::Playlist {
            items = with_gaps(self.call, items);
        }
        let mut kept = form_urlencoded::Serializer::new(String::new());
        kept.append_pair("query", self.q).append_pair("type", kind.name());
        if let Some(market) = &self.seen.market {
            kept.append_pair("market", market);
        }
        page(self.call.view(), "/search", &kept.finish(), self.window, hits.len(), items)
    }
}
