//! Users: profiles, tastes, and whom they follow.
//!
//! ```
//! use http::Response;
//! use spotify_auth_core::Timestamp;
//! use spotify_web::{ApiUrl, Operation, TimeRange, users};
//!
//! let answer = Response::new(r#"{"id":"smedjan","display_name":"JM","account_id":"aB3dE5fG7h","type":"user"}"#.into());
//! let me = users::Me::parse(&answer, Timestamp::from_unix_seconds(0))?;
//! assert_eq!(me.id.uri(), "spotify:user:smedjan");
//! assert!(me.country.is_none()); // not for apps in development mode
//!
//! let request = users::TopArtists::new().time_range(TimeRange::ShortTerm).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/me/top/artists?time_range=short_term");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Spotify: [Users](https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile)

mod following;

pub use following::{
    CheckFollowedArtists, CheckFollowedPlaylist, CheckFollowedUsers, FollowArtists, FollowPlaylist, FollowUsers,
    FollowedArtists, UnfollowArtists, UnfollowPlaylist, UnfollowUsers,
};

#[cfg(feature = "client")]
use crate::client::Users;
use crate::{Artist, Id, Operation, Page, PrivateUser, PublicUser, TimeRange, Track, User};

/// Get the signed-in user's profile.
///
/// Id, account id, name and pictures need no scope. `user-read-private` adds country, subscription and explicit-content
/// settings, `user-read-email` the address; apps in development mode get neither.
///
/// Spotify: [Get Current User's Profile](https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me",
    id = "get-current-users-profile",
    returns = PrivateUser,
    scopes(UserReadPrivate, UserReadEmail),
    client = Users::me
)]
#[non_exhaustive]
pub struct Me;

/// Get what everybody may know of a user.
///
/// Spotify: [Get User's Profile](https://developer.spotify.com/documentation/web-api/reference/get-users-profile)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/users/{user_id}",
    id = "get-users-profile",
    returns = PublicUser,
    extended_only(replacement = "GET /me for the signed-in user"),
    client = Users::get
)]
#[non_exhaustive]
pub struct Get {
    /// Which user.
    #[operation(path, name = "user_id")]
    pub id: Id<User>,
}

/// Get a page of the artists that the signed-in user listens to most.
///
/// Spotify: [Get User's Top Items](https://developer.spotify.com/documentation/web-api/reference/get-users-top-artists-and-tracks)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/top/artists",
    id = "get-users-top-artists-and-tracks",
    returns = Page<Artist>,
    scopes(UserTopRead),
    paged,
    client = Users::top_artists
)]
#[non_exhaustive]
pub struct TopArtists {
    /// Over how long; about six months unless set.
    #[operation(query)]
    pub time_range: Option<TimeRange>,
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

/// Get a page of the tracks that the signed-in user listens to most.
///
/// Spotify: [Get User's Top Items](https://developer.spotify.com/documentation/web-api/reference/get-users-top-artists-and-tracks)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/top/tracks",
    id = "get-users-top-artists-and-tracks",
    returns = Page<Track>,
    scopes(UserTopRead),
    paged,
    client = Users::top_tracks
)]
#[non_exhaustive]
pub struct TopTracks {
    /// Over how long; about six months unless set.
    #[operation(query)]
    pub time_range: Option<TimeRange>,
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}
