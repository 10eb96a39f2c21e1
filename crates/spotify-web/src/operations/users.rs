//! Users.
//!
//! ```
//! use http::Response;
//! use spotify_auth_core::Timestamp;
//! use spotify_web::{Operation, users};
//!
//! let answer = Response::new(r#"{"id":"smedjan","display_name":"JM","account_id":"aB3dE5fG7h","type":"user"}"#.into());
//! let me = users::Me::parse(&answer, Timestamp::from_unix_seconds(0))?;
//! assert_eq!(me.id.uri(), "spotify:user:smedjan");
//! assert!(me.country.is_none()); // not for apps in development mode
//! # Ok::<(), spotify_web::Error>(())
//! ```
//!
//! Spotify: [Users](https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile)

#[cfg(feature = "client")]
use crate::client::Users;
use crate::{Operation, PrivateUser};

/// Get the signed-in user's profile.
///
/// Id, account id, name and pictures need no scope. `user-read-private` adds country, subscription and explicit-content
/// settings, `user-read-email` the address; apps in development mode get neither.
///
/// Spotify: [Get Current User's Profile](https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile)
#[derive(Clone, Debug, Operation)]
#[operation(GET "/me", id = "get-current-users-profile", returns = PrivateUser, scopes(UserReadPrivate, UserReadEmail), client = Users::me)]
#[non_exhaustive]
pub struct Me;
