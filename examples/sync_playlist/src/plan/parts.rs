//! The parts of a list that stay together, and which of them stay where they are.

/// Items that stand together and in order both now and in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The place of the first in the wanted list.
    pub(super) first: usize,
    /// How many.
    pub(super) length: usize,
}

/// Cuts the places of the kept items, in their present order, into parts.
pub(super) fn cut(places: &[usize]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for &place in places {
        match parts.last_mut() {
            Some(part) if part.first + part.length == place => part.length += 1,
            _ => parts.push(Part { first: place, length: 1 }),
        }
    }
    parts
}

/// What a chain of parts should have much of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Much {
    Parts,
    Items,
}

/// Which of chains that have as much.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tie {
    First,
    Last,
}

/// For each part, whether it is in the chain of parts in rising order that has most; of equal chains, most of the other.
pub(super) fn chain(parts: &[Part], much: Much, tie: Tie) -> Vec<bool> {
    let weight = |part: &Part| match much {
        Much::Parts => (1, part.length),
        Much::Items => (part.length, 1),
    };
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_unstable_by_key(|&index| parts[index].first);
    let mut rank = vec![0; parts.len()];
    order.iter().enumerate().for_each(|(at, &index)| rank[index] = at);

    // A Fenwick tree over the ranks: the heaviest chain that ends at or below a rank, and its last part.
    type Chain = ((usize, usize), Option<usize>);
    let keep = |old: &mut Chain, new: Chain| match tie {
        Tie::First if new.0 <= old.0 => {}
        Tie::Last if new.0 < old.0 => {}
        _ => *old = new,
    };
    let mut tree: Vec<Chain> = vec![((0, 0), None); parts.len() + 1];
    let mut before = vec![None; parts.len()];
    let mut best = ((0, 0), None);
    for (index, part) in parts.iter().enumerate() {
        let mut below = ((0, 0), None);
        let mut node = rank[index];
        while node > 0 {
            keep(&mut below, tree[node]);
            node &= node - 1;
        }
        before[index] = below.1;
        let (a, b) = weight(part);
        let here = ((below.0.0 + a, below.0.1 + b), Some(index));
        keep(&mut best, here);
        let mut node = rank[index] + 1;
        while node < tree.len() {
            keep(&mut tree[node], here);
            node += node & node.wrapping_neg();
        }
    }
    let mut stays = vec![false; parts.len()];
    let mut at = best.1;
    while let Some(index) = at {
        stays[index] = true;
        at = before[index];
    }
    stays
}
