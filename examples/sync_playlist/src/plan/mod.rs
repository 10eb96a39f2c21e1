//! Which writes turn one list into another, as few as can be found.
//!
//! ```
//! use sync_playlist::plan::{Item, Write, plan};
//!
//! #[derive(Clone, Debug, PartialEq, Eq, Hash)]
//! struct Letter(char);
//! impl Item for Letter {}
//! let letters = |text: &str| text.chars().map(Letter).collect::<Vec<_>>();
//!
//! // The last three go to the front: one move, which keeps what Spotify knows of the items, such as when they were added.
//! let current: Vec<_> = letters("abcdefgh").into_iter().map(Some).collect();
//! let writes = plan(&current, &letters("fghabcde"))?;
//! assert_eq!(writes.writes(), [Write::Move { start: 5, length: 3, before: 0 }]);
//!
//! // Done to a list in memory, the writes make it what was wanted.
//! let mut list = current;
//! writes.writes().iter().for_each(|write| write.apply(&mut list));
//! assert_eq!(list, letters("fghabcde").into_iter().map(Some).collect::<Vec<_>>());
//! # Ok::<(), sync_playlist::plan::Impossible>(())
//! ```
//!
//! What Spotify can do to a playlist in one call; with up to 100 items, but for moves:
//!
//! | write | does | and |
//! | --- | --- | --- |
//! | [`Replace`](Write::Replace) | puts others in the place of all | forgets when and by whom all were added |
//! | [`Add`](Write::Add) | puts items before a position | cannot add local files |
//! | [`Remove`](Write::Remove) | takes items out, by URI | every copy of them; no position helps |
//! | [`Move`](Write::Move) | moves a part elsewhere | no most is known |
//!
//! Spotify says nowhere how long a part may be that moves. Here it is taken to be of any length, since a plan is tried rather than
//! relied on: what is refused is told, and nothing is lost. `spotify_web::bulk::ReorderPlaylist`, which has no other way to the same
//! end, moves 100 at a time.
//!
//! Two families of plans are looked at. To replace and add costs one call for every 100 items that are wanted, and no plan that replaces
//! can cost less. To edit costs what differs: removes, then adds and moves around what stays. The cheaper one is taken, and
//! of equals the edit, since it keeps what Spotify knows of the items that stay.
//!
//! What is best among edits is a hard problem (moving parts about alone is: sorting by transpositions), so part of it is guessed:
//!
//! - Which copy becomes which: three ways are tried.
//! - What stays: the longest chain of parts that are in order already, counted in parts and in items. For every other part it is
//!   then decided exactly whether it moves, or goes with the removes and comes back with the adds.
//! - The fewest moves are found exactly for up to ten parts; beyond that each part that does not stay moves once.
//! - What comes into different gaps is not added as one and parted by a move afterwards.
//!
//! For all lists of up to five items, or four where there are copies, the tests know the best plans there are: 99 in 100 are among
//! them, and none has more than one write too many.
//!
//! No plan leaves this module that has not been tried on a list in memory.

mod edit;
mod emit;
mod matching;
mod model;
mod moves;
mod parts;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::Hash;

use spotify_web::Uri;

/// As many items as Spotify takes in one call.
pub const PER_CALL: usize = 100;

/// What lists are of.
pub trait Item: Clone + Eq + Hash {
    /// Whether a call can put it into a playlist: local files can be moved about and removed only.
    fn can_be_added(&self) -> bool {
        true
    }
}

impl Item for Uri {
    fn can_be_added(&self) -> bool {
        matches!(self, Self::Track(_) | Self::Episode(_) | Self::Chapter(_))
    }
}

/// One call that changes a playlist. Positions count from 0, as the list is when the call is made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Write<K> {
    /// Only these are in it afterwards.
    Replace(Vec<K>),
    /// All copies of these go.
    Remove(Vec<K>),
    /// So many, from `start` on, go to before what is at `before` now.
    Move {
        /// The first one that moves.
        start: usize,
        /// How many.
        length: usize,
        /// Before which one; as long as the list, to its end.
        before: usize,
    },
    /// These come in.
    Add {
        /// Where the first one will be.
        position: usize,
        /// What.
        items: Vec<K>,
    },
}

/// What is to be done, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Plan<K> {
    writes: Vec<Write<K>>,
}

impl<K> Plan<K> {
    /// The writes; none if the lists are equal.
    pub fn writes(&self) -> &[Write<K>] {
        &self.writes
    }

    /// Whether what is there goes as a whole, and with it when and by whom it was added.
    pub fn replaces(&self) -> bool {
        matches!(self.writes.first(), Some(Write::Replace(_)))
    }
}

/// No writes make the playlist what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Impossible {
    /// A local file is wanted that the playlist does not hold, or not as often.
    #[error("item {} is a local file that the playlist does not hold as often: add it in Spotify's app first", place + 1)]
    NotThere {
        /// Where it stands in what is wanted, from 0.
        place: usize,
    },
    /// A local file would have to stay where everything else has to be replaced, since something in the playlist has no URI
    /// to be removed by, or there are more copies of the local file than are wanted.
    #[error(
        "item {} is a local file, which cannot be kept while the rest is replaced: take it out of the file, or remove by hand \
         what Spotify shows greyed out and the copies that are too many",
        place + 1
    )]
    Stuck {
        /// Where it stands in what is wanted, from 0.
        place: usize,
    },
}

/// The fewest writes that could be found from `current`, where `None` is something without a URI, to `wanted`.
///
/// # Errors
/// A local file is wanted that cannot be had.
pub fn plan<K: Item>(current: &[Option<K>], wanted: &[K]) -> Result<Plan<K>, Impossible> {
    plan_by(PER_CALL, current, wanted)
}

/// The same where a call takes so many items, at least one: with few, small lists ask hard questions.
fn plan_by<K: Item>(per_call: usize, current: &[Option<K>], wanted: &[K]) -> Result<Plan<K>, Impossible> {
    let per_call = per_call.max(1);
    if same(current, wanted) {
        return Ok(Plan { writes: Vec::new() });
    }
    let replacement = match wanted.iter().position(|item| !item.can_be_added()) {
        None => Ok(replacement(per_call, wanted)),
        Some(place) => Err(missing(current, wanted).unwrap_or(Impossible::Stuck { place })),
    };
    let most = replacement.as_ref().map_or(usize::MAX, Vec::len);
    let tried = |writes: &Vec<Write<K>>| {
        let mut list = current.to_vec();
        writes.iter().for_each(|write| write.apply(&mut list));
        same(&list, wanted)
    };
    let writes = match edit::edit(per_call, current, wanted, most).filter(tried) {
        Some(edit) if edit.len() <= most => edit,
        _ => replacement?,
    };
    Ok(Plan { writes })
}

fn same<K: Item>(list: &[Option<K>], wanted: &[K]) -> bool {
    list.iter().map(Option::as_ref).eq(wanted.iter().map(Some))
}

/// All others out, the first in, then the rest behind them.
fn replacement<K: Item>(per_call: usize, wanted: &[K]) -> Vec<Write<K>> {
    let (first, rest) = wanted.split_at(per_call.min(wanted.len()));
    let adds = rest
        .chunks(per_call)
        .enumerate()
        .map(|(chunk, items)| Write::Add { position: first.len() + chunk * per_call, items: items.to_vec() });
    std::iter::once(Write::Replace(first.to_vec())).chain(adds).collect()
}

/// The first of what is wanted that can neither be added nor is there.
fn missing<K: Item>(current: &[Option<K>], wanted: &[K]) -> Option<Impossible> {
    let mut there = counts(current.iter().flatten());
    let place = wanted.iter().position(|item| {
        if item.can_be_added() {
            return false;
        }
        match there.get_mut(item) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        }
    })?;
    Some(Impossible::NotThere { place })
}

fn counts<'a, K: Item + 'a>(items: impl Iterator<Item = &'a K>) -> HashMap<&'a K, usize> {
    let mut counts = HashMap::new();
    for item in items {
        *counts.entry(item).or_insert(0) += 1;
    }
    counts
}
