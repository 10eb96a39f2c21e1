//! What is in a playlist, changed in pieces of 100.
//!
//! ```
//! use spotify_web::bulk::{PlaylistAnswer, PlaylistCall, ReorderPlaylist, Work, WorkStep};
//! # use spotify_web::bulk::{PlaylistEntries, PlaylistState};
//!
//! // Moves the first 150 behind the 200th.
//! let mut reorder = ReorderPlaylist::new("3cEYpjA9oz9GiPac4AsH4n".parse()?, 0..150, 200);
//! let state: PlaylistState = serde_json::from_str(r#"{"snapshot_id":"AAAB","items":{"total":300}}"#)?;
//! let WorkStep::Call { ticket, call: PlaylistCall::State(_) } = reorder.step() else { panic!("what is there?") };
//! reorder.on_answer(ticket, Ok(PlaylistAnswer::State(state)))?;
//! let WorkStep::Call { ticket, call: PlaylistCall::Entries(_) } = reorder.step() else { panic!("what will move?") };
//! let entries: PlaylistEntries = serde_json::from_str(r#"{"items":[{"item":{"uri":"spotify:track:A"}}]}"#)?;
//! reorder.on_answer(ticket, Ok(PlaylistAnswer::Entries(entries)))?;
//! let WorkStep::Call { call: PlaylistCall::Reorder(first), .. } = reorder.step() else { panic!("it is known") };
//! assert_eq!((first.range_start, first.range_length, first.insert_before), (0, Some(100), 200));
//! assert_eq!(first.snapshot_id.as_deref(), Some("AAAB"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod fill;
mod remove;
mod reorder;
mod state;

pub use fill::FillPlaylist;
pub use remove::RemoveFromPlaylist;
pub use reorder::ReorderPlaylist;
pub use state::{
    LinkedFrom, Named, PlaylistEntries, PlaylistEntry, PlaylistState, ReadPlaylistEntries, ReadPlaylistState,
};

use super::Caller;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::playlists::{AddItems, RemoveItems, ReorderItems, ReplaceItems};
use crate::{Snapshot, Text};

/// A call for a playlist.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum PlaylistCall {
    /// Reads its snapshot id and length.
    State(ReadPlaylistState),
    /// Reads some of it.
    Entries(ReadPlaylistEntries),
    /// Puts some in place of all that is in it.
    Replace(ReplaceItems),
    /// Adds some.
    Add(AddItems),
    /// Removes some.
    Remove(RemoveItems),
    /// Moves some.
    Reorder(ReorderItems),
}

/// What is answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum PlaylistAnswer {
    /// Its snapshot id and length.
    State(PlaylistState),
    /// Some of it.
    Entries(PlaylistEntries),
    /// It is changed.
    Changed(Snapshot),
}

fn call<C: Caller>(caller: &C, call: PlaylistCall) -> C::Called<PlaylistAnswer> {
    match call {
        PlaylistCall::State(state) => caller.call(state, PlaylistAnswer::State),
        PlaylistCall::Entries(entries) => caller.call(entries, PlaylistAnswer::Entries),
        PlaylistCall::Replace(replace) => caller.call(replace, PlaylistAnswer::Changed),
        PlaylistCall::Add(add) => caller.call(add, PlaylistAnswer::Changed),
        PlaylistCall::Remove(remove) => caller.call(remove, PlaylistAnswer::Changed),
        PlaylistCall::Reorder(reorder) => caller.call(reorder, PlaylistAnswer::Changed),
    }
}

/// Somebody else has changed the playlist, found out while `O` was in doubt or about to be called.
fn changed<O: Operation>() -> Error {
    Error::new(&O::METADATA, ErrorKind::PlaylistChanged)
}

fn snapshot(snapshot_id: Option<Text>) -> Snapshot {
    Snapshot { snapshot_id }
}
