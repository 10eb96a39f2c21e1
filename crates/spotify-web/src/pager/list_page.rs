//! What pages of both kinds have in common.
//!
//! ```
//! use spotify_web::{ListPage, Page, SavedTrack};
//!
//! let page: Page<SavedTrack> = serde_json::from_str(r#"{"items":[{"track":{"name":"One"}},null],"offset":40,"total":43}"#)?;
//! assert_eq!((page.items().len(), page.skipped().len(), page.total()), (1, 1, Some(43)));
//! # Ok::<(), serde_json::Error>(())
//! ```

use crate::cursor_page::CursorPage;
use crate::page::{Page, Skipped};

/// A page of a list: a [`Page`] or a [`CursorPage`].
pub trait ListPage: sealed::Cut {
    /// What the list holds.
    type Item;

    /// What could be read.
    fn items(&self) -> &[Self::Item];

    /// What could be read, without the rest.
    fn into_items(self) -> Vec<Self::Item>;

    /// What could not, in order.
    fn skipped(&self) -> &[Skipped];

    /// How many elements the whole list has, if the page says.
    fn total(&self) -> Option<u32>;

    /// How many elements the page could hold.
    fn limit(&self) -> u32;

    /// The link to the next page.
    fn next(&self) -> Option<&str>;

    /// The link to the page before.
    fn previous(&self) -> Option<&str>;

    /// How many elements the page took up in the list, those left out included.
    fn taken(&self) -> usize {
        self.items().len() + self.skipped().len()
    }
}

/// Only these two: a list that Spotify might give in another way needs another machine.
pub(crate) mod sealed {
    /// What a walk does to a page before it hands it out.
    #[allow(unnameable_types, reason = "it cannot be implemented because it cannot be named")]
    pub trait Cut {
        /// Keeps so many of its items.
        fn keep(&mut self, items: usize);

        /// So many elements of the list were handed out before, from which the places of what was left out count.
        fn comes_after(&mut self, elements: u32);
    }
}

macro_rules! list_page {
    ($page:ident, $this:ident => $previous:expr, $elements:ident => $shift:expr) => {
        impl<T> ListPage for $page<T> {
            type Item = T;

            fn items(&self) -> &[T] {
                &self.items
            }

            fn into_items(self) -> Vec<T> {
                self.items
            }

            fn skipped(&self) -> &[Skipped] {
                &self.skipped
            }

            fn total(&self) -> Option<u32> {
                self.total
            }

            fn limit(&self) -> u32 {
                self.limit
            }

            fn next(&self) -> Option<&str> {
                self.next.as_deref()
            }

            fn previous(&self) -> Option<&str> {
                let $this = self;
                $previous
            }
        }

        impl<T> sealed::Cut for $page<T> {
            fn keep(&mut self, items: usize) {
                self.items.truncate(items);
            }

            fn comes_after(&mut self, $elements: u32) {
                let by = $shift;
                for skipped in &mut self.skipped {
                    skipped.position = skipped.position.saturating_add(by);
                }
            }
        }
    };
}

// A page that has an offset counts from the list's start already.
list_page!(Page, page => page.previous.as_deref(), _elements => 0);
list_page!(CursorPage, _page => None, elements => elements);
