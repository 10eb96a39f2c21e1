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

use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::model::lenient;
use crate::operation::{DecodeError, decode};
use crate::text::Text;

/// One page of a list, as most of Spotify's lists come.
///
/// Spotify leaves nulls where something cannot be shown, and now and then an element that fits nothing. Neither costs
/// the rest of the page: they are left out of `items` and told of in `skipped`. (That is why a page can be read with
/// `serde_json` only, and from text.)
///
/// Spotify: [Pagination](https://developer.spotify.com/documentation/web-api/concepts/api-calls#pagination)
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    /// The link to the next page; `None` on the last one. A [`Pager`](crate::Pager) makes an operation of it.
    pub next: Option<Text>,
    /// The link to the page before.
    pub previous: Option<Text>,
    /// The link to this page.
    pub href: Option<Text>,
}

/// An element of a list that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// Its position in the whole list, from 0.
    pub position: u32,
    /// Why it was left out.
    pub why: SkipReason,
}

/// Why an element of a list was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkipReason {
    /// It was `null`: removed, or not for this app or market.
    Null,
    /// It fits nothing that is known here.
    Undecodable(DecodeError),
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.why {
            SkipReason::Null => write!(f, "element {} is null", self.position),
            SkipReason::Undecodable(error) => write!(f, "element {} cannot be read {error}", self.position),
        }
    }
}

impl<T> Page<T> {
    /// How many elements the page took up in the list, those left out included.
    pub fn taken(&self) -> usize {
        self.items.len() + self.skipped.len()
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::<T>::deserialize(deserializer)?;
        let Items { items, mut skipped } = wire.items;
        for skipped in &mut skipped {
            skipped.position = skipped.position.saturating_add(wire.offset);
        }
        Ok(Self {
            items,
            skipped,
            offset: wire.offset,
            limit: wire.limit,
            total: wire.total,
            next: wire.next,
            previous: wire.previous,
            href: wire.href,
        })
    }
}

/// A page as it comes: positions still count from the page's start.
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Wire<T> {
    items: Items<T>,
    #[serde(default, deserialize_with = "lenient::number")]
    offset: u32,
    #[serde(default, deserialize_with = "lenient::number")]
    limit: u32,
    #[serde(default, deserialize_with = "lenient::optional_number")]
    total: Option<u32>,
    next: Option<Text>,
    previous: Option<Text>,
    href: Option<Text>,
}

struct Items<T> {
    items: Vec<T>,
    skipped: Vec<Skipped>,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemsVisitor(PhantomData))
    }
}

struct ItemsVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for ItemsVisitor<T> {
    type Value = Items<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Items<T>, E> {
        Ok(Items { items: Vec::new(), skipped: Vec::new() })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Items<T>, A::Error> {
        let mut items = Vec::with_capacity(list.size_hint().unwrap_or(0).min(100));
        let mut skipped = Vec::new();
        let mut position = 0_u32;
        // Each element is first taken as the text it is, so that one that cannot be read does not end the list.
        while let Some(element) = list.next_element::<Box<RawValue>>()? {
            let text = element.get();
            if text == "null" {
                let why = SkipReason::Null;
                skipped.push(Skipped { position, why });
            } else {
                match decode::from_text(text) {
                    Ok(item) => items.push(item),
                    Err(error) => {
                        let why = SkipReason::Undecodable(error);
                        skipped.push(Skipped { position, why });
                    }
                }
            }
            position = position.saturating_add(1);
        }
        Ok(Items { items, skipped })
    }
}
