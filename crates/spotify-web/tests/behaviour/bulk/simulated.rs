//! Changes of a playlist in memory, where any call may be lost before or after it was acted on: however often the work stops, it
//! says what is true, and ends as if nothing had been lost.

use std::collections::HashSet;

use bytes::Bytes;
use http::Response;
use proptest::prelude::*;
use spotify_auth_core::Timestamp;
use spotify_web::bulk::{
    FillPlaylist, Listed, PlaylistAnswer, PlaylistCall, Progress, RemoveFromPlaylist, ReorderPlaylist, Work, WorkStep,
};
use spotify_web::playlists::{AddItems, ItemRef, RemoveItems, ReorderItems, ReplaceItems};
use spotify_web::{Error, Operation, Snapshot, Uri};

use super::{id, tracks};

/// A playlist of Spotify's, and how its calls fare.
struct Playlist {
    items: Vec<Uri>,
    revision: u32,
}

/// How a call fares.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fare {
    Well,
    LostBefore,
    LostAfter,
    Refused,
}

impl Playlist {
    fn snapshot(&mut self) -> PlaylistAnswer {
        self.revision += 1;
        let text = format!(r#"{{"snapshot_id":"{}"}}"#, self.revision);
        PlaylistAnswer::Changed(serde_json::from_str::<Snapshot>(&text).unwrap())
    }

    /// Acts on a call, unless it fares otherwise.
    fn call(&mut self, call: PlaylistCall, fare: Fare) -> Result<PlaylistAnswer, Error> {
        let error = error_of(&call, if fare == Fare::Refused { 429 } else { 503 });
        if matches!(fare, Fare::LostBefore | Fare::Refused) {
            return Err(error);
        }
        let answer = self.act(call);
        if fare == Fare::LostAfter { Err(error) } else { Ok(answer) }
    }

    fn act(&mut self, call: PlaylistCall) -> PlaylistAnswer {
        match call {
            PlaylistCall::State(_) => {
                let text =
                    format!(r#"{{"snapshot_id":"{}","tracks":{{"total":{}}}}}"#, self.revision, self.items.len());
                PlaylistAnswer::State(serde_json::from_str(&text).unwrap())
            }
            PlaylistCall::Entries(read) => {
                let page = self.items.iter().skip(read.offset as usize).take(read.limit as usize);
                let entries: Vec<_> = page.map(|uri| format!(r#"{{"item":{{"uri":"{uri}"}}}}"#)).collect();
                let text = format!(r#"{{"items":[{}],"total":{}}}"#, entries.join(","), self.items.len());
                PlaylistAnswer::Entries(serde_json::from_str(&text).unwrap())
            }
            PlaylistCall::Replace(replace) => {
                self.items = replace.uris;
                self.snapshot()
            }
            PlaylistCall::Add(add) => {
                let at = add.position.map_or(self.items.len(), |position| position as usize);
                assert!(at <= self.items.len() && add.uris.len() <= 100);
                self.items.splice(at..at, add.uris);
                self.snapshot()
            }
            PlaylistCall::Remove(remove) => {
                let gone: HashSet<&Uri> = remove.items.iter().map(ItemRef::uri).collect();
                self.items.retain(|uri| !gone.contains(uri));
                self.snapshot()
            }
            PlaylistCall::Reorder(reorder) => {
                assert_eq!(reorder.snapshot_id.as_deref(), Some(self.revision.to_string().as_str()));
                let (start, before) = (reorder.range_start as usize, reorder.insert_before as usize);
                self.items = moved(&self.items, start..start + reorder.range_length.unwrap_or(1) as usize, before);
                self.snapshot()
            }
            other => panic!("a new kind of call: {other:?}"),
        }
    }
}

fn error_of(call: &PlaylistCall, status: u16) -> Error {
    let answer = Response::builder().status(status).body(Bytes::new()).unwrap();
    let now = Timestamp::from_unix_seconds(0);
    match call {
        PlaylistCall::Replace(_) => ReplaceItems::parse(&answer, now).unwrap_err(),
        PlaylistCall::Add(_) => AddItems::parse(&answer, now).unwrap_err(),
        PlaylistCall::Remove(_) => RemoveItems::parse(&answer, now).unwrap_err(),
        PlaylistCall::Reorder(_) => ReorderItems::parse(&answer, now).unwrap_err(),
        PlaylistCall::State(_) => spotify_web::bulk::ReadPlaylistState::parse(&answer, now).unwrap_err(),
        _ => spotify_web::bulk::ReadPlaylistEntries::parse(&answer, now).unwrap_err(),
    }
}

/// Without a part, and with it where it goes.
fn moved(items: &[Uri], range: std::ops::Range<usize>, before: usize) -> Vec<Uri> {
    if range.contains(&before) || range.end == before {
        return items.to_vec();
    }
    let (mut front, mut back) = (Vec::new(), Vec::new());
    for (place, uri) in items.iter().enumerate().filter(|(place, _)| !range.contains(place)) {
        if place < before { front.push(uri.clone()) } else { back.push(uri.clone()) }
    }
    front.extend_from_slice(&items[range]);
    front.extend(back);
    front
}

/// Runs work to its end and resumes it whenever it stops; `check` looks at each stop.
fn run<W>(playlist: &mut Playlist, work: &mut W, fares: &[Fare], mut check: impl FnMut(&W, &Playlist, bool))
where
    W: Work<Call = PlaylistCall, Answer = PlaylistAnswer, Output = Snapshot>,
{
    let mut fares = fares.iter().copied();
    // Whether the last change was made though no answer came.
    let mut acted_on = false;
    loop {
        match work.step() {
            WorkStep::Call { ticket, call } => {
                let fare = fares.next().unwrap_or(Fare::Well);
                let changes = !matches!(call, PlaylistCall::State(_) | PlaylistCall::Entries(_));
                let outcome = playlist.call(call, fare);
                acted_on = if changes { fare == Fare::LostAfter } else { acted_on };
                if work.on_answer(ticket, outcome).is_err() {
                    check(work, playlist, acted_on);
                    work.rewind();
                }
            }
            WorkStep::Wait => panic!("all is answered at once"),
            WorkStep::Done(made) => {
                let done = work.progress();
                assert_eq!((done.done, done.in_doubt), (done.total, 0));
                if let Some(name) = made.snapshot_id {
                    assert_eq!(name, playlist.revision.to_string().as_str(), "the last state is known");
                }
                return;
            }
        }
    }
}

fn fares() -> impl Strategy<Value = Vec<Fare>> {
    let fare = prop_oneof![
        2 => Just(Fare::Well),
        1 => Just(Fare::LostBefore),
        1 => Just(Fare::LostAfter),
        1 => Just(Fare::Refused),
    ];
    prop::collection::vec(fare, 0..24)
}

/// Few different ones, so that many are there several times; that is where adding twice would look like adding once.
fn uris(most: usize) -> impl Strategy<Value = Vec<Uri>> {
    (0..most, 1..4usize).prop_map(|(length, different)| {
        let known = tracks(0..different);
        (0..length).map(|n| known[(n * n / 7) % different].clone()).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn what_is_added_is_in_it_once_and_in_order(
        before in uris(150), new in uris(350), position in prop::option::of(0..150usize), fares in fares()
    ) {
        let position = position.map(|position| position.min(before.len()));
        let at = position.unwrap_or(before.len());
        let mut playlist = Playlist { items: before.clone(), revision: 1 };
        let place = position.map(|position| position as u32);
        let mut add = FillPlaylist::add(id(1).parse().unwrap(), new.clone(), place).unwrap();
        run(&mut playlist, &mut add, &fares, |add, playlist, acted_on| {
            let done = add.done().len();
            let there = done + if acted_on { add.in_doubt().len() } else { 0 };
            assert_eq!(playlist.items.len(), before.len() + there, "the report is true");
            assert_eq!(playlist.items[at..at + done], new[..done]);
            assert_eq!([add.done(), add.in_doubt(), add.left()].concat(), new);
        });
        let mut expected = before;
        expected.splice(at..at, new);
        prop_assert_eq!(playlist.items, expected);
    }

    #[test]
    fn a_replacement_holds_these_and_nothing_else(before in uris(150), new in uris(350), fares in fares()) {
        let mut playlist = Playlist { items: before, revision: 1 };
        let mut replace = FillPlaylist::replace(id(1).parse().unwrap(), new.clone()).unwrap();
        run(&mut playlist, &mut replace, &fares, |replace, playlist, _| {
            let done = replace.done().len();
            assert!(done == 0 || playlist.items[..done] == new[..done], "the report is true");
        });
        prop_assert_eq!(playlist.items, new);
    }

    #[test]
    fn what_is_removed_is_nowhere_in_it(start in 0..300usize, fares in fares()) {
        let before = tracks(0..400);
        let gone = tracks(start..start + 250);
        let known: HashSet<&Uri> = before.iter().collect();
        let mut playlist = Playlist { items: before.clone(), revision: 1 };
        let mut remove = RemoveFromPlaylist::new(id(1).parse().unwrap(), gone.clone()).unwrap();
        run(&mut playlist, &mut remove, &fares, |remove, playlist, _| {
            let there: HashSet<&Uri> = playlist.items.iter().collect();
            assert!(remove.done().iter().all(|uri| !there.contains(uri)), "the report is true");
            let mut left = remove.left().iter().filter(|uri| known.contains(uri));
            assert!(left.all(|uri| there.contains(uri)));
        });
        let expected: Vec<_> = before.iter().filter(|uri| !gone.contains(uri)).cloned().collect();
        prop_assert_eq!(playlist.items, expected);
    }

    #[test]
    fn what_moves_moves_once_and_in_its_order(
        start in 0..400u32, length in 0..400u32, before in 0..=400u32, fares in fares()
    ) {
        let all = tracks(0..400);
        let range = start..(start + length).min(400);
        let expected = moved(&all, range.start as usize..range.end as usize, before as usize);
        let mut playlist = Playlist { items: all.clone(), revision: 1 };
        let mut reorder = ReorderPlaylist::new(id(1).parse().unwrap(), range, before);
        run(&mut playlist, &mut reorder, &fares, |reorder, playlist, acted_on| {
            let Progress { done, in_doubt, .. } = reorder.progress();
            let there = done + if acted_on { in_doubt } else { 0 };
            let so_far = moved(&all, start as usize..start as usize + there, before as usize);
            assert_eq!(playlist.items, so_far, "the report is true");
        });
        prop_assert_eq!(playlist.items, expected);
    }

    /// A new title gives a new snapshot id too.
    #[test]
    fn what_moves_moves_once_also_if_the_title_changes_while_it_is_in_doubt(
        start in 0..400u32, length in 1..400u32, before in 0..=400u32, is_lost_after in prop::collection::vec(any::<bool>(), 6)
    ) {
        let all = tracks(0..400);
        let range = start..(start + length).min(400);
        let expected = moved(&all, range.start as usize..range.end as usize, before as usize);
        let mut playlist = Playlist { items: all, revision: 1 };
        let mut reorder = ReorderPlaylist::new(id(1).parse().unwrap(), range, before);
        let mut is_lost_after = is_lost_after.into_iter();
        while let WorkStep::Call { ticket, call } = reorder.step() {
            let lost = matches!(call, PlaylistCall::Reorder(_)).then(|| is_lost_after.next()).flatten();
            let fare = lost.map_or(Fare::Well, |after| if after { Fare::LostAfter } else { Fare::LostBefore });
            let outcome = playlist.call(call, fare);
            prop_assert_eq!(reorder.on_answer(ticket, outcome).is_err(), lost.is_some());
            if lost.is_some() {
                playlist.revision += 1;
                reorder.rewind();
            }
        }
        prop_assert_eq!(playlist.items, expected);
    }
}
