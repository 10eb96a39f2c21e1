//! Work that takes several calls, without async.
//!
//! ```no_run
//! # fn example(spotify: spotify_web::blocking::Spotify, uris: Vec<spotify_web::Uri>) -> Result<(), spotify_web::Error> {
//! if let Err(partial) = spotify.library().save(uris).send() {
//!     println!("{} are saved", partial.done().len());
//!     partial.resume().send()?; // the rest
//! }
//! # Ok(()) }
//! ```

use std::future::IntoFuture;

use super::Spotify;
use crate::bulk::Work;
use crate::client::{Bulk, Contents, PartialError, WholePlaylist};
use crate::error::Error;

impl<W: Work> Bulk<W, Spotify> {
    /// Does the work, and waits for what comes of it. Its calls are made one after the other, however many it may have in flight.
    ///
    /// # Errors
    /// As of the same work when it is awaited; bad arguments are told here too.
    pub fn send(self) -> Result<W::Output, PartialError<W, Spotify>> {
        let (runs, bulk) = self.over(Spotify::apart);
        let spotify = |client| Spotify { client, runs: runs.clone() };
        runs.block_on(bulk.into_future()).map_err(|partial| partial.over(spotify))
    }
}

impl Contents<Spotify> {
    /// Reads it, one page after the other.
    ///
    /// # Errors
    /// As of the same when it is awaited.
    pub fn send(self) -> Result<WholePlaylist, Error> {
        let (runs, contents) = self.over(Spotify::apart);
        runs.block_on(contents.into_future())
    }
}
