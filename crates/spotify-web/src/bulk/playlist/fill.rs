//! Adding any number of items, and putting any number in place of all that is there.

use super::state::{PAGE, PlaylistEntries, PlaylistState, ReadPlaylistEntries, ReadPlaylistState};
use super::{PlaylistAnswer, PlaylistCall, call, changed, snapshot};
use crate::bulk::fate::Fate;
use crate::bulk::list::{List, Listed, listed};
use crate::bulk::{Caller, Progress, Work, WorkStep, check_kinds, most};
use crate::error::Error;
use crate::id::Id;
use crate::operation::Operation;
use crate::playlists::{AddItems, ReplaceItems};
use crate::text::Text;
use crate::uri::Uri;
use crate::{Playlist, Snapshot};

/// Adds items to a playlist in their order, or puts them in place of all that is in it. What is given twice is in it twice.
#[derive(Clone, Debug)]
pub struct FillPlaylist {
    id: Id<Playlist>,
    list: List,
    /// Where the first one goes; at the end unless set.
    position: Option<u32>,
    /// Whether the first piece has still to take the place of all that is there.
    replaces: bool,
    /// How the playlist was after the last change whose answer came.
    known: Option<PlaylistState>,
    /// Whether what is in doubt was added is being found out in its place.
    search: Option<Search>,
    under_way: bool,
}

listed!(FillPlaylist);

#[derive(Clone, Debug)]
struct Search {
    /// How the playlist is now.
    now: PlaylistState,
    from: u32,
    seen: Vec<Option<Text>>,
}

impl FillPlaylist {
    /// Adds these, before `position` (from 0) or at the end.
    ///
    /// # Errors
    /// Something is among them that cannot be in a playlist.
    pub fn add(id: Id<Playlist>, uris: Vec<Uri>, position: Option<u32>) -> Result<Self, Error> {
        check_kinds(&uris, |uri| AddItems::new(&id, [uri.clone()]))?;
        Ok(Self::new(id, uris, position, false))
    }

    /// Makes the playlist hold these and nothing else. With none, one call empties it.
    ///
    /// # Errors
    /// Something is among them that cannot be in a playlist.
    pub fn replace(id: Id<Playlist>, uris: Vec<Uri>) -> Result<Self, Error> {
        check_kinds(&uris, |uri| ReplaceItems::new(&id, [uri.clone()]))?;
        Ok(Self::new(id, uris, None, true))
    }

    /// Adds before this position instead of at the end. Means nothing to a replacement.
    #[must_use]
    pub fn position(mut self, position: u32) -> Self {
        self.position = Some(position).filter(|_| !self.replaces);
        self
    }

    /// The playlist's snapshot id after the last change whose answer came.
    pub fn snapshot_id(&self) -> Option<&Text> {
        self.known.as_ref().and_then(|known| known.snapshot_id.as_ref())
    }

    fn new(id: Id<Playlist>, uris: Vec<Uri>, position: Option<u32>, replaces: bool) -> Self {
        Self { id, list: List::new(uris), position, replaces, known: None, search: None, under_way: false }
    }

    /// Where the next piece goes, if it does not go to the end.
    fn next_position(&self) -> Option<u32> {
        let done = u32::try_from(self.list.done().len()).unwrap_or(u32::MAX);
        self.position.map(|position| position.saturating_add(done))
    }

    fn next(&mut self) -> Option<PlaylistCall> {
        let id = self.id.clone();
        if self.replaces {
            return Some(PlaylistCall::Replace(ReplaceItems::new(id, self.list.send(most::<ReplaceItems>()))));
        }
        if let Some(search) = &self.search {
            let limit = self.list.in_doubt().len().saturating_sub(search.seen.len()).clamp(1, PAGE);
            let offset = search.from.saturating_add(u32::try_from(search.seen.len()).unwrap_or(u32::MAX));
            let limit = u32::try_from(limit).unwrap_or(1);
            return Some(PlaylistCall::Entries(ReadPlaylistEntries::new(id, limit, offset)));
        }
        if self.list.is_done() {
            return None;
        }
        if self.known.is_none() || !self.list.in_doubt().is_empty() {
            return Some(PlaylistCall::State(ReadPlaylistState::new(id)));
        }
        let position = self.next_position();
        let mut add = AddItems::new(id, self.list.send(most::<AddItems>()));
        add.position = position;
        Some(PlaylistCall::Add(add))
    }

    fn on_changed(&mut self, made: Snapshot) {
        let sent = self.list.in_doubt().len();
        self.known = Some(match &self.known {
            Some(known) if !self.replaces => known.after(made.snapshot_id, sent),
            _ => PlaylistState::of(made.snapshot_id, u32::try_from(sent).ok()),
        });
        self.replaces = false;
        self.list.on_made();
    }

    fn on_failed(&mut self, error: Error) -> Result<(), Error> {
        let fate = match error.operation() {
            operation if operation == AddItems::METADATA.id => Fate::of::<AddItems>(&error),
            operation if operation == ReplaceItems::METADATA.id => Fate::of::<ReplaceItems>(&error),
            // Nothing was to be changed by it.
            _ => return Err(error),
        };
        match fate {
            Fate::Made => {
                self.on_changed(snapshot(None));
                return Ok(());
            }
            fate => self.list.on_fate(fate),
        }
        Err(error)
    }

    /// The playlist as it is now: what does that tell of what is in doubt?
    fn on_state(&mut self, now: PlaylistState) -> Result<(), Error> {
        let sent = self.list.in_doubt().len();
        let Some(known) = self.known.as_ref().filter(|_| sent > 0) else {
            self.known = Some(now);
            return Ok(());
        };
        let expected = known.after(None, sent);
        if known.is(&now) {
            self.list.on_not_made();
        } else if now.total().is_some() && now.total() == expected.total() {
            let from = self.next_position().or(known.total()).unwrap_or(0);
            self.search = Some(Search { now, from, seen: Vec::new() });
        } else if now.total().is_some() && now.total() == known.total() {
            self.known = Some(now);
            self.list.on_not_made();
        } else {
            return Err(changed::<AddItems>());
        }
        Ok(())
    }

    fn on_entries(&mut self, page: &PlaylistEntries) -> Result<(), Error> {
        let Some(search) = &mut self.search else {
            return Ok(());
        };
        search.seen.extend(page.items.iter().map(|entry| entry.added().cloned()));
        let sought = self.list.in_doubt();
        let fits = search.seen.iter().zip(sought).all(|(seen, uri)| seen.as_deref() == Some(uri.to_string().as_str()));
        if !fits || !page.skipped.is_empty() || page.items.is_empty() {
            self.search = None;
            return Err(changed::<AddItems>());
        }
        if search.seen.len() >= sought.len() {
            self.known = self.search.take().map(|search| search.now);
            self.list.on_made();
        }
        Ok(())
    }
}

impl Work for FillPlaylist {
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
        match outcome {
            Ok(PlaylistAnswer::Changed(made)) => self.on_changed(made),
            Ok(PlaylistAnswer::State(now)) => return self.on_state(now),
            Ok(PlaylistAnswer::Entries(page)) => return self.on_entries(&page),
            Err(error) => return self.on_failed(error),
        }
        Ok(())
    }

    fn rewind(&mut self) {
        self.under_way = false;
        self.search = None;
    }

    fn progress(&self) -> Progress {
        self.list.progress()
    }

    fn call<C: Caller>(caller: &C, asked: PlaylistCall) -> C::Called<PlaylistAnswer> {
        call(caller, asked)
    }
}
