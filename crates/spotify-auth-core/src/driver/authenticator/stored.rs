//! An authenticator over a store: the token outlives the process, and all processes renew it once.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};

use super::{Authenticator, Hook, Inner, Outcome, State, Told, call, exchanged, failed};
use crate::driver::token_source::BearerError;
use crate::driver::token_store::{Held, LeaseAnswer, TokenStore};
use crate::driver::transport::Transport;
use crate::exchange::{ExchangeError, GrantError};
use crate::renewal::{Absence, Leased, Renewal, RenewalEnd, RenewalStep, Saved};
use crate::session::{Finished, RefreshJob, SignInReason, Ticket};
use crate::store::{Record, StoreError, StoreErrorKind, Version};
use crate::time::Now;
use crate::token::Token;

/// Where users take back what they have allowed an app: the accounts service has no documented way to revoke a token, so a
/// logout forgets it, and the user ends it there.
pub const APPS_PAGE: &str = "https://www.spotify.com/account/apps/";

/// How often a process whose user has to sign in looks whether another process has a new login.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// How often a login is saved anew when others change the record meanwhile.
const LOGIN_ATTEMPTS: usize = 8;

/// The store of an authenticator, and what is known of it.
pub(super) struct Stored {
    store: Arc<dyn TokenStore>,
    /// The version of the session's token, once it has one.
    known: Option<Version>,
    /// Whether the store has it.
    saved: bool,
    /// When to look again at the earliest; `None` before the first look.
    look_at: Option<Duration>,
}

impl Stored {
    pub(super) fn is_unread(&self) -> bool {
        self.look_at.is_none()
    }

    pub(super) fn is_worth_a_look(&self, now: Now) -> bool {
        self.look_at.is_none_or(|at| now.monotonic() >= at)
    }

    fn learn(&mut self, record: &Record, saved: bool) {
        self.known = (!record.is_signed_out()).then(|| record.version());
        self.saved = saved;
    }

    fn forget(&mut self) {
        self.known = None;
        self.saved = false;
    }
}

impl State {
    /// The newest record in memory.
    fn record(&self) -> Option<Record> {
        let token = self.session.token()?.clone();
        let login = Record::of_login(token.clone(), None);
        Some(match self.stored.as_ref().and_then(|stored| stored.known) {
            Some(version) => Record::live(version, token),
            None => login,
        })
    }

    /// Takes a record of the store, unless this process has a newer one.
    fn take(&mut self, loaded: Option<&Record>) {
        let mine = self.record().map(|record| record.version());
        let Some(stored) = &mut self.stored else { return };
        match loaded {
            Some(record) if mine.is_none_or(|mine| record.version() > mine) => {
                stored.learn(record, true);
                self.session.adopt(record);
            }
            Some(record) => stored.saved |= mine == Some(record.version()),
            None if mine.is_some() && stored.saved && stored.store.absence() == Absence::SignedOut => {
                stored.forget();
                self.session.sign_out();
            }
            None => {}
        }
    }
}

impl Authenticator {
    /// Keeps the session's token in `store`: the first call loads it, every renewal is saved before anybody uses its token, and of
    /// all processes that share the store one renews at a time ([`Renewal`] has the rules). The token of the session, if it has
    /// one, counts as newer or older than the store's by the time of its login.
    ///
    /// While the store is away, calls go on as long as the token in memory lasts. An app's own session has nothing to keep: it leaves
    /// the store alone.
    #[must_use]
    pub fn stored_in(self, store: Arc<dyn TokenStore>) -> Self {
        self.inner.lock().stored = Some(Stored { store, known: None, saved: false, look_at: None });
        self
    }

    /// Takes the token of a new login and saves it for all processes. It counts here at once, saved or not.
    ///
    /// # Errors
    /// It could not be saved: it works in this process only, until the next renewal saves its successor.
    pub async fn log_in(&self, token: Token) -> Result<(), StoreError> {
        let store = self.inner.lock().stored.as_ref().map(|stored| Arc::clone(&stored.store));
        let Some(store) = store else {
            self.sign_in(token);
            return Ok(());
        };
        let saved = save_login(&*store, &token).await;
        let look_at = self.inner.transport.now().monotonic().saturating_add(LOOK_AGAIN_AFTER);
        let abandoned = {
            let mut state = self.inner.lock();
            state.session.sign_in(token);
            if let Some(stored) = &mut state.stored {
                stored.look_at = Some(look_at);
                match &saved {
                    Ok(record) => stored.learn(record, true),
                    Err(_) => stored.forget(),
                }
            }
            state.flight.take()
        };
        drop(abandoned);
        saved.map(drop)
    }

    /// Logs the user out, in this process and in the store. Other processes notice at their next renewal. Returns the page where
    /// the user takes back what they have allowed the app, which is the only way to end the token itself.
    ///
    /// # Errors
    /// The store may still have the token, and the next call would take it from there: log out once more.
    pub async fn log_out(&self) -> Result<&'static str, StoreError> {
        let (store, known) = {
            let state = self.inner.lock();
            (state.stored.as_ref().map(|stored| Arc::clone(&stored.store)), state.record())
        };
        self.forget_login();
        if let Some(store) = store {
            let cleared = store.clear(known.as_ref()).await;
            // A call that looked at the store meanwhile has found what was not yet cleared.
            let is_back = {
                let found = self.inner.lock().record();
                let login = |record: &Record| record.version().login();
                found.as_ref().map(login).is_some_and(|found| known.as_ref().is_some_and(|known| found <= login(known)))
            };
            if is_back {
                self.forget_login();
            }
            cleared?;
        }
        Ok(APPS_PAGE)
    }

    fn forget_login(&self) {
        self.replace(crate::session::Session::sign_out);
        if let Some(stored) = &mut self.inner.lock().stored {
            stored.forget();
        }
    }

    /// Looks at the store, and takes what is newer there.
    pub(super) fn look(&self, state: &mut State) -> Option<BoxFuture<'static, Option<Outcome>>> {
        let store = Arc::clone(&state.stored.as_ref()?.store);
        let inner: Weak<Inner> = Arc::downgrade(&self.inner);
        let generation = state.session.generation();
        let look = async move {
            let loaded = AssertUnwindSafe(store.load()).catch_unwind().await.unwrap_or_else(|_| Err(panicked()));
            let inner = inner.upgrade()?;
            let now = inner.transport.now();
            let mut state = inner.lock();
            if state.session.generation() != generation {
                // A login or a logout has ended this look, and the flight that is there is another one.
                return None;
            }
            state.flight = None;
            match loaded {
                Ok(loaded) => {
                    state.stored.as_mut()?.look_at = Some(now.monotonic().saturating_add(LOOK_AGAIN_AFTER));
                    state.take(loaded.as_ref());
                    None
                }
                Err(error) => {
                    if state.session.token().is_some() {
                        // There is something to go on with; without it, every call looks.
                        state.stored.as_mut()?.look_at = Some(now.monotonic().saturating_add(LOOK_AGAIN_AFTER));
                    }
                    Some(state.session.usable(now).ok_or(BearerError::Store(error)))
                }
            }
        };
        Some(look.boxed())
    }

    /// The renewal of a token that other processes share. Holds the state weakly: the state holds it.
    pub(super) fn renew_shared(
        &self,
        state: &mut State,
        now: Now,
        job: RefreshJob,
    ) -> Option<BoxFuture<'static, Option<Outcome>>> {
        // Its own exchange would count the time from here on; the lease may take a while.
        let (ticket, _) = job.into_parts();
        let known = state.record();
        let stored = state.stored.as_ref()?;
        let store = Arc::clone(&stored.store);
        let renewal = Renewal::new(known, stored.saved, store.absence(), state.session.longest_renewal());
        let errand = Errand {
            store,
            inner: Arc::downgrade(&self.inner),
            transport: Arc::clone(&self.inner.transport),
            ticket,
            hook: state.hook.clone(),
            told: state.told.clone(),
        };
        Some(errand.fly(now, renewal).boxed())
    }
}

async fn save_login(store: &dyn TokenStore, token: &Token) -> Result<Record, StoreError> {
    for _ in 0..LOGIN_ATTEMPTS {
        let there = store.load().await?.map(|record| record.version());
        let record = Record::of_login(token.clone(), there);
        if store.save_if(there, &record, None).await? == Saved::Yes {
            return Ok(record);
        }
    }
    Err(StoreError::new(StoreErrorKind::Busy, "its record changes whenever it is looked at"))
}

fn panicked() -> StoreError {
    StoreError::new(StoreErrorKind::Unsupported, "it panicked: its own message says why")
}

/// What one renewal over a store needs on its way.
struct Errand {
    store: Arc<dyn TokenStore>,
    inner: Weak<Inner>,
    transport: Arc<dyn Transport>,
    ticket: Ticket,
    hook: Option<Hook>,
    told: Option<Told>,
}

impl Errand {
    async fn fly(self, started: Now, renewal: Renewal) -> Option<Outcome> {
        // A transport or a store that panics must not take everybody's session with it.
        let run = AssertUnwindSafe(self.run(renewal)).catch_unwind().await;
        let panicked = RenewalEnd::Failed(ExchangeError::TransportPanicked);
        let (end, is_new) = run.unwrap_or(Some((panicked, false)))?;
        let now = std::panic::catch_unwind(AssertUnwindSafe(|| self.transport.now())).unwrap_or(started);
        let inner = self.inner.upgrade()?;
        let mut state = inner.lock();
        if !state.session.expects(&self.ticket) {
            // A login or a logout has ended this renewal, and the flight that is there is another one.
            return None;
        }
        state.flight = None;
        finish(&mut state, now, self.ticket, end, is_new)
    }

    /// How it ended, and whether that is a token which was issued to this process. `None` when nobody is left who waits.
    async fn run(&self, mut renewal: Renewal) -> Option<(RenewalEnd, bool)> {
        let mut held: Option<Held> = None;
        let mut issued = None;
        loop {
            let step = renewal.step(self.transport.now());
            match step {
                RenewalStep::TryLease { ttl } => {
                    let answer = self.store.try_lease(ttl).await.map(|answer| match answer {
                        LeaseAnswer::Held(lease) => {
                            let ttl = lease.ttl();
                            held = Some(lease);
                            Leased::Held { ttl }
                        }
                        LeaseAnswer::Busy { retry_after } => Leased::Busy { retry_after },
                    });
                    renewal.on_lease(self.transport.now(), answer);
                }
                RenewalStep::Load => {
                    let loaded = self.store.load().await;
                    renewal.on_loaded(self.transport.now(), loaded);
                }
                RenewalStep::Refresh(token) => {
                    let result = self.refresh(&token).await?;
                    renewal.on_refreshed(result);
                }
                RenewalStep::SaveIf { expected, record } => {
                    let fence = held.as_ref().map(Held::fence);
                    issued = (!record.is_dead()).then(|| record.version());
                    let saved = self.store.save_if(expected, &record, fence).await;
                    renewal.on_saved(self.transport.now(), saved);
                }
                RenewalStep::Release => {
                    if let Some(held) = held.take() {
                        self.store.release(held).await;
                    }
                    renewal.on_released();
                }
                RenewalStep::Sleep(duration) => self.transport.sleep(duration).await,
                RenewalStep::Done(end) => {
                    let is_new = match &end {
                        RenewalEnd::Use { record, .. } => !record.is_dead() && issued == Some(record.version()),
                        _ => false,
                    };
                    if let (true, Some(hook), RenewalEnd::Use { record, .. }) = (is_new, &self.hook, &end)
                        && let Some(token) = record.token()
                        && self.inner.upgrade()?.lock().session.expects(&self.ticket)
                    {
                        call(Arc::clone(hook), token.clone(), &*self.transport).await;
                    }
                    return Some((end, is_new));
                }
            }
        }
    }

    async fn refresh(&self, token: &Token) -> Option<Result<Token, ExchangeError>> {
        let exchange = self.inner.upgrade()?.lock().session.exchange(self.transport.now(), &self.ticket, token);
        Some(match exchange {
            None => Err(ExchangeError::Superseded),
            // A renewal hands out only tokens that have one.
            Some(Err(GrantError::NoRefreshToken | GrantError::NoClientSecret)) => Err(ExchangeError::OutOfOrder),
            Some(Ok(exchange)) => exchanged(&*self.transport, exchange, self.told.as_ref()).await,
        })
    }
}

/// What the end of a renewal means to the session.
fn finish(state: &mut State, now: Now, ticket: Ticket, end: RenewalEnd, is_new: bool) -> Option<Outcome> {
    let error = match end {
        RenewalEnd::Use { record, saved } => {
            // A verdict that the store has not is no version of it: what another process saves there is newer.
            if saved || !record.is_dead() {
                state.stored.as_mut()?.learn(&record, saved);
            }
            match record.token() {
                Some(token) if is_new || (!record.is_dead() && !token.is_expired(now)) => {
                    let token = token.clone();
                    return told(state, now, ticket, Ok(token));
                }
                _ => state.session.adopt(&record),
            }
            return match record.sign_in_reason() {
                Some(reason) => Some(state.session.usable(now).ok_or(BearerError::SignIn(reason))),
                // It has ended on the way here.
                None => None,
            };
        }
        RenewalEnd::SignedOut => {
            state.stored.as_mut()?.forget();
            state.session.sign_out();
            return Some(Err(BearerError::SignIn(SignInReason::SignedOut)));
        }
        RenewalEnd::Failed(error) => error,
        RenewalEnd::StoreFailed(error) => ExchangeError::Store(error),
    };
    state.session.prolong(now, &ticket);
    told(state, now, ticket, Err(error))
}

fn told(state: &mut State, now: Now, ticket: Ticket, result: Result<Token, ExchangeError>) -> Option<Outcome> {
    match state.session.finish(now, ticket, result) {
        Finished::Ignored => None,
        Finished::Renewed(bearer) => Some(Ok(bearer)),
        Finished::CoolingDown { error, retry_at } => {
            Some(state.session.usable(now).ok_or_else(|| failed(error, retry_at, now)))
        }
        Finished::SignIn(reason) => Some(state.session.usable(now).ok_or(BearerError::SignIn(reason))),
    }
}
