//! Small objects that stand in many others.

use serde::{Deserialize, Serialize};

use super::lenient;
use super::open_enum::open_enum;
use crate::text::Text;

/// A picture in one of its sizes.
///
/// Spotify: [ImageObject](https://developer.spotify.com/documentation/web-api/reference/get-an-album)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Image {
    /// Where it is. Links to playlists' pictures work for less than a day.
    pub url: Text,
    /// Pixels, if Spotify knows.
    #[serde(default, deserialize_with = "lenient::optional_number")]
    pub width: Option<u32>,
    /// Pixels, if Spotify knows.
    #[serde(default, deserialize_with = "lenient::optional_number")]
    pub height: Option<u32>,
}

/// What others call the same recording or release.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ExternalIds {
    /// International Standard Recording Code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isrc: Option<Text>,
    /// International Article Number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ean: Option<Text>,
    /// Universal Product Code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upc: Option<Text>,
}

/// Links to the same thing elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ExternalUrls {
    /// The page on open.spotify.com.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spotify: Option<Text>,
}

/// How many follow somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Followers {
    /// Their number.
    #[serde(deserialize_with = "lenient::number")]
    pub total: u64,
}

/// Why something cannot be played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Restrictions {
    /// The reason.
    #[serde(default, deserialize_with = "lenient::or_none")]
    pub reason: Option<RestrictionReason>,
}

open_enum! {
    /// Why something cannot be played.
    RestrictionReason {
        /// Not in this market.
        Market = "market",
        /// Not in the user's subscription.
        Product = "product",
        /// The user does not want explicit content.
        Explicit = "explicit",
        /// It has to be paid for.
        PaymentRequired = "payment_required",
    }
}

/// The methods for links that follow from type and id, in one place. A link that Spotify sent wins over a built one.
macro_rules! links {
    ($type:ty) => {
        impl $type {
            /// The `spotify:` URI, if there is one.
            pub fn uri(&self) -> Option<std::borrow::Cow<'_, str>> {
                match &self.uri {
                    Some(uri) => Some(std::borrow::Cow::Borrowed(uri)),
                    None => crate::model::common::known_id(&self.id).map(|id| std::borrow::Cow::Owned(id.uri())),
                }
            }

            /// The page on open.spotify.com, if there is one.
            pub fn url(&self) -> Option<std::borrow::Cow<'_, str>> {
                match &self.external_urls.spotify {
                    Some(url) => Some(std::borrow::Cow::Borrowed(url)),
                    None => crate::model::common::known_id(&self.id).map(|id| std::borrow::Cow::Owned(id.url())),
                }
            }
        }
    };
}

pub(super) use links;

/// The id of an object that always has one, or of one that may have none.
pub(super) fn known_id<'a, T: 'a>(id: impl Into<Option<&'a crate::id::Id<T>>>) -> Option<&'a crate::id::Id<T>> {
    id.into()
}
