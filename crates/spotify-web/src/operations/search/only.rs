//! A search for one type of things, which can be walked: each type's pages end elsewhere.
//!
//! ```
//! use spotify_web::{Operation, ApiUrl, SearchType, Track, search};
//!
//! let both = search::Items::new("deluxe", [SearchType::Track, SearchType::Album]);
//! let tracks = search::Only::<Track>::of(both).request(&ApiUrl::spotify())?;
//! assert_eq!(tracks.uri(), "https://api.spotify.com/v1/search?q=deluxe&type=track");
//! # Ok::<(), spotify_web::ArgumentError>(())
//! ```

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::Response;

use super::Items;
use crate::operation::{ArgumentError, DecodeError, Encoder, Metadata};
use crate::{
    Artist, Operation, Page, Paged, Position, SearchResults, SearchType, SimplifiedAlbum, SimplifiedAudiobook,
    SimplifiedEpisode, SimplifiedPlaylist, SimplifiedShow, Track,
};

/// What can be searched for.
pub trait Searchable: Sized {
    /// What Spotify calls it in a search.
    const TYPE: SearchType;

    /// Its page among the results.
    fn page_of(results: SearchResults) -> Option<Page<Self>>;
}

macro_rules! searchable {
    ($($item:ident = $type:ident in $field:ident,)*) => {$(
        impl Searchable for $item {
            const TYPE: SearchType = SearchType::$type;

            fn page_of(results: SearchResults) -> Option<Page<Self>> {
                results.$field
            }
        }
    )*};
}

searchable! {
    Track = Track in tracks,
    Artist = Artist in artists,
    SimplifiedAlbum = Album in albums,
    SimplifiedPlaylist = Playlist in playlists,
    SimplifiedShow = Show in shows,
    SimplifiedEpisode = Episode in episodes,
    SimplifiedAudiobook = Audiobook in audiobooks,
}

/// [`Items`] for one type of things, handing back their page: made of an [`Items`], whose own types do not matter then.
///
/// Spotify reaches about the first 1,000 results. The total is an estimate.
pub struct Only<T> {
    items: Items,
    what: PhantomData<fn() -> T>,
}

impl<T: Searchable> Only<T> {
    /// The same search for this type only.
    pub fn of(mut items: Items) -> Self {
        items.types = vec![T::TYPE];
        Self { items, what: PhantomData }
    }
}

impl<T: Searchable> Operation for Only<T> {
    type Output = Page<T>;

    const METADATA: Metadata = Items::METADATA;

    fn encode(&self, request: &mut Encoder) -> Result<(), ArgumentError> {
        self.items.encode(request)
    }

    fn decode(answer: &Response<Bytes>) -> Result<Page<T>, DecodeError> {
        T::page_of(Items::decode(answer)?).ok_or_else(|| DecodeError::without("page of what was searched for", answer))
    }
}

impl<T: Searchable> Paged for Only<T> {
    type Item = T;
    type Page = Page<T>;

    const MAX_LIMIT: u32 = 50;
    const MAX_LIMIT_IN_DEVELOPMENT: u32 = 10;
    const MAX_OFFSET: u32 = 1_000;

    fn start(&self) -> Position {
        Position::Offset(self.items.offset.unwrap_or(0))
    }

    fn page_size(&self) -> Option<u32> {
        self.items.limit
    }

    fn at(mut self, position: &Position, limit: u32) -> Option<Self> {
        let Position::Offset(offset) = position else { return None };
        self.items.offset = Some(*offset);
        self.items.limit = Some(limit);
        Some(self)
    }

    fn page(output: Page<T>) -> Page<T> {
        output
    }
}

#[cfg(feature = "client")]
impl<C> crate::client::PendingCall<Items, C> {
    /// The same search for one type of things, which has pages to walk. Set the arguments first.
    pub fn only<T: Searchable>(self) -> crate::client::PendingCall<Only<T>, C> {
        self.map(Only::of)
    }
}

impl<T> Clone for Only<T> {
    fn clone(&self) -> Self {
        Self { items: self.items.clone(), what: PhantomData }
    }
}

impl<T> fmt::Debug for Only<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Only").field(&self.items).finish()
    }
}
