//! Every oddity, seen where it shows.

use http::Method;
use serde_json::{Value, json};
use spotify_fake::{Fake, Oddity, UserRecord};

use crate::common::{api, call, full_token};

#[tokio::test]
async fn every_oddity_can_be_turned_on_and_off() {
    let fake = Fake::builder().https(false).user(UserRecord::new("rowan").country("GB")).start().await.unwrap();
    let token = full_token(&fake);
    let null = Value::Null;
    let own = "/playlists/3cEYpjA9oz9GiPac4AsH4n";
    let entries = format!("{own}/items?limit=1");
    let table: Vec<(Oddity, &str, &str, Value)> = vec![
        (Oddity::NullPlaylists, "/me/playlists", "/items/3", null.clone()),
        (Oddity::NullPlaylists, "/search?q=example&type=playlist", "/playlists/items/0", null.clone()),
        (Oddity::NullEntryOrigin, &entries, "/items/0/added_at", null.clone()),
        (Oddity::NullEntryOrigin, &entries, "/items/0/added_by", null.clone()),
        (Oddity::SpotifyMadeEntries, &entries, "/items/0/added_by", json!({ "id": "", "uri": "spotify:user:" })),
        (Oddity::NullImages, own, "/images", null.clone()),
        (Oddity::NullDescription, own, "/description", null.clone()),
        (Oddity::NullPublic, own, "/public", null.clone()),
        (Oddity::NullTotals, "/me/playlists", "/items/0/items/total", null.clone()),
        (Oddity::EmptyAlbumNames, "/albums/4aawyAB9vmqN3uQ7FjRGTy", "/name", json!("")),
        (Oddity::UpperCaseAlbumTypes, "/albums/4aawyAB9vmqN3uQ7FjRGTy", "/album_type", json!("ALBUM")),
        (Oddity::NullDeviceFields, "/me/player/devices", "/devices/0/id", null.clone()),
        (Oddity::NullDeviceFields, "/me/player", "/device/volume_percent", null.clone()),
        (Oddity::NullPlayerFields, "/me/player", "/progress_ms", null.clone()),
        (Oddity::Advertisement, "/me/player/currently-playing", "/currently_playing_type", json!("ad")),
        (Oddity::Advertisement, "/me/player/currently-playing", "/item", null.clone()),
        (Oddity::FlatActions, "/me/player", "/actions", json!({ "pausing": true })),
        (Oddity::UnknownValues, "/me/player", "/device/type", json!("Refrigerator")),
        (Oddity::UnknownValues, "/me/player", "/context/type", json!("moodboard")),
        (Oddity::UnknownContext, "/me/player", "/context/uri", json!("spotify:internal:mix:0")),
        (Oddity::LegacyPlaylistUris, own, "/uri", json!("spotify:user:smedjan:playlist:3cEYpjA9oz9GiPac4AsH4n")),
        (Oddity::NullCursors, "/me/player/recently-played", "/cursors", null.clone()),
        (Oddity::NullCursors, "/me/following?type=artist", "/artists/cursors", null),
        (Oddity::ChapterType, "/chapters/0D5wENdkdwbqlrHoaJ9g29", "/type", json!("chapter")),
        (
            Oddity::NegativeResumePoint,
            "/episodes/512ojhOuo1ktJprKbVcKyQ",
            "/resume_point/resume_position_ms",
            json!(-1),
        ),
    ];
    for (oddity, path, place, odd) in table {
        let usual = api(&fake, &token, path).await.json();
        fake.switches().set_odd(oddity, true);
        let shown = api(&fake, &token, path).await.json();
        fake.switches().set_odd(oddity, false);
        assert_eq!(shown.pointer(place), Some(&odd), "{oddity:?} in {path}");
        assert_ne!(usual.pointer(place), Some(&odd), "{oddity:?} in {path}");
        assert_eq!(api(&fake, &token, path).await.json(), usual, "{oddity:?} is off again");
    }
}

#[tokio::test]
async fn numbers_can_be_floats_everywhere() {
    let fake = Fake::builder().https(false).start().await.unwrap();
    fake.switches().set_odd(Oddity::Floats, true);
    let answer = api(&fake, &full_token(&fake), "/me/tracks?limit=1").await;
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    assert!(text.contains(r#""limit":1.0,"#) && text.contains(r#""height":640.0,"#), "{text}");
}

#[tokio::test]
async fn entries_and_audiobooks_can_have_their_old_shape() {
    let fake = Fake::builder().https(false).start().await.unwrap();
    let token = full_token(&fake);
    let entry = async || api(&fake, &token, "/playlists/3cEYpjA9oz9GiPac4AsH4n/items").await.json()["items"][0].clone();
    let book = async || api(&fake, &token, "/me/audiobooks").await.json()["items"][0].clone();
    assert!(entry().await.get("item").is_some() && book().await.get("added_at").is_some());
    fake.switches().set_odd(Oddity::OldEntryName, true);
    fake.switches().set_odd(Oddity::PlainSavedAudiobooks, true);
    let (entry, book) = (entry().await, book().await);
    assert!(entry.get("item").is_none() && entry["track"]["id"].is_string());
    assert_eq!((book.get("added_at"), &book["type"]), (None, &"audiobook".into()));
}

#[tokio::test]
async fn saved_tracks_of_a_user_can_play_as_a_collection() {
    let fake = Fake::builder().https(false).saved_tracks(5).start().await.unwrap();
    let token = full_token(&fake);
    let uri = format!("spotify:user:{}:collection", fake.user().id);
    let body = json!({ "context_uri": uri }).to_string();
    assert_eq!(call(&fake, &token, Method::PUT, "/me/player/play", &body).await.status, 200);
    let context = api(&fake, &token, "/me/player").await.json()["context"].clone();
    assert_eq!((&context["type"], &context["uri"]), (&"collection".into(), &uri.into()));
}
