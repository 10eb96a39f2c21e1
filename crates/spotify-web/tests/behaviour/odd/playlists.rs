//! Playlists and what is in them: either name, gaps, local files, and owners without ids.

use serde_json::{Value, json};
use spotify_web::{Odd, PlayableItem, Playlist, PlaylistItem, SimplifiedPlaylist, playlists};

use super::{read, told, with};
use crate::support::ID;

fn listed(fields: Value) -> SimplifiedPlaylist {
    let page = json!({"items": [with(json!({"id": ID, "name": "Mix", "type": "playlist"}), fields)]});
    read::<playlists::Mine>(&page).items.remove(0)
}

fn full(fields: Value) -> Playlist {
    read::<playlists::Get>(&with(json!({"id": ID, "name": "Mix", "type": "playlist"}), fields))
}

fn place(fields: &Value) -> PlaylistItem {
    read::<playlists::Items>(&json!({"items": [fields]})).items.remove(0)
}

fn track(name: &str) -> Value {
    json!({"type": "track", "id": ID, "name": name, "is_local": false, "track": true, "episode": false})
}

#[test]
fn contents_under_the_old_name_the_new_name_both_and_neither() {
    for (contents, total) in [
        (json!({"items": {"href": "h", "total": 3}}), Some(3)),
        (json!({"tracks": {"href": "h", "total": 4}}), Some(4)),
        (json!({"items": {"total": 5}, "tracks": {"total": 6}}), Some(5)),
        (json!({"items": null, "tracks": {"total": 6}}), Some(6)),
        (json!({"items": {"total": 5}, "tracks": null}), Some(5)),
        (json!({"items": [], "tracks": {"total": 6}}), Some(6)),
        (json!({"tracks": {"href": "h", "total": null}}), None),
        (json!({"items": {"total": 7.0}}), Some(7)),
        (json!({"items": null, "tracks": null}), None),
        (json!({}), None),
    ] {
        assert_eq!(listed(contents.clone()).items.and_then(|items| items.total), total, "{contents}");
    }
}

#[test]
fn the_first_page_under_the_old_name_the_new_name_both_and_neither() {
    let page = |key: &str, name: &str| json!({"items": [{key: track(name)}], "total": 1});
    for (contents, name) in [
        (json!({"items": page("item", "new")}), Some("new")),
        (json!({"tracks": page("track", "old")}), Some("old")),
        (json!({"items": page("track", "mixed")}), Some("mixed")),
        (json!({"tracks": page("item", "mixed")}), Some("mixed")),
        (json!({"items": page("item", "new"), "tracks": page("track", "old")}), Some("new")),
        (json!({"tracks": page("track", "old"), "items": page("item", "new")}), Some("new")),
        (json!({"items": null, "tracks": page("track", "old")}), Some("old")),
        (json!({"items": page("item", "new"), "tracks": null}), Some("new")),
        (json!({"items": null, "tracks": null}), None),
        (json!({}), None),
    ] {
        let name_of = |page: &spotify_web::Page<PlaylistItem>| page.items[0].item.as_ref().unwrap().name().to_owned();
        assert_eq!(full(contents.clone()).items.as_ref().map(name_of).as_deref(), name, "{contents}");
    }
}

#[test]
fn contents_that_spotify_keeps_to_itself() {
    assert_eq!(full(json!({"items": {"href": "h", "total": 12}})).items.unwrap().total, Some(12));
    assert_eq!(full(json!({"items": {"href": "h"}})).items, None);
}

#[test]
fn an_item_under_the_old_name_the_new_name_both_and_neither() {
    for (fields, name) in [
        (json!({"item": track("new")}), Some("new")),
        (json!({"track": track("old")}), Some("old")),
        (json!({"item": track("new"), "track": track("old")}), Some("new")),
        (json!({"item": null, "track": track("old")}), Some("old")),
        (json!({"item": track("new"), "track": null}), Some("new")),
        (json!({"item": 7, "track": track("old")}), Some("old")),
        (json!({"item": track("new"), "track": true}), Some("new")),
        (json!({"item": null, "track": null}), None),
        (json!({"item": null}), None),
        (json!({"track": null}), None),
        (json!({}), None),
    ] {
        assert_eq!(place(&fields).item.as_ref().map(PlayableItem::name), name, "{fields}");
    }
}

#[test]
fn a_removed_item_still_takes_up_its_place() {
    let page = read::<playlists::Tracks>(
        &json!({"items": [{"added_at": "2020-01-01T00:00:00Z", "track": null}, null, {"track": track("x")}], "offset": 100}),
    );
    assert_eq!(page.items.iter().map(|place| place.item.is_some()).collect::<Vec<_>>(), [false, true]);
    assert_eq!((page.skipped[0].position, page.skipped[0].why, page.taken()), (101, Odd::Null, 3));
}

#[test]
fn a_playlist_without_anything_but_its_id() {
    let playlist = full(json!({"name": null}));
    assert!(
        playlist.name.is_empty() && playlist.images.is_empty() && playlist.owner.is_none() && !playlist.collaborative
    );
    assert_eq!((playlist.public, playlist.snapshot_id, playlist.followers), (None, None, None));
}

#[test]
fn a_playlist_whose_id_was_not_among_the_fields_that_were_asked_for() {
    let playlist = read::<playlists::Get>(r#"{"name":"Mix","tracks":{"items":[{"track":{"name":"x"}}]}}"#);
    assert_eq!((playlist.id.as_ref(), playlist.uri(), playlist.items.as_ref().unwrap().items.len()), (None, None, 1));
}

#[test]
fn a_playlist_that_is_named_by_its_address_only() {
    let href = format!("https://api.spotify.com/v1/playlists/{ID}?additional_types=track");
    let page = read::<playlists::Mine>(&json!({"items": [{"href": href}]}));
    assert_eq!((page.items[0].id.as_str(), page.items[0].href().as_deref()), (ID, Some(href.as_str())));
}

#[test]
fn a_playlist_that_is_named_by_its_uri_only() {
    let page = read::<playlists::Mine>(&json!({"items": [{"uri": format!("spotify:playlist:{ID}"), "id": null}]}));
    assert_eq!(page.items[0].id.as_str(), ID);
}

#[test]
fn the_uri_of_old_with_the_owner_in_it() {
    let uri = format!("spotify:user:some%20one:playlist:{ID}");
    let playlist = listed(json!({"uri": uri}));
    assert_eq!((playlist.id.as_str(), playlist.uri().as_deref()), (ID, Some(uri.as_str())));
    assert_eq!(playlist.url().unwrap(), format!("https://open.spotify.com/playlist/{ID}"));
}

#[test]
fn images_null_and_sizes_null_and_missing() {
    for none in [json!(null), json!([]), json!({}), json!([null]), json!([{"width": 1}]), json!([{"url": null}])] {
        assert!(listed(json!({"images": none})).images.is_empty(), "{none}");
    }
    let images = listed(json!({"images": [{"url": "u", "height": null, "width": null}, {"url": "v"}, {"url": "w", "width": 640.0, "height": "6.4e2"}]})).images;
    assert_eq!(
        images.iter().map(|image| (image.width, image.height)).collect::<Vec<_>>(),
        [(None, None), (None, None), (Some(640), Some(640))]
    );
    assert!(read::<playlists::Cover>(r#"[null,{"url":null}]"#).is_empty());
    assert_eq!(
        read::<playlists::Cover>(r#"[{"url":"https:\/\/mosaic.scdn.co\/640\/a","height":null}]"#)[0].url,
        "https://mosaic.scdn.co/640/a"
    );
}

#[test]
fn a_description_null_empty_and_with_entities() {
    let description = |value: Value| listed(json!({"description": value})).description;
    assert_eq!(description(json!(null)), None);
    assert_eq!(description(json!("")).as_deref(), Some(""));
    assert_eq!(description(json!("R&amp;B &#x27;til late")).as_deref(), Some("R&amp;B &#x27;til late"));
}

#[test]
fn public_null_and_collaborative_null() {
    let playlist = listed(json!({"public": null, "collaborative": null}));
    assert_eq!((playlist.public, playlist.collaborative), (None, false));
    assert_eq!(listed(json!({"public": "false"})).public, Some(false));
}

#[test]
fn an_owner_without_an_id() {
    let owner = listed(json!({"owner": {"id": "", "uri": "spotify:user:", "display_name": null}})).owner.unwrap();
    assert_eq!(
        (owner.id.as_ref(), owner.uri().as_deref(), owner.display_name.as_ref()),
        (None, Some("spotify:user:"), None)
    );
    assert_eq!(listed(json!({"owner": null})).owner, None);
}

#[test]
fn an_owner_whose_id_has_to_be_escaped() {
    let owner =
        listed(json!({"owner": {"id": "some one/é", "uri": "spotify:user:some%20one%2F%C3%A9"}})).owner.unwrap();
    assert_eq!(owner.href().unwrap(), "https://api.spotify.com/v1/users/some%20one%2F%C3%A9");
    let owner = listed(json!({"owner": {"id": "some one", "uri": "spotify:user:some one"}})).owner.unwrap();
    assert_eq!(owner.uri().unwrap(), "spotify:user:some one");
}

#[test]
fn an_owner_whose_id_is_a_number() {
    assert_eq!(listed(json!({"owner": {"id": 1_131_415_161}})).owner.unwrap().id.unwrap().as_str(), "1131415161");
}

#[test]
fn followers_without_a_link_as_a_fraction_and_missing() {
    assert_eq!(full(json!({"followers": {"href": null, "total": 4.902_265_6e7}})).followers.unwrap().total, 49_022_656);
    assert_eq!(full(json!({"followers": null})).followers, None);
    assert_eq!(full(json!({})).followers, None);
}

#[test]
fn an_item_that_nobody_added_at_no_time() {
    let place = place(&json!({"added_at": null, "added_by": null, "item": track("x")}));
    assert_eq!((place.added_at, place.added_by), (None, None));
}

#[test]
fn an_item_that_spotify_added() {
    let by = place(&json!({"added_by": {"id": "", "uri": "spotify:user:", "type": "user", "href": "https://api.spotify.com/v1/users/", "external_urls": {"spotify": "https://open.spotify.com/user/"}}})).added_by.unwrap();
    assert_eq!((by.id.as_ref(), by.uri().as_deref()), (None, Some("spotify:user:")));
}

#[test]
fn a_date_of_the_year_1970_and_dates_that_are_none() {
    assert_eq!(place(&json!({"added_at": "1970-01-01T00:00:00Z"})).added_at.unwrap().as_unix_millis(), 0);
    for odd in ["", "1970", "yesterday", "2020-13-01T00:00:00Z"] {
        assert_eq!(place(&json!({"added_at": odd})).added_at, None, "{odd}");
    }
}

#[test]
fn a_local_file_in_a_playlist() {
    let place = place(
        &json!({"is_local": true, "track": {"type": "track", "id": null, "is_local": true, "uri": "spotify:local:A+B:C:D%3A:123", "name": "D:",
        "duration_ms": 123_000, "href": null, "external_urls": {}, "artists": [{"id": null, "name": "A B", "uri": null, "href": null, "external_urls": {}, "type": "artist"}],
        "album": {"id": null, "name": "C", "album_type": null, "images": [], "release_date": null, "release_date_precision": null, "artists": [], "type": "album"}}}),
    );
    let track = place.item.as_ref().unwrap().as_track().unwrap();
    assert!(
        place.is_local
            && track.is_local
            && track.id.is_none()
            && track.album.id.is_none()
            && track.artists[0].id.is_none()
    );
    assert_eq!((track.uri().as_deref(), track.href(), track.url()), (Some("spotify:local:A+B:C:D%3A:123"), None, None));
}

#[test]
fn an_episode_in_a_playlist() {
    let episode = place(
        &json!({"item": {"type": "episode", "id": ID, "name": "x", "show": {"id": ID, "name": "y"}, "track": false, "episode": true}}),
    );
    assert_eq!(episode.item.unwrap().as_episode().unwrap().show.as_ref().unwrap().name, "y");
}

#[test]
fn an_episode_in_a_tracks_clothes() {
    let body = json!({"items": [{"track": {"type": "episode", "id": ID, "name": "x", "episode": true, "track": false, "disc_number": 0, "track_number": 0, "popularity": 0,
        "artists": [{"id": null, "name": "Somebody", "type": "artist"}], "preview_url": "p", "release_date": null,
        "album": {"id": "6kAsbP8pxwaU2kPibKTuHE", "name": "y", "type": "show", "album_type": null, "release_date": null, "images": [{"url": "u"}]}}}]});
    let place = read::<playlists::Tracks>(&body).items.remove(0);
    let Some(PlayableItem::Episode(episode)) = place.item else { panic!("it says that it is an episode") };
    assert_eq!(
        (episode.show.unwrap().name.as_str(), episode.images.len(), episode.audio_preview_url.as_deref()),
        ("y", 1, Some("p"))
    );
}

#[test]
fn a_colour_and_a_thumbnail_that_nobody_documented() {
    let place = place(&json!({"primary_color": null, "video_thumbnail": {"url": null}}));
    assert_eq!((place.primary_color, place.video_thumbnail.unwrap().url), (None, None));
    assert_eq!(listed(json!({"primary_color": "#ff0000"})).primary_color.as_deref(), Some("#ff0000"));
    assert_eq!(
        told::<playlists::Items>(&json!({"items": [{"primary_color": null, "video_thumbnail": {"url": null}}]})),
        Vec::<String>::new()
    );
}
