//! The Web API. One file per group of operations; each has a table of routes, and one layer checks token and scopes for all.

mod bearer;
mod error;
mod library;
mod objects;
mod paging;
mod playlists;
mod query;
mod route;
mod search;
mod tracks;
mod users;

use std::sync::Arc;

use axum::Router;

use crate::service::Service;

pub(crate) const API_PATH: &str = "/v1";

/// Every group's routes: the whole of what the fake speaks.
const GROUPS: [&[route::Route]; 5] =
    [users::ROUTES, search::ROUTES, tracks::ROUTES, playlists::ROUTES, library::ROUTES];

pub(crate) fn router() -> Router<Arc<Service>> {
    route::router(&GROUPS)
}
