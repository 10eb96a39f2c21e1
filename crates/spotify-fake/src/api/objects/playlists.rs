//! Playlists and what is in them.

use super::people::{owner, reference};
use super::{chapter, episode, open_url, track};
use crate::api::json::{Fields, Json, fields, object};
use crate::api::view::View;
use crate::world::{Content, LocalTrack, Playable, Playlist, PlaylistItem};

/// The image of a playlist, of unknown size; none while it is empty.
pub(in crate::api) fn cover(playlist: &Playlist) -> Json {
    let image = |url: &String| object! { "url": url, "height": Json::Null, "width": Json::Null };
    Json::List(playlist.image.as_ref().map(image).into_iter().collect())
}

fn playlist_fields(playlist: &Playlist, view: View<'_>) -> Fields {
    fields! {
        "collaborative": playlist.collaborative,
        "description": &playlist.description,
        "external_urls": open_url("playlist", &playlist.id),
        "href": view.to(&format!("/playlists/{}", playlist.id)),
        "id": &playlist.id,
        "images": cover(playlist),
        "name": &playlist.name,
        "owner": owner(&playlist.owner, view),
        // Undocumented, and sent all the same.
        "primary_color": Json::Null,
        "public": playlist.public,
        "snapshot_id": &playlist.snapshot_id,
        "type": "playlist",
        "uri": playlist.uri(),
    }
}

/// Contents under the name they have had since February 2026, and under the old one, which development mode drops.
pub(in crate::api) fn simplified_playlist(playlist: &Playlist, view: View<'_>) -> Json {
    let contents = |name: &str| {
        let href = view.to(&format!("/playlists/{}/{name}", playlist.id));
        view.object("playlist contents", fields! { "href": href, "total": playlist.items.len() })
    };
    let mut fields = playlist_fields(playlist, view);
    fields.extend(fields! { "items": contents("items"), "tracks": contents("tracks") });
    view.object("playlist", fields)
}

/// `contents` are the first pages of them as `items` and as `tracks`, where the caller may see them.
pub(in crate::api) fn playlist(playlist: &Playlist, contents: Option<[Json; 2]>, view: View<'_>) -> Json {
    let mut fields = playlist_fields(playlist, view);
    fields.extend(fields! { "followers": super::followers(playlist.revision) });
    if let Some([items, tracks]) = contents {
        fields.extend(fields! { "items": items, "tracks": tracks });
    }
    view.object("playlist", fields)
}

/// One place of a playlist: under the name since February 2026, and under the old one, which development mode drops.
pub(in crate::api) fn entry(item: &PlaylistItem, view: View<'_>) -> Json {
    let content = match &item.content {
        Content::Playable(content) => playable(content, view),
        Content::Local(content) => local(content, view),
        Content::Gone => Json::Null,
    };
    let old = view.odd.contains(&crate::faults::Oddity::OldEntryName);
    let fields = fields! {
        "added_at": item.added_at.as_deref(),
        "added_by": item.added_by.as_deref().map(|id| Json::Object(reference(id, view))),
        "is_local": matches!(item.content, Content::Local(_)),
        "item": content.clone(),
        "primary_color": Json::Null,
        "track": content,
    };
    // The old name in both modes: as an object that development mode does not know.
    view.object(if old { "old playlist entry" } else { "playlist entry" }, fields)
}

pub(in crate::api) fn playable(item: &Playable, view: View<'_>) -> Json {
    match item {
        Playable::Track(item) => track(item, view),
        Playable::Episode(item) => episode(item, view),
        Playable::Chapter(item) => chapter(item, view),
    }
}

/// A file that only its owner has: what its tags say, and null for all that Spotify would know.
fn local(local: &LocalTrack, view: View<'_>) -> Json {
    let nobody = |name: &str, kind: &str| {
        fields! {
            "external_urls": Json::Object(Vec::new()), "href": Json::Null, "id": Json::Null,
            "name": name, "type": kind, "uri": Json::Null,
        }
    };
    let artists = vec![Json::Object(nobody(&local.artist, "artist"))];
    let mut album = nobody(&local.album, "album");
    album.extend(fields! {
        "album_type": Json::Null,
        "artists": Json::List(Vec::new()),
        "available_markets": Json::List(Vec::new()),
        "images": Json::List(Vec::new()),
        "release_date": Json::Null,
        "release_date_precision": Json::Null,
    });
    let fields = fields! {
        "album": Json::Object(album),
        "artists": artists,
        "available_markets": Json::List(Vec::new()),
        "disc_number": 0,
        "duration_ms": local.seconds * 1_000,
        "explicit": false,
        "external_ids": Json::Object(Vec::new()),
        "external_urls": Json::Object(Vec::new()),
        "href": Json::Null,
        "id": Json::Null,
        "is_local": true,
        "name": &local.title,
        "popularity": 0,
        "preview_url": Json::Null,
        "track_number": 0,
        "type": "track",
        "uri": local.uri(),
    };
    view.object("track", fields)
}
