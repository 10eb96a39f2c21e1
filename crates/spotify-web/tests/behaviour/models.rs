//! Whole objects as Spotify sends them today, in both quota modes, and what becomes of them.

use serde_json::{Value, json};
use spotify_auth_core::Timestamp;
use spotify_web::{
    AlbumType, Market, Page, PrivateUser, Product, SavedTrack, SearchResults, SimplifiedPlaylist, Track,
};

use crate::support::ID;

fn track() -> Value {
    json!({
        "album": {
            "album_type": "single", "total_tracks": 1, "available_markets": ["SE", "US"],
            "external_urls": {"spotify": "https://open.spotify.com/album/0tGPJ0bkWOUmH7MEOR77qc"},
            "href": "https://api.spotify.com/v1/albums/0tGPJ0bkWOUmH7MEOR77qc", "id": "0tGPJ0bkWOUmH7MEOR77qc",
            "images": [{"url": "https://i.scdn.co/image/ab67616d0000b273", "height": 640, "width": 640}],
            "name": "Signals", "release_date": "1981-12", "release_date_precision": "month",
            "restrictions": {"reason": "market"}, "type": "album", "uri": "spotify:album:0tGPJ0bkWOUmH7MEOR77qc",
            "artists": [{"id": "6sFIWsNpZYqfjUpaCgueju", "name": "Somebody", "type": "artist", "uri": "spotify:artist:6sFIWsNpZYqfjUpaCgueju",
                         "href": "h", "external_urls": {}}],
        },
        "artists": [{"id": "6sFIWsNpZYqfjUpaCgueju", "name": "Somebody", "type": "artist"}],
        "available_markets": ["DE"], "disc_number": 2, "duration_ms": 207_959, "explicit": true,
        "external_ids": {"isrc": "USUM71703861"}, "external_urls": {"spotify": "https://open.spotify.com/track/x"},
        "href": "h", "id": ID, "is_local": false, "is_playable": true, "name": "One Signal", "popularity": 63,
        "linked_from": {"id": "6kLCHFM39wkFjOuyPGLGeQ", "type": "track", "uri": "spotify:track:6kLCHFM39wkFjOuyPGLGeQ"},
        "preview_url": null, "track_number": 7, "type": "track", "uri": format!("spotify:track:{ID}"),
    })
}

#[test]
fn a_track_of_extended_quota_is_read_in_full() {
    let track: Track = serde_json::from_value(track()).unwrap();
    assert_eq!(track.id.as_ref().unwrap().as_str(), ID);
    assert_eq!(
        (track.name.as_str(), track.disc_number, track.track_number, track.explicit),
        ("One Signal", 2, 7, true)
    );
    assert_eq!((track.duration().as_millis(), track.popularity, track.is_playable), (207_959, Some(63), Some(true)));
    assert_eq!(track.external_ids.isrc.as_deref(), Some("USUM71703861"));
    assert!(track.available_markets.as_ref().unwrap().contains(Market::DE));
    assert_eq!(track.url().as_deref(), Some("https://open.spotify.com/track/x"));
    assert_eq!(
        track.linked_from.as_ref().unwrap().url().as_deref(),
        Some("https://open.spotify.com/track/6kLCHFM39wkFjOuyPGLGeQ")
    );
    assert_eq!(track.artists[0].uri().as_deref(), Some("spotify:artist:6sFIWsNpZYqfjUpaCgueju"));
    let album = &track.album;
    assert_eq!((album.album_type.as_ref(), album.total_tracks), (Some(&AlbumType::Single), Some(1)));
    let date = album.release_date.unwrap();
    assert_eq!((date.year(), date.month(), date.day(), date.to_string().as_str()), (1981, Some(12), None, "1981-12"));
    assert_eq!((album.images[0].width, album.artists.len()), (Some(640), 1));
    assert_eq!(album.restrictions.as_ref().unwrap().reason.as_ref().unwrap().as_str(), "market");
}

#[test]
fn a_track_of_development_mode_lacks_fields_and_is_read_all_the_same() {
    let mut value = track();
    for field in ["available_markets", "linked_from", "popularity"] {
        value.as_object_mut().unwrap().remove(field);
        value["album"].as_object_mut().unwrap().remove(field);
    }
    let track: Track = serde_json::from_value(value).unwrap();
    assert!(track.popularity.is_none() && track.available_markets.is_none() && track.linked_from.is_none());
    assert_eq!(track.name, "One Signal");
}

#[test]
fn a_track_survives_being_written_and_read() {
    let track: Track = serde_json::from_value(track()).unwrap();
    let written = serde_json::to_value(&track).unwrap();
    assert_eq!((&written["type"], &written["album"]["type"]), (&json!("track"), &json!("album")));
    assert_eq!(written["album"]["available_markets"], json!(["SE", "US"]));
    assert_eq!(serde_json::from_value::<Track>(written).unwrap(), track);
}

#[test]
fn the_profile_is_read_in_both_quota_modes() {
    let small = json!({"id": "smedjan", "account_id": "aB3dE5fG7h", "display_name": "JM", "images": [], "type": "user",
                       "uri": "spotify:user:smedjan", "href": "h", "external_urls": {"spotify": "https://open.spotify.com/user/smedjan"}});
    let mut full = small.clone();
    full.as_object_mut().unwrap().extend(
        json!({"country": "SE", "email": "jm@example.com", "product": "premium", "followers": {"href": null, "total": 3.0},
               "explicit_content": {"filter_enabled": true, "filter_locked": false}})
        .as_object()
        .unwrap()
        .clone(),
    );
    let small: PrivateUser = serde_json::from_value(small).unwrap();
    assert_eq!((small.account_id.as_deref(), small.product, small.country), (Some("aB3dE5fG7h"), None, None));
    let full: PrivateUser = serde_json::from_value(full).unwrap();
    assert_eq!((full.country, full.product.as_ref()), (Some(Market::SE), Some(&Product::Premium)));
    assert_eq!((full.followers.unwrap().total, full.explicit_content.unwrap().filter_enabled), (3, true));
    assert_eq!(serde_json::from_value::<PrivateUser>(serde_json::to_value(&full).unwrap()).unwrap(), full);
}

fn playlist(contents: Value) -> SimplifiedPlaylist {
    let mut value = json!({"id": ID, "name": "Mix", "description": "", "collaborative": false, "public": null, "snapshot_id": "NSw5==",
                           "owner": {"id": "u", "display_name": null, "type": "user"}, "images": null, "primary_color": null,
                           "type": "playlist", "uri": format!("spotify:user:u:playlist:{ID}")});
    value.as_object_mut().unwrap().extend(contents.as_object().unwrap().clone());
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_playlists_contents_are_read_under_either_name_and_under_both() {
    for (contents, total) in [
        (json!({"items": {"href": "h", "total": 3}}), Some(3)),
        (json!({"tracks": {"href": "h", "total": 4}}), Some(4)),
        (json!({"items": {"total": 5}, "tracks": {"total": 6}}), Some(5)),
        (json!({"items": null, "tracks": {"total": 6}}), Some(6)),
        (json!({"tracks": {"href": "h", "total": null}}), None),
        (json!({}), None),
    ] {
        let playlist = playlist(contents.clone());
        assert_eq!(playlist.items.as_ref().and_then(|items| items.total), total, "{contents}");
        assert_eq!(
            serde_json::from_value::<SimplifiedPlaylist>(serde_json::to_value(&playlist).unwrap()).unwrap(),
            playlist
        );
    }
}

#[test]
fn a_link_that_deviates_is_kept() {
    assert_eq!(playlist(json!({})).uri().unwrap(), format!("spotify:user:u:playlist:{ID}"));
}

#[test]
fn a_saved_track_says_when_it_was_saved() {
    let saved: SavedTrack =
        serde_json::from_value(json!({"added_at": "2016-10-11T13:44:40Z", "track": track()})).unwrap();
    assert_eq!(saved.added_at, Some(Timestamp::from_unix_seconds(1_476_193_480)));
    assert_eq!(serde_json::to_value(&saved).unwrap()["added_at"], "2016-10-11T13:44:40Z");
}

#[test]
fn a_search_has_a_page_per_type() {
    let page = |items: Value| json!({"href": "h", "items": items, "limit": 5, "next": null, "offset": 0, "previous": null, "total": 812});
    let found: SearchResults = serde_json::from_value(json!({
        "tracks": page(json!([track()])),
        "artists": page(json!([{"id": "6sFIWsNpZYqfjUpaCgueju", "name": "Somebody", "genres": [], "followers": {"total": 4.9022656E7}, "popularity": 80.0}])),
        "playlists": page(json!([null, null])),
        "shows": page(json!([{"anything": 1}])),
    }))
    .unwrap();
    let artist = &found.artists.as_ref().unwrap().items[0];
    assert_eq!((artist.followers.unwrap().total, artist.popularity), (49_022_656, Some(80)));
    assert_eq!(found.tracks.as_ref().unwrap().total, Some(812));
    assert_eq!(found.playlists.as_ref().unwrap().skipped.len(), 2);
    assert!(found.albums.is_none());
    assert_eq!(
        serde_json::from_value::<SearchResults>(serde_json::to_value(&found).unwrap()).unwrap().tracks,
        found.tracks
    );
}

#[test]
fn a_page_tells_where_it_is() {
    let page: Page<SavedTrack> =
        serde_json::from_value(json!({"items": [{"track": track()}], "offset": 20.0, "limit": 1, "total": 21, "next": "n", "previous": "p", "href": "h"})).unwrap();
    assert_eq!((page.offset, page.limit, page.total, page.taken()), (20, 1, Some(21), 1));
    assert_eq!((page.next.as_deref(), page.previous.as_deref()), (Some("n"), Some("p")));
}
