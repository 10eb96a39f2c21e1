//! Where things can be played.

use spotify_fake::{Fake, QuotaMode, UserRecord};

use crate::common::{api, assert_api_error, full_token, token};

async fn fake(country: &str) -> Fake {
    Fake::builder().https(false).user(UserRecord::new("rowan").country(country)).start().await.unwrap()
}

#[tokio::test]
async fn a_track_that_cannot_be_played_is_replaced_by_its_twin() {
    let fake = fake("US").await;
    let (token, world) = (full_token(&fake), fake.world());
    let asked = world.tracks().iter().find(|track| track.relinks_to.is_some()).unwrap();
    let twin = asked.relinks_to.as_ref().unwrap();
    let path = format!("/tracks/{}?market=US", asked.id);
    let shown = api(&fake, &token, &path).await.json();
    assert_eq!((&shown["id"], &shown["linked_from"]["id"]), (&twin.id.as_str().into(), &asked.id.as_str().into()));
    assert_eq!(shown["is_playable"], true);
    fake.switches().set_quota_mode(QuotaMode::Development);
    let shown = api(&fake, &token, &path).await.json();
    assert_eq!((&shown["id"], shown.get("linked_from")), (&twin.id.as_str().into(), None), "nobody can tell");
}

#[tokio::test]
async fn audiobooks_are_only_where_there_are_any() {
    let path = "/audiobooks/7iHfbu1YPACw6oZPAFJtqe";
    let british = fake("GB").await;
    assert_eq!(api(&british, &full_token(&british), path).await.status, 200);
    let swedish = fake("SE").await;
    assert_api_error(&api(&swedish, &full_token(&swedish), path).await, 404, "Resource not found");
}

#[tokio::test]
async fn an_app_must_say_where_it_listens_to_speech() {
    let fake = fake("SE").await;
    let app = token(&fake, &[("grant_type", "client_credentials")]).await.text("/access_token");
    for path in ["/shows/38bS44xjbVVZ3No3ByF1dJ", "/episodes/512ojhOuo1ktJprKbVcKyQ"] {
        assert_api_error(&api(&fake, &app, path).await, 404, "Resource not found");
        assert_eq!(api(&fake, &app, &format!("{path}?market=SE")).await.status, 200);
    }
    let batch = api(&fake, &app, "/episodes?ids=512ojhOuo1ktJprKbVcKyQ").await.json();
    assert!(batch["episodes"][0].is_null());
}

#[tokio::test]
async fn a_batch_keeps_its_order_and_has_null_for_what_is_unknown() {
    let fake = fake("SE").await;
    let token = full_token(&fake);
    let ids = "4iV5W9uYEdYUVa79Axb7Rh,0000000000000000000000,11dFghVXANMlKmJXsNCbNl";
    let tracks = api(&fake, &token, &format!("/tracks?ids={ids}")).await.json();
    let ids: Vec<_> = tracks["tracks"].as_array().unwrap().iter().map(|track| track["id"].as_str()).collect();
    assert_eq!(ids, [Some("4iV5W9uYEdYUVa79Axb7Rh"), None, Some("11dFghVXANMlKmJXsNCbNl")]);
    assert_api_error(&api(&fake, &token, "/tracks?ids=x").await, 400, "invalid id");
    let many = vec!["11dFghVXANMlKmJXsNCbNl"; 51].join(",");
    assert_api_error(&api(&fake, &token, &format!("/tracks?ids={many}")).await, 400, "Too many ids requested");
    let many = vec!["4aawyAB9vmqN3uQ7FjRGTy"; 21].join(",");
    assert_api_error(&api(&fake, &token, &format!("/albums?ids={many}")).await, 400, "Too many ids requested");
}
