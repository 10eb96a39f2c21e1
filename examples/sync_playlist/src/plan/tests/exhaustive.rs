//! Plans beside the best there are: for all pairs of small lists, found by trying all writes.

use std::collections::{HashMap, VecDeque};

use super::{plan_by, there};

/// All lists that one write makes of this one, no longer than `longest`, of items below `items`.
fn neighbours(list: &[u8], items: u8, longest: usize, per_call: usize) -> Vec<Vec<u8>> {
    let mut short = vec![vec![]];
    let mut last = short.clone();
    for _ in 0..per_call {
        last =
            last.iter().flat_map(|list: &Vec<u8>| (0..items).map(move |item| [&list[..], &[item]].concat())).collect();
        short.extend(last.iter().cloned());
    }
    let mut found = short.clone();
    for addition in short.iter().skip(1).filter(|addition| addition.len() + list.len() <= longest) {
        found.extend((0..=list.len()).map(|at| [&list[..at], addition, &list[at..]].concat()));
    }
    for gone in &short {
        found.push(list.iter().copied().filter(|item| !gone.contains(item)).collect());
    }
    for start in 0..list.len() {
        for end in start + 1..list.len() {
            for before in end + 1..=list.len() {
                let mut next = list.to_vec();
                next[start..before].rotate_left(end - start);
                found.push(next);
            }
        }
    }
    found
}

/// How many plans cost so much more than the best there is.
#[derive(Debug, Default, PartialEq, Eq)]
struct Excess(Vec<usize>);

impl Excess {
    /// No plan costs more than one write too many, and of a thousand fewer than so many do.
    fn is_at_most(&self, of_a_thousand: usize) -> bool {
        let all: usize = self.0.iter().sum();
        self.0.len() <= 2 && self.0.get(1).is_none_or(|one| one * 1_000 < all * of_a_thousand)
    }

    fn count(&mut self, excess: usize) {
        self.0.resize(self.0.len().max(excess + 1), 0);
        self.0[excess] += 1;
    }
}

/// Compares from each of `starts` to all lists that can be reached and are no longer than `longest`.
fn compare(
    starts: &[Vec<u8>],
    longest: usize,
    is_allowed: impl Fn(&[u8]) -> bool,
    items: u8,
    per_call: usize,
) -> Excess {
    let mut excess = Excess::default();
    let mut known: HashMap<Vec<u8>, Vec<Vec<u8>>> = HashMap::new();
    for start in starts {
        let mut best = HashMap::from([(start.clone(), 0_usize)]);
        let mut waiting = VecDeque::from([start.clone()]);
        while let Some(list) = waiting.pop_front() {
            let cost = best[&list];
            // Between the two, a list may be one longer than either.
            let next = known.entry(list).or_insert_with_key(|list| {
                let mut next = neighbours(list, items, longest + 1, per_call);
                next.retain(|list| is_allowed(list));
                next.sort_unstable();
                next.dedup();
                next
            });
            for next in next {
                if !best.contains_key(next) {
                    best.insert(next.clone(), cost + 1);
                    waiting.push_back(next.clone());
                }
            }
        }
        for (wanted, best) in best.iter().filter(|(wanted, _)| wanted.len() <= longest) {
            let plan = plan_by(per_call, &there(start), wanted).unwrap();
            let list = super::done(per_call, &there(start), plan.writes());
            assert_eq!(list, there(wanted));
            let cost = plan.writes().len();
            assert!(cost >= *best, "{start:?} to {wanted:?}: {:?} is better than the best", plan.writes());
            excess.count(cost - best);
        }
    }
    excess
}

/// One of those lists that differ only in what their items are called.
fn is_first_of_its_kind(list: &[u8]) -> bool {
    let mut next = 0;
    list.iter().all(|item| {
        let fits = *item <= next;
        next = next.max(item + 1);
        fits
    })
}

fn lists(items: u8, longest: usize) -> Vec<Vec<u8>> {
    let mut all = vec![vec![]];
    let mut last: Vec<Vec<u8>> = all.clone();
    for _ in 0..longest {
        last = last.iter().flat_map(|list| (0..items).map(move |item| [&list[..], &[item]].concat())).collect();
        all.extend(last.iter().cloned());
    }
    all
}

fn has_no_copies(list: &[u8]) -> bool {
    (1..list.len()).all(|at| !list[..at].contains(&list[at]))
}

#[test]
fn without_copies_plans_are_nearly_always_the_best_there_are() {
    let starts: Vec<Vec<u8>> = (0..=5).map(|length| (0..length).collect()).collect();
    for per_call in [1, 2, 3] {
        let excess = compare(&starts, 5, has_no_copies, 6, per_call);
        println!("no copies, {per_call} in a call, plans by their excess: {excess:?}");
        assert!(excess.is_at_most(if per_call == 2 { 5 } else { 1 }), "{excess:?}");
    }
}

#[test]
fn with_copies_plans_are_close_to_the_best_there_are() {
    // With 5 it takes half a minute.
    let longest = std::env::var("PLAN_LONGEST").ok().and_then(|text| text.parse().ok()).unwrap_or(4);
    let starts: Vec<Vec<u8>> = lists(3, longest).into_iter().filter(|list| is_first_of_its_kind(list)).collect();
    for per_call in [1, 2] {
        let excess = compare(&starts, longest, |_| true, 3, per_call);
        println!("copies, {per_call} in a call, plans by their excess: {excess:?}");
        assert!(excess.is_at_most(if per_call == 2 { 8 } else { 2 }), "{excess:?}");
    }
}
