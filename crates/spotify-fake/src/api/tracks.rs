//! Tracks.

use axum::routing::MethodFilter;

use super::error::ApiError;
use super::objects::TrackObject;
use super::route::{Access, Call, Reply, Route};
use crate::world::is_base62_id;

pub(super) const ROUTES: &[Route] =
    &[Route { method: MethodFilter::GET, path: "/tracks/{id}", access: Access::AnyToken, answer: track }];

/// Get Track.
fn track(call: &Call<'_>) -> Result<Reply, ApiError> {
    if !is_base62_id(call.id) {
        return Err(ApiError::bad_request("Invalid base62 id"));
    }
    let market = call.query.market(call.user().ok())?;
    let track = call.world().track(call.id).ok_or(ApiError::not_found())?;
    Reply::json(&TrackObject::new(track, market.as_deref(), call.links))
}
