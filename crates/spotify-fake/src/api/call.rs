//! A call that passed the layer, and what an operation answers.

use std::sync::Arc;
use std::time::SystemTime;

use axum::body::Body;
use http::{Response, StatusCode};
use serde_json::Value;

use super::error::ApiError;
use super::json::{Json, Numbers};
use super::query::{Bounds, LIST, Query, Window};
use super::view::View;
use crate::accounts::AccessToken;
use crate::faults::{Oddity, QuotaMode, Settings};
use crate::service::{Inbound, Service};
use crate::world::{LazyWorld, UserRecord, World, is_base62_id};

/// A request, whose it is, and the world it is about.
pub(super) struct Call<'a> {
    pub(super) query: Query,
    pub(super) body: &'a [u8],
    /// What stood for the variable in the path, decoded.
    pub(super) id: &'a str,
    pub(super) settings: Settings,
    pub(super) now: SystemTime,
    token: &'a AccessToken,
    user: Option<&'a UserRecord>,
    world: &'a LazyWorld,
    base_url: &'a str,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        service: &'a Service,
        token: &'a AccessToken,
        settings: Settings,
        inbound: &'a Inbound,
        id: &'a str,
        query: &str,
        now: SystemTime,
    ) -> Self {
        Self {
            query: Query::parse(query),
            body: &inbound.body,
            id,
            settings,
            now,
            token,
            user: token.user.as_deref().and_then(|user| service.world.person(user)),
            world: &service.world,
            base_url: &inbound.base_url,
        }
    }

    /// The user of the token, or Spotify's answer to an app that asks for a user's things with its own token.
    pub(super) fn user(&self) -> Result<&'a UserRecord, ApiError> {
        self.user.ok_or_else(ApiError::user_needed)
    }

    /// The world, made now if nobody looked before: a call that is only about its user never pays for it.
    pub(super) fn world(&self) -> Arc<World> {
        self.world.now()
    }

    /// Changes the world, for nobody else in between.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World) -> Result<T, ApiError>) -> Result<T, ApiError> {
        self.world.change(change)
    }

    pub(super) fn may(&self, scope: &str) -> bool {
        self.token.scopes.contains(scope)
    }

    pub(super) fn needs(&self, scope: &str) -> Result<(), ApiError> {
        if self.may(scope) { Ok(()) } else { Err(ApiError::scope()) }
    }

    /// How the caller sees the world, in no market.
    pub(super) fn view(&self) -> View<'_> {
        View {
            base_url: self.base_url,
            mode: self.settings.quota_mode,
            odd: &self.settings.odd,
            market: None,
            positions: self.may("user-read-playback-position"),
        }
    }

    pub(super) fn is_odd(&self, oddity: Oddity) -> bool {
        self.settings.odd.contains(&oddity)
    }

    /// The market to answer for, if one was asked for.
    pub(super) fn market(&self) -> Result<Option<String>, ApiError> {
        self.query.market(self.user)
    }

    /// The market that decides whether something can be had at all: the user's country, or the one that was asked for.
    pub(super) fn home(&self) -> Result<Option<String>, ApiError> {
        Ok(self.market()?.or_else(|| self.user.map(|user| user.country.clone())))
    }

    pub(super) fn window(&self) -> Result<Window, ApiError> {
        self.query.window(LIST)
    }

    /// For the lists that are shorter in development mode.
    pub(super) fn short_window(&self, max_offset: usize) -> Result<Window, ApiError> {
        let (default_limit, max_limit) = match self.settings.quota_mode {
            QuotaMode::Extended => (20, 50),
            QuotaMode::Development => (5, 10),
        };
        self.query.window(Bounds { default_limit, max_limit, max_offset })
    }

    /// The id in the path, if it can be one.
    pub(super) fn base62_id(&self) -> Result<&'a str, ApiError> {
        if is_base62_id(self.id) { Ok(self.id) } else { Err(ApiError::bad_request("Invalid base62 id")) }
    }

    /// The body, if there is one.
    pub(super) fn json(&self) -> Result<Option<Value>, ApiError> {
        const MALFORMED: ApiError = ApiError::bad_request("Malformed json");
        if self.body.is_empty() {
            return Ok(None);
        }
        serde_json::from_slice(self.body).map(Some).map_err(|_| MALFORMED)
    }
}

/// A successful answer.
pub(super) struct Reply {
    status: StatusCode,
    body: Content,
}

enum Content {
    Json(Json),
    Text(String),
    Empty,
}

impl Reply {
    /// 200 with JSON.
    pub(super) fn json(json: Json) -> Self {
        Self { status: StatusCode::OK, body: Content::Json(json) }
    }

    /// 200 with a text that is none.
    pub(super) fn text(text: String) -> Self {
        Self { status: StatusCode::OK, body: Content::Text(text) }
    }

    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, body: Content::Empty }
    }

    pub(super) fn created(self) -> Self {
        Self { status: StatusCode::CREATED, ..self }
    }

    pub(super) fn into_response(self, numbers: Numbers) -> Response<Body> {
        let mut response = match self.body {
            Content::Json(json) => Response::new(Body::from(json.write(numbers))),
            Content::Text(text) => Response::new(Body::from(text)),
            Content::Empty => Response::new(Body::empty()),
        };
        *response.status_mut() = self.status;
        response
    }
}
