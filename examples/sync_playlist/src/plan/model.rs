//! What each write does to a list, as Spotify does it.

use super::{Item, Write};

impl<K: Item> Write<K> {
    /// Does it to a list in memory. Positions beyond the list's end are taken for its end; Spotify refuses them.
    pub fn apply(&self, list: &mut Vec<Option<K>>) {
        match self {
            Self::Replace(items) => *list = items.iter().cloned().map(Some).collect(),
            Self::Remove(items) => list.retain(|there| there.as_ref().is_none_or(|there| !items.contains(there))),
            Self::Move { start, length, before } => {
                let end = start.saturating_add(*length).min(list.len());
                let start = (*start).min(end);
                let before = (*before).min(list.len());
                if before < start {
                    list[before..end].rotate_right(end - start);
                } else if before > end {
                    list[start..before].rotate_left(end - start);
                }
            }
            Self::Add { position, items } => {
                let position = (*position).min(list.len());
                list.splice(position..position, items.iter().cloned().map(Some));
            }
        }
    }
}
