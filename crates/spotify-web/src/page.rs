//! One page of a list.
//!
//! ```
//! use spotify_web::{Page, SavedTrack};
//!
//! let page: Page<SavedTrack> = serde_json::from_str(
//!     r#"{"items":[{"track":{"name":"One"}},null,{"track":{"name":"Three"}}],"offset":40,"limit":20,"total":43}"#,
//! )?;
//! assert_eq!(page.items.len(), 2);
//! assert_eq!(page.skipped[0].position, 41); // the null's place in the whole list
//! assert!(page.next.is_none());
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::lenient::collection::elements;
use crate::lenient::{Lenient, Odd, Read, derive, otherwise};
use crate::report::watch;
use crate::text::Text;

/// One page of a list, as most of Spotify's lists come.
///
/// Spotify leaves nulls where something cannot be shown, and now and then an element that fits nothing. Neither costs
/// the rest of the page: they are left out of `items` and told of in `skipped`.
///
/// Spotify: [Pagination](https://developer.spotify.com/documentation/web-api/concepts/api-calls#pagination)
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// What could be read.
    pub items: Vec<T>,
    /// What could not, in order.
    #[serde(skip)]
    pub skipped: Vec<Skipped>,
    /// The position of the page's first element in the whole list, from 0.
    pub offset: u32,
    /// How many elements the page could hold.
    pub limit: u32,
    /// How many elements the whole list has, those that cannot be shown included; an estimate in a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
    /// The link to the next page; `None` on the last one. [`Paged::next_page`](crate::Paged::next_page) makes an operation of it.
    pub next: Option<Text>,
    /// The link to the page before, of which [`Paged::previous_page`](crate::Paged::previous_page) makes an operation.
    pub previous: Option<Text>,
    /// The link to this page.
    pub href: Option<Text>,
}

/// An element of a list that was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// Its position in the whole list, from 0.
    pub position: u32,
    /// Why it was left out; [`Odd::Null`] if it was removed, or is not for this app or market.
    pub why: Odd,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "element {} was left out: {}", self.position, self.why)
    }
}

impl<T> Page<T> {
    /// How many elements the page took up in the list, those left out included.
    pub fn taken(&self) -> usize {
        self.items.len() + self.skipped.len()
    }
}

impl<T: Lenient> Lenient for Page<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        derive::read(deserializer)
    }
}

impl<'de, T: Lenient> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        derive::deserialize(deserializer)
    }
}

/// By hand, since the derive knows no generic types, and the elements' places depend on `offset`, which may come last.
impl<T: Lenient> derive::Object for Page<T> {
    fn read_fields<'de, A: MapAccess<'de>>(mut map: A) -> Result<Read<Self>, A::Error> {
        let (mut items, mut offset, mut limit, mut total) = (None, None, None, None);
        let (mut next, mut previous, mut href) = (None, None, None);
        let field = |name: &str| match name {
            "items" => 0,
            "offset" => 1,
            "limit" => 2,
            "total" => 3,
            "next" => 4,
            "previous" => 5,
            "href" => 6,
            _ => u8::MAX,
        };
        while let Some(key) = map.next_key_seed(derive::Key(field))? {
            match key {
                0 => items = Some(map.next_value_seed(ItemsSeed::<T>(PhantomData))?),
                1 => offset = derive::value::<u32, A>(&mut map)?.ok(),
                2 => limit = derive::value::<u32, A>(&mut map)?.ok(),
                3 => total = derive::value::<u32, A>(&mut map)?.ok(),
                4 => next = derive::value::<Text, A>(&mut map)?.ok(),
                5 => previous = derive::value::<Text, A>(&mut map)?.ok(),
                6 => href = derive::value::<Text, A>(&mut map)?.ok(),
                _ => derive::unknown(&mut map)?,
            }
        }
        // A page that tells its total is one, though Spotify keeps the items to itself.
        if items.is_none() && total.is_none() {
            return Ok(Err(Odd::Without("items").told()));
        }
        let Items { items, mut skipped } = match items {
            None | Some(Err(Odd::Null)) => Items::default(),
            Some(Ok(items)) => items,
            // Not an empty page: who walks a list would take it for the end.
            Some(Err(odd)) => return Ok(Err(odd)),
        };
        let offset = offset.unwrap_or(0);
        for skipped in &mut skipped {
            skipped.position = skipped.position.saturating_add(offset);
        }
        Ok(Ok(Self { items, skipped, offset, limit: limit.unwrap_or(0), total, next, previous, href }))
    }
}

/// A page's elements. Their positions count from the page's start.
pub(crate) struct Items<T> {
    pub(crate) items: Vec<T>,
    pub(crate) skipped: Vec<Skipped>,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self { items: Vec::new(), skipped: Vec::new() }
    }
}

pub(crate) struct ItemsSeed<T>(pub(crate) PhantomData<T>);

impl<'de, T: Lenient> DeserializeSeed<'de> for ItemsSeed<T> {
    type Value = Read<Items<T>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// More than Spotify puts on a page is no reason to reserve more.
const USUAL: usize = 50;

impl<'de, T: Lenient> Visitor<'de> for ItemsSeed<T> {
    type Value = Read<Items<T>>;

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        let mut found = Items { items: Vec::with_capacity(USUAL), skipped: Vec::new() };
        elements(
            list,
            |item| found.items.push(item),
            |position, why| {
                watch::skipped(position, why);
                found.skipped.push(Skipped { position, why });
            },
        )?;
        Ok(Ok(found))
    }

    otherwise!("a list": null bool number text object);
}
