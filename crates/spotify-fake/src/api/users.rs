//! Users.

use axum::routing::MethodFilter;

use super::error::ApiError;
use super::objects::PrivateUserObject;
use super::route::{Access, Call, Reply, Route};

pub(super) const ROUTES: &[Route] =
    &[Route { method: MethodFilter::GET, path: "/me", access: Access::User, answer: current_user }];

/// Get Current User's Profile: the scopes only add fields.
fn current_user(call: &Call<'_>) -> Result<Reply, ApiError> {
    Reply::json(&PrivateUserObject::new(
        call.user()?,
        call.may("user-read-private"),
        call.may("user-read-email"),
        call.links,
    ))
}
