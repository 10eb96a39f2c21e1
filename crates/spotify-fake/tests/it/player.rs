//! The player, by the fake's clock.

use std::time::{Duration, UNIX_EPOCH};

use http::Method;
use serde_json::{Value, json};
use spotify_fake::{CommandAnswer, Fake, UserRecord};

use crate::common::{Answer, api, assert_api_error, call, full_token};

async fn fake() -> Fake {
    Fake::builder().https(false).now(UNIX_EPOCH + Duration::from_secs(1_800_000_000)).start().await.unwrap()
}

async fn put(fake: &Fake, path: &str, body: &str) -> Answer {
    call(fake, &full_token(fake), Method::PUT, &format!("/me/player{path}"), body).await
}

async fn post(fake: &Fake, path: &str) -> Answer {
    call(fake, &full_token(fake), Method::POST, &format!("/me/player{path}"), "").await
}

async fn state(fake: &Fake) -> Value {
    api(fake, &full_token(fake), "/me/player").await.json()
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, message: &str, reason: &str) {
    let expected = json!({ "error": { "status": status, "message": message, "reason": reason } });
    assert_eq!((answer.status.as_u16(), answer.json()), (status, expected));
}

#[tokio::test]
async fn what_plays_goes_on_with_the_clock() {
    let fake = fake().await;
    let album = fake.world().albums()[3].clone();
    let body = json!({ "context_uri": album.uri(), "offset": { "position": 1 }, "position_ms": 5_000 });
    assert_eq!(put(&fake, "/play", &body.to_string()).await.status, 200);
    let playing = state(&fake).await;
    assert_eq!((&playing["is_playing"], &playing["item"]["track_number"]), (&true.into(), &2.into()));
    assert_eq!((&playing["context"]["type"], &playing["context"]["uri"]), (&"album".into(), &album.uri().into()));
    let progress = playing["progress_ms"].as_u64().unwrap();
    assert!((5_000..65_000).contains(&progress), "{progress}");
    let rest = playing["item"]["duration_ms"].as_u64().unwrap() - progress;
    fake.clock().advance(Duration::from_millis(rest));
    assert_eq!(state(&fake).await["item"]["track_number"], 3);
    let history = api(&fake, &full_token(&fake), "/me/player/recently-played?limit=1").await.json();
    assert_eq!(history["items"][0]["track"]["track_number"], 2);
}

#[tokio::test]
async fn commands_answer_with_a_text_that_is_no_json() {
    let fake = fake().await;
    let answer = put(&fake, "/volume?volume_percent=11", "").await;
    assert_eq!(answer.status, 200);
    assert!(!answer.body.is_empty() && serde_json::from_slice::<Value>(&answer.body).is_err(), "{answer:?}");
    assert_eq!(state(&fake).await["device"]["volume_percent"], 11);
    for (how, status) in [(CommandAnswer::NoContent, 204), (CommandAnswer::Accepted, 202)] {
        fake.switches().set_command_answer(how);
        let answer = put(&fake, "/shuffle?state=true", "").await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (status, 0));
    }
}

#[tokio::test]
async fn a_silent_player_is_empty_and_says_why_it_obeys_nothing() {
    let fake = fake().await;
    fake.stop_playback(&fake.user().id);
    for path in ["/me/player", "/me/player/currently-playing"] {
        let answer = api(&fake, &full_token(&fake), path).await;
        assert_eq!((answer.status.as_u16(), answer.body.len(), answer.headers.get("content-type")), (204, 0, None));
    }
    let message = "Player command failed: No active device found";
    assert_refused(&put(&fake, "/play", "").await, 404, message, "NO_ACTIVE_DEVICE");
    let devices = api(&fake, &full_token(&fake), "/me/player/devices").await.json();
    assert!(devices["devices"].as_array().unwrap().iter().all(|device| device["is_active"] == false));
    let id = devices["devices"][1]["id"].as_str().unwrap();
    assert_eq!(put(&fake, "", &json!({ "device_ids": [id] }).to_string()).await.status, 200);
    assert_eq!(state(&fake).await["device"]["id"], id);
}

#[tokio::test]
async fn refusals_have_reasons() {
    let fake = fake().await;
    let violated = "Player command failed: Restriction violated";
    assert_refused(&put(&fake, "/pause", "").await, 403, violated, "UNKNOWN");
    fake.switches().set_strict_player(false);
    assert_eq!(put(&fake, "/pause", "").await.status, 200);
    let devices = api(&fake, &full_token(&fake), "/me/player/devices").await.json()["devices"].clone();
    let on = |place: usize| devices[place]["id"].as_str().unwrap().to_owned();
    let quiet = put(&fake, &format!("/volume?volume_percent=1&device_id={}", on(1)), "").await;
    assert_refused(&quiet, 403, "Player command failed: Cannot control device volume", "VOLUME_CONTROL_DISALLOW");
    let locked = put(&fake, &format!("/pause?device_id={}", on(2)), "").await;
    assert_refused(&locked, 403, "Player command failed: Restricted device", "DEVICE_NOT_CONTROLLABLE");
    assert_api_error(&put(&fake, "/pause?device_id=nowhere", "").await, 404, "Device not found");
    let one = json!({ "uris": [fake.world().tracks()[0].uri()] }).to_string();
    assert_eq!(put(&fake, "/play", &one).await.status, 200);
    let history = async || api(&fake, &full_token(&fake), "/me/player/recently-played?limit=1").await.json();
    let before = history().await;
    assert_refused(&post(&fake, "/next").await, 403, "Player command failed: No next track", "NO_NEXT_TRACK");
    assert_eq!(history().await, before, "what was refused has not happened");
    assert_refused(&post(&fake, "/previous").await, 403, "Player command failed: No previous track", "NO_PREV_TRACK");
    for body in ["{}", "[]", "{"] {
        assert_api_error(&put(&fake, "/play", body).await, 400, "Malformed json");
    }
    let two = json!({ "device_ids": [on(0), on(1)] }).to_string();
    assert_api_error(&put(&fake, "", &two).await, 400, "Only one device_id is supported");
}

#[tokio::test]
async fn commands_are_for_premium_users() {
    let fake = Fake::builder().https(false).user(UserRecord::new("rowan").product("free")).start().await.unwrap();
    assert_refused(&put(&fake, "/play", "").await, 403, "Player command failed: Premium required", "PREMIUM_REQUIRED");
}

#[tokio::test]
async fn what_is_queued_plays_next() {
    let fake = fake().await;
    let episode = fake.world().episodes()[0].clone();
    assert_eq!(post(&fake, &format!("/queue?uri=spotify:episode:{}", episode.id)).await.status, 200);
    let queue = api(&fake, &full_token(&fake), "/me/player/queue").await.json();
    assert_eq!(
        (&queue["queue"][0]["id"], &queue["currently_playing"]["type"]),
        (&episode.id.as_str().into(), &"track".into())
    );
    assert_eq!(post(&fake, "/next").await.status, 200);
    let hidden = state(&fake).await;
    assert_eq!((&hidden["currently_playing_type"], &hidden["item"]), (&"episode".into(), &Value::Null));
    let shown = api(&fake, &full_token(&fake), "/me/player?additional_types=track,episode").await.json();
    assert_eq!(shown["item"]["id"], episode.id.as_str());
}
