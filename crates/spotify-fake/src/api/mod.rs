//! The Web API: one table of operations, and one layer that checks token, limits, quota mode and scopes for all of them.

mod audio;
mod bearer;
mod browse;
mod call;
mod catalogue;
mod commands;
mod conditional;
mod contents;
mod error;
mod following;
mod ids;
mod json;
mod library;
mod objects;
mod odd;
mod only;
mod paging;
mod player;
mod playlists;
mod query;
mod route;
mod search;
mod shelves;
mod table;
mod users;
mod view;

use std::sync::Arc;

use axum::Router;

pub(crate) use self::conditional::conditional;
use crate::service::Service;

pub(crate) const API_PATH: &str = "/v1";

/// Whether the Web API answers for this path.
pub(crate) fn is_below(path: &str) -> bool {
    path.strip_prefix(API_PATH).is_some_and(|rest| rest.starts_with('/'))
}

pub(crate) fn router() -> Router<Arc<Service>> {
    route::router(&table::OPERATIONS)
}
