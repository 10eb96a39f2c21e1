//! Whom the signed-in user follows.
//!
//! ```
//! use spotify_web::{ApiUrl, Operation, users};
//!
//! let request = users::FollowedArtists::new().limit(50).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/me/following?limit=50&type=artist");
//! # Ok::<(), spotify_web::ArgumentError>(())
//! ```

#[cfg(feature = "client")]
use crate::client::Users;
use crate::{Artist, CursorPage, Id, Operation, Paged, Playlist, Position, Text, User};

/// Get some of the artists that the signed-in user follows, and where to go on. Spotify lists no followed users.
///
/// Spotify: [Get Followed Artists](https://developer.spotify.com/documentation/web-api/reference/get-followed)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/following",
    id = "get-followed",
    returns = CursorPage<Artist>,
    inside = "artists",
    scopes(UserFollowRead),
    query("type" = "artist"),
    client = Users::followed_artists
)]
#[non_exhaustive]
pub struct FollowedArtists {
    /// Those after this one: the last of the page before.
    #[operation(query)]
    pub after: Option<Id<Artist>>,
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
}

/// By hand, since its pages start after an artist and not at a number.
impl Paged for FollowedArtists {
    type Item = Artist;
    type Page = CursorPage<Artist>;

    const MAX_LIMIT: u32 = 50;

    fn start(&self) -> Position {
        self.after.as_ref().map_or(Position::Start, |after| Position::After(Text::from(after.as_str())))
    }

    fn page_size(&self) -> Option<u32> {
        self.limit
    }

    fn at(mut self, position: &Position, limit: u32) -> Option<Self> {
        self.after = match position {
            Position::Start => None,
            Position::After(artist) => Some(artist.parse().ok()?),
            _ => return None,
        };
        self.limit = Some(limit);
        Some(self)
    }

    fn page(output: Self::Output) -> Self::Page {
        output
    }
}

/// Follow artists. [`library::Save`](crate::library::Save) does it in both quota modes.
///
/// The ids stand in the query; Spotify documents a body as an alternative, with the same limit.
///
/// Spotify: [Follow Artists or Users](https://developer.spotify.com/documentation/web-api/reference/follow-artists-users)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/following",
    id = "follow-artists-users",
    scopes(UserFollowModify),
    extended_only(replacement = "PUT /me/library"),
    query("type" = "artist"),
    client = Users::follow_artists
)]
#[non_exhaustive]
pub struct FollowArtists {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Artist>>,
}

/// Follow users. [`library::Save`](crate::library::Save) does it in both quota modes.
///
/// The ids stand in the query; Spotify documents a body as an alternative, with the same limit.
///
/// Spotify: [Follow Artists or Users](https://developer.spotify.com/documentation/web-api/reference/follow-artists-users)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/following",
    id = "follow-artists-users",
    scopes(UserFollowModify),
    extended_only(replacement = "PUT /me/library"),
    query("type" = "user"),
    client = Users::follow_users
)]
#[non_exhaustive]
pub struct FollowUsers {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<User>>,
}

/// Stop following artists. [`library::Remove`](crate::library::Remove) does it in both quota modes.
///
/// The ids stand in the query; Spotify documents a body as an alternative, with the same limit.
///
/// Spotify: [Unfollow Artists or Users](https://developer.spotify.com/documentation/web-api/reference/unfollow-artists-users)
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/me/following",
    id = "unfollow-artists-users",
    scopes(UserFollowModify),
    extended_only(replacement = "DELETE /me/library"),
    query("type" = "artist"),
    client = Users::unfollow_artists
)]
#[non_exhaustive]
pub struct UnfollowArtists {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Artist>>,
}

/// Stop following users. [`library::Remove`](crate::library::Remove) does it in both quota modes.
///
/// The ids stand in the query; Spotify documents a body as an alternative, with the same limit.
///
/// Spotify: [Unfollow Artists or Users](https://developer.spotify.com/documentation/web-api/reference/unfollow-artists-users)
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/me/following",
    id = "unfollow-artists-users",
    scopes(UserFollowModify),
    extended_only(replacement = "DELETE /me/library"),
    query("type" = "user"),
    client = Users::unfollow_users
)]
#[non_exhaustive]
pub struct UnfollowUsers {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<User>>,
}

/// Check which artists the signed-in user follows; one answer for each id, in their order.
/// [`library::Check`](crate::library::Check) does it in both quota modes.
///
/// Spotify: [Check If User Follows Artists or Users](https://developer.spotify.com/documentation/web-api/reference/check-current-user-follows)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/following/contains",
    id = "check-current-user-follows",
    returns = Vec<bool>,
    scopes(UserFollowRead),
    extended_only(replacement = "GET /me/library/contains"),
    query("type" = "artist"),
    client = Users::check_followed_artists
)]
#[non_exhaustive]
pub struct CheckFollowedArtists {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Artist>>,
}

/// Check which users the signed-in user follows; one answer for each id, in their order.
/// [`library::Check`](crate::library::Check) does it in both quota modes.
///
/// Spotify: [Check If User Follows Artists or Users](https://developer.spotify.com/documentation/web-api/reference/check-current-user-follows)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/following/contains",
    id = "check-current-user-follows",
    returns = Vec<bool>,
    scopes(UserFollowRead),
    extended_only(replacement = "GET /me/library/contains"),
    query("type" = "user"),
    client = Users::check_followed_users
)]
#[non_exhaustive]
pub struct CheckFollowedUsers {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<User>>,
}

/// Follow a playlist. [`library::Save`](crate::library::Save) does it in both quota modes.
///
/// Which scope is needed depends on `public`.
///
/// Spotify: [Follow Playlist](https://developer.spotify.com/documentation/web-api/reference/follow-playlist)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/playlists/{playlist_id}/followers",
    id = "follow-playlist",
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    extended_only(replacement = "PUT /me/library"),
    client = Users::follow_playlist
)]
#[non_exhaustive]
pub struct FollowPlaylist {
    /// Which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// Whether it is shown on the user's profile; it is unless set.
    #[operation(body)]
    pub public: Option<bool>,
}

/// Stop following a playlist; a playlist of the user's own is deleted by that.
/// [`library::Remove`](crate::library::Remove) does it in both quota modes.
///
/// Spotify: [Unfollow Playlist](https://developer.spotify.com/documentation/web-api/reference/unfollow-playlist)
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/playlists/{playlist_id}/followers",
    id = "unfollow-playlist",
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    extended_only(replacement = "DELETE /me/library"),
    client = Users::unfollow_playlist
)]
#[non_exhaustive]
pub struct UnfollowPlaylist {
    /// Which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
}

/// Check whether the signed-in user follows a playlist; the answer has one element.
/// [`library::Check`](crate::library::Check) does it in both quota modes.
///
/// Spotify: [Check if Current User Follows Playlist](https://developer.spotify.com/documentation/web-api/reference/check-if-user-follows-playlist)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/playlists/{playlist_id}/followers/contains",
    id = "check-if-user-follows-playlist",
    returns = Vec<bool>,
    extended_only(replacement = "GET /me/library/contains"),
    client = Users::check_followed_playlist
)]
#[non_exhaustive]
pub struct CheckFollowedPlaylist {
    /// Which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// The signed-in user's own id. Spotify has deprecated it: it checks for that user either way.
    #[operation(query, items(1..=1))]
    pub ids: Option<Vec<Id<User>>>,
}
