//! Artists, albums, tracks.

use std::sync::Arc;

use super::{availability, followers, images, open_url};
use crate::api::json::{Fields, Json, fields, object};
use crate::api::view::View;
use crate::world::{Album, Artist, Track};

fn simplified_artist(artist: &Artist, view: View<'_>) -> Fields {
    fields! {
        "external_urls": open_url("artist", &artist.id),
        "href": view.to(&format!("/artists/{}", artist.id)),
        "id": &artist.id,
        "name": &artist.name,
        "type": "artist",
        "uri": artist.uri(),
    }
}

pub(in crate::api) fn artist(artist: &Artist, view: View<'_>) -> Json {
    let mut fields = simplified_artist(artist, view);
    fields.extend(fields! {
        "followers": followers(artist.followers),
        "genres": artist.genres.clone(),
        "images": images(&artist.images),
        "popularity": artist.popularity,
    });
    view.object("artist", fields)
}

fn credits(artists: &[Arc<Artist>], view: View<'_>) -> Json {
    Json::List(artists.iter().map(|artist| view.object("artist", simplified_artist(artist, view))).collect())
}

fn album_fields(album: &Album, view: View<'_>) -> Fields {
    let mut fields = fields! {
        "album_type": album.album_type,
        "artists": credits(&album.artists, view),
        "external_urls": open_url("album", &album.id),
        "href": view.to(&format!("/albums/{}", album.id)),
        "id": &album.id,
        "images": images(&album.images),
        "name": &album.name,
        "release_date": &album.release_date,
        "release_date_precision": album.release_date_precision,
        "total_tracks": album.total_tracks,
        "type": "album",
        "uri": album.uri(),
    };
    availability(view, album.available_markets, &mut fields);
    fields
}

pub(in crate::api) fn simplified_album(album: &Album, view: View<'_>) -> Json {
    view.object("album", album_fields(album, view))
}

/// An album among those of an artist, who has made it or appears on it.
pub(in crate::api) fn discography_album(album: &Album, group: &str, view: View<'_>) -> Json {
    let mut fields = album_fields(album, view);
    fields.extend(fields! { "album_group": group });
    view.object("album", fields)
}

/// `tracks` is the first page of them.
pub(in crate::api) fn album(album: &Album, tracks: Json, view: View<'_>) -> Json {
    let mut fields = album_fields(album, view);
    let right = |kind: &str| object! { "text": format!("2026 {}", album.label), "type": kind };
    fields.extend(fields! {
        "copyrights": vec![right("C"), right("P")],
        "external_ids": object! { "upc": format!("{:012}", album.name.len() * 7_919) },
        "genres": Json::List(Vec::new()),
        "label": &album.label,
        "popularity": album.popularity,
        "tracks": tracks,
    });
    view.object("album", fields)
}

/// The track that is played for `track` in the caller's market.
fn relinked<'a>(track: &'a Track, view: View<'_>) -> &'a Track {
    let plays = |track: &Track| view.market.is_none_or(|market| track.available_markets.contains(&market));
    track.relinks_to.as_deref().filter(|twin| !plays(track) && plays(twin)).unwrap_or(track)
}

fn track_fields<'a>(asked: &'a Track, view: View<'_>) -> (&'a Track, Fields) {
    let track = relinked(asked, view);
    let mut fields = fields! {
        "artists": credits(&track.artists, view),
        "disc_number": track.disc_number,
        "duration_ms": track.duration_ms,
        "explicit": track.explicit,
        "external_urls": open_url("track", &track.id),
        "href": view.to(&format!("/tracks/{}", track.id)),
        "id": &track.id,
        "is_local": false,
        "name": &track.name,
        // Gone for apps made since 2024-11-27.
        "preview_url": Json::Null,
        "track_number": track.track_number,
        "type": "track",
        "uri": track.uri(),
    };
    availability(view, track.available_markets, &mut fields);
    if track.id != asked.id {
        fields.extend(fields! { "linked_from": object! {
            "external_urls": open_url("track", &asked.id),
            "href": view.to(&format!("/tracks/{}", asked.id)),
            "id": &asked.id,
            "type": "track",
            "uri": asked.uri(),
        } });
    }
    (track, fields)
}

pub(in crate::api) fn simplified_track(track: &Track, view: View<'_>) -> Json {
    view.object("track", track_fields(track, view).1)
}

pub(in crate::api) fn track(track: &Track, view: View<'_>) -> Json {
    let (track, mut fields) = track_fields(track, view);
    fields.extend(fields! {
        "album": simplified_album(&track.album, view),
        "external_ids": object! { "isrc": &track.isrc },
        "popularity": track.popularity,
    });
    view.object("track", fields)
}
