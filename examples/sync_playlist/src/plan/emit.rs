//! From what was decided to the writes, with the positions that the list has at each.

use super::edit::Task;
use super::parts::Part;
use super::{Item, Write, moves};

/// The list as it is after the writes so far; its items are told by their places in the wanted list.
struct Draft<'a, K> {
    per_call: usize,
    wanted: &'a [K],
    list: Vec<usize>,
    writes: Vec<Write<K>>,
}

impl<'a, K: Item> Draft<'a, K> {
    /// After all removes.
    fn new(task: &Task<'a, K>, returning: &[bool]) -> Self {
        let (mut goes, mut list) = (task.goes.clone(), Vec::with_capacity(task.wanted.len()));
        for (part, returns) in task.parts.iter().zip(returning) {
            match returns {
                true => goes.extend(task.items(*part)),
                false => list.extend(part.first..part.first + part.length),
            }
        }
        let writes =
            goes.chunks(task.per_call).map(|items| Write::Remove(items.iter().copied().cloned().collect())).collect();
        Self { per_call: task.per_call, wanted: task.wanted, list, writes }
    }

    /// Where the list goes on after this place's item; its start if there is none.
    fn after(&self, place: Option<usize>) -> usize {
        place.and_then(|place| self.list.iter().position(|there| *there == place)).map_or(0, |index| index + 1)
    }

    fn add(&mut self, mut position: usize, places: &[usize]) {
        for places in places.chunks(self.per_call) {
            let items = places.iter().map(|place| self.wanted[*place].clone()).collect();
            self.writes.push(Write::Add { position, items });
            self.list.splice(position..position, places.iter().copied());
            position += places.len();
        }
    }

    fn shift(&mut self, start: usize, length: usize, before: usize) {
        if before < start {
            self.list[before..start + length].rotate_right(length);
        } else if before > start + length {
            self.list[start..before].rotate_left(length);
        } else {
            return;
        }
        self.writes.push(Write::Move { start, length, before });
    }
}

/// What comes into one gap comes in together; then the parts that move go to their places, between that too.
pub(super) fn adds_then_moves<K: Item>(task: &Task<'_, K>, stays: &[bool], returning: &[bool]) -> Vec<Write<K>> {
    let mut draft = Draft::new(task, returning);
    let mut is_new = vec![true; task.wanted.len()];
    let mut is_settled = vec![true; task.wanted.len()];
    for (part, (stays, returns)) in task.parts.iter().zip(stays.iter().zip(returning)) {
        is_new[part.first..part.first + part.length].fill(*returns);
        is_settled[part.first..part.first + part.length].fill(*stays || *returns);
    }
    let (mut last, mut coming) = (None, Vec::new());
    for place in 0..task.wanted.len() {
        if is_new[place] {
            coming.push(place);
        } else if is_settled[place] {
            let position = draft.after(last);
            draft.add(position, &std::mem::take(&mut coming));
            last = Some(place);
        }
    }
    let position = draft.after(last);
    draft.add(position, &coming);

    let mut moving: Vec<Part> = task.parts.iter().copied().filter(|part| !is_settled[part.first]).collect();
    moving.sort_unstable_by_key(|part| part.first);
    for Part { first, length } in moving {
        // Everything before it is settled by now.
        let before = draft.after(first.checked_sub(1));
        if let Some(start) = draft.list.iter().position(|place| *place == first) {
            draft.shift(start, length, before);
        }
    }
    draft.writes
}

/// What stays is put in order with the fewest moves there are; then what is new comes in where it belongs. `None` where
/// there is too much to put in order for that.
pub(super) fn moves_then_adds<K: Item>(task: &Task<'_, K>, returning: &[bool]) -> Option<Vec<Write<K>>> {
    let mut draft = Draft::new(task, returning);
    let mut next = vec![None; task.wanted.len()];
    let mut sorted = draft.list.clone();
    sorted.sort_unstable();
    sorted.windows(2).for_each(|pair| next[pair[0]] = Some(pair[1]));
    // Where each part starts, and at the end the list's end. Parts are longer here: nothing new comes between.
    let starts = |list: &[usize]| -> Vec<usize> {
        let follows = |index: &usize| *index > 0 && next[list[*index - 1]] == Some(list[*index]);
        (0..=list.len()).filter(|index| *index == list.len() || !follows(index)).collect()
    };
    let at = starts(&draft.list);
    let firsts: Vec<usize> = at.iter().filter_map(|start| draft.list.get(*start)).copied().collect();
    for moves::Move { start, end, before } in moves::fewest(&firsts)? {
        let at = starts(&draft.list);
        draft.shift(at[start], at[end] - at[start], at[before]);
    }
    let mut coming: Vec<usize> = Vec::new();
    let mut is_there = vec![false; task.wanted.len()];
    draft.list.iter().for_each(|place| is_there[*place] = true);
    for place in 0..=task.wanted.len() {
        if is_there.get(place) == Some(&false) {
            coming.push(place);
        } else if let Some(first) = coming.first().copied() {
            draft.add(first, &std::mem::take(&mut coming));
        }
    }
    Some(draft.writes)
}
