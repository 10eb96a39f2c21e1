//! One page of a list whose places are named by what stands there.
//!
//! ```
//! use spotify_web::{Artist, CursorPage};
//!
//! let page: CursorPage<Artist> = serde_json::from_str(
//!     r#"{"items":[{"id":"6sFIWsNpZYqfjUpaCgueju","name":"One"},null],"limit":2,"cursors":{"after":"6sFIWsNpZYqfjUpaCgueju"}}"#,
//! )?;
//! assert_eq!(page.items.len(), 1);
//! assert_eq!(page.cursors.after.as_deref(), Some("6sFIWsNpZYqfjUpaCgueju"));
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::marker::PhantomData;

use serde::de::MapAccess;
use serde::{Deserialize, Deserializer, Serialize};
use spotify_web_derive::Model;

use crate::lenient::{Lenient, Odd, Read, derive};
use crate::page::{Items, ItemsSeed, Skipped};
use crate::text::Text;

/// One page of the artists that a user follows, or of what was played.
///
/// Spotify: [CursorPagingObject](https://developer.spotify.com/documentation/web-api/reference/get-followed)
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CursorPage<T> {
    /// What could be read.
    pub items: Vec<T>,
    /// What could not, in order; positions count from the page's start.
    #[serde(skip)]
    pub skipped: Vec<Skipped>,
    /// How many elements the page could hold.
    pub limit: u32,
    /// The link to the next page; `None` on the last one.
    pub next: Option<Text>,
    /// What the pages beside this one start with.
    pub cursors: Cursors,
    /// How many elements the whole list has; not for what was played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
    /// The link to this page.
    pub href: Option<Text>,
}

/// What the pages beside a page start with: an artist's id, or a moment in milliseconds.
///
/// Spotify: [CursorObject](https://developer.spotify.com/documentation/web-api/reference/get-followed)
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Cursors {
    /// For the page after; `None` on the last one.
    #[model(null)]
    pub after: Option<Text>,
    /// For the page before.
    pub before: Option<Text>,
}

impl<T: Lenient> derive::Object for CursorPage<T> {
    fn read_fields<'de, A: MapAccess<'de>>(mut map: A) -> Result<Read<Self>, A::Error> {
        let (mut items, mut limit, mut total) = (None, None, None);
        let (mut next, mut cursors, mut href) = (None, None, None);
        let field = |name: &str| match name {
            "items" => 0,
            "limit" => 1,
            "total" => 2,
            "next" => 3,
            "cursors" => 4,
            "href" => 5,
            _ => u8::MAX,
        };
        while let Some(key) = map.next_key_seed(derive::Key(field))? {
            match key {
                0 => items = Some(map.next_value_seed(ItemsSeed::<T>(PhantomData))?),
                1 => limit = derive::value::<u32, A>(&mut map)?.ok(),
                2 => total = derive::value::<u32, A>(&mut map)?.ok(),
                3 => next = derive::value::<Text, A>(&mut map)?.ok(),
                4 => cursors = derive::value::<Cursors, A>(&mut map)?.ok(),
                5 => href = derive::value::<Text, A>(&mut map)?.ok(),
                _ => derive::unknown(&mut map)?,
            }
        }
        let Items { items, skipped } = match items {
            None => return Ok(Err(Odd::Without("items").told())),
            Some(Err(Odd::Null)) => Items::default(),
            Some(Ok(items)) => items,
            Some(Err(odd)) => return Ok(Err(odd)),
        };
        let cursors = cursors.unwrap_or_default();
        Ok(Ok(Self { items, skipped, limit: limit.unwrap_or(0), next, cursors, total, href }))
    }
}

impl<T: Lenient> Lenient for CursorPage<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        derive::read(deserializer)
    }
}

impl<'de, T: Lenient> Deserialize<'de> for CursorPage<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        derive::deserialize(deserializer)
    }
}
