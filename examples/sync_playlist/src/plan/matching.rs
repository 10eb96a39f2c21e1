//! Which place in the wanted list each item that is kept will have. With copies, there is a choice.

use std::collections::HashMap;

use super::Item;

/// More pairs of equal items than this, and copies are matched in their order.
const MOST_PAIRS: usize = 2_000_000;

/// What is matched first where there are copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum First {
    /// As many as possible in the same order: the longest common subsequence, after Hunt and Szymanski.
    InOrder,
    /// The same, from the end.
    Backwards,
    /// What has no copies, then what stands beside it.
    Neighbours,
}

/// For each kept item its place in `wanted`. None may be kept more often than it is wanted.
///
/// What the first choice leaves goes beside its neighbours where that is free, and else in order.
pub(super) fn places<K: Item>(kept: &[&K], wanted: &[K], first: First) -> Vec<usize> {
    let (mut kept, mut wanted): (Vec<&K>, Vec<&K>) = (kept.to_vec(), wanted.iter().collect());
    if first != First::Backwards {
        return forwards(&kept, &wanted, first);
    }
    kept.reverse();
    wanted.reverse();
    let mut places = forwards(&kept, &wanted, First::InOrder);
    places.reverse();
    places.into_iter().map(|place| wanted.len() - 1 - place).collect()
}

fn forwards<K: Item>(kept: &[&K], wanted: &[&K], first: First) -> Vec<usize> {
    let mut places_of: HashMap<&K, Vec<usize>> = HashMap::new();
    for (place, item) in wanted.iter().copied().enumerate() {
        places_of.entry(item).or_default().push(place);
    }
    let of = |item: &K| places_of.get(item).map_or(&[][..], Vec::as_slice);
    let pairs: usize = kept.iter().map(|item| of(item).len()).fold(0, usize::saturating_add);
    let mut matching = Matching { places: vec![None; kept.len()], is_taken: vec![false; wanted.len()] };
    match first {
        First::InOrder if pairs <= MOST_PAIRS => {
            common(kept, of).into_iter().for_each(|(index, place)| matching.take(index, place));
        }
        _ => {
            for (index, item) in kept.iter().enumerate() {
                if let [place] = of(item) {
                    matching.take(index, *place);
                }
            }
        }
    }
    for index in (0..kept.len()).rev() {
        let place = kept.get(index + 1).and(matching.places.get(index + 1).copied().flatten());
        matching.try_take(index, kept[index], wanted, place.and_then(|place| place.checked_sub(1)));
    }
    // How many of an item's places are known to be taken, from the first on.
    let mut passed: HashMap<&K, usize> = HashMap::new();
    for (index, item) in kept.iter().copied().enumerate() {
        let before = index.checked_sub(1).and_then(|before| matching.places[before]);
        matching.try_take(index, item, wanted, before.map(|place| place + 1));
        let (list, from) = (of(item), passed.entry(item).or_insert(0));
        while list.get(*from).is_some_and(|place| matching.is_taken[*place]) {
            *from += 1;
        }
        matching.try_take(index, item, wanted, list.get(*from).copied());
    }
    matching.places.into_iter().flatten().collect()
}

struct Matching {
    places: Vec<Option<usize>>,
    is_taken: Vec<bool>,
}

impl Matching {
    fn take(&mut self, index: usize, place: usize) {
        self.places[index] = Some(place);
        self.is_taken[place] = true;
    }

    /// Takes the place if the item has none yet, it is wanted there, and the place is free.
    fn try_take<K: Item>(&mut self, index: usize, item: &K, wanted: &[&K], place: Option<usize>) {
        if let Some(place) = place
            && self.places[index].is_none()
            && wanted.get(place) == Some(&item)
            && !self.is_taken[place]
        {
            self.take(index, place);
        }
    }
}

/// A longest common subsequence, as pairs of index and place, both rising.
fn common<'a, K: Item + 'a>(kept: &[&'a K], places_of: impl Fn(&'a K) -> &'a [usize]) -> Vec<(usize, usize)> {
    struct Link {
        index: usize,
        place: usize,
        before: Option<usize>,
    }
    let mut links: Vec<Link> = Vec::new();
    // For each length, the link at the end of a chain of that length whose last place is the smallest.
    let mut ends: Vec<usize> = Vec::new();
    for (index, item) in kept.iter().enumerate() {
        for &place in places_of(item).iter().rev() {
            let length = ends.partition_point(|&end| links[end].place < place);
            if ends.get(length).is_some_and(|&end| links[end].place == place) {
                continue;
            }
            let before = length.checked_sub(1).map(|shorter| ends[shorter]);
            links.push(Link { index, place, before });
            let link = links.len() - 1;
            match ends.get_mut(length) {
                Some(end) => *end = link,
                None => ends.push(link),
            }
        }
    }
    let mut chain = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied();
    while let Some(link) = at.map(|at| &links[at]) {
        chain.push((link.index, link.place));
        at = link.before;
    }
    chain.reverse();
    chain
}
