//! The Web API: tokens, scopes, shapes, pages.

use std::collections::HashSet;

use crate::common::{api, assert_api_error, full_token, send, token};
use http::Method;
use serde_json::Value;
use spotify_fake::{Answer, Fake, Rule};

async fn fake() -> Fake {
    Fake::builder().https(false).saved_tracks(230).start().await.unwrap()
}

fn user_token(fake: &Fake, scopes: &[&str]) -> String {
    fake.access_token(&fake.user().id, scopes)
}

async fn app_token(fake: &Fake) -> String {
    token(fake, &[("grant_type", "client_credentials")]).await.text("/access_token")
}

async fn all_pages(fake: &Fake, token: &str, path: &str) -> (usize, Vec<Value>) {
    let mut url = format!("{}/v1{path}", fake.base_url());
    let (mut pages, mut items) = (0, Vec::new());
    loop {
        let page = send(Method::GET, &url, &[("authorization", &format!("Bearer {token}"))], "").await.unwrap();
        assert_eq!(page.status, 200, "{page:?}");
        let page = page.json();
        pages += 1;
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut url),
            None => return (pages, items),
        }
    }
}

#[tokio::test]
async fn a_401_says_in_its_header_what_is_wrong() {
    let fake = fake().await;
    let url = format!("{}/v1/me", fake.base_url());
    let message = "Missing/invalid/expired access token";
    let missing = send(Method::GET, &url, &[], "").await.unwrap();
    assert_api_error(&missing, 401, message);
    assert!(missing.header("www-authenticate").starts_with(r#"Bearer realm="spotify", error="missing_token""#));
    let unknown = api(&fake, "nonsense", "/me").await;
    assert_api_error(&unknown, 401, message);
    assert!(unknown.header("www-authenticate").starts_with(r#"Bearer realm="spotify", error="invalid_token""#));
    for odd in ["Basic YTpi", "Bearer", "Bearer ", "Bearer a b", "nonsense"] {
        let answer = send(Method::GET, &url, &[("authorization", odd)], "").await.unwrap();
        assert_api_error(&answer, 400, "Only valid bearer authentication supported");
    }
    let twice = [("authorization", "Bearer a"), ("authorization", "Bearer b")];
    assert_eq!(send(Method::GET, &url, &twice, "").await.unwrap().status, 400);
    let token = user_token(&fake, &[]);
    let lower = send(Method::GET, &url, &[("authorization", &format!("bearer {token}"))], "").await.unwrap();
    assert_eq!(lower.status, 200);
    let in_query = send(Method::GET, &format!("{url}?access_token={token}"), &[], "").await.unwrap();
    assert_eq!(in_query.status, 401, "a token in the query is none");
}

#[tokio::test]
async fn an_apps_own_token_sees_no_user() {
    let fake = fake().await;
    let token = app_token(&fake).await;
    assert_eq!(api(&fake, &token, "/search?q=paper&type=track").await.status, 200);
    for path in ["/me", "/me/playlists"] {
        assert_api_error(&api(&fake, &token, path).await, 401, "Valid user authentication required");
    }
    assert_api_error(&api(&fake, &token, "/me/tracks").await, 403, "Insufficient client scope");
}

#[tokio::test]
async fn unknown_paths_and_methods_answer_in_the_apis_shape() {
    let fake = fake().await;
    let token = user_token(&fake, &[]);
    assert_api_error(&api(&fake, &token, "/nonsense").await, 404, "Service not found");
    assert_api_error(&api(&fake, &token, "").await, 404, "Service not found");
    let bearer = format!("Bearer {token}");
    let url = format!("{}/v1/me", fake.base_url());
    let deleted = send(Method::DELETE, &url, &[("authorization", &bearer)], "").await.unwrap();
    assert_api_error(&deleted, 405, "Method not allowed");
    assert!(deleted.header("allow").contains("GET"), "{:?}", deleted.headers);
    let preflight = send(Method::OPTIONS, &url, &[("origin", "https://example.com")], "").await.unwrap();
    assert_eq!(preflight.status, 204);
    assert!(preflight.header("access-control-allow-headers").contains("Authorization"));
    assert_eq!(crate::common::get(&format!("{}/nonsense", fake.base_url())).await.status, 404);
}

#[tokio::test]
async fn the_profile_grows_with_the_scopes() {
    let fake = fake().await;
    let fields = async |scopes: &[&str]| -> HashSet<String> {
        let me = api(&fake, &user_token(&fake, scopes), "/me").await.json();
        me.as_object().unwrap().keys().cloned().collect()
    };
    let public = fields(&[]).await;
    let always = ["account_id", "display_name", "external_urls", "followers", "href", "id", "images", "type", "uri"];
    assert_eq!(public, always.map(str::to_owned).into());
    let private = fields(&["user-read-private"]).await;
    let added: HashSet<String> = private.difference(&public).cloned().collect();
    assert_eq!(added, ["country", "explicit_content", "product"].map(str::to_owned).into());
    let email = fields(&["user-read-email"]).await;
    assert_eq!(email.difference(&public).collect::<Vec<_>>(), ["email"]);
}

#[tokio::test]
async fn all_saved_tracks_come_page_by_page() {
    let fake = fake().await;
    let token = user_token(&fake, &["user-library-read"]);
    let (pages, items) = all_pages(&fake, &token, "/me/tracks?limit=50").await;
    assert_eq!((pages, items.len()), (5, 230));
    let (pages, _) = all_pages(&fake, &token, "/me/tracks?limit=46").await;
    assert_eq!(pages, 5, "a full last page has no next one");
    let ids: Vec<&str> = items.iter().map(|item| item["track"]["id"].as_str().unwrap()).collect();
    let world = fake.world();
    let saved = world.saved_tracks(&fake.user().id);
    let expected: Vec<&str> = saved.iter().map(|saved| saved.track.id.as_str()).collect();
    assert_eq!(ids, expected);

    let middle = api(&fake, &token, "/me/tracks?limit=10&offset=20&market=SE").await.json();
    let link = |name: &str| middle[name].as_str().unwrap().to_owned();
    let base = format!("{}/v1/me/tracks", fake.base_url());
    assert_eq!(link("next"), format!("{base}?offset=30&limit=10&market=SE"));
    assert_eq!(link("previous"), format!("{base}?offset=10&limit=10&market=SE"));
    assert_eq!((&middle["total"], &middle["offset"], &middle["limit"]), (&230.into(), &20.into(), &10.into()));
    let past = api(&fake, &token, "/me/tracks?offset=5000").await.json();
    assert_eq!((past["items"].as_array().unwrap().len(), &past["next"]), (0, &Value::Null));
}

#[tokio::test]
async fn limits_and_offsets_are_checked() {
    let fake = fake().await;
    let token = user_token(&fake, &["user-library-read"]);
    for path in ["/me/tracks?", "/me/playlists?", "/search?q=a&type=track&"] {
        for limit in ["0", "51", "-1", "ten", "1.5", ""] {
            let answer = api(&fake, &token, &format!("{path}limit={limit}")).await;
            assert_api_error(&answer, 400, "Invalid limit");
        }
        for offset in ["-1", "x"] {
            assert_api_error(&api(&fake, &token, &format!("{path}offset={offset}")).await, 400, "Invalid offset");
        }
        assert_eq!(api(&fake, &token, &format!("{path}limit=50&offset=0")).await.status, 200);
    }
    assert_eq!(api(&fake, &token, "/search?q=a&type=track&offset=1000").await.status, 200);
    assert_api_error(&api(&fake, &token, "/search?q=a&type=track&offset=1001").await, 400, "Invalid offset");
}

#[tokio::test]
async fn playlists_appear_as_far_as_the_scopes_reach() {
    let fake = fake().await;
    let list = async |scopes: &[&str]| all_pages(&fake, &user_token(&fake, scopes), "/me/playlists?limit=7").await.1;
    let is = |list: &[Value], name: &str| list.iter().filter(|playlist| playlist[name] == true).count();
    let public = list(&[]).await;
    assert!(is(&public, "public") == public.len() && !public.is_empty());
    let private = list(&["playlist-read-private"]).await;
    assert!(private.len() > public.len() && is(&private, "collaborative") == 0);
    let shared = list(&["playlist-read-collaborative"]).await;
    assert!(is(&shared, "collaborative") > 0);
    let all = list(&["playlist-read-private", "playlist-read-collaborative"]).await;
    let world = fake.world();
    assert_eq!(all.len(), world.playlists(&fake.user().id).len());
    let owners: HashSet<&str> = all.iter().map(|playlist| playlist["owner"]["id"].as_str().unwrap()).collect();
    assert_eq!(owners.len(), 2, "some are followed");
}

#[tokio::test]
async fn a_track_has_every_field_of_the_reference() {
    let fake = fake().await;
    let token = app_token(&fake).await;
    let world = fake.world();
    let track = &world.tracks()[17];
    let shown = api(&fake, &token, &format!("/tracks/{}", track.id)).await.json();
    let names = |value: &Value| -> HashSet<String> { value.as_object().unwrap().keys().cloned().collect() };
    let fields = [
        "album",
        "artists",
        "available_markets",
        "disc_number",
        "duration_ms",
        "explicit",
        "external_ids",
        "external_urls",
        "href",
        "id",
        "is_local",
        "name",
        "popularity",
        "preview_url",
        "track_number",
        "type",
        "uri",
    ];
    assert_eq!(names(&shown), fields.map(str::to_owned).into());
    let fields = [
        "album_type",
        "artists",
        "available_markets",
        "external_urls",
        "href",
        "id",
        "images",
        "name",
        "release_date",
        "release_date_precision",
        "total_tracks",
        "type",
        "uri",
    ];
    assert_eq!(names(&shown["album"]), fields.map(str::to_owned).into());
    assert_eq!(shown["uri"], format!("spotify:track:{}", track.id));
    assert_eq!(shown["external_ids"]["isrc"], track.isrc.as_str());
    assert!(shown["album"]["images"][0]["url"].as_str().unwrap().starts_with("https://i.scdn.co/image/"));
    assert_eq!(shown["artists"][0]["name"], track.artists[0].name.as_str());
}

#[tokio::test]
async fn a_market_takes_the_list_of_markets_away_and_says_what_plays() {
    let fake = fake().await;
    let (app, user) = (app_token(&fake).await, user_token(&fake, &[]));
    let world = fake.world();
    let nordic = world.tracks().iter().find(|track| track.available_markets.len() == 5).unwrap();
    let path = format!("/tracks/{}", nordic.id);
    let there = api(&fake, &app, &format!("{path}?market=SE")).await.json();
    assert_eq!((&there["is_playable"], there.get("available_markets")), (&true.into(), None));
    let elsewhere = api(&fake, &app, &format!("{path}?market=US")).await.json();
    assert_eq!((&elsewhere["is_playable"], &elsewhere["restrictions"]["reason"]), (&false.into(), &"market".into()));
    let own = api(&fake, &user, &format!("{path}?market=US")).await.json();
    assert_eq!(own["is_playable"], true, "the user's country comes first");
    assert_eq!(api(&fake, &user, &format!("{path}?market=from_token")).await.status, 200);
    for bad in ["from_token", "se", "XX", ""] {
        let answer = api(&fake, &app, &format!("{path}?market={bad}")).await;
        assert_api_error(&answer, 400, "Invalid market code");
    }
}

#[tokio::test]
async fn bad_ids_and_unknown_ones_are_told_apart() {
    let fake = fake().await;
    let token = app_token(&fake).await;
    for bad in ["x", "11dFghVXANMlKmJXsNCbN%2F", "spotify:track:11dFghVXANMlKmJXsNCbNl", "%20"] {
        assert_api_error(&api(&fake, &token, &format!("/tracks/{bad}")).await, 400, "Invalid base62 id");
    }
    assert_api_error(&api(&fake, &token, "/tracks/0000000000000000000000").await, 404, "Resource not found");
}

#[tokio::test]
async fn search_finds_names_whatever_their_case() {
    let fake = fake().await;
    let token = app_token(&fake).await;
    let found = api(&fake, &token, "/search?q=pApEr+haRBour&type=track,artist&limit=3").await.json();
    let tracks = found["tracks"]["items"].as_array().unwrap();
    assert!(!tracks.is_empty() && tracks.len() <= 3);
    for track in tracks {
        let text = format!("{} {}", track["name"], track["album"]["name"]).to_lowercase();
        assert!(text.contains("paper") && text.contains("harbour"), "{text}");
    }
    assert!(found.get("artists").is_some() && found.get("albums").is_none());

    let all = api(&fake, &token, "/search?q=a&type=track,artist,album,playlist,show,episode,audiobook").await.json();
    assert_eq!(all.as_object().unwrap().len(), 7);
    assert_eq!(all["tracks"]["limit"], 20);
    let artist = &all["artists"]["items"][0];
    for field in ["followers", "genres", "images", "popularity", "name", "uri"] {
        assert!(artist.get(field).is_some(), "{field}");
    }
    let nothing = api(&fake, &token, "/search?q=zzzzzz&type=track").await.json();
    assert_eq!((&nothing["tracks"]["total"], &nothing["tracks"]["next"]), (&0.into(), &Value::Null));
}

#[tokio::test]
async fn the_next_page_of_a_search_can_be_followed() {
    let fake = fake().await;
    let token = app_token(&fake).await;
    let first = api(&fake, &token, "/search?q=harbour&type=track&limit=2&market=SE").await.json();
    let next = first["tracks"]["next"].as_str().unwrap();
    let second = send(Method::GET, next, &[("authorization", &format!("Bearer {token}"))], "").await.unwrap().json();
    assert_eq!(second["tracks"]["offset"], 2);
    assert_eq!(second["tracks"]["total"], first["tracks"]["total"]);
    assert_ne!(second["tracks"]["items"][0]["id"], first["tracks"]["items"][0]["id"]);
    assert!(second["tracks"]["items"][0].get("is_playable").is_some(), "the market was carried on");
}

#[tokio::test]
async fn a_search_needs_words_and_known_types() {
    let fake = fake().await;
    let token = app_token(&fake).await;
    let table = [
        ("/search?type=track", "No search query"),
        ("/search?q=++&type=track", "No search query"),
        ("/search?q=a", "Missing parameter type"),
        ("/search?q=a&type=", "Missing parameter type"),
        ("/search?q=a&type=track,song", "Bad search type field"),
    ];
    for (path, message) in table {
        assert_api_error(&api(&fake, &token, path).await, 400, message);
    }
}

#[tokio::test]
async fn a_final_slash_changes_nothing() {
    let fake = Fake::builder().https(false).start().await.unwrap();
    let token = full_token(&fake);
    assert_eq!(api(&fake, &token, "/me/").await.text("/id"), fake.user().id);
    let several = api(&fake, &token, "/tracks/?ids=11dFghVXANMlKmJXsNCbNl").await;
    assert_eq!(several.text("/tracks/0/id"), "11dFghVXANMlKmJXsNCbNl");
    assert_eq!(fake.requests()[0].path, "/v1/me/", "the log has it as it came");
    fake.switches().add(Rule::path("/v1/me").answer(Answer::unavailable()));
    assert_eq!(api(&fake, &token, "/me/").await.status, 503, "rules are for both");
    assert_eq!(api(&fake, &token, "/me//").await.status, 404, "two are another path");
}
