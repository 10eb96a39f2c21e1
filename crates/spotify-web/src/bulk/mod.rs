//! Work that takes several calls, as pure data: which call comes next, and what is done, in doubt and left after each.
//!
//! A whole save of 60 URIs, which Spotify takes 40 at a time, with no client and no network:
//!
//! ```
//! use spotify_web::bulk::{LibraryAnswer, LibraryCall, LibraryChange, Listed, Work, WorkStep};
//! use spotify_web::Uri;
//!
//! let uris: Vec<Uri> = (10..70).map(|n| format!("spotify:track:{n:022}").parse()).collect::<Result<_, _>>()?;
//! let mut save = LibraryChange::save(uris)?;
//! let mut sizes = Vec::new();
//! loop {
//!     match save.step() {
//!         WorkStep::Call { ticket, call: LibraryCall::Save(operation) } => {
//!             sizes.push(operation.uris.len()); // send it; a `Call` does
//!             save.on_answer(ticket, Ok(LibraryAnswer::Changed))?;
//!         }
//!         WorkStep::Done(()) => break,
//!         other => panic!("not from a save with one call at a time: {other:?}"),
//!     }
//! }
//! assert_eq!(sizes, [40, 20]);
//! assert_eq!(save.done().len(), 60);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | work | calls | in doubt after a lost answer |
//! | --- | --- | --- |
//! | [`LibraryChange`] | `/me/library`, 40 at a time | sent again: twice is once |
//! | [`LibraryCheck`] | `/me/library/contains`, 40 at a time, several at once | sent again |
//! | [`GetMany`] | the batch operation, or one call for each id where that is closed | sent again |
//! | [`FillPlaylist`] | puts the first 100 in place or adds, then adds 100 at a time | the playlist is looked at first; the piece that takes the place of all is sent again |
//! | [`RemoveFromPlaylist`] | 100 at a time, with the snapshot id carried on | sent again: twice is once |
//! | [`ReorderPlaylist`] | moves 100 at a time, with the snapshot id carried on | the playlist is looked at first |
//!
//! # What is not done twice
//!
//! Adding and moving must not be done twice. Before the first of such calls the playlist's snapshot id and length are read,
//! and after each the new ones are known. If an answer is lost, both are read again when the work is resumed:
//!
//! | snapshot id | length | so |
//! | --- | --- | --- |
//! | as it was | | nothing was done: it is sent again |
//! | another | as it was, when adding | nothing was added, something else was changed: it is sent again |
//! | another | as it must be now, when adding | it was done, if what was added is in its place |
//! | another | as it was, when moving | it was done, if what was to move is there and no longer where it was; the other way round it is sent again |
//! | another | any other, or found at both places or at none | [`PlaylistChanged`](crate::ErrorKind::PlaylistChanged): somebody else has changed the playlist |
//!
//! What is to move is known again by its first 50, which are read before each move. Where copies of them make that undecidable,
//! that is [`PlaylistChanged`](crate::ErrorKind::PlaylistChanged) too.
//!
//! So nothing is done twice as long as the playlist is changed from one place, and as Spotify has made its mind up by the time it
//! is asked again: give a request that timed out a moment before you resume.
//!
//! # After an error
//!
//! A machine that has failed goes on where it stopped when it is stepped again, after [`Work::rewind`]. With the client
//! that is [`PartialError::resume`](crate::client::PartialError::resume).

mod fate;
mod learned;
mod library;
mod list;
mod many;
mod playlist;

use std::fmt;

pub use learned::Learned;
pub use library::{LibraryAnswer, LibraryCall, LibraryChange, LibraryCheck};
pub use list::Listed;
pub use many::{Batched, GetMany, Many, ManyAnswer, ManyCall};
pub use playlist::{
    FillPlaylist, LinkedFrom, Named, PlaylistAnswer, PlaylistCall, PlaylistEntries, PlaylistEntry, PlaylistState,
    ReadPlaylistEntries, ReadPlaylistState, RemoveFromPlaylist, ReorderPlaylist,
};

use crate::api_url::ApiUrl;
use crate::error::Error;
use crate::operation::{Operation, QuotaMode};
use crate::uri::{Uri, UriKind};

/// How many reads are under way at once unless told otherwise.
pub(crate) const IN_FLIGHT: usize = 4;

/// Work that takes several calls. See the [module's documentation](self) for a whole one.
pub trait Work: Sized + Send + Sync + 'static {
    /// The operations that it calls.
    type Call: Send + 'static;
    /// What they answer.
    type Answer: Send + 'static;
    /// What comes of it all.
    type Output: Send + 'static;

    /// Tells what is known of the app, before the first step; only work that depends on the quota mode listens.
    fn learn_from(&mut self, _learned: &Learned, _quota_mode: Option<QuotaMode>) {}

    /// What is to be done next. Calls that are asked for before the answers to others may be made at the same time.
    fn step(&mut self) -> WorkStep<Self::Call, Self::Output>;

    /// What came of the call with this ticket.
    ///
    /// # Errors
    /// The work cannot go on by itself: the call's error, or what the answer made known. What is done stays done.
    fn on_answer(&mut self, ticket: u64, outcome: Result<Self::Answer, Error>) -> Result<(), Error>;

    /// Gives up on the calls whose answers have not come. After an error, this and then [`step`](Self::step) go on.
    fn rewind(&mut self);

    /// How far it is.
    fn progress(&self) -> Progress;

    /// Makes one of its calls. A driver knows how any operation is called; which operations these are is said here.
    fn call<C: Caller>(caller: &C, call: Self::Call) -> C::Called<Self::Answer>;
}

/// What a [`Work`] needs next.
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_enums, reason = "a driver must handle every step; a new one is a breaking change")]
pub enum WorkStep<C, T> {
    /// Make this call with [`Work::call`], and tell [`Work::on_answer`] what came of it. More steps may be taken meanwhile.
    Call {
        /// Names the call.
        ticket: u64,
        /// What to call.
        call: C,
    },
    /// Nothing more can be done before one of the calls under way is answered.
    Wait,
    /// All is done.
    Done(T),
}

/// Calls any operation: the async client's way to give a future, a blocking one's to give the outcome. A whole driver of one's own:
///
/// ```
/// use spotify_auth_core::{Bearer, Machine};
/// use spotify_web::bulk::{Caller, Work, WorkStep};
/// use spotify_web::{Call, Error, Operation};
///
/// # fn drive<M: Machine>(_: M) -> Result<M::Output, M::Error> { panic!("only compiled") }
/// struct Blocking {
///     bearer: Bearer,
/// }
///
/// impl Caller for Blocking {
///     type Called<A> = Result<A, Error>;
///
///     fn call<O, A>(&self, operation: O, answer: fn(O::Output) -> A) -> Result<A, Error>
///     where
///         O: Operation + Send + 'static,
///         O::Output: Send + 'static,
///         A: Send + 'static,
///     {
///         drive(Call::new(operation).with_bearer(self.bearer.clone())).map(answer) // as `examples/embed_ureq` does
///     }
/// }
///
/// fn run<W: Work>(caller: &Blocking, work: &mut W) -> Result<W::Output, Error> {
///     work.rewind();
///     loop {
///         match work.step() {
///             WorkStep::Call { ticket, call } => work.on_answer(ticket, W::call(caller, call))?,
///             WorkStep::Wait => {} // never: each call is answered before the next
///             WorkStep::Done(output) => return Ok(output),
///         }
///     }
/// }
/// ```
pub trait Caller {
    /// A call on its way to an `A`.
    type Called<A>;

    /// Calls `operation`, and makes an answer of its output.
    fn call<O, A>(&self, operation: O, answer: fn(O::Output) -> A) -> Self::Called<A>
    where
        O: Operation + Send + 'static,
        O::Output: Send + 'static,
        A: Send + 'static;
}

/// How far some work is, counted in ids, URIs or places of a playlist, each that was given several times but is sent once
/// as one. What is changed is changed in order: the first `done` are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// What is certainly done.
    pub done: usize,
    /// What was sent for a change without an answer that tells whether it was made: those behind the ones that are done.
    pub in_doubt: usize,
    /// All there is to do.
    pub total: usize,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { done, in_doubt, total } = self;
        write!(f, "{done} of {total} are done")?;
        if *in_doubt > 0 {
            write!(f, ", {in_doubt} in doubt")?;
        }
        Ok(())
    }
}

/// How many the operation takes at once, as its declaration says.
fn most<O: Operation>() -> usize {
    let most = O::METADATA.limits.first().map_or(1, |limit| limit.bounds(QuotaMode::Extended).1);
    usize::try_from(most).unwrap_or(1).max(1)
}

/// Refuses URIs of kinds that the operation does not take, before anything is sent: tries one of each kind.
fn check_kinds<O: Operation>(uris: &[Uri], operation: impl Fn(&Uri) -> O) -> Result<(), Error> {
    let mut kinds: Vec<UriKind> = Vec::new();
    for uri in uris {
        if !kinds.contains(&uri.kind()) {
            kinds.push(uri.kind());
            operation(uri).request(&ApiUrl::spotify()).map_err(|error| Error::argument(&O::METADATA, error))?;
        }
    }
    Ok(())
}

/// Each one once, where it comes first; and for each that was given, which of them it is.
fn distinct<T: Clone + Ord>(given: &[T]) -> (Vec<T>, Vec<usize>) {
    let mut known = std::collections::BTreeMap::new();
    let mut distinct = Vec::new();
    let places = given
        .iter()
        .map(|one| {
            *known.entry(one).or_insert_with(|| {
                distinct.push(one.clone());
                distinct.len() - 1
            })
        })
        .collect();
    (distinct, places)
}
