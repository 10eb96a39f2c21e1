//! All 96 operations of Spotify's Web API: the one list of them.

use http::Method;

use super::call::{Call, Reply};
use super::error::ApiError;
use super::route::Access::{AnyToken, OneOf, Scopes, User};
use super::route::Availability::{self, Everybody, ExtendedOnly};
use super::route::{Access, Operation};
use super::{
    audio, browse, catalogue, commands, contents, following, library, player, playlists, search, shelves, users,
};
use crate::world::Kind;

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;

const LIBRARY_READ: Access = Scopes(&["user-library-read"]);
const LIBRARY_MODIFY: Access = Scopes(&["user-library-modify"]);
const FOLLOW_READ: Access = Scopes(&["user-follow-read"]);
const FOLLOW_MODIFY: Access = Scopes(&["user-follow-modify"]);
/// Which one is needed depends on the playlist.
const PLAYLIST_MODIFY: Access = OneOf(&["playlist-modify-public", "playlist-modify-private"]);
const COVER: Access = Scopes(&["ugc-image-upload"]);
const PLAYER_READ: Access = Scopes(&["user-read-playback-state"]);
const PLAYING_READ: Access = Scopes(&["user-read-currently-playing"]);
const QUEUE_READ: Access = OneOf(&["user-read-currently-playing", "user-read-playback-state"]);
const PLAYER_MODIFY: Access = Scopes(&["user-modify-playback-state"]);
const HISTORY: Access = Scopes(&["user-read-recently-played"]);
const TOP: Access = Scopes(&["user-top-read"]);

const fn op(
    method: Method,
    path: &'static str,
    access: Access,
    availability: Availability,
    answer: fn(&Call<'_>) -> Result<Reply, ApiError>,
) -> Operation {
    Operation { method, path, access, availability, answer }
}

#[rustfmt::skip]
pub(super) static OPERATIONS: [Operation; 96] = [
    op(GET, "/albums/{id}", AnyToken, Everybody, |call| catalogue::one(call, Kind::Album)),
    op(GET, "/albums", AnyToken, ExtendedOnly, |call| catalogue::several(call, Kind::Album, 20)),
    op(GET, "/albums/{id}/tracks", AnyToken, Everybody, catalogue::album_tracks),
    op(GET, "/artists/{id}", AnyToken, Everybody, |call| catalogue::one(call, Kind::Artist)),
    op(GET, "/artists", AnyToken, ExtendedOnly, |call| catalogue::several(call, Kind::Artist, 50)),
    op(GET, "/artists/{id}/albums", AnyToken, Everybody, catalogue::artist_albums),
    op(GET, "/artists/{id}/top-tracks", AnyToken, ExtendedOnly, catalogue::top_tracks),
    op(GET, "/artists/{id}/related-artists", AnyToken, ExtendedOnly, catalogue::related_artists),
    op(GET, "/shows/{id}", AnyToken, Everybody, |call| catalogue::one(call, Kind::Show)),
    op(GET, "/shows", AnyToken, ExtendedOnly, |call| catalogue::several(call, Kind::Show, 50)),
    op(GET, "/shows/{id}/episodes", AnyToken, Everybody, catalogue::show_episodes),
    op(GET, "/episodes/{id}", AnyToken, Everybody, |call| catalogue::one(call, Kind::Episode)),
    op(GET, "/episodes", AnyToken, ExtendedOnly, |call| catalogue::several(call, Kind::Episode, 50)),
    op(GET, "/audiobooks/{id}", AnyToken, Everybody, |call| catalogue::one(call, Kind::Audiobook)),
    op(GET, "/audiobooks", AnyToken, ExtendedOnly, |call| catalogue::several(call, Kind::Audiobook, 50)),
    op(GET, "/audiobooks/{id}/chapters", AnyToken, Everybody, catalogue::audiobook_chapters),
    op(GET, "/me/audiobooks", LIBRARY_READ, Everybody, |call| shelves::list(call, Kind::Audiobook)),
    op(PUT, "/me/audiobooks", LIBRARY_MODIFY, ExtendedOnly, |call| shelves::save(call, Kind::Audiobook, 50)),
    op(DELETE, "/me/audiobooks", LIBRARY_MODIFY, ExtendedOnly, |call| shelves::remove(call, Kind::Audiobook, 50)),
    op(GET, "/me/audiobooks/contains", LIBRARY_READ, ExtendedOnly, |call| shelves::contains(call, Kind::Audiobook, 50)),
    op(GET, "/chapters/{id}", AnyToken, Everybody, |call| catalogue::one(call, Kind::Chapter)),
    op(GET, "/chapters", AnyToken, ExtendedOnly, |call| catalogue::several(call, Kind::Chapter, 50)),
    op(GET, "/tracks/{id}", AnyToken, Everybody, |call| catalogue::one(call, Kind::Track)),
    op(GET, "/tracks", AnyToken, ExtendedOnly, |call| catalogue::several(call, Kind::Track, 50)),
    op(GET, "/search", AnyToken, Everybody, search::search),
    op(GET, "/me", User, Everybody, users::current),
    op(GET, "/playlists/{playlist_id}", AnyToken, Everybody, playlists::playlist),
    op(PUT, "/playlists/{playlist_id}", PLAYLIST_MODIFY, Everybody, playlists::change_details),
    op(GET, "/playlists/{playlist_id}/tracks", AnyToken, ExtendedOnly, |call| contents::list(call, "tracks")),
    op(POST, "/playlists/{playlist_id}/tracks", PLAYLIST_MODIFY, ExtendedOnly, contents::add),
    op(PUT, "/playlists/{playlist_id}/tracks", PLAYLIST_MODIFY, ExtendedOnly, contents::reorder_or_replace),
    op(DELETE, "/playlists/{playlist_id}/tracks", PLAYLIST_MODIFY, ExtendedOnly, |call| contents::remove(call, "tracks")),
    op(GET, "/playlists/{playlist_id}/items", AnyToken, Everybody, |call| contents::list(call, "items")),
    op(POST, "/playlists/{playlist_id}/items", PLAYLIST_MODIFY, Everybody, contents::add),
    op(PUT, "/playlists/{playlist_id}/items", PLAYLIST_MODIFY, Everybody, contents::reorder_or_replace),
    op(DELETE, "/playlists/{playlist_id}/items", PLAYLIST_MODIFY, Everybody, |call| contents::remove(call, "items")),
    op(GET, "/me/playlists", User, Everybody, playlists::mine),
    op(POST, "/me/playlists", PLAYLIST_MODIFY, Everybody, playlists::create),
    op(PUT, "/me/library", User, Everybody, library::save),
    op(DELETE, "/me/library", User, Everybody, library::remove),
    op(GET, "/me/library/contains", User, Everybody, library::contains),
    op(GET, "/me/albums", LIBRARY_READ, Everybody, |call| shelves::list(call, Kind::Album)),
    op(PUT, "/me/albums", LIBRARY_MODIFY, ExtendedOnly, |call| shelves::save(call, Kind::Album, 20)),
    op(DELETE, "/me/albums", LIBRARY_MODIFY, ExtendedOnly, |call| shelves::remove(call, Kind::Album, 20)),
    op(GET, "/me/albums/contains", LIBRARY_READ, ExtendedOnly, |call| shelves::contains(call, Kind::Album, 20)),
    op(GET, "/me/tracks", LIBRARY_READ, Everybody, |call| shelves::list(call, Kind::Track)),
    op(PUT, "/me/tracks", LIBRARY_MODIFY, ExtendedOnly, |call| shelves::save(call, Kind::Track, 50)),
    op(DELETE, "/me/tracks", LIBRARY_MODIFY, ExtendedOnly, |call| shelves::remove(call, Kind::Track, 50)),
    op(GET, "/me/tracks/contains", LIBRARY_READ, ExtendedOnly, |call| shelves::contains(call, Kind::Track, 50)),
    op(GET, "/me/episodes", LIBRARY_READ, Everybody, |call| shelves::list(call, Kind::Episode)),
    op(PUT, "/me/episodes", LIBRARY_MODIFY, ExtendedOnly, |call| shelves::save(call, Kind::Episode, 50)),
    op(DELETE, "/me/episodes", LIBRARY_MODIFY, ExtendedOnly, |call| shelves::remove(call, Kind::Episode, 50)),
    op(GET, "/me/episodes/contains", LIBRARY_READ, ExtendedOnly, |call| shelves::contains(call, Kind::Episode, 50)),
    op(GET, "/me/shows", LIBRARY_READ, Everybody, |call| shelves::list(call, Kind::Show)),
    op(PUT, "/me/shows", LIBRARY_MODIFY, ExtendedOnly, |call| shelves::save(call, Kind::Show, 50)),
    op(DELETE, "/me/shows", LIBRARY_MODIFY, ExtendedOnly, |call| shelves::remove(call, Kind::Show, 50)),
    op(GET, "/me/shows/contains", LIBRARY_READ, ExtendedOnly, |call| shelves::contains(call, Kind::Show, 50)),
    op(GET, "/me/top/{type}", TOP, Everybody, users::top),
    op(GET, "/users/{user_id}", AnyToken, ExtendedOnly, users::profile),
    op(GET, "/users/{user_id}/playlists", AnyToken, ExtendedOnly, playlists::of_user),
    op(POST, "/users/{user_id}/playlists", PLAYLIST_MODIFY, ExtendedOnly, playlists::create),
    op(PUT, "/playlists/{playlist_id}/followers", PLAYLIST_MODIFY, ExtendedOnly, playlists::follow),
    op(DELETE, "/playlists/{playlist_id}/followers", PLAYLIST_MODIFY, ExtendedOnly, playlists::unfollow),
    op(GET, "/browse/featured-playlists", AnyToken, ExtendedOnly, browse::featured),
    op(GET, "/browse/categories", AnyToken, ExtendedOnly, browse::categories),
    op(GET, "/browse/categories/{category_id}", AnyToken, ExtendedOnly, browse::category),
    op(GET, "/browse/categories/{category_id}/playlists", AnyToken, ExtendedOnly, browse::category_playlists),
    op(GET, "/playlists/{playlist_id}/images", AnyToken, Everybody, playlists::images),
    op(PUT, "/playlists/{playlist_id}/images", COVER, Everybody, playlists::upload_image),
    op(GET, "/browse/new-releases", AnyToken, ExtendedOnly, browse::new_releases),
    op(GET, "/me/following", FOLLOW_READ, Everybody, following::list),
    op(PUT, "/me/following", FOLLOW_MODIFY, ExtendedOnly, following::follow),
    op(DELETE, "/me/following", FOLLOW_MODIFY, ExtendedOnly, following::unfollow),
    op(GET, "/me/following/contains", FOLLOW_READ, ExtendedOnly, following::contains),
    op(GET, "/playlists/{playlist_id}/followers/contains", AnyToken, ExtendedOnly, playlists::is_followed),
    op(GET, "/audio-features", AnyToken, ExtendedOnly, audio::several_features),
    op(GET, "/audio-features/{id}", AnyToken, ExtendedOnly, audio::one_features),
    op(GET, "/audio-analysis/{id}", AnyToken, ExtendedOnly, audio::one_analysis),
    op(GET, "/recommendations", AnyToken, ExtendedOnly, audio::recommendations),
    op(GET, "/recommendations/available-genre-seeds", AnyToken, ExtendedOnly, audio::genre_seeds),
    op(GET, "/me/player", PLAYER_READ, Everybody, player::state),
    op(PUT, "/me/player", PLAYER_MODIFY, Everybody, commands::transfer),
    op(GET, "/me/player/devices", PLAYER_READ, Everybody, player::devices),
    op(GET, "/me/player/currently-playing", PLAYING_READ, Everybody, player::currently_playing),
    op(PUT, "/me/player/play", PLAYER_MODIFY, Everybody, commands::play),
    op(PUT, "/me/player/pause", PLAYER_MODIFY, Everybody, commands::pause),
    op(POST, "/me/player/next", PLAYER_MODIFY, Everybody, commands::next),
    op(POST, "/me/player/previous", PLAYER_MODIFY, Everybody, commands::previous),
    op(PUT, "/me/player/seek", PLAYER_MODIFY, Everybody, commands::seek),
    op(PUT, "/me/player/repeat", PLAYER_MODIFY, Everybody, commands::repeat),
    op(PUT, "/me/player/volume", PLAYER_MODIFY, Everybody, commands::volume),
    op(PUT, "/me/player/shuffle", PLAYER_MODIFY, Everybody, commands::shuffle),
    op(GET, "/me/player/recently-played", HISTORY, Everybody, player::recently_played),
    op(GET, "/me/player/queue", QUEUE_READ, Everybody, player::queue),
    op(POST, "/me/player/queue", PLAYER_MODIFY, Everybody, commands::enqueue),
    op(GET, "/markets", AnyToken, ExtendedOnly, browse::all_markets),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn half_of_the_operations_are_closed_in_development_mode() {
        let closed = OPERATIONS.iter().filter(|operation| operation.availability == ExtendedOnly).count();
        assert_eq!(closed, 48);
        let distinct: BTreeSet<_> =
            OPERATIONS.iter().map(|operation| (operation.method.as_str(), operation.path)).collect();
        assert_eq!(distinct.len(), 96);
    }
}
