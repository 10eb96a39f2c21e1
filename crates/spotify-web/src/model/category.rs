//! Categories of Spotify's browse page.

use spotify_web_derive::Model;

use super::image::Image;
use super::playlist::SimplifiedPlaylist;
use crate::id::Id;
use crate::page::Page;
use crate::text::Text;

/// A category of Spotify's browse page.
///
/// Spotify: [CategoryObject](https://developer.spotify.com/documentation/web-api/reference/get-a-category)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Category {
    /// The id: a word, such as `party`, or 22 letters and digits.
    pub id: Id<Category>,
    /// The name, in the language that was asked for.
    pub name: Text,
    /// Pictures.
    pub icons: Vec<Image>,
    /// Where its playlists are in the Web API.
    pub href: Option<Text>,
}

/// Playlists that Spotify presents, with its words about them.
///
/// Spotify: [PagingFeaturedPlaylistObject](https://developer.spotify.com/documentation/web-api/reference/get-featured-playlists)
#[derive(Clone, Debug, PartialEq, Model)]
#[non_exhaustive]
pub struct FeaturedPlaylists {
    /// What is said of them, such as `Popular Playlists`.
    pub message: Option<Text>,
    /// A page of them.
    #[model(required)]
    pub playlists: Page<SimplifiedPlaylist>,
}
