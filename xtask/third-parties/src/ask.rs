//! What a client's program may ask for: the user's hand in the browser, things that go wrong, and a look at the fake's world.

use anyhow::{Context, Result};
use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use spotify_fake::{Answer, Fake, RecordedRequest, Rotation, Rule};

use crate::facts;

#[derive(Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Ask {
    /// Opens an authorize URL and presses a button there. The answer is where that led: in front of the app's door.
    Browse {
        url: String,
        /// Who sits there, if not the first user.
        user: Option<String>,
        #[serde(default)]
        deny: bool,
    },
    /// Every access token is dead from now on.
    Expire,
    /// So many matching requests hear this answer.
    Fail {
        method: String,
        path: String,
        status: u16,
        #[serde(default = "once")]
        times: u64,
        retry_after: Option<u64>,
        /// The fake does what was asked, and answers so all the same.
        #[serde(default)]
        after_acting: bool,
    },
    /// Whether a refresh answers with the refresh token again.
    Echo { on: bool },
    /// What the user grants of what was asked; everything with `null`.
    Grant { scopes: Option<Vec<String>> },
    /// Nothing plays any more, and no device is active.
    Silence,
    /// What was asked of the fake since the flow began.
    Requests,
    /// The tracks in the user's library.
    Saved,
    /// The URIs of all that the user has saved or follows.
    Library,
    /// The user's list of playlists.
    Playlists,
    /// One playlist, or `null`.
    Playlist { id: String },
}

fn once() -> u64 {
    1
}

impl Ask {
    pub(crate) async fn answer(self, fake: &Fake) -> Result<Value> {
        let (switches, world, user) = (fake.switches(), fake.world(), fake.user());
        match self {
            Self::Expire => fake.expire_access_tokens(),
            Self::Echo { on } => switches.set_rotation(if on { Rotation::OffButEchoed } else { Rotation::Off }),
            Self::Silence => fake.stop_playback(&user.id),
            Self::Grant { scopes } => {
                let scopes: Option<Vec<&str>> = scopes.as_ref().map(|list| list.iter().map(String::as_str).collect());
                switches.set_granted_scopes(scopes.as_deref());
            }
            Self::Fail { method, path, status, times, retry_after, after_acting } => {
                let answer = failure(StatusCode::from_u16(status).context("no such status")?, retry_after);
                let answer = if after_acting { answer.after_acting() } else { answer };
                let method: Method = method.parse().context("no such method")?;
                switches.add(Rule::path(path).method(method).times(times).answer(answer));
            }
            Self::Browse { url, user, deny } => {
                let mut browser = fake.browser();
                if let Some(user) = user {
                    browser = browser.as_user(&user);
                }
                let visit = if deny { browser.deny(&url).await } else { browser.allow(&url).await };
                return Ok(json!({ "url": visit.context("the browser did not get anywhere")?.url() }));
            }
            Self::Requests => return Ok(fake.requests().iter().map(request).collect()),
            Self::Saved => return Ok(world.saved_tracks(&user.id).iter().map(|it| facts::track(&it.track)).collect()),
            Self::Library => return Ok(json!(world.library(&user.id))),
            Self::Playlists => {
                return Ok(world.playlists(&user.id).iter().map(|playlist| facts::playlist(playlist)).collect());
            }
            Self::Playlist { id } => return Ok(world.playlist(&id).map_or(Value::Null, facts::playlist)),
        }
        Ok(json!({}))
    }
}

/// An answer in the Web API's shape.
fn failure(status: StatusCode, retry_after: Option<u64>) -> Answer {
    let message = status.canonical_reason().unwrap_or_default();
    let body = json!({ "error": { "status": status.as_u16(), "message": message } });
    let answer = Answer::new(status).body("application/json", body.to_string());
    match retry_after {
        Some(seconds) => answer.retry_after(&seconds.to_string()),
        None => answer,
    }
}

/// A request, with what its form said and without its headers.
fn request(request: &RecordedRequest) -> Value {
    let form: serde_json::Map<String, Value> =
        request.form().into_iter().map(|(name, value)| (name, Value::from(value))).collect();
    json!({
        "method": request.method.as_str(),
        "path": request.path,
        "query": request.query,
        "form": if request.path == "/api/token" { Value::from(form) } else { Value::Null },
    })
}
