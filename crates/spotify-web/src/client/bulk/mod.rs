//! Work that takes several calls, as one thing to await.
//!
//! ```no_run
//! # async fn example(spotify: spotify_web::Spotify, uris: Vec<spotify_web::Uri>) -> Result<(), spotify_web::Error> {
//! // Any number, of any kinds, in both quota modes.
//! let mut save = spotify.library().save(uris).on_progress(|progress| println!("{progress}"));
//! loop {
//!     match save.await {
//!         Ok(()) => break,
//!         Err(partial) if partial.error().retry_after().is_some() => {
//!             println!("{} are saved, {} in doubt", partial.done().len(), partial.in_doubt().len());
//!             save = partial.resume(); // the rest
//!         }
//!         Err(partial) => return Err(partial.into()),
//!     }
//! }
//! # Ok(()) }
//! ```

mod calls;
mod contents;
mod partial;

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

pub use contents::{Contents, WholePlaylist};
pub use partial::PartialError;

use super::{CallFuture, Settings, Spotify};
use crate::bulk::{Caller, Progress, Work, WorkStep};
use crate::cache::CacheMode;
use crate::call::CallPolicy;
use crate::error::Error;
use crate::gate::Class;
use crate::operation::Operation;

/// Work that takes several calls, and begins when it is awaited. It owns what it needs, so it can be sent to another task.
///
/// It ends with what comes of it, or with a [`PartialError`] that tells what is done and can be resumed. Bad arguments are what
/// awaiting it ends with, before anything is sent. Without anything to do, nothing is sent; but to put
/// nothing in place of what is in a playlist is something to do: it empties it.
///
/// Dropped in the middle, it stops after the calls under way; what the last [`on_progress`](Self::on_progress) told holds.
#[must_use = "nothing is done until it is awaited"]
pub struct Bulk<W, C = Spotify> {
    client: C,
    work: Result<W, Error>,
    settings: Settings,
    watcher: Option<Watcher>,
}

type Watcher = Arc<dyn Fn(Progress) + Send + Sync>;

/// Work under way. Dropping it ends it.
pub type BulkFuture<W> = Pin<Box<dyn Future<Output = Result<<W as Work>::Output, PartialError<W>>> + Send>>;

impl<W: Work, C> Bulk<W, C> {
    pub(crate) fn new(client: C, work: Result<W, Error>) -> Self {
        // What it writes depends on what it reads: an answer that only was right will not do.
        let settings = Settings { class: Some(Class::Bulk), cache: CacheMode::Revalidate, ..Settings::default() };
        Self { client, work, settings, watcher: None }
    }

    /// The same work of the client that is in this one, and what else is.
    #[cfg(feature = "blocking")]
    pub(crate) fn over<D, R>(self, apart: impl FnOnce(C) -> (R, D)) -> (R, Bulk<W, D>) {
        let Self { client, work, settings, watcher } = self;
        let (rest, client) = apart(client);
        (rest, Bulk { client, work, settings, watcher })
    }

    /// Changes the work, if its arguments were good so far.
    fn with(mut self, change: impl FnOnce(W) -> Result<W, Error>) -> Self {
        self.work = self.work.and_then(change);
        self
    }

    /// How often and how long each of its calls is tried, instead of as the client's policy says.
    pub fn policy(mut self, policy: CallPolicy) -> Self {
        self.settings.policy = Some(policy);
        self
    }

    /// How urgent its calls are where the rate limit makes calls wait: [`Class::Bulk`] unless set.
    pub fn class(mut self, class: Class) -> Self {
        self.settings.class = Some(class);
        self
    }

    /// How its calls use the client's cache, if it has one: [`CacheMode::Revalidate`] unless set, since what it does depends on
    /// what it reads.
    pub fn cache(mut self, mode: CacheMode) -> Self {
        self.settings.cache = mode;
        self
    }

    /// Tells how far it is before each call and after each answer. What it tells before a call counts that call as in doubt, so
    /// the last one is true also if the work is dropped. It should be quick: the work waits for it.
    pub fn on_progress(mut self, watcher: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.watcher = Some(Arc::new(watcher));
        self
    }

    /// The work, to be driven by other means.
    ///
    /// # Errors
    /// An argument was bad.
    pub fn into_work(self) -> Result<W, Error> {
        self.work
    }
}

impl<W: Work> IntoFuture for Bulk<W> {
    type Output = Result<W::Output, PartialError<W>>;
    type IntoFuture = BulkFuture<W>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { client, work, settings, watcher } = self;
            let mut work = match work {
                Ok(work) => work,
                Err(error) => return Err(PartialError::refused(client, error, settings, watcher)),
            };
            match drive(&Asking { client: &client, settings: &settings }, &mut work, watcher.as_deref()).await {
                Ok(output) => Ok(output),
                Err(error) => Err(PartialError::stopped(client, work, error, settings, watcher)),
            }
        })
    }
}

/// Makes the work's calls until it is done or can go on no more.
async fn drive<W: Work>(
    asking: &Asking<'_>,
    work: &mut W,
    watcher: Option<&(dyn Fn(Progress) + Send + Sync)>,
) -> Result<W::Output, Error> {
    work.learn_from(&asking.client.app.learned, asking.client.defaults.quota_mode);
    work.rewind();
    let tell = |work: &W| watcher.into_iter().for_each(|watcher| watcher(work.progress()));
    let mut under_way: Vec<(u64, CallFuture<W::Answer>)> = Vec::new();
    loop {
        match work.step() {
            WorkStep::Call { ticket, call } => {
                tell(work);
                under_way.push((ticket, W::call(asking, call)));
            }
            WorkStep::Wait => {
                let (ticket, outcome) = first_of(&mut under_way).await;
                let told = work.on_answer(ticket, outcome);
                tell(work);
                told?;
            }
            WorkStep::Done(output) => return Ok(output),
        }
    }
}

/// The outcome of the call that is over first. Of several, the one that was made first. There are few: polling all is cheap.
async fn first_of<A>(under_way: &mut Vec<(u64, CallFuture<A>)>) -> (u64, Result<A, Error>) {
    let (place, outcome) = poll_fn(|cx| {
        for (place, (_, call)) in under_way.iter_mut().enumerate() {
            if let Poll::Ready(outcome) = call.as_mut().poll(cx) {
                return Poll::Ready((place, outcome));
            }
        }
        Poll::Pending
    })
    .await;
    (under_way.remove(place).0, outcome)
}

/// Makes calls as futures.
struct Asking<'a> {
    client: &'a Spotify,
    settings: &'a Settings,
}

impl Caller for Asking<'_> {
    type Called<A> = CallFuture<A>;

    fn call<O, A>(&self, operation: O, answer: fn(O::Output) -> A) -> CallFuture<A>
    where
        O: Operation + Send + 'static,
        O::Output: Send + 'static,
        A: Send + 'static,
    {
        let (client, settings) = (self.client.clone(), self.settings.clone());
        Box::pin(async move { client.run(operation, settings).await.map(answer) })
    }
}

impl<W: Work, C> fmt::Debug for Bulk<W, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bulk").field("progress", &self.work.as_ref().map(Work::progress)).finish_non_exhaustive()
    }
}
