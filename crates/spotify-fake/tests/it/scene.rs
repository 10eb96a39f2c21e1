//! What a test adds to the world by name.

use serde_json::json;
use spotify_fake::{Fake, Scene, StartError};

use crate::common::{api, full_token};

fn scene(value: serde_json::Value) -> Scene {
    serde_json::from_value(value).unwrap()
}

async fn fake(value: serde_json::Value) -> Result<Fake, StartError> {
    Fake::builder().https(false).saved_tracks(2).scene(scene(value)).start().await
}

#[tokio::test]
async fn a_scene_is_found_by_name_and_plays_together_with_the_seeded_world() {
    let fake = fake(json!({
        "artists": [{ "name": "The Examples", "albums": [{ "name": "First", "tracks": ["Zebra One", "Zebra Two"] }] }],
        "shows": [{ "name": "Zebra Talk", "episodes": ["Pilot"] }],
        "playlists": [{
            "owner": "juniper", "name": "Mine", "private": true,
            "items": ["track:Zebra Two", "episode:Pilot", "spotify:track:11dFghVXANMlKmJXsNCbNl"],
        }],
        "saved": { "juniper": ["track:Zebra One", "artist:The Examples", "spotify:user:smedjan"] },
    }))
    .await
    .unwrap();
    let token = full_token(&fake);
    let found = api(&fake, &token, "/search?q=zebra&type=track,show").await.json();
    assert_eq!((&found["tracks"]["total"], &found["shows"]["total"]), (&2.into(), &1.into()));
    let album = found["tracks"]["items"][0]["album"]["id"].as_str().unwrap();
    assert_eq!(api(&fake, &token, &format!("/albums/{album}/tracks")).await.json()["total"], 2);
    let playlist = api(&fake, &token, "/me/playlists?limit=1").await.json()["items"][0].clone();
    assert_eq!((&playlist["name"], &playlist["public"]), (&"Mine".into(), &false.into()));
    let path = format!("/playlists/{}/items", playlist["id"].as_str().unwrap());
    let items = api(&fake, &token, &path).await.json();
    let names: Vec<_> = (0..3).map(|place| items["items"][place]["item"]["name"].clone()).collect();
    assert_eq!(names, ["Zebra Two", "Pilot", "Example Song 1 - Remaster"]);
    assert_eq!(api(&fake, &token, "/me/tracks").await.json()["items"][0]["track"]["name"], "Zebra One");
    let follows = api(&fake, &token, "/me/library/contains?uris=spotify:user:smedjan").await.json();
    assert_eq!(follows, json!([true]));
}

#[tokio::test]
async fn what_a_scene_refers_to_must_be_there_at_the_start() {
    let table = [
        (json!({ "saved": { "nobody": [] } }), "nobody"),
        (json!({ "saved": { "juniper": ["track:Nothing"] } }), "track:Nothing"),
        (
            json!({ "saved": { "juniper": ["spotify:track:0000000000000000000000"] } }),
            "spotify:track:0000000000000000000000",
        ),
        (json!({ "playlists": [{ "owner": "nobody", "name": "a" }] }), "nobody"),
        (json!({ "playlists": [{ "owner": "juniper", "name": "a", "items": ["Zebra"] }] }), "Zebra"),
    ];
    for (value, named) in table {
        let error = fake(value).await.unwrap_err();
        assert_eq!(error.to_string(), format!("the scene names {named:?}, which is neither in it nor in the world"));
    }
    assert!(
        serde_json::from_value::<Scene>(json!({ "artist": [] })).is_err(),
        "a name that is wrong is not passed over"
    );
}
