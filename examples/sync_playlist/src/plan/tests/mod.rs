//! What plans promise, for lists of numbers.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod exhaustive;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Those from 200 on are local files.
impl Item for u8 {
    fn can_be_added(&self) -> bool {
        *self < 200
    }
}

fn there(list: &[u8]) -> Vec<Option<u8>> {
    list.iter().copied().map(Some).collect()
}

fn writes(per_call: usize, current: &[u8], wanted: &[u8]) -> Vec<Write<u8>> {
    plan_by(per_call, &there(current), wanted).unwrap().writes
}

fn numbers(range: std::ops::Range<u8>) -> Vec<u8> {
    range.collect()
}

/// Whether Spotify would take it: no more than so many items at once, and positions that are in the list.
fn is_taken(write: &Write<u8>, list: &[Option<u8>], per_call: usize) -> bool {
    match write {
        Write::Replace(items) => items.len() <= per_call && items.iter().all(Item::can_be_added),
        Write::Remove(items) => (1..=per_call).contains(&items.len()),
        Write::Move { start, length, before } => {
            *length > 0
                && start + length <= list.len()
                && *before <= list.len()
                && !(*start..=start + length).contains(before)
        }
        Write::Add { position, items } => {
            (1..=per_call).contains(&items.len()) && *position <= list.len() && items.iter().all(Item::can_be_added)
        }
    }
}

fn done(per_call: usize, current: &[Option<u8>], writes: &[Write<u8>]) -> Vec<Option<u8>> {
    let mut list = current.to_vec();
    for write in writes {
        assert!(is_taken(write, &list, per_call), "{write:?} on {list:?}");
        write.apply(&mut list);
    }
    list
}

#[test]
fn equal_lists_need_no_write() {
    for list in [&[][..], &[1], &[1, 1, 2, 1]] {
        assert_eq!(writes(100, list, list), []);
    }
}

#[test]
fn small_changes_are_one_write_that_keeps_the_rest() {
    let list = numbers(0..100);
    let with = |at: usize, items: &[u8]| [&list[..at], items, &list[at..]].concat();
    let (first_three, rest) = list.split_at(3);
    for (wanted, write) in [
        (with(100, &[150]), Write::Add { position: 100, items: vec![150] }),
        (with(0, &[150, 150]), Write::Add { position: 0, items: vec![150, 150] }),
        (with(50, &[7, 7]), Write::Add { position: 50, items: vec![7, 7] }),
        (list[..99].to_vec(), Write::Remove(vec![99])),
        ([&list[..10], &list[11..20], &list[21..]].concat(), Write::Remove(vec![10, 20])),
        ([rest, first_three].concat(), Write::Move { start: 0, length: 3, before: 100 }),
        (vec![150], Write::Replace(vec![150])),
        (vec![], Write::Replace(vec![])),
    ] {
        let plan = writes(100, &list, &wanted);
        // To empty a list of up to a hundred, removing is as good as replacing.
        let empties = wanted.is_empty() && plan == [Write::Remove(list.clone())];
        assert!(plan == [write.clone()] || empties, "{plan:?} instead of {write:?}");
    }
}

#[test]
fn some_hundred_items_that_are_gathered_go_and_come_back_together_rather_than_move_one_by_one() {
    // Every third of 180 goes to the front, 20 at a time in a call.
    let list = numbers(0..180);
    let (gathered, rest): (Vec<u8>, Vec<u8>) = list.iter().partition(|number| **number % 9 == 8);
    let plan = writes(20, &list, &[&gathered[..], &rest].concat());
    assert_eq!(plan, [Write::Remove(gathered.clone()), Write::Add { position: 0, items: gathered }]);
}

#[test]
fn a_copy_too_many_costs_a_remove_and_an_add() {
    let list = numbers(0..150);
    let current = [&list[..], &[7]].concat();
    let plan = writes(50, &current, &list);
    assert_eq!(plan, [Write::Remove(vec![7]), Write::Add { position: 7, items: vec![7] }]);
}

#[test]
fn what_has_no_uri_goes_only_with_all_others() {
    let list = numbers(0..150);
    let mut current = there(&list);
    current.insert(20, None);
    let plan = plan_by(50, &current, &list).unwrap();
    assert!(plan.replaces() && plan.writes.len() == 3);
}

#[test]
fn local_files_stay_where_they_are_wanted_and_are_never_added() {
    let plan = writes(100, &[1, 200, 2, 3], &[200, 3, 1]);
    assert_eq!(done(100, &there(&[1, 200, 2, 3]), &plan), there(&[200, 3, 1]));
    let impossible = |current: &[Option<u8>], wanted: &[u8]| plan_by(100, current, wanted).unwrap_err();
    assert_eq!(impossible(&there(&[1, 200]), &[1, 200, 200]), Impossible::NotThere { place: 2 });
    assert_eq!(impossible(&there(&[200, 1, 200]), &[1, 200]), Impossible::Stuck { place: 1 });
    assert_eq!(impossible(&[Some(200), None], &[200]), Impossible::Stuck { place: 0 });
    for impossible in [Impossible::NotThere { place: 2 }, Impossible::Stuck { place: 2 }] {
        assert!(impossible.to_string().starts_with("item 3 is a local file"), "{impossible}");
    }
}

#[test]
fn moves_go_up_to_the_most_that_is_searched_and_beyond() {
    // Backwards, every part is in the way of every other.
    for length in 2..=14_u8 {
        let current = numbers(0..length);
        let wanted: Vec<u8> = current.iter().rev().copied().collect();
        let plan = writes(1, &current, &wanted);
        assert_eq!(done(1, &there(&current), &plan), there(&wanted));
        // Known: backwards takes half as many as there are, and one more.
        if usize::from(length) <= moves::MOST && length > 2 {
            assert_eq!(plan.len(), usize::from(length) / 2 + 1, "{length}");
        }
    }
}

#[test]
fn ten_thousand_items_of_any_disorder_are_planned() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Number(usize);
    impl Item for Number {}
    let list = |numbers: &mut dyn Iterator<Item = usize>| numbers.map(Number).collect::<Vec<_>>();
    let current: Vec<_> = (0..10_000).map(Number).map(Some).collect();
    for (wanted, fewer_than) in [
        // Shuffled, backwards, all the same, in two halves, without every hundredth.
        (list(&mut (0..10_000).map(|n| n * 7_919 % 10_007 % 10_000)), 101),
        (list(&mut (0..10_000).rev()), 101),
        (list(&mut std::iter::repeat_n(0, 10_000)), 101),
        // In 49 pieces, each backwards: as much to decide as there can be.
        (list(&mut (0..9_800).map(|n| n / 200 * 200 + 199 - n % 200)), 101),
        (list(&mut (5_000..10_000).chain(0..5_000)), 2),
        (list(&mut (0..10_000).filter(|n| n % 100 != 0)), 2),
        // A thousand new ones in ten places.
        (
            list(
                &mut (0..10_000)
                    .flat_map(|n| if n % 1_000 == 0 { 20_000 + n / 10..20_000 + n / 10 + 100 } else { n..n + 1 }),
            ),
            12,
        ),
    ] {
        let plan = plan(&current, &wanted).unwrap_or_else(|error| panic!("{error}"));
        assert!(plan.writes().len() < fewer_than, "{}", plan.writes().len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The writes make the list what is wanted, are never more than replacing everything takes, and are none for equals.
    #[test]
    fn a_plan_does_what_is_wanted_in_no_more_writes_than_replacing_everything(
        current in vec(prop_oneof![20 => (0..40_u8).prop_map(Some), 1 => Just(None)], 0..80),
        wanted in vec(0..40_u8, 0..80),
        per_call in 1..30_usize,
    ) {
        let plan = plan_by(per_call, &current, &wanted).unwrap();
        prop_assert_eq!(done(per_call, &current, &plan.writes), there(&wanted));
        prop_assert!(plan.writes.len() <= wanted.len().div_ceil(per_call).max(1));
        prop_assert_eq!(plan.writes.is_empty(), current == there(&wanted));
    }

    /// The same for lists that people have edited: parts moved, dropped, copied, put in.
    #[test]
    fn an_edited_list_costs_no_more_than_its_edits_and_what_copies_take(
        length in 1..120_u8,
        edits in vec((0..3_u8, any::<prop::sample::Index>(), any::<prop::sample::Index>(), 1..10_usize), 1..4),
        per_call in 1..20_usize,
    ) {
        let current = numbers(0..length);
        let mut wanted = current.clone();
        for (edit, (kind, from, to, count)) in edits.iter().enumerate() {
            let from = from.index(wanted.len() + 1);
            let end = (from + count).min(wanted.len());
            match kind {
                0 => {
                    let part: Vec<u8> = wanted.drain(from..end).collect();
                    let to = to.index(wanted.len() + 1);
                    wanted.splice(to..to, part);
                }
                1 => drop(wanted.drain(from..end)),
                _ => drop(wanted.splice(from..from, (0..(*count).min(per_call)).map(|n| 130 + 20 * edit as u8 + n as u8))),
            }
        }
        let plan = plan_by(per_call, &there(&current), &wanted).unwrap();
        prop_assert_eq!(done(per_call, &there(&current), &plan.writes), there(&wanted));
        prop_assert!(plan.writes.len() <= wanted.len().div_ceil(per_call).max(1));
    }

    /// Local files are kept through any disorder, where that is possible at all.
    #[test]
    fn local_files_are_kept(
        order in Just((0..12_u8).chain(200..204).collect::<Vec<u8>>()).prop_shuffle(),
        wanted in Just((6..18_u8).chain(200..203).collect::<Vec<u8>>()).prop_shuffle(),
    ) {
        let plan = plan_by(3, &there(&order), &wanted).unwrap();
        prop_assert_eq!(done(3, &there(&order), &plan.writes), there(&wanted));
    }
}
