//! Extended quota and development mode.

use std::collections::BTreeSet;

use serde_json::Value;
use spotify_fake::{Fake, QuotaMode};

use crate::common::{api, assert_api_error, full_token};

async fn fake(mode: QuotaMode) -> Fake {
    Fake::builder().https(false).quota_mode(mode).start().await.unwrap()
}

#[tokio::test]
async fn what_is_closed_in_development_mode_is_forbidden_whatever_the_scopes() {
    let (small, large) = (fake(QuotaMode::Development).await, fake(QuotaMode::Extended).await);
    for path in ["/tracks?ids=11dFghVXANMlKmJXsNCbNl", "/markets", "/users/smedjan", "/browse/new-releases"] {
        assert_api_error(&api(&small, &full_token(&small), path).await, 403, "Forbidden");
        assert_eq!(api(&large, &full_token(&large), path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn development_mode_drops_exactly_these_fields() {
    let (small, large) = (fake(QuotaMode::Development).await, fake(QuotaMode::Extended).await);
    let (small_token, large_token) = (full_token(&small), full_token(&large));
    let fields = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let table: &[(&str, &[&str])] = &[
        ("/tracks/11dFghVXANMlKmJXsNCbNl", &["available_markets", "popularity"]),
        ("/albums/4aawyAB9vmqN3uQ7FjRGTy", &["available_markets", "label", "popularity"]),
        ("/artists/0TnOYISbd1XYRBk9myaseg", &["followers", "popularity"]),
        ("/shows/38bS44xjbVVZ3No3ByF1dJ", &["available_markets", "publisher"]),
        ("/me", &["country", "email", "explicit_content", "followers", "product"]),
        ("/playlists/3cEYpjA9oz9GiPac4AsH4n", &["tracks"]),
    ];
    for (path, dropped) in table {
        let (few, many) = (api(&small, &small_token, path).await.json(), api(&large, &large_token, path).await.json());
        let gone: Vec<String> = fields(&many).difference(&fields(&few)).cloned().collect();
        assert_eq!(gone, *dropped, "{path}");
    }
    let path = "/artists/0TnOYISbd1XYRBk9myaseg/albums";
    let albums = [api(&small, &small_token, path).await.json(), api(&large, &large_token, path).await.json()];
    assert_eq!(albums.map(|page| page["items"][0].get("album_group").is_some()), [false, true]);
}

#[tokio::test]
async fn lists_are_shorter_in_development_mode() {
    let fake = fake(QuotaMode::Development).await;
    let token = full_token(&fake);
    for path in ["/search?q=a&type=track", "/artists/0TnOYISbd1XYRBk9myaseg/albums?"] {
        assert_api_error(&api(&fake, &token, &format!("{path}&limit=11")).await, 400, "Invalid limit");
        assert_eq!(api(&fake, &token, &format!("{path}&limit=10")).await.status, 200);
    }
    assert_eq!(api(&fake, &token, "/search?q=a&type=track").await.json()["tracks"]["limit"], 5);
}

#[tokio::test]
async fn contents_of_others_playlists_stay_closed_in_development_mode() {
    let fake = fake(QuotaMode::Development).await;
    let token = full_token(&fake);
    let other = "/playlists/37i9dQZF1DXcBWIGoYBM5M";
    assert_eq!(api(&fake, &token, other).await.json().get("items"), None);
    assert_api_error(&api(&fake, &token, &format!("{other}/items")).await, 403, "Forbidden");
    let own = api(&fake, &token, "/playlists/3cEYpjA9oz9GiPac4AsH4n/items").await.json();
    assert_eq!((own["items"][0].get("track"), own["items"][0]["item"]["type"].as_str()), (None, Some("track")));
}
