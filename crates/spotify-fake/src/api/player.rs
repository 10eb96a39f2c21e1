//! What the player is asked.

use http::StatusCode;

use super::call::{Call, Reply};
use super::error::ApiError;
use super::json::{Json, fields, object};
use super::objects;
use crate::world::{Player, milliseconds};

/// The user's player as it is by now.
fn looked_at(call: &Call<'_>) -> Result<Player, ApiError> {
    let user = call.user()?;
    call.change(|world| {
        let player = &mut world.account_mut(&user.id).ok_or(ApiError::not_found())?.player;
        player.settle(call.now);
        Ok(player.clone())
    })
}

fn shown(call: &Call<'_>, whole: bool) -> Result<Reply, ApiError> {
    let (player, market) = (looked_at(call)?, call.market()?);
    if player.device().is_none() {
        return Ok(Reply::empty(StatusCode::NO_CONTENT));
    }
    let episodes = call.query.list("additional_types").is_some_and(|types| types.iter().any(|name| name == "episode"));
    let view = call.view().in_market(market.as_deref());
    Ok(Reply::json(objects::playback(&player, whole, episodes, call.now, view)))
}

/// Get Playback State; 204 where nothing is active.
pub(super) fn state(call: &Call<'_>) -> Result<Reply, ApiError> {
    shown(call, true)
}

/// Get Currently Playing Track; 204 where nothing is active.
pub(super) fn currently_playing(call: &Call<'_>) -> Result<Reply, ApiError> {
    shown(call, false)
}

/// Get Available Devices.
pub(super) fn devices(call: &Call<'_>) -> Result<Reply, ApiError> {
    let player = looked_at(call)?;
    let active = |device: &crate::world::Device| player.active.as_ref() == Some(&device.id);
    let devices = player.devices.iter().map(|device| objects::device(device, active(device), call.view()));
    Ok(Reply::json(object! { "devices": devices.collect::<Vec<Json>>() }))
}

/// Get the User's Queue: at most twenty.
pub(super) fn queue(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (player, view) = (looked_at(call)?, call.view());
    let queue: Vec<Json> = player.upcoming().take(20).map(|item| objects::playable(item, view)).collect();
    let current = player.current().map(|item| objects::playable(item, view));
    Ok(Reply::json(object! { "currently_playing": current, "queue": queue }))
}

/// Get Recently Played Tracks: after a time or before one.
pub(super) fn recently_played(call: &Call<'_>) -> Result<Reply, ApiError> {
    const EITHER: ApiError = ApiError::bad_request("Only one of after and before can be used");
    const INVALID: ApiError = ApiError::bad_request("Invalid cursor");
    let (player, limit, view) = (looked_at(call)?, call.window()?.limit, call.view());
    let cursor = |name| call.query.number(name).map(|cursor| cursor.ok_or(INVALID)).transpose();
    let (after, before) = (cursor("after")?, cursor("before")?);
    if after.is_some() && before.is_some() {
        return Err(EITHER);
    }
    let at = |played: &crate::world::Played| usize::try_from(milliseconds(played.at)).unwrap_or(usize::MAX);
    let within = |played: &&crate::world::Played| {
        after.is_none_or(|after| at(played) > after) && before.is_none_or(|before| at(played) < before)
    };
    let plays: Vec<_> = player.history.iter().filter(within).collect();
    let page = plays.get(..limit.min(plays.len())).unwrap_or(&[]);
    let cursors = page.first().zip(page.last()).map(|(newest, oldest)| {
        object! { "after": at(newest).to_string(), "before": at(oldest).to_string() }
    });
    let more = plays.len() > page.len();
    let next = page
        .last()
        .filter(|_| more)
        .map(|oldest| view.to(&format!("/me/player/recently-played?before={}&limit={limit}", at(oldest))));
    let items =
        page.iter().map(|played| objects::played(&played.item, played.written_at(), played.context.as_deref(), view));
    Ok(Reply::json(view.object(
        "cursor page",
        fields! {
            "cursors": cursors,
            "href": view.to(&format!("/me/player/recently-played?limit={limit}")),
            "items": items.collect::<Vec<Json>>(),
            "limit": limit,
            "next": next,
        },
    )))
}
