//! Which items go, which stay where they are, and what becomes of those between: they move, or go and come back.

use std::collections::HashSet;

use super::matching::{self, First};
use super::parts::{Much, Part, Tie, chain, cut};
use super::{Item, Write, counts, emit};

/// What an edit is made of, before it is decided what stays.
pub(super) struct Task<'a, K> {
    pub(super) per_call: usize,
    pub(super) wanted: &'a [K],
    /// What must go: it is not wanted, or there are more copies than are wanted, which are only removed together.
    pub(super) goes: Vec<&'a K>,
    /// The places of what is kept, in its present order.
    pub(super) places: Vec<usize>,
    pub(super) parts: Vec<Part>,
}

/// What lies between two parts that stay, in the wanted list.
struct Gap {
    /// How many items come in.
    new: usize,
    /// The parts that have to get there.
    parts: Vec<usize>,
}

/// The fewest writes without a replacement that could be found. `None` if that cannot be done, or not in so many writes.
pub(super) fn edit<K: Item>(
    per_call: usize,
    current: &[Option<K>],
    wanted: &[K],
    most: usize,
) -> Option<Vec<Write<K>>> {
    let task = Task::new(per_call, current, wanted, First::InOrder)?;
    let mut plans = task.plans(most);
    // Only with copies are there other ways to match.
    for first in [First::Backwards, First::Neighbours] {
        let other = Task::new(per_call, current, wanted, first)?;
        if other.places != task.places {
            plans.extend(other.plans(most));
        }
    }
    // Of equals the one that lets fewer items go and come back.
    let cost = |plan: &Vec<Write<K>>| (plan.len(), removed(plan));
    plans.into_iter().min_by_key(cost).filter(|plan| plan.len() <= most)
}

fn removed<K>(plan: &[Write<K>]) -> usize {
    plan.iter().map(|write| if let Write::Remove(items) = write { items.len() } else { 0 }).sum()
}

impl<'a, K: Item> Task<'a, K> {
    fn new(per_call: usize, current: &'a [Option<K>], wanted: &'a [K], first: First) -> Option<Self> {
        // What has no URI goes only where all goes.
        let current: Vec<&K> = current.iter().map(Option::as_ref).collect::<Option<_>>()?;
        let (there, asked) = (counts(current.iter().copied()), counts(wanted.iter()));
        let asked = |item: &K| asked.get(item).copied().unwrap_or(0);
        let too_many = |item: &K| there.get(item).copied().unwrap_or(0) > asked(item);
        let mut seen = HashSet::new();
        let goes: Vec<&K> = current.iter().copied().filter(|item| too_many(item) && seen.insert(*item)).collect();
        let must_come = |item: &K| asked(item) > 0 && there.get(item) != Some(&asked(item));
        if wanted.iter().any(|item| !item.can_be_added() && must_come(item)) {
            return None;
        }
        let kept: Vec<&K> = current.into_iter().filter(|item| !too_many(item)).collect();
        let places = matching::places(&kept, wanted, first);
        Some(Self { per_call, wanted, goes, parts: cut(&places), places })
    }

    fn plans(&self, most: usize) -> Vec<Vec<Write<K>>> {
        let none = vec![false; self.parts.len()];
        let mut plans = Vec::new();
        for (much, tie) in
            [(Much::Parts, Tie::Last), (Much::Parts, Tie::First), (Much::Items, Tie::Last), (Much::Items, Tie::First)]
        {
            let stays = chain(&self.parts, much, tie);
            let gaps = gaps(&self.parts, &stays, self.wanted.len());
            if gaps.len() > most {
                continue;
            }
            if gaps.iter().map(|gap| gap.parts.len()).sum::<usize>() <= most {
                plans.push(emit::adds_then_moves(self, &stays, &none));
            }
            if let Some(returning) = self.returning(&gaps, most) {
                plans.push(emit::adds_then_moves(self, &stays, &returning));
                plans.extend(emit::moves_then_adds(self, &returning));
            }
        }
        plans.extend(emit::moves_then_adds(self, &none));
        plans
    }

    pub(super) fn items(&self, part: Part) -> &'a [K] {
        &self.wanted[part.first..part.first + part.length]
    }

    /// For each part whether it goes and comes back rather than moves, so that calls are fewest: dynamic programming over the
    /// gaps, by how many items return. `None` if none should.
    fn returning(&self, gaps: &[Gap], most: usize) -> Option<Vec<bool>> {
        const NEVER: usize = usize::MAX;
        let copies = counts(self.places.iter().map(|place| &self.wanted[*place]));
        // Of items with copies, all would have to go.
        let can_return = |part: usize| {
            self.items(self.parts[part]).iter().all(|item| item.can_be_added() && copies.get(item) == Some(&1))
        };
        let choices: Vec<Vec<usize>> = gaps
            .iter()
            .map(|gap| {
                let mut parts: Vec<usize> = gap.parts.iter().copied().filter(|part| can_return(*part)).collect();
                parts.sort_by_key(|part| self.parts[*part].length);
                parts
            })
            .collect();
        let calls = |items: usize| items.div_ceil(self.per_call);
        let all: usize = choices.iter().flatten().map(|part| self.parts[*part].length).sum();
        let room = all.min(most.saturating_mul(self.per_call).saturating_sub(self.goes.len()));
        let mut best = vec![NEVER; room + 1];
        best[0] = 0;
        // For each gap, by the number of items that return up to it: how many parts of it do.
        let mut chosen = Vec::with_capacity(gaps.len());
        for (gap, parts) in gaps.iter().zip(&choices) {
            let mut next = vec![NEVER; room + 1];
            let mut choice = vec![0; room + 1];
            let fewest = gap.parts.len().saturating_sub(most);
            let mut items = 0;
            for count in 0..=parts.len() {
                items += count.checked_sub(1).map_or(0, |last| self.parts[parts[last]].length);
                if count < fewest {
                    continue;
                }
                let cost = calls(gap.new + items) + gap.parts.len() - count;
                for before in 0..=room.saturating_sub(items) {
                    let sum = best[before].saturating_add(cost);
                    if items <= room && sum < next[before + items] {
                        next[before + items] = sum;
                        choice[before + items] = count;
                    }
                }
            }
            best = next;
            chosen.push(choice);
        }
        let total = |items: &usize| best[*items].saturating_add(calls(self.goes.len() + items));
        let mut items =
            (0..=room).filter(|items| best[*items] != NEVER).min_by_key(total).filter(|items| *items > 0)?;
        let mut returning = vec![false; self.parts.len()];
        for (choice, parts) in chosen.iter().zip(&choices).rev() {
            for part in &parts[..choice[items]] {
                returning[*part] = true;
            }
            items -= parts[..choice[items]].iter().map(|part| self.parts[*part].length).sum::<usize>();
        }
        Some(returning)
    }
}

/// The gaps with something in them.
fn gaps(parts: &[Part], stays: &[bool], wanted: usize) -> Vec<Gap> {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_unstable_by_key(|&index| parts[index].first);
    let mut gaps = vec![Gap { new: 0, parts: Vec::new() }];
    let mut at = 0;
    for index in order {
        let Part { first, length } = parts[index];
        if let Some(gap) = gaps.last_mut() {
            gap.new += first - at;
            if !stays[index] {
                gap.parts.push(index);
            }
        }
        if stays[index] {
            gaps.push(Gap { new: 0, parts: Vec::new() });
        }
        at = first + length;
    }
    if let Some(gap) = gaps.last_mut() {
        gap.new += wanted - at;
    }
    gaps.retain(|gap| gap.new > 0 || !gap.parts.is_empty());
    gaps
}
