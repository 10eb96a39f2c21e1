//! Removing any number of URIs, each wherever it stands.

use super::{PlaylistAnswer, PlaylistCall, call, snapshot};
use crate::bulk::fate::Fate;
use crate::bulk::list::{List, listed};
use crate::bulk::{Caller, Progress, Work, WorkStep, check_kinds, distinct, most};
use crate::error::Error;
use crate::id::Id;
use crate::playlists::RemoveItems;
use crate::text::Text;
use crate::uri::Uri;
use crate::{Playlist, Snapshot};

/// Removes every place of each URI from a playlist; a URI that is given several times is sent once.
#[derive(Clone, Debug)]
pub struct RemoveFromPlaylist {
    id: Id<Playlist>,
    list: List,
    snapshot_id: Option<Text>,
    under_way: bool,
}

listed!(RemoveFromPlaylist);

impl RemoveFromPlaylist {
    /// Removes these.
    ///
    /// # Errors
    /// Something is among them that cannot be in a playlist.
    pub fn new(id: Id<Playlist>, uris: Vec<Uri>) -> Result<Self, Error> {
        check_kinds(&uris, |uri| RemoveItems::new(&id, [uri.clone()]))?;
        Ok(Self { id, list: List::new(distinct(&uris).0), snapshot_id: None, under_way: false })
    }

    /// Removes them from this state of the playlist, also if it has changed since.
    #[must_use]
    pub fn from_snapshot(mut self, snapshot_id: Text) -> Self {
        self.snapshot_id = Some(snapshot_id);
        self
    }

    /// The playlist's snapshot id after the last change whose answer came.
    pub fn snapshot_id(&self) -> Option<&Text> {
        self.snapshot_id.as_ref()
    }

    fn on_changed(&mut self, made: Snapshot) {
        self.snapshot_id = made.snapshot_id;
        self.list.on_made();
    }
}

impl Work for RemoveFromPlaylist {
    type Call = PlaylistCall;
    type Answer = PlaylistAnswer;
    type Output = Snapshot;

    fn step(&mut self) -> WorkStep<PlaylistCall, Snapshot> {
        if self.under_way {
            return WorkStep::Wait;
        }
        if self.list.is_done() {
            return WorkStep::Done(snapshot(self.snapshot_id.clone()));
        }
        self.under_way = true;
        let mut remove = RemoveItems::new(&self.id, self.list.send(most::<RemoveItems>()));
        remove.snapshot_id = self.snapshot_id.clone();
        WorkStep::Call { ticket: 0, call: PlaylistCall::Remove(remove) }
    }

    fn on_answer(&mut self, _ticket: u64, outcome: Result<PlaylistAnswer, Error>) -> Result<(), Error> {
        self.under_way = false;
        let error = match outcome {
            Ok(PlaylistAnswer::Changed(made)) => {
                self.on_changed(made);
                return Ok(());
            }
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        match Fate::of::<RemoveItems>(&error) {
            Fate::Made => {
                self.on_changed(snapshot(None));
                return Ok(());
            }
            fate => self.list.on_fate(fate),
        }
        Err(error)
    }

    fn rewind(&mut self) {
        self.under_way = false;
    }

    fn progress(&self) -> Progress {
        self.list.progress()
    }

    fn call<C: Caller>(caller: &C, asked: PlaylistCall) -> C::Called<PlaylistAnswer> {
        call(caller, asked)
    }
}
