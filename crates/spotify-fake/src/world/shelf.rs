//! What a user has saved or follows: an ordered set, newest first.

use std::collections::HashSet;

/// One thing on a shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Saved {
    pub(crate) id: String,
    /// As `2026-11-01T12:00:00Z`.
    pub(crate) added_at: String,
}

/// Things of one kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    saved: Vec<Saved>,
    ids: HashSet<String>,
}

impl Shelf {
    pub(crate) fn saved(&self) -> &[Saved] {
        &self.saved
    }

    pub(crate) fn holds(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// Puts what is not there yet in front, in this order; what has a time of its own goes where that belongs.
    pub(crate) fn add(&mut self, new: impl IntoIterator<Item = Saved>) {
        let new: Vec<Saved> = new.into_iter().filter(|saved| self.ids.insert(saved.id.clone())).collect();
        let in_front = |saved: &Saved| self.saved.first().is_none_or(|newest| newest.added_at <= saved.added_at);
        let sorted = new.iter().all(in_front) && new.is_sorted_by(|one, next| one.added_at >= next.added_at);
        self.saved.splice(0..0, new);
        if !sorted {
            self.saved.sort_by(|one, other| other.added_at.cmp(&one.added_at));
        }
    }

    pub(crate) fn remove(&mut self, ids: &[&str]) {
        let gone: HashSet<&str> = ids.iter().copied().filter(|id| self.ids.remove(*id)).collect();
        if !gone.is_empty() {
            self.saved.retain(|saved| !gone.contains(saved.id.as_str()));
        }
    }
}

impl FromIterator<Saved> for Shelf {
    fn from_iter<I: IntoIterator<Item = Saved>>(saved: I) -> Self {
        let mut shelf = Self::default();
        shelf.add(saved);
        shelf
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(id: &str, added_at: &str) -> Saved {
        Saved { id: id.to_owned(), added_at: added_at.to_owned() }
    }

    fn order(shelf: &Shelf) -> String {
        shelf.saved().iter().map(|saved| saved.id.as_str()).collect()
    }

    #[test]
    fn the_newest_is_in_front_and_nothing_is_there_twice() {
        let mut shelf: Shelf = [saved("c", "3"), saved("a", "1")].into_iter().collect();
        shelf.add([saved("d", "4"), saved("e", "4"), saved("a", "4")]);
        assert_eq!(order(&shelf), "deca");
        shelf.add([saved("b", "2")]);
        assert_eq!(order(&shelf), "decba");
        shelf.remove(&["d", "x", "a"]);
        assert_eq!((order(&shelf).as_str(), shelf.holds("d"), shelf.holds("b")), ("ecb", false, true));
    }
}
