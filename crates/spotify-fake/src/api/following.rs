//! Followed artists and users.

use http::StatusCode;

use super::call::{Call, Reply};
use super::error::ApiError;
use super::ids::ids;
use super::json::{Json, fields, object};
use super::objects;
use super::query::Window;
use crate::world::{Kind, Saved, written};

const MOST: usize = 50;

fn kind(call: &Call<'_>) -> Result<Kind, ApiError> {
    const MISSING: ApiError = ApiError::bad_request("Missing required field: type");
    const UNKNOWN: ApiError = ApiError::bad_request("Invalid type");
    match call.query.value("type").ok_or(MISSING)? {
        "artist" => Ok(Kind::Artist),
        "user" => Ok(Kind::User),
        _ => Err(UNKNOWN),
    }
}

/// Get Followed Artists: the page after an artist.
pub(super) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    if kind(call)? != Kind::Artist {
        return Err(ApiError::bad_request("Invalid type"));
    }
    let (user, Window { limit, .. }, world, view) = (call.user()?, call.window()?, call.world(), call.view());
    let account = world.account(&user.id).ok_or(ApiError::not_found())?;
    let followed = account.shelf(Kind::Artist).saved();
    let after = call.query.value("after");
    let from =
        after.map_or(0, |after| followed.iter().position(|saved| saved.id == after).map_or(0, |place| place + 1));
    let shown: Vec<&Saved> = followed.iter().skip(from).take(limit).collect();
    let more = from + shown.len() < followed.len();
    let last = shown.last().filter(|_| more).map(|saved| saved.id.as_str());
    let link = |after: Option<&str>| {
        let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
        view.to(&format!("/me/following?type=artist{after}&limit={limit}"))
    };
    let artists = shown.iter().filter_map(|saved| world.catalogue().artists.find(&saved.id));
    let page = view.object(
        "cursor page",
        fields! {
            "cursors": object! { "after": last },
            "href": link(after),
            "items": artists.map(|artist| objects::artist(artist, view)).collect::<Vec<_>>(),
            "limit": limit,
            "next": last.map(|last| link(Some(last))),
            "total": followed.len(),
        },
    );
    Ok(Reply::json(object! { "artists": page }))
}

/// Follow Artists or Users.
pub(super) fn follow(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (user, kind) = (call.user()?, kind(call)?);
    let (ids, added_at) = (ids(call, kind, MOST)?, written(call.now));
    call.change(|world| {
        if !ids.iter().all(|id| world.has(kind, id)) {
            return Err(ApiError::not_found());
        }
        let account = world.account_mut(&user.id).ok_or(ApiError::not_found())?;
        account.shelf_mut(kind).add(ids.into_iter().map(|id| Saved { id, added_at: added_at.clone() }));
        Ok(Reply::empty(StatusCode::NO_CONTENT))
    })
}

/// Unfollow Artists or Users.
pub(super) fn unfollow(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (user, kind) = (call.user()?, kind(call)?);
    let ids = ids(call, kind, MOST)?;
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    call.change(|world| {
        let account = world.account_mut(&user.id).ok_or(ApiError::not_found())?;
        account.shelf_mut(kind).remove(&ids);
        Ok(Reply::empty(StatusCode::NO_CONTENT))
    })
}

/// Check If User Follows Artists or Users.
pub(super) fn contains(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (user, kind) = (call.user()?, kind(call)?);
    let (ids, world) = (ids(call, kind, MOST)?, call.world());
    let account = world.account(&user.id).ok_or(ApiError::not_found())?;
    Ok(Reply::json(Json::from(ids.iter().map(|id| account.shelf(kind).holds(id)).collect::<Vec<_>>())))
}
