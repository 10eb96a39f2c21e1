//! Moving a part of any length to another place.

use std::ops::Range;

use super::state::{PAGE, PlaylistEntries, PlaylistState, ReadPlaylistEntries, ReadPlaylistState};
use super::{PlaylistAnswer, PlaylistCall, call, changed, snapshot};
use crate::bulk::fate::Fate;
use crate::bulk::{Caller, Progress, Work, WorkStep, most};
use crate::error::Error;
use crate::id::Id;
use crate::operation::Operation;
use crate::playlists::{AddItems, ReorderItems};
use crate::text::Text;
use crate::{Playlist, Snapshot};

/// Moves a part of a playlist before another place in it, in its order.
///
/// Spotify does not say how long a part may be that moves at once: as many as it takes of others move, one piece after the other.
#[derive(Clone, Debug)]
pub struct ReorderPlaylist {
    id: Id<Playlist>,
    range: Range<u32>,
    before: u32,
    /// How many have moved, and how many more were sent to.
    moved: u32,
    sent: u32,
    /// The state that the positions are from, if that was said.
    wanted: Option<Text>,
    known: Option<PlaylistState>,
    /// What stands first in the piece that moves next, by which it is known again; with none if that cannot be told.
    marks: Option<Vec<Option<Text>>>,
    /// Whether what is in doubt has moved is being found out.
    search: Option<Search>,
    under_way: bool,
}

#[derive(Clone, Debug)]
struct Search {
    /// How the playlist is now.
    now: PlaylistState,
    /// Whether the piece stands where it was to go, once that has been read.
    is_there: Option<bool>,
}

/// A piece that moves at once, in positions as they are before.
struct Piece {
    start: u32,
    length: u32,
    before: u32,
}

impl Piece {
    /// Where it starts when it has moved.
    fn target(&self) -> u32 {
        if self.before > self.start { self.before.saturating_sub(self.length) } else { self.before }
    }
}

impl ReorderPlaylist {
    /// Moves the places of this range before `before`, both as positions are now, from 0. Before a place within the range
    /// is where it is.
    pub fn new(id: Id<Playlist>, range: Range<u32>, before: u32) -> Self {
        Self {
            id,
            range,
            before,
            moved: 0,
            sent: 0,
            wanted: None,
            known: None,
            marks: None,
            search: None,
            under_way: false,
        }
    }

    /// Only if the playlist is in this state, which the positions are from.
    #[must_use]
    pub fn in_snapshot(mut self, snapshot_id: Text) -> Self {
        self.wanted = Some(snapshot_id);
        self
    }

    /// The playlist's snapshot id after the last change whose answer came.
    pub fn snapshot_id(&self) -> Option<&Text> {
        self.known.as_ref().and_then(|known| known.snapshot_id.as_ref())
    }

    fn length(&self) -> u32 {
        let stays = (self.range.start..=self.range.end).contains(&self.before);
        if stays { 0 } else { self.range.end.saturating_sub(self.range.start) }
    }

    /// The next piece, or the one in doubt.
    fn piece(&self) -> Option<Piece> {
        let left = self.length().saturating_sub(self.moved);
        // What moves to the end makes room for the next; what moves to the front pushes the rest and its place on.
        let pushed = if self.before > self.range.start { 0 } else { self.moved };
        (left > 0).then(|| Piece {
            start: self.range.start.saturating_add(pushed),
            length: left.min(u32::try_from(most::<AddItems>()).unwrap_or(1)),
            before: self.before.saturating_add(pushed),
        })
    }

    fn next(&mut self) -> Option<PlaylistCall> {
        let piece = self.piece()?;
        let read = |length: usize, offset| {
            let limit = u32::try_from(length.clamp(1, PAGE)).unwrap_or(1);
            Some(PlaylistCall::Entries(ReadPlaylistEntries::new(&self.id, limit, offset)))
        };
        let state = || Some(PlaylistCall::State(ReadPlaylistState::new(&self.id)));
        let Some(known) = &self.known else {
            return state();
        };
        let Some(marks) = &self.marks else {
            return read(usize::try_from(piece.length).unwrap_or(PAGE), piece.start);
        };
        match &self.search {
            Some(Search { is_there: None, .. }) => return read(marks.len(), piece.target()),
            Some(_) => return read(marks.len(), piece.start),
            None if self.sent > 0 => return state(),
            None => {}
        }
        let mut reorder = ReorderItems::new(&self.id, piece.start, piece.before);
        reorder.range_length = Some(piece.length);
        reorder.snapshot_id = known.snapshot_id.clone();
        self.sent = piece.length;
        Some(PlaylistCall::Reorder(reorder))
    }

    fn on_made(&mut self, known: Option<PlaylistState>) {
        self.known = known;
        self.moved = self.moved.saturating_add(self.sent);
        self.sent = 0;
        self.marks = None;
    }

    fn on_changed(&mut self, made: Snapshot) {
        let total = self.known.as_ref().and_then(PlaylistState::total);
        // Without its name, what comes of the next move could not be told: it is read again then.
        self.on_made(made.snapshot_id.map(|name| PlaylistState::of(Some(name), total)));
    }

    fn on_state(&mut self, now: PlaylistState) -> Result<(), Error> {
        let Some(known) = &self.known else {
            if self.wanted.is_some() && self.wanted != now.snapshot_id {
                return Err(changed::<ReorderItems>());
            }
            self.wanted = None;
            self.known = Some(now);
            return Ok(());
        };
        if known.is(&now) {
            self.sent = 0;
        } else if known.snapshot_id.is_some() && known.total() == now.total() {
            // Another name alone tells nothing: a new title or cover gives one too.
            self.search = Some(Search { now, is_there: None });
        } else {
            return Err(changed::<ReorderItems>());
        }
        Ok(())
    }

    fn on_entries(&mut self, page: &PlaylistEntries) -> Result<(), Error> {
        let seen = page.items.iter().map(|entry| entry.added().cloned());
        let Some(marks) = self.marks.as_ref() else {
            // With a gap, nothing says at which place the others stand.
            self.marks = Some(if page.skipped.is_empty() { seen.collect() } else { Vec::new() });
            return Ok(());
        };
        let Some(Search { now, is_there }) = self.search.take() else {
            return Ok(());
        };
        let fits = page.skipped.is_empty() && seen.take(marks.len()).eq(marks.iter().cloned());
        match (is_there, fits) {
            (None, is_there) => self.search = Some(Search { now, is_there: Some(is_there) }),
            (Some(true), false) => self.on_made(Some(now)),
            (Some(false), true) => {
                self.known = Some(now);
                self.sent = 0;
            }
            // It is at both places or at none.
            _ => return Err(changed::<ReorderItems>()),
        }
        Ok(())
    }
}

impl Work for ReorderPlaylist {
    type Call = PlaylistCall;
    type Answer = PlaylistAnswer;
    type Output = Snapshot;

    fn step(&mut self) -> WorkStep<PlaylistCall, Snapshot> {
        if self.under_way {
            return WorkStep::Wait;
        }
        match self.next() {
            Some(call) => {
                self.under_way = true;
                WorkStep::Call { ticket: 0, call }
            }
            None => WorkStep::Done(snapshot(self.snapshot_id().cloned())),
        }
    }

    fn on_answer(&mut self, _ticket: u64, outcome: Result<PlaylistAnswer, Error>) -> Result<(), Error> {
        self.under_way = false;
        let error = match outcome {
            Ok(PlaylistAnswer::Changed(made)) => {
                self.on_changed(made);
                return Ok(());
            }
            Ok(PlaylistAnswer::State(now)) => return self.on_state(now),
            Ok(PlaylistAnswer::Entries(page)) => return self.on_entries(&page),
            Err(error) if error.operation() == ReorderItems::METADATA.id => error,
            // Nothing was to be changed by it.
            Err(error) => return Err(error),
        };
        match Fate::of::<ReorderItems>(&error) {
            Fate::Made => {
                self.on_changed(snapshot(None));
                return Ok(());
            }
            Fate::NotMade => self.sent = 0,
            Fate::InDoubt => {}
        }
        Err(error)
    }

    fn rewind(&mut self) {
        self.under_way = false;
        self.search = None;
    }

    fn progress(&self) -> Progress {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Progress { done: count(self.moved), in_doubt: count(self.sent), total: count(self.length()) }
    }

    fn call<C: Caller>(caller: &C, asked: PlaylistCall) -> C::Called<PlaylistAnswer> {
        call(caller, asked)
    }
}
