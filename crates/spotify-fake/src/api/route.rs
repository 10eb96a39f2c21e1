//! An operation as data, and the one layer in front of all of them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::routing::{MethodFilter, on};
use axum::{Extension, Router};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use super::API_PATH;
use super::bearer;
use super::error::ApiError;
use super::query::Query;
use crate::accounts::AccessToken;
use crate::cors;
use crate::service::{Inbound, Service};
use crate::world::{LazyWorld, UserRecord, World};

/// One operation: where it is, whose token it needs, and what it does.
pub(super) struct Route {
    pub(super) method: MethodFilter,
    /// Below `/v1`, with `{id}` for what varies.
    pub(super) path: &'static str,
    pub(super) access: Access,
    pub(super) answer: fn(&Call<'_>) -> Result<Reply, ApiError>,
}

/// What the token of a call must be good for.
#[derive(Clone, Copy)]
pub(super) enum Access {
    /// Any token, an app's own too.
    AnyToken,
    /// A user's token; the scopes only decide how much is shown.
    User,
    /// A user's token with all of these scopes.
    Scopes(&'static [&'static str]),
}

/// A call that passed the layer.
pub(super) struct Call<'a> {
    pub(super) query: Query,
    /// What stood for `{id}` in the path, decoded.
    pub(super) id: &'a str,
    pub(super) token: &'a AccessToken,
    /// The user of the token. Routes with [`Access::User`] or scopes can count on one.
    user: Option<&'a UserRecord>,
    world: &'a LazyWorld,
    pub(super) links: Links<'a>,
}

/// Makes absolute links to the listener that the call came through.
#[derive(Clone, Copy)]
pub(super) struct Links<'a> {
    base_url: &'a str,
}

impl Links<'_> {
    /// `path` is below `/v1`.
    pub(super) fn to(self, path: &str) -> String {
        format!("{}{API_PATH}{path}", self.base_url)
    }
}

impl<'a> Call<'a> {
    /// The user of the token, or Spotify's answer to an app that asks for a user's things with its own token.
    pub(super) fn user(&self) -> Result<&'a UserRecord, ApiError> {
        self.user.ok_or_else(ApiError::user_needed)
    }

    /// The world, made now if nobody looked before: a call that is only about its user never pays for it.
    pub(super) fn world(&self) -> &'a World {
        self.world.now()
    }

    pub(super) fn may(&self, scope: &str) -> bool {
        self.token.scopes.contains(scope)
    }
}

/// A successful answer.
pub(super) struct Reply(Bytes);

impl Reply {
    /// 200 with JSON.
    pub(super) fn json(value: &impl Serialize) -> Result<Self, ApiError> {
        serde_json::to_vec(value)
            .map(|bytes| Self(Bytes::from(bytes)))
            .map_err(|_| ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error"))
    }
}

pub(super) fn router(groups: &'static [&'static [Route]]) -> Router<Arc<Service>> {
    let mut api = Router::new();
    for route in groups.iter().copied().flatten() {
        api = api.route(
            route.path,
            on(
                route.method,
                move |service: State<Arc<Service>>,
                      inbound: Extension<Inbound>,
                      params: RawPathParams,
                      query: RawQuery,
                      headers: HeaderMap| async move {
                    let id = params.iter().next().map(|(_, value)| value.to_owned());
                    let query = query.0.unwrap_or_default();
                    respond(guarded(route, &service, &inbound, id.as_deref(), &query, &headers))
                },
            )
            .options(preflight),
        );
    }
    let api = api
        .method_not_allowed_fallback(|| async {
            respond(Err(ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")))
        })
        .fallback(|| async { respond(Err(ApiError::new(StatusCode::NOT_FOUND, "Service not found"))) });
    Router::new().nest(API_PATH, api)
}

/// The layer: a token that works, then whose it is, then its scopes. Only then the operation looks at the request.
fn guarded(
    route: &Route,
    service: &Service,
    inbound: &Inbound,
    id: Option<&str>,
    query: &str,
    headers: &HeaderMap,
) -> Result<Reply, ApiError> {
    let token = bearer::check(service, headers)?;
    match route.access {
        Access::AnyToken => {}
        Access::User if token.user.is_some() => {}
        Access::User => return Err(ApiError::user_needed()),
        Access::Scopes(scopes) => {
            if !scopes.iter().all(|scope| token.scopes.contains(scope)) {
                return Err(ApiError::new(StatusCode::FORBIDDEN, "Insufficient client scope"));
            }
        }
    }
    (route.answer)(&Call {
        query: Query::parse(query),
        id: id.unwrap_or_default(),
        token: &token,
        user: token.user.as_deref().and_then(|user| service.world.person(user)),
        world: &service.world,
        links: Links { base_url: &inbound.base_url },
    })
}

async fn preflight() -> Response<Body> {
    cors::preflight("GET, POST, PUT, DELETE, OPTIONS")
}

fn respond(result: Result<Reply, ApiError>) -> Response<Body> {
    let mut response = match result {
        Ok(Reply(bytes)) => Response::new(Body::from(bytes)),
        Err(error) => error.into_response(),
    };
    let fixed =
        [(header::CONTENT_TYPE, "application/json; charset=utf-8"), (header::CACHE_CONTROL, "private, max-age=0")];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    cors::allow_any_origin(response.headers_mut());
    response
}
