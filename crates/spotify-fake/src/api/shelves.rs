//! What a user has saved, one kind at a time.

use http::StatusCode;
use serde_json::Value;

use super::call::{Call, Reply};
use super::catalogue::{Seen, plural};
use super::error::ApiError;
use super::ids::{ids, within};
use super::json::Json;
use super::objects;
use super::paging::{cut, page};
use crate::faults::Oddity;
use crate::world::{Kind, Saved, written};

/// Get User's Saved Albums, Tracks, Episodes, Shows, Audiobooks.
pub(super) fn list(call: &Call<'_>, kind: Kind) -> Result<Reply, ApiError> {
    let (user, window, seen) = (call.user()?, call.window()?, Seen::new(call)?);
    let saved = seen.world.account(&user.id).map_or(&[] as &[_], |account| account.shelf(kind).saved());
    let plain = kind == Kind::Audiobook && call.is_odd(Oddity::PlainSavedAudiobooks);
    let entry = |saved: &Saved| {
        let thing = thing(&seen, kind, &saved.id);
        if plain { thing } else { Json::Object(vec![("added_at", Json::from(&saved.added_at)), (kind.name(), thing)]) }
    };
    let items = cut(saved, window).iter().map(entry).collect();
    let kept = seen.market.as_deref().map(|market| format!("market={market}")).unwrap_or_default();
    let path = format!("/me/{}", plural(kind));
    Ok(Reply::json(page(call.view(), &path, &kept, window, saved.len(), items)))
}

/// A saved thing, whole but for shows. What cannot be had where the user is stays in the library all the same.
fn thing(seen: &Seen<'_>, kind: Kind, id: &str) -> Json {
    let found = match kind {
        Kind::Show => seen.catalogue().shows.find(id).map(|show| objects::simplified_show(show, seen.view())),
        Kind::Audiobook => {
            let found = seen.catalogue().audiobooks.find(id);
            found.map(|book| seen.object(kind, id).unwrap_or_else(|| objects::simplified_audiobook(book, seen.view())))
        }
        _ => seen.object(kind, id),
    };
    found.unwrap_or(Json::Null)
}

/// Save them for the user.
pub(super) fn save(call: &Call<'_>, kind: Kind, most: usize) -> Result<Reply, ApiError> {
    let user = call.user()?;
    let saved = match timestamped(call)? {
        Some(saved) => saved,
        None => {
            let added_at = written(call.now);
            ids(call, kind, most)?.into_iter().map(|id| Saved { id, added_at: added_at.clone() }).collect()
        }
    };
    call.change(|world| {
        if !saved.iter().all(|saved| world.has(kind, &saved.id)) {
            return Err(ApiError::not_found());
        }
        let account = world.account_mut(&user.id).ok_or(ApiError::not_found())?;
        account.shelf_mut(kind).add(saved);
        Ok(Reply::empty(StatusCode::OK))
    })
}

/// `timestamped_ids` of a body, for who brings a library along: they come before `ids`.
fn timestamped(call: &Call<'_>) -> Result<Option<Vec<Saved>>, ApiError> {
    const INVALID: ApiError = ApiError::bad_request("Invalid timestamped_ids");
    let body = call.json()?;
    let Some(list) = body.as_ref().and_then(|body| body.get("timestamped_ids")).and_then(Value::as_array) else {
        return Ok(None);
    };
    within(list, 50)?;
    let entry = |entry: &Value| {
        let text = |name| entry.get(name).and_then(Value::as_str);
        let id = text("id").filter(|id| Kind::Track.takes(id))?;
        Some(Saved { id: id.to_owned(), added_at: text("added_at")?.to_owned() })
    };
    list.iter().map(entry).collect::<Option<_>>().map(Some).ok_or(INVALID)
}

/// Remove them for the user; what was not saved is removed as well.
pub(super) fn remove(call: &Call<'_>, kind: Kind, most: usize) -> Result<Reply, ApiError> {
    let (user, ids) = (call.user()?, ids(call, kind, most)?);
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    call.change(|world| {
        let account = world.account_mut(&user.id).ok_or(ApiError::not_found())?;
        account.shelf_mut(kind).remove(&ids);
        Ok(Reply::empty(StatusCode::OK))
    })
}

/// Check what the user has saved.
pub(super) fn contains(call: &Call<'_>, kind: Kind, most: usize) -> Result<Reply, ApiError> {
    let (user, ids) = (call.user()?, ids(call, kind, most)?);
    let world = call.world();
    let account = world.account(&user.id).ok_or(ApiError::not_found())?;
    Ok(Reply::json(Json::from(ids.iter().map(|id| account.shelf(kind).holds(id)).collect::<Vec<_>>())))
}
