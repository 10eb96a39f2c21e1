//! Playlists: what they are called, who follows them, how they look.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde_json::Value;

use super::call::{Call, Reply};
use super::contents;
use super::error::ApiError;
use super::json::{Json, object};
use super::objects;
use super::only::Only;
use super::paging::{cut, page};
use super::query::{Bounds, Window};
use crate::faults::{Oddity, QuotaMode};
use crate::world::{Kind, Playlist, Saved, World, written};

/// Get Current User's Playlists: public ones, and what the scopes add.
pub(super) fn mine(call: &Call<'_>) -> Result<Reply, ApiError> {
    let user = call.user()?;
    list(call, &user.id, "/me/playlists", call.may("playlist-read-private"), call.may("playlist-read-collaborative"))
}

/// Get User's Playlists: of others, what is shown on their profile.
pub(super) fn of_user(call: &Call<'_>) -> Result<Reply, ApiError> {
    let own = call.user().is_ok_and(|user| user.id == call.id);
    call.world().user(call.id).ok_or(ApiError::not_found())?;
    let path = format!("/users/{}/playlists", objects::segment(call.id));
    let (private, shared) = (call.may("playlist-read-private"), call.may("playlist-read-collaborative"));
    list(call, call.id, &path, own && private, own && shared)
}

fn list(call: &Call<'_>, user: &str, path: &str, private: bool, shared: bool) -> Result<Reply, ApiError> {
    let window = call.query.window(Bounds { default_limit: 20, max_limit: 50, max_offset: 100_000 })?;
    let mut playlists = call.world().playlists(user);
    playlists.retain(|playlist| match (playlist.collaborative, playlist.public) {
        (true, _) => shared,
        (false, true) => true,
        (false, false) => private,
    });
    let items = cut(&playlists, window).iter().map(|playlist| objects::simplified_playlist(playlist, call.view()));
    let items = with_gaps(call, items.collect());
    Ok(Reply::json(page(call.view(), path, "", window, playlists.len(), items)))
}

/// Every third is null, where that oddity is on.
pub(super) fn with_gaps(call: &Call<'_>, mut items: Vec<Json>) -> Vec<Json> {
    if call.is_odd(Oddity::NullPlaylists) {
        items.iter_mut().step_by(3).for_each(|item| *item = Json::Null);
    }
    items
}

/// The playlist of the path.
pub(super) fn found<'w>(call: &Call<'_>, world: &'w World) -> Result<&'w Playlist, ApiError> {
    world.playlist(call.base62_id()?).ok_or(ApiError::not_found())
}

/// Whether the caller is its owner, or may change it with others.
pub(super) fn takes_part(call: &Call<'_>, playlist: &Playlist, world: &World) -> bool {
    call.user().is_ok_and(|user| {
        let in_list =
            || world.account(&user.id).is_some_and(|account| account.shelf(Kind::Playlist).holds(&playlist.id));
        playlist.owner.id == user.id || (playlist.collaborative && in_list())
    })
}

/// The playlist of the path, if the caller may change it.
pub(super) fn writable<'w>(call: &Call<'_>, world: &'w mut World) -> Result<&'w mut Playlist, ApiError> {
    let playlist = found(call, world)?;
    if !takes_part(call, playlist, world) {
        return Err(ApiError::closed());
    }
    call.needs(if playlist.public { "playlist-modify-public" } else { "playlist-modify-private" })?;
    world.playlist_mut(call.id).ok_or(ApiError::not_found())
}

/// Get Playlist, with the first hundred of its contents where the caller may see them.
pub(super) fn playlist(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (world, market) = (call.world(), call.market()?);
    let playlist = found(call, &world)?;
    let only = call.query.value("fields").map(Only::parse).transpose()?;
    let shown = whole(call, playlist, &world, market.as_deref());
    Ok(Reply::json(match only {
        Some(only) => only.of(shown),
        None => shown,
    }))
}

fn whole(call: &Call<'_>, playlist: &Playlist, world: &World, market: Option<&str>) -> Json {
    const FIRST: Window = Window { limit: 100, offset: 0 };
    let view = call.view().in_market(market);
    let visible = call.settings.quota_mode == QuotaMode::Extended || takes_part(call, playlist, world);
    let contents = visible.then(|| ["items", "tracks"].map(|name| contents::page(view, playlist, name, FIRST)));
    objects::playlist(playlist, contents, view)
}

/// Name, description and who may see and change it, as far as a body says so.
fn set_details(playlist: &mut Playlist, body: &Value) -> Result<(), ApiError> {
    const INVALID: ApiError = ApiError::bad_request("Malformed json");
    let flag = |name| body.get(name).and_then(Value::as_bool);
    let text = |name| body.get(name).and_then(Value::as_str).map(str::to_owned);
    if !body.is_object() {
        return Err(INVALID);
    }
    let (public, shared) =
        (flag("public").unwrap_or(playlist.public), flag("collaborative").unwrap_or(playlist.collaborative));
    if public && shared {
        return Err(ApiError::bad_request("Collaborative playlists can only be private"));
    }
    (playlist.public, playlist.collaborative) = (public, shared);
    playlist.name = text("name").unwrap_or_else(|| playlist.name.clone());
    playlist.description = text("description").unwrap_or_else(|| playlist.description.clone());
    playlist.touch();
    Ok(())
}

/// Change Playlist Details.
pub(super) fn change_details(call: &Call<'_>) -> Result<Reply, ApiError> {
    // Without a body there is nothing to change.
    let body = call.json()?.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    call.change(|world| {
        set_details(writable(call, world)?, &body)?;
        Ok(Reply::empty(StatusCode::OK))
    })
}

/// Create Playlist, under either path: nobody creates one for somebody else.
pub(super) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    const NAME: ApiError = ApiError::bad_request("Missing required field: name");
    const OTHER: ApiError = ApiError::forbidden("You cannot create a playlist for another user");
    let (user, body) = (call.user()?, call.json()?.unwrap_or_default());
    if !call.id.is_empty() && call.id != user.id {
        return Err(OTHER);
    }
    body.get("name").and_then(Value::as_str).filter(|name| !name.is_empty()).ok_or(NAME)?;
    let public = body.get("public").and_then(Value::as_bool).unwrap_or(true);
    call.needs(if public { "playlist-modify-public" } else { "playlist-modify-private" })?;
    call.change(|world| {
        // What is wrong with the details must be known before there is a playlist.
        set_details(&mut Playlist::new(String::new(), std::sync::Arc::new(user.clone())), &body)?;
        let playlist = world.make_playlist(&user.id, written(call.now)).ok_or(ApiError::not_found())?;
        set_details(playlist, &body)?;
        let made = playlist.clone();
        Ok(Reply::json(whole(call, &made, world, None)).created())
    })
}

/// Follow Playlist.
pub(super) fn follow(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (user, added_at) = (call.user()?, written(call.now));
    call.change(|world| {
        let id = found(call, world)?.id.clone();
        let account = world.account_mut(&user.id).ok_or(ApiError::not_found())?;
        account.shelf_mut(Kind::Playlist).add([Saved { id, added_at }]);
        Ok(Reply::empty(StatusCode::OK))
    })
}

/// Unfollow Playlist: the nearest there is to deleting one's own.
pub(super) fn unfollow(call: &Call<'_>) -> Result<Reply, ApiError> {
    let user = call.user()?;
    call.change(|world| {
        found(call, world)?;
        let account = world.account_mut(&user.id).ok_or(ApiError::not_found())?;
        account.shelf_mut(Kind::Playlist).remove(&[call.id]);
        Ok(Reply::empty(StatusCode::OK))
    })
}

/// Check if Current User Follows Playlist; `ids` may name the user.
pub(super) fn is_followed(call: &Call<'_>) -> Result<Reply, ApiError> {
    const ONE: ApiError = ApiError::bad_request("Only one user id can be checked");
    let world = call.world();
    found(call, &world)?;
    let user = match call.query.list("ids").as_deref() {
        None | Some([]) => call.user()?.id.clone(),
        Some([user]) => user.clone(),
        Some(_) => return Err(ONE),
    };
    let follows = world.account(&user).is_some_and(|account| account.shelf(Kind::Playlist).holds(call.id));
    Ok(Reply::json(Json::from(vec![follows])))
}

/// Get Playlist Cover Image.
pub(super) fn images(call: &Call<'_>) -> Result<Reply, ApiError> {
    Ok(Reply::json(objects::cover(found(call, &call.world())?)))
}

/// Add Custom Playlist Cover Image: a JPEG in base64.
pub(super) fn upload_image(call: &Call<'_>) -> Result<Reply, ApiError> {
    const LARGEST: usize = 256 * 1_024;
    const INVALID: ApiError = ApiError::bad_request("Invalid image data");
    const TOO_LARGE: ApiError = ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "Image is too large");
    if call.body.len() > LARGEST {
        return Err(TOO_LARGE);
    }
    let jpeg = STANDARD.decode(call.body.trim_ascii()).map_err(|_| INVALID)?;
    if !jpeg.starts_with(&[0xff, 0xd8]) {
        return Err(INVALID);
    }
    call.change(|world| {
        let playlist = writable(call, world)?;
        playlist.touch();
        playlist.image = Some(format!("https://image-cdn.example.com/{}/{}.jpg", playlist.id, playlist.revision));
        Ok(Reply::empty(StatusCode::ACCEPTED))
    })
}

/// A page of `{message, playlists}`, as Spotify's own selections have it.
pub(super) fn selection(call: &Call<'_>, path: &str, message: &str, list: &[&Playlist]) -> Result<Reply, ApiError> {
    let window = call.window()?;
    let items = cut(list, window).iter().map(|playlist| objects::simplified_playlist(playlist, call.view())).collect();
    let playlists = page(call.view(), path, "", window, list.len(), items);
    Ok(Reply::json(object! { "message": message, "playlists": playlists }))
}
