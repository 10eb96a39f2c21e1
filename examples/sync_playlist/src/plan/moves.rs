//! The fewest moves that put a few parts in order: a search that deepens step by step.
//!
//! A move swaps two neighbouring runs of parts, so it changes what meets at three places. Whoever has more than three times as many
//! wrong meetings as moves left can turn back.

/// More parts than this are not searched.
pub(super) const MOST: usize = 10;

/// Steps after which the search gives up: some milliseconds.
const MOST_STEPS: usize = 200_000;

/// Parts `start..end` go to before part `before`. Parts that then meet in order are one part from there on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) before: usize,
}

/// The moves that put parts in rising order. `None` if there are too many, or it takes too long.
pub(super) fn fewest(parts: &[usize]) -> Option<Vec<Move>> {
    if parts.len() > MOST {
        return None;
    }
    let mut sorted = parts.to_vec();
    sorted.sort_unstable();
    let ranks = parts.iter().map(|part| sorted.partition_point(|smaller| smaller < part)).collect();
    let order = joined(ranks);
    let mut search = Search { moves: Vec::new(), steps: 0 };
    for depth in 0..=parts.len() {
        if search.sorts(&order, depth)? {
            return Some(search.moves);
        }
    }
    None
}

struct Search {
    moves: Vec<Move>,
    steps: usize,
}

impl Search {
    /// Whether so many moves are enough; then they are in `moves`. `None` when it has taken too long.
    fn sorts(&mut self, order: &[usize], depth: usize) -> Option<bool> {
        if order.len() <= 1 {
            return Some(true);
        }
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return None;
        }
        if wrong_meetings(order) > 3 * depth {
            return Some(false);
        }
        for start in 0..order.len() {
            for end in start + 1..order.len() {
                // A run that goes back is one that lets others go ahead, so it is enough to look ahead.
                for before in end + 1..=order.len() {
                    let mut next = order.to_vec();
                    next[start..before].rotate_left(end - start);
                    self.moves.push(Move { start, end, before });
                    if self.sorts(&joined(next), depth - 1)? {
                        return Some(true);
                    }
                    self.moves.pop();
                }
            }
        }
        Some(false)
    }
}

/// How often two meet that should not, the list's ends included.
fn wrong_meetings(order: &[usize]) -> usize {
    let inside = order.windows(2).filter(|pair| pair[0] + 1 != pair[1]).count();
    inside + usize::from(order.first() != Some(&0)) + usize::from(order.last() != Some(&(order.len() - 1)))
}

/// The same order with what meets as it should taken together: `[2, 0, 1]` becomes `[1, 0]`.
fn joined(order: Vec<usize>) -> Vec<usize> {
    let mut starts: Vec<usize> = order
        .iter()
        .enumerate()
        .filter(|(at, part)| *at == 0 || order[at - 1] + 1 != **part)
        .map(|(_, part)| *part)
        .collect();
    let mut sorted = starts.clone();
    sorted.sort_unstable();
    for start in &mut starts {
        *start = sorted.partition_point(|smaller| smaller < start);
    }
    starts
}
