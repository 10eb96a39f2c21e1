//! The library as a whole, by URIs: what has replaced all other saves and follows since February 2026.

use std::collections::BTreeMap;

use http::StatusCode;

use super::call::{Call, Reply};
use super::error::ApiError;
use super::json::Json;
use crate::world::{Kind, Saved, written};

/// So many URIs at once.
const MOST: usize = 40;

/// Which scope lets an app change, and see, what is saved of a kind.
const SHELVES: &[(Kind, &str, &str)] = &[
    (Kind::Album, "user-library-modify", "user-library-read"),
    (Kind::Artist, "user-follow-modify", "user-follow-read"),
    (Kind::Audiobook, "user-library-modify", "user-library-read"),
    (Kind::Episode, "user-library-modify", "user-library-read"),
    (Kind::Playlist, "playlist-modify-public", "playlist-read-private"),
    (Kind::Show, "user-library-modify", "user-library-read"),
    (Kind::Track, "user-library-modify", "user-library-read"),
    (Kind::User, "user-follow-modify", "user-follow-read"),
];

/// The URIs of the query. A body is not looked at.
fn uris(call: &Call<'_>, writes: bool) -> Result<Vec<(Kind, String)>, ApiError> {
    const MISSING: ApiError = ApiError::bad_request("Missing required field: uris");
    const NONE: ApiError = ApiError::bad_request("No uris provided");
    const MANY: ApiError = ApiError::bad_request("Too many uris");
    const INVALID: ApiError = ApiError::bad_request("Invalid uri");
    let uris = call.query.list("uris").ok_or(MISSING)?;
    match uris.len() {
        0 => return Err(NONE),
        count if count > MOST => return Err(MANY),
        _ => {}
    }
    uris.iter()
        .map(|uri| {
            let (kind, id) = Kind::decode(uri).ok_or(INVALID)?;
            let (_, modify, read) = SHELVES.iter().find(|(shelf, ..)| *shelf == kind).ok_or(INVALID)?;
            call.needs(if writes { modify } else { read })?;
            Ok((kind, id))
        })
        .collect()
}

/// Save Items to Library: save, follow, all or nothing.
pub(super) fn save(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (user, uris, added_at) = (call.user()?, uris(call, true)?, written(call.now));
    call.change(|world| {
        if !uris.iter().all(|(kind, id)| world.has(*kind, id)) {
            return Err(ApiError::not_found());
        }
        let account = world.account_mut(&user.id).ok_or(ApiError::not_found())?;
        let mut new: BTreeMap<Kind, Vec<Saved>> = BTreeMap::new();
        for (kind, id) in uris {
            new.entry(kind).or_default().push(Saved { id, added_at: added_at.clone() });
        }
        for (kind, saved) in new {
            account.shelf_mut(kind).add(saved);
        }
        Ok(Reply::empty(StatusCode::OK))
    })
}

/// Remove Items from Library.
pub(super) fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (user, uris) = (call.user()?, uris(call, true)?);
    call.change(|world| {
        let account = world.account_mut(&user.id).ok_or(ApiError::not_found())?;
        for (kind, ..) in SHELVES {
            let ids: Vec<&str> = uris.iter().filter(|(of, _)| of == kind).map(|(_, id)| id.as_str()).collect();
            account.shelf_mut(*kind).remove(&ids);
        }
        Ok(Reply::empty(StatusCode::OK))
    })
}

/// Check User's Saved Items.
pub(super) fn contains(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (user, uris) = (call.user()?, uris(call, false)?);
    let world = call.world();
    let account = world.account(&user.id).ok_or(ApiError::not_found())?;
    Ok(Reply::json(Json::from(uris.iter().map(|(kind, id)| account.shelf(*kind).holds(id)).collect::<Vec<_>>())))
}
