//! What Spotify hears in tracks, and what it recommends.

use super::call::{Call, Reply};
use super::catalogue::Seen;
use super::error::ApiError;
use super::ids::ids;
use super::json::{Json, object};
use super::objects;
use super::query::Bounds;
use crate::world::Kind;

const GENRES: &[&str] =
    &["acoustic", "ambient", "brass", "classical", "folk", "glass-pop", "jazz", "techno", "tram-jazz"];

/// Get Several Tracks' Audio Features: null for each that is not there.
pub(super) fn several_features(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (ids, world, view) = (ids(call, Kind::Track, 100)?, call.world(), call.view());
    let features = |id: &String| world.track(id).map(|track| objects::features(track, view));
    Ok(Reply::json(object! { "audio_features": ids.iter().map(features).collect::<Vec<_>>() }))
}

/// Get Track's Audio Features.
pub(super) fn one_features(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, world) = (call.base62_id()?, call.world());
    let track = world.track(id).ok_or(ApiError::not_found())?;
    Ok(Reply::json(objects::features(track, call.view())))
}

/// Get Track's Audio Analysis.
pub(super) fn one_analysis(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, world) = (call.base62_id()?, call.world());
    let track = world.track(id).ok_or(ApiError::not_found())?;
    Ok(Reply::json(objects::analysis(track, call.view())))
}

/// Get Recommendations: tracks from a place in the catalogue that depends on the seeds.
pub(super) fn recommendations(call: &Call<'_>) -> Result<Reply, ApiError> {
    const SEEDS: ApiError = ApiError::bad_request("Between 1 and 5 seeds are needed");
    let seen = Seen::new(call)?;
    let window = call.query.window(Bounds { default_limit: 20, max_limit: 100, max_offset: 0 })?;
    let seeds: Vec<(&str, String)> = [("artist", "seed_artists"), ("genre", "seed_genres"), ("track", "seed_tracks")]
        .into_iter()
        .flat_map(|(kind, name)| call.query.list(name).unwrap_or_default().into_iter().map(move |seed| (kind, seed)))
        .collect();
    if !(1..=5).contains(&seeds.len()) {
        return Err(SEEDS);
    }
    let start: usize = seeds.iter().flat_map(|(_, seed)| seed.bytes()).map(usize::from).sum();
    let tracks = seen.world.tracks();
    let tracks = tracks.iter().cycle().skip(start).take(window.limit.min(tracks.len()));
    let seed = |(kind, id): &(&str, String)| {
        let href = Kind::of(kind).map(|_| seen.view().to(&format!("/{kind}s/{id}")));
        object! {
            "afterFilteringSize": 250, "afterRelinkingSize": 250, "href": href, "id": id, "initialPoolSize": 500,
            "type": kind.to_uppercase(),
        }
    };
    Ok(Reply::json(object! {
        "seeds": seeds.iter().map(seed).collect::<Vec<_>>(),
        "tracks": tracks.map(|track| objects::track(track, seen.view())).collect::<Vec<Json>>(),
    }))
}

/// Get Available Genre Seeds.
pub(super) fn genre_seeds(_: &Call<'_>) -> Result<Reply, ApiError> {
    Ok(Reply::json(object! { "genres": GENRES }))
}
