//! One session for many tasks: renewals that nobody can lose by being dropped.
//!
//! ```no_run
//! # async fn example(transport: std::sync::Arc<dyn spotify_auth_core::driver::Transport>, token: spotify_auth_core::Token)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_auth_core::{AccountsUrls, Client, Session, driver::{Authenticator, TokenSource}};
//!
//! let session = Session::new(Client::public("client id")?, AccountsUrls::spotify(), token, [7; 8]);
//! let authenticator = Authenticator::new(transport, session).on_renewed(|token| async move {
//!     let _secret_text = token.export_secret(); // save it where only the user can read it
//! });
//! let bearer = authenticator.bearer(None).await?; // renews first if that is due
//! # let _ = bearer; Ok(()) }
//! ```
//!
//! Over a [`TokenStore`](super::TokenStore) the token outlives the process, and all processes renew it once:
//!
//! ```no_run
//! # async fn example(
//! #     transport: std::sync::Arc<dyn spotify_auth_core::driver::Transport>,
//! #     store: std::sync::Arc<dyn spotify_auth_core::driver::TokenStore>,
//! #     sign_in: impl Future<Output = spotify_auth_core::Token>,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_auth_core::{AccountsUrls, Client, Session};
//! use spotify_auth_core::driver::{Authenticator, BearerError, TokenSource};
//!
//! let session = Session::signed_out(Client::public("client id")?, AccountsUrls::spotify(), [7; 8]);
//! let authenticator = Authenticator::new(transport, session).stored_in(store);
//! if let Err(BearerError::SignIn(reason)) = authenticator.bearer(None).await {
//!     println!("{reason}"); // nobody has signed in yet, or the token is dead
//!     authenticator.log_in(sign_in.await).await?;
//! }
//! let bearer = authenticator.bearer(None).await?;
//! # let _ = bearer; Ok(()) }
//! ```

mod reminder;
mod requests;
mod stored;

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::{BoxFuture, FutureExt, Shared, select};

use super::token_source::{BearerError, TokenSource};
use super::transport::Transport;
use crate::exchange::ExchangeError;
use crate::secret::Bearer;
use crate::session::{Finished, Lease, RefreshJob, Session};
use crate::time::Now;
use crate::token::Token;
use reminder::Reminder;
pub use requests::TokenRequests;
use requests::{Told, exchanged};
pub use stored::APPS_PAGE;
use stored::Stored;

type Hook = Arc<dyn Fn(Token) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;
type Outcome = Result<Bearer, BearerError>;
/// How long a hook may keep everybody waiting.
const HOOK_PATIENCE: Duration = Duration::from_secs(10);
/// A renewal under way. It belongs to the authenticator: every waiter polls it, and none drops it by being dropped. Ends in
/// `None` when those who wait should ask again.
type Flight = Shared<BoxFuture<'static, Option<Outcome>>>;

/// What somebody who asks for a bearer is told.
enum Entry {
    Answer(Outcome),
    Join(Flight),
    /// Somebody leads who shares this session but not this authenticator.
    AskAgainIn(Duration),
}

/// Hands one [`Session`]'s bearers to any number of tasks. Cloning shares the session.
///
/// However many tasks ask while the token is due, one request goes out, and its answer is everybody's. The request lives
/// in the authenticator and not in the task that happened to start it: a task that is cancelled or never polled again
/// neither loses the answer nor holds up the others.
#[derive(Clone)]
pub struct Authenticator {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Arc<dyn Transport>,
    state: Mutex<State>,
}

struct State {
    session: Session,
    flight: Option<Flight>,
    hook: Option<Hook>,
    stored: Option<Stored>,
    reminder: Option<Reminder>,
    told: Option<Told>,
}

impl Authenticator {
    /// Lets `session` renew itself over `transport`.
    pub fn new(transport: Arc<dyn Transport>, session: Session) -> Self {
        let state = State { session, flight: None, hook: None, stored: None, reminder: None, told: None };
        Self { inner: Arc::new(Inner { transport, state: Mutex::new(state) }) }
    }

    /// Calls `hook` with each renewed token before anybody gets to use it, so that it can be saved: a refresh token that
    /// replaces an older one must not be lost to a crash. Everybody who needs the token waits for the hook, so keep it
    /// short: after ten seconds they go on without it, and it is dropped. It must not ask this authenticator for a bearer, which
    /// would wait for the hook itself. A hook that panics is ignored. There is one hook for all clones; the last one set counts.
    #[must_use]
    pub fn on_renewed<F, Fut>(self, hook: F) -> Self
    where
        F: Fn(Token) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.inner.lock().hook = Some(Arc::new(move |token| Box::pin(hook(token))));
        self
    }

    /// The token as it is, valid or not, for saving.
    pub fn token(&self) -> Option<Token> {
        self.inner.lock().session.token().cloned()
    }

    /// Takes the token of a new login. A renewal still under way is ignored when it ends, and its hook is not called.
    ///
    /// In memory only: where there is a store, [`log_in`](Self::log_in) saves the token too.
    pub fn sign_in(&self, token: Token) {
        self.replace(|session| session.sign_in(token));
    }

    /// Forgets the token. A renewal still under way is ignored when it ends, and its hook is not called.
    ///
    /// In memory only: where there is a store, [`log_out`](Self::log_out) removes the token there too.
    pub fn sign_out(&self) {
        self.replace(Session::sign_out);
    }

    fn replace(&self, change: impl FnOnce(&mut Session)) {
        let abandoned = {
            let mut state = self.inner.lock();
            change(&mut state.session);
            state.flight.take()
        };
        // Dropped with the lock released: it may be the last hold on a request of the transport's.
        drop(abandoned);
    }

    fn enter(&self, rejected: Option<&Bearer>) -> Entry {
        let now = self.inner.transport.now();
        let mut state = self.inner.lock();
        if let Some(bearer) = rejected {
            state.session.reject(bearer);
        }
        if let Some(flight) = &state.flight {
            // It ends by itself, within its own time, as soon as anybody polls it: no second one beside it.
            return match state.session.usable(now) {
                Some(bearer) => Entry::Answer(Ok(bearer)),
                None => Entry::Join(flight.clone()),
            };
        }
        if state.session.is_users() && state.stored.as_ref().is_some_and(Stored::is_unread) {
            return self.join(&mut state, Self::look);
        }
        match state.session.lease(now) {
            Lease::Ready(bearer) => Entry::Answer(Ok(bearer)),
            // Somebody else may have signed in meanwhile.
            Lease::SignIn(_) if state.stored.as_ref().is_some_and(|stored| stored.is_worth_a_look(now)) => {
                self.join(&mut state, Self::look)
            }
            Lease::SignIn(reason) => Entry::Answer(Err(BearerError::SignIn(reason))),
            Lease::CoolingDown { error, retry_at } => Entry::Answer(Err(failed(error, retry_at, now))),
            Lease::Join { retry_at } => Entry::AskAgainIn(retry_at.saturating_sub(now.monotonic())),
            Lease::Refresh(job) if state.stored.is_some() && state.session.is_users() => {
                self.join(&mut state, |this, state| this.renew_shared(state, now, job))
            }
            Lease::Refresh(job) => self.join(&mut state, |this, state| Some(this.fly(now, job, state).boxed())),
        }
    }

    /// Makes this the flight that everybody joins.
    fn join(
        &self,
        state: &mut State,
        start: impl FnOnce(&Self, &mut State) -> Option<BoxFuture<'static, Option<Outcome>>>,
    ) -> Entry {
        let Some(flight) = start(self, state) else { return Entry::AskAgainIn(Duration::ZERO) };
        let flight = flight.shared();
        state.flight = Some(flight.clone());
        Entry::Join(flight)
    }

    /// The renewal itself. Holds the state weakly: the state holds it.
    fn fly(
        &self,
        started: Now,
        job: RefreshJob,
        state: &State,
    ) -> impl Future<Output = Option<Outcome>> + Send + use<> {
        let inner: Weak<Inner> = Arc::downgrade(&self.inner);
        let (hook, told) = (state.hook.clone(), state.told.clone());
        let transport = Arc::clone(&self.inner.transport);
        async move {
            let (ticket, exchange) = job.into_parts();
            let result = exchanged(&*transport, exchange, told.as_ref()).await;
            if let (Some(hook), Ok(token)) = (hook, &result)
                && inner.upgrade()?.lock().session.expects(&ticket)
            {
                call(hook, token.clone(), &*transport).await;
            }
            let now = catch_unwind(AssertUnwindSafe(|| transport.now())).unwrap_or(started);
            let inner = inner.upgrade()?;
            let mut state = inner.lock();
            if state.session.expects(&ticket) {
                // No new login has replaced it: the flight that is over is this one.
                state.flight = None;
            }
            let outcome = match state.session.finish(now, ticket, result) {
                // Everybody asks again: of a new login's session, or because this renewal was left alone for too long.
                Finished::Ignored => return None,
                Finished::Renewed(bearer) => Ok(bearer),
                // What is still valid serves on until it ends; whoever asks after that is told.
                Finished::CoolingDown { error, retry_at } => {
                    state.session.usable(now).ok_or_else(|| failed(error, retry_at, now))
                }
                Finished::SignIn(reason) => state.session.usable(now).ok_or(BearerError::SignIn(reason)),
            };
            Some(outcome)
        }
    }
}

/// Calls the hook and waits for it, but not for ever.
async fn call(hook: Hook, token: Token, transport: &dyn Transport) {
    let hook = pin!(AssertUnwindSafe(async move { hook(token).await }).catch_unwind());
    let patience = pin!(AssertUnwindSafe(transport.sleep(HOOK_PATIENCE)).catch_unwind());
    let _ = select(hook, patience).await;
}

fn failed(error: Arc<ExchangeError>, retry_at: Duration, now: Now) -> BearerError {
    BearerError::Renewal { error, retry_after: retry_at.saturating_sub(now.monotonic()) }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while the lock is held; if it did, the state would still be whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl TokenSource for Authenticator {
    async fn bearer(&self, rejected: Option<&Bearer>) -> Outcome {
        loop {
            match self.enter(rejected) {
                Entry::Answer(outcome) => {
                    self.remind();
                    return outcome;
                }
                Entry::Join(flight) => {
                    if let Some(outcome) = flight.await {
                        self.remind();
                        return outcome;
                    }
                }
                Entry::AskAgainIn(wait) => self.inner.transport.sleep(wait).await,
            }
        }
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticator").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
