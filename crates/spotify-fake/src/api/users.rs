//! Users.

use std::sync::Arc;

use super::call::{Call, Reply};
use super::error::ApiError;
use super::json::Json;
use super::objects;
use super::paging::page_of;
use crate::world::Kind;

/// Get Current User's Profile: the scopes only add fields.
pub(super) fn current(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (private, email) = (call.may("user-read-private"), call.may("user-read-email"));
    Ok(Reply::json(objects::private_user(call.user()?, private, email, call.view())))
}

/// Get User's Profile.
pub(super) fn profile(call: &Call<'_>) -> Result<Reply, ApiError> {
    let world = call.world();
    let user = world.user(call.id).ok_or(ApiError::not_found())?;
    Ok(Reply::json(objects::public_user(user, call.view())))
}

/// Get User's Top Items: those the user has saved or follows, another order for each time range.
pub(super) fn top(call: &Call<'_>) -> Result<Reply, ApiError> {
    const RANGE: ApiError = ApiError::bad_request("Invalid time range");
    let (user, window, world, view) = (call.user()?, call.window()?, call.world(), call.view());
    let range = call.query.value("time_range").unwrap_or("medium_term");
    let turn = ["short_term", "medium_term", "long_term"].iter().position(|known| *known == range).ok_or(RANGE)?;
    let account = world.account(&user.id).ok_or(ApiError::not_found())?;
    let (path, kept) = (format!("/me/top/{}", call.id), format!("time_range={range}"));
    let ids = |kind| {
        let mut ids: Vec<&str> = account.shelf(kind).saved().iter().take(60).map(|saved| saved.id.as_str()).collect();
        let middle = (turn * 7).min(ids.len());
        ids.rotate_left(middle);
        ids
    };
    let catalogue = world.catalogue();
    let found = |object: Option<Json>| object.unwrap_or(Json::Null);
    let page = match call.id {
        "artists" => page_of(view, &path, &kept, window, &ids(Kind::Artist), |id| {
            found(catalogue.artists.find(id).map(Arc::as_ref).map(|artist| objects::artist(artist, view)))
        }),
        "tracks" => page_of(view, &path, &kept, window, &ids(Kind::Track), |id| {
            found(catalogue.tracks.find(id).map(Arc::as_ref).map(|track| objects::track(track, view)))
        }),
        _ => return Err(ApiError::bad_request("Invalid type")),
    };
    Ok(Reply::json(page))
}
