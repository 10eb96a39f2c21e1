//! What Spotify puts forward: categories, selections, new albums, markets.

use std::cmp::Reverse;

use super::call::{Call, Reply};
use super::error::ApiError;
use super::json::{Json, object};
use super::objects;
use super::paging::page_of;
use super::playlists::selection;
use super::view::View;
use crate::world::{Playlist, World, markets};

/// Ids and names.
const CATEGORIES: &[(&str, &str)] = &[
    ("party", "Party"),
    ("dinner", "Dinner"),
    ("mood", "Mood"),
    ("focus", "Focus"),
    ("0JQ5DAqbMKFzHmL4tf05da", "Sleep"),
    ("0JQ5DAqbMKFQ00XGBls6ym", "Harbour folk"),
    ("workout", "Workout"),
    ("travel", "Travel"),
];

fn category_object((id, name): &(&str, &str), view: View<'_>) -> Json {
    let icon = object! { "url": format!("https://t.scdn.co/images/{id}.jpg"), "height": 274, "width": 274 };
    object! { "href": view.to(&format!("/browse/categories/{id}")), "icons": vec![icon], "id": *id, "name": *name }
}

/// Get Several Browse Categories.
pub(super) fn categories(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (window, view) = (call.window()?, call.view());
    let page = page_of(view, "/browse/categories", "", window, CATEGORIES, |category| category_object(category, view));
    Ok(Reply::json(object! { "categories": page }))
}

fn found(call: &Call<'_>) -> Result<&'static (&'static str, &'static str), ApiError> {
    CATEGORIES.iter().find(|(id, _)| *id == call.id).ok_or(ApiError::not_found())
}

/// Get Single Browse Category.
pub(super) fn category(call: &Call<'_>) -> Result<Reply, ApiError> {
    Ok(Reply::json(category_object(found(call)?, call.view())))
}

fn editorial(world: &World) -> Vec<&Playlist> {
    world.all_playlists().filter(|playlist| playlist.owner.id == "spotify").collect()
}

/// Get Category's Playlists.
pub(super) fn category_playlists(call: &Call<'_>) -> Result<Reply, ApiError> {
    let ((id, name), world) = (found(call)?, call.world());
    selection(call, &format!("/browse/categories/{id}/playlists"), name, &editorial(&world))
}

/// Get Featured Playlists.
pub(super) fn featured(call: &Call<'_>) -> Result<Reply, ApiError> {
    selection(call, "/browse/featured-playlists", "Made up for you", &editorial(&call.world()))
}

/// Get New Releases: at most a hundred.
pub(super) fn new_releases(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (window, world, view) = (call.window()?, call.world(), call.view());
    let mut albums = world.albums().to_vec();
    albums.sort_by_key(|album| Reverse(album.release_date.clone()));
    albums.truncate(100);
    let page =
        page_of(view, "/browse/new-releases", "", window, &albums, |album| objects::simplified_album(album, view));
    Ok(Reply::json(object! { "albums": page }))
}

/// Get Available Markets.
pub(super) fn all_markets(_: &Call<'_>) -> Result<Reply, ApiError> {
    Ok(Reply::json(object! { "markets": markets() }))
}
