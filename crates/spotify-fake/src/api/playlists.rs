//! Playlists.

use axum::routing::MethodFilter;

use super::error::ApiError;
use super::objects::SimplifiedPlaylistObject;
use super::paging::{Page, cut};
use super::query::Bounds;
use super::route::{Access, Call, Reply, Route};
use crate::world::Playlist;

pub(super) const ROUTES: &[Route] =
    &[Route { method: MethodFilter::GET, path: "/me/playlists", access: Access::User, answer: my_playlists }];

/// Get Current User's Playlists: public ones, and what the scopes add.
fn my_playlists(call: &Call<'_>) -> Result<Reply, ApiError> {
    let user = call.user()?;
    let window = call.query.window(Bounds { default_limit: 20, max_limit: 50, max_offset: 100_000 })?;
    let (private, collaborative) = (call.may("playlist-read-private"), call.may("playlist-read-collaborative"));
    let visible: Vec<&Playlist> = call
        .world()
        .playlists(&user.id)
        .iter()
        .map(AsRef::as_ref)
        .filter(|playlist| match (playlist.collaborative, playlist.public) {
            (true, _) => collaborative,
            (false, true) => true,
            (false, false) => private,
        })
        .collect();
    let items =
        cut(&visible, window).iter().map(|playlist| SimplifiedPlaylistObject::new(playlist, call.links)).collect();
    Reply::json(&Page::new(call.links, "/me/playlists", "", window, visible.len(), items))
}
