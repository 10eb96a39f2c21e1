//! Playlists and their contents.

use http::Method;
use serde_json::{Value, json};
use spotify_fake::Fake;

use crate::common::{Answer, api, assert_api_error, call, full_token, send};

async fn fake() -> Fake {
    Fake::builder().https(false).start().await.unwrap()
}

/// A new playlist of these tracks.
async fn playlist(fake: &Fake, tracks: std::ops::Range<usize>) -> (String, Vec<String>) {
    let token = full_token(fake);
    let made = call(fake, &token, Method::POST, "/me/playlists", r#"{"name":"Mine"}"#).await;
    assert_eq!((made.status.as_u16(), made.json()["public"].as_bool()), (201, Some(true)));
    let path = format!("/playlists/{}", made.text("/id"));
    let uris: Vec<String> = fake.world().tracks()[tracks].iter().map(|track| track.uri()).collect();
    let added = call(fake, &token, Method::POST, &format!("{path}/items"), &json!({ "uris": uris }).to_string()).await;
    assert_eq!(added.status, 201);
    (path, uris)
}

async fn items(fake: &Fake, method: Method, path: &str, body: Value) -> Answer {
    call(fake, &full_token(fake), method, &format!("{path}/items"), &body.to_string()).await
}

async fn order(fake: &Fake, path: &str, uris: &[String]) -> Vec<usize> {
    let page = api(fake, &full_token(fake), &format!("{path}/items?limit=100")).await.json();
    let place = |entry: &Value| uris.iter().position(|uri| entry["item"]["uri"] == uri.as_str()).unwrap();
    page["items"].as_array().unwrap().iter().map(place).collect()
}

#[tokio::test]
async fn every_write_has_another_snapshot() {
    let fake = fake().await;
    let (path, uris) = playlist(&fake, 0..3).await;
    let mut seen = vec![api(&fake, &full_token(&fake), &path).await.text("/snapshot_id")];
    let writes = [
        (Method::POST, json!({ "uris": [uris[0]], "position": 1 })),
        (Method::PUT, json!({ "range_start": 0, "insert_before": 2, "snapshot_id": seen[0] })),
        (Method::DELETE, json!({ "items": [{ "uri": uris[2] }] })),
        (Method::PUT, json!({ "uris": [] })),
    ];
    for (method, body) in writes {
        let snapshot = items(&fake, method, &path, body).await.text("/snapshot_id");
        assert!(!seen.contains(&snapshot));
        assert_eq!(api(&fake, &full_token(&fake), &path).await.text("/snapshot_id"), snapshot);
        seen.push(snapshot);
    }
    assert!(order(&fake, &path, &uris).await.is_empty());
}

#[tokio::test]
async fn a_snapshot_id_names_a_state_that_the_playlist_was_in() {
    let fake = fake().await;
    let (path, uris) = playlist(&fake, 0..3).await;
    let (other, _) = playlist(&fake, 0..3).await;
    let snapshot = async |path: &str| api(&fake, &full_token(&fake), path).await.text("/snapshot_id");
    let (old, foreign) = (snapshot(&path).await, snapshot(&other).await);
    assert_eq!(items(&fake, Method::PUT, &path, json!({ "uris": uris })).await.status, 200);
    let table =
        [(old.as_str(), 200), (foreign.as_str(), 400), ("MTgsYWFmNmZiNTIz", 400), ("not base64", 400), ("", 400)];
    for (snapshot_id, status) in table {
        let body = json!({ "range_start": 0, "insert_before": 3, "snapshot_id": snapshot_id });
        assert_eq!(items(&fake, Method::PUT, &path, body).await.status, status, "{snapshot_id}");
    }
    // Seeded ones have a past too.
    let seeded = format!("/playlists/{}", fake.world().playlists(&fake.user().id)[4].id);
    let first = snapshot(&seeded).await;
    for _ in 0..2 {
        let body = json!({ "items": [{ "uri": uris[0] }], "snapshot_id": first });
        assert_eq!(items(&fake, Method::DELETE, &seeded, body).await.status, 200);
    }
}

#[tokio::test]
async fn items_move_as_the_reference_says() {
    let fake = fake().await;
    let (path, uris) = playlist(&fake, 0..5).await;
    let table = [
        (json!({ "range_start": 0, "insert_before": 5 }), vec![1, 2, 3, 4, 0]),
        (json!({ "range_start": 4, "insert_before": 0 }), vec![0, 1, 2, 3, 4]),
        (json!({ "range_start": 1, "range_length": 2, "insert_before": 4 }), vec![0, 3, 1, 2, 4]),
        (json!({ "range_start": 2, "range_length": 2, "insert_before": 1 }), vec![0, 1, 2, 3, 4]),
        (json!({ "range_start": 1, "range_length": 3, "insert_before": 2 }), vec![0, 1, 2, 3, 4]),
    ];
    for (body, expected) in table {
        assert_eq!(items(&fake, Method::PUT, &path, body.clone()).await.status, 200);
        assert_eq!(order(&fake, &path, &uris).await, expected, "{body}");
    }
    for outside in [json!({ "range_start": 5, "insert_before": 0 }), json!({ "range_start": 0, "insert_before": 6 })] {
        assert_api_error(&items(&fake, Method::PUT, &path, outside).await, 400, "Index out of bounds");
    }
    let both = json!({ "range_start": 0, "insert_before": 1, "uris": [] });
    let both = items(&fake, Method::PUT, &path, both).await;
    assert_api_error(&both, 400, "Can not reorder and replace at the same time");
}

#[tokio::test]
async fn removing_takes_every_place_of_a_uri_under_the_name_of_the_path() {
    let fake = fake().await;
    let (path, uris) = playlist(&fake, 0..2).await;
    items(&fake, Method::POST, &path, json!({ "uris": [uris[0], uris[1], uris[0]] })).await;
    assert_eq!(order(&fake, &path, &uris).await, [0, 1, 0, 1, 0]);
    let refused = "Could not parse the list of items to remove";
    for wrong in [json!({ "tracks": [{ "uri": uris[0] }] }), json!({ "items": [uris[0]] }), json!({ "items": [] })] {
        assert_api_error(&items(&fake, Method::DELETE, &path, wrong).await, 400, refused);
    }
    assert_eq!(items(&fake, Method::DELETE, &path, json!({ "items": [{ "uri": uris[0] }] })).await.status, 200);
    assert_eq!(order(&fake, &path, &uris).await, [1, 1]);
    let body = json!({ "tracks": [{ "uri": uris[1] }] }).to_string();
    let old = call(&fake, &full_token(&fake), Method::DELETE, &format!("{path}/tracks"), &body).await;
    assert!(old.status == 200 && order(&fake, &path, &uris).await.is_empty());
}

#[tokio::test]
async fn what_is_added_must_exist_and_fit() {
    let fake = fake().await;
    let (path, uris) = playlist(&fake, 0..1).await;
    let table = [
        (json!({}), "No uris provided"),
        (json!({ "uris": [] }), "No uris provided"),
        (json!({ "uris": vec![&uris[0]; 101] }), "You can add a maximum of 100 tracks per request."),
        (json!({ "uris": ["spotify:local:a:b:c:1"] }), "Invalid track uri"),
        (json!({ "uris": ["spotify:track:0000000000000000000000"] }), "Payload contains a non-existing ID"),
        (json!({ "uris": uris, "position": 2 }), "Index out of bounds"),
    ];
    for (body, message) in table {
        assert_api_error(&items(&fake, Method::POST, &path, body).await, 400, message);
    }
    let query = format!("{path}/items?uris={}", uris[0]);
    assert_eq!(call(&fake, &full_token(&fake), Method::POST, &query, r#"{"uris":["nonsense"]}"#).await.status, 201);
    assert_eq!(order(&fake, &path, &uris).await, [0, 0], "the query comes before the body");
}

#[tokio::test]
async fn only_who_takes_part_may_write_and_with_the_scope_that_fits() {
    let fake = fake().await;
    let (path, uris) = playlist(&fake, 0..1).await;
    let body = json!({ "uris": uris }).to_string();
    let write = async |scope: &str, path: &str| {
        let token = fake.access_token(&fake.user().id, &[scope]);
        call(&fake, &token, Method::PUT, &format!("{path}/items"), &body).await
    };
    assert_eq!(write("playlist-modify-public", &path).await.status, 200);
    assert_api_error(&write("playlist-modify-private", &path).await, 403, "Insufficient client scope");
    let private = call(&fake, &full_token(&fake), Method::PUT, &path, r#"{"public":false,"name":"Ours"}"#).await;
    assert_eq!((private.status.as_u16(), private.body.len()), (200, 0));
    assert_eq!(api(&fake, &full_token(&fake), &path).await.text("/name"), "Ours");
    assert_eq!(write("playlist-modify-private", &path).await.status, 200);
    assert_api_error(&write("playlist-modify-public", &path).await, 403, "Insufficient client scope");
    let others = write("playlist-modify-public", "/playlists/37i9dQZF1DXcBWIGoYBM5M").await;
    assert_api_error(&others, 403, "Forbidden");
    assert_api_error(&write("user-read-email", &path).await, 403, "Insufficient client scope");
}

#[tokio::test]
async fn a_playlist_can_hold_episodes_local_files_and_nothing_at_all() {
    let fake = fake().await;
    let mixed = fake.world().playlists(&fake.user().id)[2].id.clone();
    let page = api(&fake, &full_token(&fake), &format!("/playlists/{mixed}/items?limit=5")).await.json();
    let types: Vec<_> = (0..5).map(|place| page["items"][place]["item"]["type"].as_str()).collect();
    assert_eq!(types, [Some("episode"), Some("episode"), Some("track"), None, Some("track")]);
    let local = &page["items"][2];
    assert_eq!((&local["is_local"], &local["item"]["id"]), (&true.into(), &Value::Null));
    assert_eq!(local["item"]["uri"], "spotify:local:Aunt+%26+Co::Kitchen%3A+take+3:184");
    assert_eq!(page["items"][3]["item"], page["items"][3]["track"]);
}

#[tokio::test]
async fn a_cover_is_a_jpeg_in_base64() {
    let fake = fake().await;
    let (path, _) = playlist(&fake, 0..1).await;
    let token = full_token(&fake);
    let put = async |body: &str| {
        let url = format!("{}/v1{path}/images", fake.base_url());
        let headers = [("authorization", &*format!("Bearer {token}")), ("content-type", "image/jpeg")];
        send(Method::PUT, &url, &headers, body).await.unwrap()
    };
    assert_eq!(api(&fake, &token, &format!("{path}/images")).await.json(), json!([]));
    assert_eq!(put("/9j/4AAQSkZJRg==").await.status, 202);
    assert_eq!(api(&fake, &token, &format!("{path}/images")).await.json().as_array().unwrap().len(), 1);
    assert_api_error(&put("iVBORw0KGgo=").await, 400, "Invalid image data");
    assert_api_error(&put(&"A".repeat(256 * 1_024 + 4)).await, 413, "Image is too large");
}

#[tokio::test]
async fn fields_choose_what_is_shown() {
    let fake = fake().await;
    let (path, uris) = playlist(&fake, 0..1).await;
    let shown =
        api(&fake, &full_token(&fake), &format!("{path}?fields=name,items(total,items(item.uri))")).await.json();
    assert_eq!(shown, json!({ "name": "Mine", "items": { "total": 1, "items": [{ "item": { "uri": uris[0] } }] } }));
    assert_api_error(&api(&fake, &full_token(&fake), &format!("{path}?fields=a(")).await, 400, "Invalid fields");
}
