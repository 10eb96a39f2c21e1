//! Users.

use serde::{Deserialize, Serialize};

use super::common::{ExternalUrls, Followers, Image, links};
use super::lenient;
use super::open_enum::open_enum;
use crate::id::{Id, User};
use crate::market::Market;
use crate::text::Text;

/// The signed-in user. What an app in development mode, or one without the scope, does not see is `None`.
///
/// Spotify: [PrivateUserObject](https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "user")]
#[non_exhaustive]
pub struct PrivateUser {
    /// The id, which links and playlists' owners use.
    pub id: Id<User>,
    /// What never changes about the account: link accounts of your own to this one. Since May 2026.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<Text>,
    /// The name on the profile.
    pub display_name: Option<Text>,
    /// Profile pictures.
    #[serde(default, deserialize_with = "lenient::list")]
    pub images: Vec<Image>,
    /// The country of the account. Scope `user-read-private`; extended quota only.
    #[serde(default, deserialize_with = "lenient::or_none", skip_serializing_if = "Option::is_none")]
    pub country: Option<Market>,
    /// The e-mail address, which nobody has verified. Scope `user-read-email`; extended quota only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Text>,
    /// The subscription. Scope `user-read-private`; extended quota only.
    #[serde(default, deserialize_with = "lenient::or_none", skip_serializing_if = "Option::is_none")]
    pub product: Option<Product>,
    /// What the user wants to hear. Scope `user-read-private`; extended quota only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explicit_content: Option<ExplicitContent>,
    /// How many follow the user. Extended quota only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub followers: Option<Followers>,
    uri: Option<Text>,
    href: Option<Text>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    external_urls: ExternalUrls,
}

links!(PrivateUser);

/// Whether the user wants to hear explicit words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ExplicitContent {
    /// They are not to be played.
    #[serde(deserialize_with = "lenient::or_default")]
    pub filter_enabled: bool,
    /// The user cannot change that.
    #[serde(deserialize_with = "lenient::or_default")]
    pub filter_locked: bool,
}

open_enum! {
    /// A subscription.
    Product {
        /// Paid.
        Premium = "premium",
        /// Free, with advertisements.
        Free = "free",
        /// The same, by its other name.
        Open = "open",
    }
}

/// Whose playlist it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "user")]
#[non_exhaustive]
pub struct PlaylistOwner {
    /// The id.
    #[serde(default, deserialize_with = "lenient::optional_id")]
    pub id: Option<Id<User>>,
    /// The name on the profile.
    pub display_name: Option<Text>,
    uri: Option<Text>,
    href: Option<Text>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    external_urls: ExternalUrls,
}

links!(PlaylistOwner);
