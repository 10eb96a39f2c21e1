//! What users save and follow.

use http::Method;
use serde_json::json;
use spotify_fake::Fake;

use crate::common::{api, assert_api_error, call, full_token};

async fn fake() -> Fake {
    Fake::builder().https(false).saved_tracks(30).start().await.unwrap()
}

#[tokio::test]
async fn one_write_takes_a_mix_of_uris_and_the_newest_come_first() {
    let fake = fake().await;
    let (token, world) = (full_token(&fake), fake.world());
    let (track, album, artist) =
        (world.tracks()[400].uri(), world.albums()[41].uri(), world.artists().last().unwrap().uri());
    let show = format!("spotify:show:{}", world.shows()[1].id);
    let uris =
        [track.as_str(), &album, &artist, &show, "spotify:user:smedjan", "spotify:playlist:37i9dQZF1DXcBWIGoYBM5M"];
    let path = format!("/me/library?uris={}", uris.join(","));
    let contains = format!("/me/library/contains?uris={}", uris.join(","));
    assert_eq!(api(&fake, &token, &contains).await.json(), json!([false, false, false, false, false, false]));
    let saved = call(&fake, &token, Method::PUT, &path, "").await;
    assert_eq!((saved.status.as_u16(), saved.body.len(), saved.headers.get("content-type")), (200, 0, None));
    assert_eq!(api(&fake, &token, &contains).await.json(), json!([true, true, true, true, true, true]));
    let first = api(&fake, &token, "/me/tracks?limit=1").await.json();
    assert_eq!((&first["total"], &first["items"][0]["track"]["uri"]), (&31.into(), &track.clone().into()));
    assert_eq!(api(&fake, &token, "/me/playlists?limit=1").await.json()["items"][0]["name"], "Example Hits");
    assert_eq!(world.saved_tracks(&fake.user().id).len(), 30, "a world that was looked at stays as it was");
    let library = fake.world().library(&fake.user().id);
    assert!(uris.iter().all(|uri| library.iter().any(|saved| saved == uri)));
    // Twice is once.
    call(&fake, &token, Method::PUT, &path, "").await;
    assert_eq!(api(&fake, &token, "/me/tracks?limit=1").await.json()["total"], 31);
    assert_eq!(call(&fake, &token, Method::DELETE, &path, "").await.status, 200);
    assert_eq!(fake.world().library(&fake.user().id), world.library(&fake.user().id));
}

#[tokio::test]
async fn the_library_takes_its_uris_from_the_query_only() {
    let fake = fake().await;
    let token = full_token(&fake);
    let uri = fake.world().tracks()[1].uri();
    let body = json!({ "uris": [uri] }).to_string();
    for method in [Method::PUT, Method::DELETE] {
        let answer = call(&fake, &token, method, "/me/library", &body).await;
        assert_api_error(&answer, 400, "Missing required field: uris");
    }
    assert_api_error(&api(&fake, &token, "/me/library/contains?uris=").await, 400, "No uris provided");
    assert_api_error(&api(&fake, &token, "/me/library/contains?uris=spotify:track:x").await, 400, "Invalid uri");
    let many = |count| format!("/me/library/contains?uris={}", vec![uri.as_str(); count].join(","));
    assert_eq!(api(&fake, &token, &many(40)).await.status, 200);
    assert_api_error(&api(&fake, &token, &many(41)).await, 400, "Too many uris");
    assert_api_error(&api(&fake, &token, "/me/library").await, 405, "Method not allowed");
    let unknown = call(&fake, &token, Method::PUT, "/me/library?uris=spotify:track:0000000000000000000000", "").await;
    assert_api_error(&unknown, 404, "Resource not found");
}

#[tokio::test]
async fn each_kind_of_uri_needs_its_own_scope() {
    let fake = fake().await;
    let table = [
        ("spotify:track:11dFghVXANMlKmJXsNCbNl", "user-library-modify"),
        ("spotify:album:4aawyAB9vmqN3uQ7FjRGTy", "user-library-modify"),
        ("spotify:artist:0TnOYISbd1XYRBk9myaseg", "user-follow-modify"),
        ("spotify:user:smedjan", "user-follow-modify"),
        ("spotify:playlist:37i9dQZF1DXcBWIGoYBM5M", "playlist-modify-public"),
    ];
    for (uri, needed) in table {
        for scope in ["user-library-modify", "user-follow-modify", "playlist-modify-public"] {
            let token = fake.access_token(&fake.user().id, &[scope]);
            let answer = call(&fake, &token, Method::PUT, &format!("/me/library?uris={uri}"), "").await;
            assert_eq!(answer.status == 200, scope == needed, "{uri} with {scope}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn the_old_operations_write_to_the_same_library() {
    let fake = fake().await;
    let token = full_token(&fake);
    let id = fake.world().tracks()[500].id.clone();
    let contains = format!("/me/library/contains?uris=spotify:track:{id}");
    let put = async |body: String| call(&fake, &token, Method::PUT, "/me/tracks", &body).await.status.as_u16();
    assert_eq!(put(json!({ "ids": [id] }).to_string()).await, 200);
    assert_eq!(api(&fake, &token, &contains).await.json(), json!([true]));
    assert_eq!(call(&fake, &token, Method::DELETE, &format!("/me/tracks?ids={id}"), "").await.status, 200);
    assert_eq!(api(&fake, &token, &contains).await.json(), json!([false]));
    // With a time of its own, it goes where that belongs.
    assert_eq!(
        put(json!({ "timestamped_ids": [{ "id": id, "added_at": "2011-01-01T00:00:00Z" }] }).to_string()).await,
        200
    );
    let last = api(&fake, &token, "/me/tracks?offset=30").await.json();
    assert_eq!(
        (&last["items"][0]["added_at"], &last["items"][0]["track"]["id"]),
        (&"2011-01-01T00:00:00Z".into(), &id.into())
    );
    assert_eq!(put("{".to_owned()).await, 400);
    assert_eq!(put("{}".to_owned()).await, 400);
}

#[tokio::test]
async fn a_user_with_an_odd_id_is_followed_and_found_by_what_links_say() {
    let fake = fake().await;
    let token = full_token(&fake);
    let library = fake.world().library(&fake.user().id);
    assert!(library.iter().any(|uri| uri == "spotify:user:quiet%20otter%2F91"));
    // Encoded once more, for the query.
    let uri = "spotify:user:quiet%2520otter%252F91";
    assert_eq!(api(&fake, &token, &format!("/me/library/contains?uris={uri}")).await.json(), json!([true]));
    assert_eq!(call(&fake, &token, Method::DELETE, &format!("/me/library?uris={uri}"), "").await.status, 200);
    assert_eq!(api(&fake, &token, &format!("/me/library/contains?uris={uri}")).await.json(), json!([false]));
    let page = api(&fake, &token, "/users/quiet%20otter%2F91/playlists").await.json();
    assert!(page["href"].as_str().unwrap().contains("/users/quiet%20otter%2F91/playlists?"), "{page}");
}

#[tokio::test]
async fn followed_artists_come_after_one_another() {
    let fake = fake().await;
    let token = full_token(&fake);
    let mut path = "/me/following?type=artist&limit=7".to_owned();
    let mut ids = Vec::new();
    loop {
        let page = api(&fake, &token, &path).await.json()["artists"].clone();
        ids.extend(page["items"].as_array().unwrap().iter().map(|artist| artist["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => path = next.split("/v1").nth(1).unwrap().to_owned(),
            None => break assert!(page["cursors"]["after"].is_null()),
        }
    }
    let library = fake.world().library(&fake.user().id);
    let followed: Vec<_> = library.iter().filter_map(|uri| uri.strip_prefix("spotify:artist:")).collect();
    assert_eq!(ids, followed);
    assert_api_error(&api(&fake, &token, "/me/following").await, 400, "Missing required field: type");
}
