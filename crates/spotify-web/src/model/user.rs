//! Users.

use spotify_web_derive::Model;

use super::common::Followers;
use super::image::Image;
use super::open_enum::open_enum;
use crate::id::{Id, User};
use crate::lenient::derive::Links;
use crate::market::Market;
use crate::text::Text;

/// The signed-in user. What an app in development mode, or one without the scope, does not see is `None`.
///
/// Spotify: [PrivateUserObject](https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "user")]
#[non_exhaustive]
pub struct PrivateUser {
    /// The id, which links and playlists' owners use.
    pub id: Id<User>,
    /// What never changes about the account: link accounts of your own to this one. Since May 2026.
    pub account_id: Option<Text>,
    /// The name on the profile.
    #[model(null)]
    pub display_name: Option<Text>,
    /// Profile pictures.
    pub images: Vec<Image>,
    /// The country of the account. Scope `user-read-private`; extended quota only.
    pub country: Option<Market>,
    /// The e-mail address, which nobody has verified. Scope `user-read-email`; extended quota only.
    pub email: Option<Text>,
    /// The subscription. Scope `user-read-private`; extended quota only.
    pub product: Option<Product>,
    /// What the user wants to hear. Scope `user-read-private`; extended quota only.
    pub explicit_content: Option<ExplicitContent>,
    /// How many follow the user. Extended quota only.
    pub followers: Option<Followers>,
    #[model(links)]
    links: Links,
}

/// A user, as others see one.
///
/// Spotify: [PublicUserObject](https://developer.spotify.com/documentation/web-api/reference/get-users-profile)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "user")]
#[non_exhaustive]
pub struct PublicUser {
    /// The id.
    pub id: Id<User>,
    /// The name on the profile.
    #[model(null)]
    pub display_name: Option<Text>,
    /// Profile pictures.
    pub images: Vec<Image>,
    /// How many follow the user; deprecated.
    pub followers: Option<Followers>,
    #[model(links)]
    links: Links,
}

/// A user by id, perhaps with a name: whose playlist it is, or who added something to it.
///
/// Spotify: [PlaylistUserObject, PlaylistOwnerObject](https://developer.spotify.com/documentation/web-api/reference/get-playlist)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "user")]
#[non_exhaustive]
pub struct PlaylistUser {
    /// The id; `None` for what Spotify itself adds.
    #[model(null)]
    pub id: Option<Id<User>>,
    /// The name on the profile; only of owners.
    pub display_name: Option<Text>,
    #[model(links)]
    links: Links,
}

/// Whether the user wants to hear explicit words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct ExplicitContent {
    /// They are not to be played.
    pub filter_enabled: bool,
    /// The user cannot change that.
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
