//! Work that stopped half way.
//!
//! ```no_run
//! # async fn example(spotify: spotify_web::Spotify, tracks: Vec<spotify_web::Uri>) -> Result<(), spotify_web::Error> {
//! let Err(partial) = spotify.playlists().add("3cEYpjA9oz9GiPac4AsH4n", tracks).await else { return Ok(()) };
//! println!("{partial}"); // the error, and how far it came
//! partial.resume().await?;
//! # Ok(()) }
//! ```

use std::error::Error as StdError;
use std::fmt;

use super::{Bulk, Settings, Spotify, Watcher};
use crate::bulk::{Listed, Progress, Work};
use crate::error::Error;
use crate::text::Text;
use crate::uri::Uri;

/// Work that stopped half way: why, what is done, what is in doubt, what is left, and how to go on.
#[non_exhaustive]
pub struct PartialError<W, C = Spotify>(Box<Inner<W, C>>);

struct Inner<W, C> {
    client: C,
    /// `None` if its arguments were bad.
    work: Option<W>,
    error: Error,
    settings: Settings,
    watcher: Option<Watcher>,
}

impl<W: Work, C> PartialError<W, C> {
    pub(super) fn refused(client: C, error: Error, settings: Settings, watcher: Option<Watcher>) -> Self {
        Self(Box::new(Inner { client, work: None, error, settings, watcher }))
    }

    pub(super) fn stopped(client: C, work: W, error: Error, settings: Settings, watcher: Option<Watcher>) -> Self {
        Self(Box::new(Inner { client, work: Some(work), error, settings, watcher }))
    }

    /// The same of another kind of client.
    #[cfg(feature = "blocking")]
    pub(crate) fn over<D>(self, client: impl FnOnce(C) -> D) -> PartialError<W, D> {
        let Inner { client: mine, work, error, settings, watcher } = *self.0;
        PartialError(Box::new(Inner { client: client(mine), work, error, settings, watcher }))
    }

    /// Why it stopped.
    pub fn error(&self) -> &Error {
        &self.0.error
    }

    /// How far it came.
    pub fn progress(&self) -> Progress {
        self.work().map(Work::progress).unwrap_or_default()
    }

    /// The work, with all that it knows; `None` if an argument was bad, and nothing was sent.
    pub fn work(&self) -> Option<&W> {
        self.0.work.as_ref()
    }

    /// The rest of the work, under the same policy. What is in doubt is resolved first, or is what may be done twice. If an
    /// argument was bad, it is refused again.
    pub fn resume(self) -> Bulk<W, C> {
        let Inner { client, work, error, settings, watcher } = *self.0;
        Bulk { client, work: work.ok_or(error), settings, watcher }
    }
}

impl<W: Work + Listed, C> PartialError<W, C> {
    /// What is certainly done, in the order in which it was given.
    pub fn done(&self) -> &[Uri] {
        self.work().map(Listed::done).unwrap_or_default()
    }

    /// What was sent, but no answer told whether it was done. It follows what is done.
    pub fn in_doubt(&self) -> &[Uri] {
        self.work().map(Listed::in_doubt).unwrap_or_default()
    }

    /// What has certainly not been done. It follows what is in doubt.
    pub fn left(&self) -> &[Uri] {
        self.work().map(Listed::left).unwrap_or_default()
    }
}

macro_rules! with_snapshot {
    ($($work:ident)*) => {$(
        impl<C> PartialError<crate::bulk::$work, C> {
            /// The playlist's snapshot id after the last change whose answer came.
            pub fn snapshot_id(&self) -> Option<&Text> {
                self.work().and_then(crate::bulk::$work::snapshot_id)
            }
        }
    )*};
}

with_snapshot!(FillPlaylist RemoveFromPlaylist ReorderPlaylist);

impl<W: Work, C> From<PartialError<W, C>> for Error {
    fn from(partial: PartialError<W, C>) -> Self {
        partial.0.error
    }
}

impl<W: Work, C> fmt::Display for PartialError<W, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.work() {
            Some(work) => write!(f, "{} ({})", self.error(), work.progress()),
            None => self.error().fmt(f),
        }
    }
}

impl<W: Work, C> fmt::Debug for PartialError<W, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartialError")
            .field("error", self.error())
            .field("progress", &self.progress())
            .finish_non_exhaustive()
    }
}

impl<W: Work, C> StdError for PartialError<W, C> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        // Our own sentence has the error's in it already: go on with what is behind that.
        self.error().source()
    }
}
