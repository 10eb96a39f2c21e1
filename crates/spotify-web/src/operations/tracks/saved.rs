//! Saving tracks, as only apps with extended quota still can.
//!
//! ```
//! use spotify_web::{ApiUrl, Id, Operation, Timestamp, Track, tracks};
//!
//! let id: Id<Track> = "11dFghVXANMlKmJXsNCbNl".parse()?;
//! let saved = tracks::TimestampedId::new(&id, Timestamp::from_unix_seconds(1_800_000_000));
//! let request = tracks::Save::new([&id]).timestamped_ids([saved]).request(&ApiUrl::spotify())?;
//! assert_eq!(
//!     request.body(),
//!     r#"{"ids":["11dFghVXANMlKmJXsNCbNl"],"timestamped_ids":[{"id":"11dFghVXANMlKmJXsNCbNl","added_at":"2027-01-15T08:00:00Z"}]}"#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use spotify_auth_core::Timestamp;

#[cfg(feature = "client")]
use crate::client::Tracks;
use crate::model::timestamp::Iso;
use crate::{Id, Model, Operation, Track};

/// Save tracks to the signed-in user's library. [`library::Save`](crate::library::Save) does it in both quota modes.
///
/// The ids stand in the body, the only place that Spotify documents.
///
/// Spotify: [Save Tracks for Current User](https://developer.spotify.com/documentation/web-api/reference/save-tracks-user)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/tracks",
    id = "save-tracks-user",
    scopes(UserLibraryModify),
    extended_only(replacement = "PUT /me/library"),
    client = Tracks::save
)]
#[non_exhaustive]
pub struct Save {
    /// Which ones.
    #[operation(body, items(1..=50))]
    pub ids: Vec<Id<Track>>,
    /// Which ones and when each was saved; the other list is then ignored.
    #[operation(body, items(1..=50))]
    pub timestamped_ids: Option<Vec<TimestampedId>>,
}

/// Remove tracks from the signed-in user's library. [`library::Remove`](crate::library::Remove) does it in both quota
/// modes.
///
/// The ids stand in the query; Spotify documents the body as an alternative, with the same limit.
///
/// Spotify: [Remove User's Saved Tracks](https://developer.spotify.com/documentation/web-api/reference/remove-tracks-user)
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/me/tracks",
    id = "remove-tracks-user",
    scopes(UserLibraryModify),
    extended_only(replacement = "DELETE /me/library"),
    client = Tracks::remove
)]
#[non_exhaustive]
pub struct Remove {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Track>>,
}

/// Check which tracks the signed-in user has saved; one answer for each id, in their order.
/// [`library::Check`](crate::library::Check) does it in both quota modes.
///
/// Spotify: [Check User's Saved Tracks](https://developer.spotify.com/documentation/web-api/reference/check-users-saved-tracks)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/tracks/contains",
    id = "check-users-saved-tracks",
    returns = Vec<bool>,
    scopes(UserLibraryRead),
    extended_only(replacement = "GET /me/library/contains"),
    client = Tracks::check_saved
)]
#[non_exhaustive]
pub struct CheckSaved {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Track>>,
}

/// A track, and when it was saved: what Spotify sorts the library by.
#[derive(Clone, Debug, PartialEq, Eq, Model)]
pub struct TimestampedId {
    id: Id<Track>,
    #[model(required, form = Iso)]
    added_at: Timestamp,
}

impl TimestampedId {
    /// This track, saved at this time, to the second, which is what Spotify takes.
    pub fn new(id: impl Into<Id<Track>>, added_at: Timestamp) -> Self {
        let seconds = added_at.as_unix_millis().div_euclid(1_000);
        Self { id: id.into(), added_at: Timestamp::from_unix_seconds(seconds) }
    }
}
