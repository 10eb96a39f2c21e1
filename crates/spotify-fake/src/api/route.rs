//! An operation as data, and the one layer in front of all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::routing::{MethodFilter, MethodRouter, on, options};
use axum::{Extension, Router};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use hyper::body::Body as _;

use super::API_PATH;
use super::bearer;
use super::call::{Call, Reply};
use super::error::ApiError;
use super::json::Numbers;
use crate::cors;
use crate::faults::{Oddity, QuotaMode};
use crate::service::{Inbound, Service};

/// One operation: where it is, whose token it needs, who may use it, and what it does.
pub(super) struct Operation {
    pub(super) method: Method,
    /// Below `/v1`.
    pub(super) path: &'static str,
    pub(super) access: Access,
    pub(super) availability: Availability,
    pub(super) answer: fn(&Call<'_>) -> Result<Reply, ApiError>,
}

/// What the token of a call must be good for.
#[derive(Clone, Copy)]
pub(super) enum Access {
    /// Any token, an app's own too.
    AnyToken,
    /// A user's token; which scopes are needed depends on what is asked for.
    User,
    /// A user's token with all of these scopes.
    Scopes(&'static [&'static str]),
    /// A user's token with at least one of these scopes; which of them may depend on what is asked for.
    OneOf(&'static [&'static str]),
}

/// Which apps may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Availability {
    Everybody,
    /// Closed in development mode.
    ExtendedOnly,
}

pub(super) fn router(operations: &'static [Operation]) -> Router<Arc<Service>> {
    let mut paths: BTreeMap<&'static str, MethodRouter<Arc<Service>>> = BTreeMap::new();
    for operation in operations {
        // Methods of the table are those that HTTP names.
        let Ok(method) = MethodFilter::try_from(operation.method.clone()) else { continue };
        let handler = on(
            method,
            move |service: State<Arc<Service>>,
                  inbound: Extension<Inbound>,
                  params: RawPathParams,
                  query: RawQuery,
                  headers: HeaderMap| async move {
                let id = params.iter().next().map(|(_, value)| value.to_owned()).unwrap_or_default();
                let query = query.0.unwrap_or_default();
                let odd = service.switches.settings().odd;
                let numbers = if odd.contains(&Oddity::Floats) { Numbers::Floats } else { Numbers::Plain };
                respond(guarded(operation, &service, &inbound, &id, &query, &headers), numbers)
            },
        );
        let path = paths.remove(operation.path).unwrap_or_else(|| options(preflight));
        paths.insert(operation.path, path.merge(handler));
    }
    let api = paths
        .into_iter()
        .fold(Router::new(), |api, (path, methods)| api.route(path, methods))
        .method_not_allowed_fallback(|| async {
            respond(Err(ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")), Numbers::Plain)
        })
        .fallback(|| async { respond(Err(ApiError::new(StatusCode::NOT_FOUND, "Service not found")), Numbers::Plain) });
    Router::new().nest(API_PATH, api)
}

/// The layer: a token that works, then the limits, then whether the app may, then whose token it is and its scopes. Only
/// then the operation looks at the request.
fn guarded(
    operation: &Operation,
    service: &Service,
    inbound: &Inbound,
    id: &str,
    query: &str,
    headers: &HeaderMap,
) -> Result<Reply, ApiError> {
    let token = bearer::check(service, headers)?;
    let settings = service.switches.settings();
    let now = service.clock.now();
    if let Some(limit) = settings.rate_limit {
        service.meter.pass("", limit, now).map_err(ApiError::rate)?;
    }
    for quota in settings.quotas.iter().filter(|quota| quota.is_for(operation.path)) {
        service.meter.pass(&quota.group, quota.limit, now).map_err(ApiError::quota)?;
    }
    if operation.availability == Availability::ExtendedOnly && settings.quota_mode == QuotaMode::Development {
        return Err(ApiError::closed());
    }
    match operation.access {
        Access::AnyToken => {}
        Access::User if token.user.is_some() => {}
        Access::User => return Err(ApiError::user_needed()),
        Access::Scopes(scopes) if scopes.iter().all(|scope| token.scopes.contains(scope)) => {}
        Access::OneOf(scopes) if scopes.iter().any(|scope| token.scopes.contains(scope)) => {}
        Access::Scopes(_) | Access::OneOf(_) => return Err(ApiError::scope()),
    }
    (operation.answer)(&Call::new(service, &token, settings, inbound, id, query, now))
}

async fn preflight() -> Response<Body> {
    cors::preflight("GET, POST, PUT, DELETE, OPTIONS")
}

fn respond(result: Result<Reply, ApiError>, numbers: Numbers) -> Response<Body> {
    let mut response = match result {
        Ok(reply) => reply.into_response(numbers),
        Err(error) => error.into_response(),
    };
    let has_body = response.body().size_hint().exact() != Some(0);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=0"));
    if has_body {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    }
    cors::allow_any_origin(headers);
    response
}
