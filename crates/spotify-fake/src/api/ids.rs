//! Lists of ids and URIs in queries and bodies, with Spotify's words for bad ones.

use serde_json::Value;

use super::call::Call;
use super::error::ApiError;
use crate::world::Kind;

/// `ids`, each of them the id of such a thing: in the query, or in the body, as an array or in a field of that name.
pub(super) fn ids(call: &Call<'_>, kind: Kind, most: usize) -> Result<Vec<String>, ApiError> {
    const MISSING: ApiError = ApiError::bad_request("Missing required field: ids");
    const INVALID: ApiError = ApiError::bad_request("invalid id");
    let (ids, most) = match call.query.list("ids") {
        Some(ids) => (ids, most),
        // The body may hold 50 even where the query may not.
        None => (in_body(call, "ids")?.ok_or(MISSING)?, 50),
    };
    within(&ids, most)?;
    if ids.iter().all(|id| kind.takes(id)) { Ok(ids) } else { Err(INVALID) }
}

/// Texts of a JSON body: the body itself if it is a list, or the list in this field.
pub(super) fn in_body(call: &Call<'_>, field: &str) -> Result<Option<Vec<String>>, ApiError> {
    let body = call.json()?;
    let list = body.as_ref().and_then(|body| if body.is_array() { Some(body) } else { body.get(field) });
    Ok(list.and_then(Value::as_array).map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect()))
}

/// At least one and at most so many.
pub(super) fn within<T>(list: &[T], most: usize) -> Result<(), ApiError> {
    match list.len() {
        0 => Err(ApiError::bad_request("invalid id")),
        length if length > most => Err(ApiError::bad_request("Too many ids requested")),
        _ => Ok(()),
    }
}
