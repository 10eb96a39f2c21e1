//! The Web API: one table of operations, and one layer that checks token, limits, quota mode and scopes for all of them.

mod audio;
mod bearer;
mod browse;
mod call;
mod catalogue;
mod commands;
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

use crate::service::Service;

pub(crate) const API_PATH: &str = "/v1";

pub(crate) fn router() -> Router<Arc<Service>> {
    route::router(&table::OPERATIONS)
}
