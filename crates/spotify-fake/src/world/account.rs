//! What belongs to one user: library, follows, player.

use std::collections::BTreeMap;

use super::kind::Kind;
use super::player::Player;
use super::shelf::Shelf;

/// A user's things.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    shelves: BTreeMap<Kind, Shelf>,
    pub(crate) player: Player,
}

impl Account {
    pub(crate) fn new(shelves: BTreeMap<Kind, Shelf>, player: Player) -> Self {
        Self { shelves, player }
    }

    /// What of this kind is saved or followed; for [`Kind::Playlist`] the user's own ones too.
    pub(crate) fn shelf(&self, kind: Kind) -> &Shelf {
        static EMPTY: std::sync::LazyLock<Shelf> = std::sync::LazyLock::new(Shelf::default);
        self.shelves.get(&kind).unwrap_or(&EMPTY)
    }

    pub(crate) fn shelf_mut(&mut self, kind: Kind) -> &mut Shelf {
        self.shelves.entry(kind).or_default()
    }
}
