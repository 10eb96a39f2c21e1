//! What is in a playlist.

use serde_json::Value;

use super::call::{Call, Reply};
use super::error::ApiError;
use super::ids::in_body;
use super::json::{Json, object};
use super::objects;
use super::only::Only;
use super::paging::page_of;
use super::playlists::{found, takes_part, writable};
use super::query::{Bounds, Window};
use super::view::View;
use crate::faults::QuotaMode;
use crate::world::{Content, Kind, Playlist, PlaylistItem, World, written};

/// So many at once.
const MOST: usize = 100;
const BOUNDS: ApiError = ApiError::bad_request("Index out of bounds");

/// Get Playlist Items, under the path's name of them.
pub(super) fn list(call: &Call<'_>, name: &str) -> Result<Reply, ApiError> {
    let (world, market) = (call.world(), call.market()?);
    let playlist = found(call, &world)?;
    let own = call.user().is_ok_and(|user| user.id == playlist.owner.id);
    if own && !playlist.public {
        call.needs("playlist-read-private")?;
    }
    if call.settings.quota_mode == QuotaMode::Development && !takes_part(call, playlist, &world) {
        return Err(ApiError::closed());
    }
    // The reference says 50; 100 have always been given.
    let window = call.query.window(Bounds { default_limit: 20, max_limit: 100, max_offset: usize::MAX })?;
    let only = call.query.value("fields").map(Only::parse).transpose()?;
    let shown = page(call.view().in_market(market.as_deref()), playlist, name, window);
    Ok(Reply::json(match only {
        Some(only) => only.of(shown),
        None => shown,
    }))
}

pub(super) fn page(view: View<'_>, playlist: &Playlist, name: &str, window: Window) -> Json {
    let path = format!("/playlists/{}/{name}", playlist.id);
    let kept = view.market.map(|market| format!("market={market}")).unwrap_or_default();
    page_of(view, &path, &kept, window, &playlist.items, |item| objects::entry(item, view))
}

/// The things to put into a playlist: the query's URIs come before the body's.
fn new_items(call: &Call<'_>, world: &World, fewest: usize) -> Result<Vec<PlaylistItem>, ApiError> {
    const NONE: ApiError = ApiError::bad_request("No uris provided");
    const MANY: ApiError = ApiError::bad_request("You can add a maximum of 100 tracks per request.");
    const INVALID: ApiError = ApiError::bad_request("Invalid track uri");
    const UNKNOWN: ApiError = ApiError::bad_request("Payload contains a non-existing ID");
    let uris = match call.query.list("uris") {
        Some(uris) => uris,
        None => in_body(call, "uris")?.ok_or(NONE)?,
    };
    if uris.len() < fewest {
        return Err(NONE);
    }
    if uris.len() > MOST {
        return Err(MANY);
    }
    let user = call.user()?;
    uris.iter()
        .map(|uri| {
            Kind::parse(uri).ok_or(INVALID)?;
            Ok(PlaylistItem {
                added_at: Some(written(call.now)),
                added_by: Some(user.id.clone()),
                content: Content::Playable(world.playable(uri).ok_or(UNKNOWN)?),
            })
        })
        .collect()
}

fn snapshot(playlist: &mut Playlist) -> Reply {
    playlist.touch();
    Reply::json(object! { "snapshot_id": &playlist.snapshot_id })
}

/// Add Items to Playlist, at the end or at a position.
pub(super) fn add(call: &Call<'_>) -> Result<Reply, ApiError> {
    let body = call.json()?.unwrap_or_default();
    let position = call.query.number("position").flatten().or_else(|| number(&body, "position"));
    call.change(|world| {
        writable(call, world)?;
        let new = new_items(call, world, 1)?;
        let playlist = writable(call, world)?;
        let position = position.unwrap_or(playlist.items.len());
        if position > playlist.items.len() {
            return Err(BOUNDS);
        }
        playlist.items.splice(position..position, new);
        Ok(snapshot(playlist).created())
    })
}

fn number(body: &Value, name: &str) -> Option<usize> {
    body.get(name)?.as_u64().and_then(|number| usize::try_from(number).ok())
}

/// Update Playlist Items: puts others in their place, or moves some of them, never both.
pub(super) fn reorder_or_replace(call: &Call<'_>) -> Result<Reply, ApiError> {
    const BOTH: ApiError = ApiError::bad_request("Can not reorder and replace at the same time");
    const BEFORE: ApiError = ApiError::bad_request("Missing required field: insert_before");
    let body = call.json()?.unwrap_or_default();
    let replaces = call.query.value("uris").is_some() || body.get("uris").is_some();
    let Some(start) = number(&body, "range_start") else {
        return call.change(|world| {
            writable(call, world)?;
            let new = new_items(call, world, 0)?;
            let playlist = writable(call, world)?;
            playlist.items = new;
            Ok(snapshot(playlist))
        });
    };
    if replaces {
        return Err(BOTH);
    }
    let (before, length) = (number(&body, "insert_before").ok_or(BEFORE)?, number(&body, "range_length").unwrap_or(1));
    call.change(|world| {
        let playlist = writable(call, world)?;
        check_snapshot(&body, playlist)?;
        let end = start.checked_add(length).filter(|end| *end <= playlist.items.len()).ok_or(BOUNDS)?;
        if before > playlist.items.len() {
            return Err(BOUNDS);
        }
        let moved: Vec<PlaylistItem> = playlist.items.drain(start..end).collect();
        // `before` counts as the list was. Within what moves, it stays where it is.
        let to = if before >= end { before - length } else { before.min(start) };
        playlist.items.splice(to..to, moved);
        Ok(snapshot(playlist))
    })
}

/// A snapshot id must name a state that the playlist is or was in. Old ones are good: changes are made to what there is now.
fn check_snapshot(body: &Value, playlist: &Playlist) -> Result<(), ApiError> {
    const INVALID: ApiError = ApiError::bad_request("Invalid snapshot id");
    match body.get("snapshot_id") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(id)) if playlist.has_been(id) => Ok(()),
        Some(_) => Err(INVALID),
    }
}

/// Remove Playlist Items: every place of each URI. The list's name in the body is that of the path.
pub(super) fn remove(call: &Call<'_>, name: &str) -> Result<Reply, ApiError> {
    const MALFORMED: ApiError = ApiError::bad_request("Could not parse the list of items to remove");
    let body = call.json()?.unwrap_or_default();
    let list = body.get(name).and_then(Value::as_array).filter(|list| !list.is_empty()).ok_or(MALFORMED)?;
    if list.len() > MOST {
        return Err(ApiError::bad_request("Too many items to remove"));
    }
    let uri = |item: &Value| item.get("uri").and_then(Value::as_str).map(str::to_owned);
    let uris: Vec<String> = list.iter().map(uri).collect::<Option<_>>().ok_or(MALFORMED)?;
    call.change(|world| {
        let playlist = writable(call, world)?;
        check_snapshot(&body, playlist)?;
        playlist.items.retain(|item| item.content.uri().is_none_or(|uri| !uris.contains(&uri)));
        Ok(snapshot(playlist))
    })
}
