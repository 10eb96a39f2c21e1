//! The user's library.

use axum::routing::MethodFilter;

use super::error::ApiError;
use super::objects::{SavedTrackObject, TrackObject};
use super::paging::{Page, cut};
use super::query::Bounds;
use super::route::{Access, Call, Reply, Route};

pub(super) const ROUTES: &[Route] = &[Route {
    method: MethodFilter::GET,
    path: "/me/tracks",
    access: Access::Scopes(&["user-library-read"]),
    answer: saved_tracks,
}];

/// Get User's Saved Tracks.
fn saved_tracks(call: &Call<'_>) -> Result<Reply, ApiError> {
    let user = call.user()?;
    let window = call.query.window(Bounds { default_limit: 20, max_limit: 50, max_offset: usize::MAX })?;
    let market = call.query.market(Some(user))?;
    let saved = call.world().saved_tracks(&user.id);
    let items = cut(saved, window)
        .iter()
        .map(|saved| SavedTrackObject {
            added_at: &saved.added_at,
            track: TrackObject::new(&saved.track, market.as_deref(), call.links),
        })
        .collect();
    let kept = market.map(|market| format!("market={market}")).unwrap_or_default();
    Reply::json(&Page::new(call.links, "/me/tracks", &kept, window, saved.len(), items))
}
