//! One renewal for all processes that share a store: the protocol, as pure data.
//!
//! [`Renewal`] is one process's part in it. It says what to ask of the store and of the accounts service and is told what came
//! of it; the feature `driver`'s `Authenticator` drives it, and so can a blocking loop:
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{
//!     AccessToken, Absence, Leased, Now, Record, RefreshToken, Renewal, RenewalEnd, RenewalStep, Saved, Scopes, Timestamp, Token,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! let spent = Token::from_refresh_token(RefreshToken::new("AQAz")?, Scopes::none(), None);
//! let record = Record::of_login(spent, None);
//! let mut renewal = Renewal::new(Some(record.clone()), true, Absence::SignedOut, Duration::from_secs(50));
//!
//! let RenewalStep::TryLease { ttl } = renewal.step(now) else { panic!("the lease comes first") };
//! assert_eq!(ttl, Duration::from_secs(60));
//! renewal.on_lease(now, Ok(Leased::Held { ttl: Some(ttl) }));
//! let RenewalStep::Load = renewal.step(now) else { panic!("somebody may have been faster") };
//! renewal.on_loaded(now, Ok(Some(record)));
//! let RenewalStep::Refresh(_) = renewal.step(now) else { panic!("nobody was") };
//! let token = Token::bare(AccessToken::new("BQDf")?, now.wall(), Some(Duration::from_secs(3600)));
//! renewal.on_refreshed(Ok(token));
//! let RenewalStep::SaveIf { record, .. } = renewal.step(now) else { panic!("saved before it is used") };
//! assert_eq!(record.version().number(), 1);
//! renewal.on_saved(now, Ok(Saved::Yes));
//! let RenewalStep::Release = renewal.step(now) else { panic!("others wait") };
//! renewal.on_released();
//! let RenewalStep::Done(RenewalEnd::Use { record, saved: true }) = renewal.step(now) else { panic!("that was all") };
//! # let _ = record; Ok(()) }
//! ```

mod events;

use std::fmt;
use std::time::Duration;

use crate::exchange::ExchangeError;
use crate::store::{Record, StoreError, StoreErrorKind, Version};
use crate::time::Now;
use crate::token::Token;

/// How much longer than its request a lease is asked for, as a part of it: time to look, and to save.
const LEASE_SLACK: u32 = 5;
/// How much longer than a lease a process waits for one, as a part of it.
const PATIENCE_SLACK: u32 = 6;
/// How long a process tries to save a token that the server has issued, before it uses it unsaved.
const SAVE_PATIENCE: Duration = Duration::from_secs(10);
/// The wait between two such tries.
const SAVE_PAUSE: Duration = Duration::from_millis(250);
/// How often in a row a record may turn out to be another one before that counts as a store that does not work.
const MAX_SURPRISES: u32 = 8;

/// One process's part in the renewal of a token that many processes share.
///
/// The rules:
/// - Only who holds the lease renews. The others wait, look at the store meanwhile, and take what the holder has saved.
/// - Who has got the lease looks at the store first: a newer token that still works is taken, and nothing is sent.
/// - The newest refresh token that is known is the one that is presented, whether the store has it or this process.
/// - Nothing is sent unless more of the lease is left than the request may take, on the wall clock and on the monotonic one.
/// - A new token is saved before anybody uses it, in place of exactly the record that it was made from.
/// - A store that does not take it is asked again for ten seconds. Then it is used unsaved, and counts as newer than the store's.
/// - A new token is kept even if the lease has ended or the record was marked dead meanwhile: it is the proof that it works.
/// - After `invalid_grant` the store is looked at again. Only a refresh token that is still the newest is marked dead.
/// - A dead mark is taken over from the store without a request.
/// - Who has signed out stays signed out: a record that is gone or says so ends the renewal, and its token is not saved.
/// - A store that forgets is told from one that was signed out of: what it has lost is put back.
/// - Who waits longer for the lease than any holder may keep it stops with an error. The lease is given back at every end.
#[cfg_attr(test, derive(Clone))]
pub struct Renewal {
    /// The newest record that this process knows, and whether the store has it.
    known: Option<Record>,
    saved: bool,
    absence: Absence,
    /// The longest that a request with all its attempts may take.
    longest: Duration,
    /// What the store had when it was last looked at.
    there: Option<Version>,
    give_up_at: Option<Duration>,
    asked_at: Option<Now>,
    /// While the lease is held: when it ends, on both clocks; `None` within for one that does not end by itself.
    lease: Option<Option<Now>>,
    save_until: Option<Duration>,
    surprises: u32,
    next: Next,
}

/// What the store being empty means to a process that has a saved token in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "there are these two kinds of stores")]
pub enum Absence {
    /// The user has signed out: a file that is gone was removed by somebody.
    SignedOut,
    /// The store has lost it: a Redis that was flushed or replaced. A logout leaves a record of its own there.
    Lost,
}

/// What came of asking for the lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a driver must know both answers")]
pub enum Leased {
    /// This process has it.
    Held {
        /// How long, counted from before it was asked for; `None` for as long as the process lives.
        ttl: Option<Duration>,
    },
    /// Another one has.
    Busy {
        /// When to ask again.
        retry_after: Duration,
    },
}

/// What came of saving a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a store must not give a third answer")]
pub enum Saved {
    /// The store has it, and will after a crash.
    Yes,
    /// The store has another record than the expected one, and keeps that.
    Conflict,
}

/// What a renewal needs next.
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "a driver must know how to do all of them")]
#[allow(clippy::large_enum_variant, reason = "a step lives at a time and is taken apart at once")]
pub enum RenewalStep {
    /// Ask for the store's lease, for this long; then [`on_lease`](Renewal::on_lease).
    TryLease {
        /// How long.
        ttl: Duration,
    },
    /// Read the record; then [`on_loaded`](Renewal::on_loaded).
    Load,
    /// Drive the exchange that refreshes this token, once; then [`on_refreshed`](Renewal::on_refreshed).
    Refresh(Token),
    /// Save this record if the store has the expected one; then [`on_saved`](Renewal::on_saved).
    SaveIf {
        /// What the store must have: nothing, or this.
        expected: Option<Version>,
        /// What to save.
        record: Record,
    },
    /// Give the lease back; then [`on_released`](Renewal::on_released), whatever came of it.
    Release,
    /// Wait, and step again.
    Sleep(Duration),
    /// The renewal is over.
    Done(RenewalEnd),
}

/// How a renewal ended.
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_enums, reason = "a driver must know what to do with every end")]
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
pub enum RenewalEnd {
    /// This is the record to use from now on, dead or alive.
    Use {
        /// The record.
        record: Record,
        /// Whether the store has it.
        saved: bool,
    },
    /// The user has signed out.
    SignedOut,
    /// The request failed, as it says.
    Failed(ExchangeError),
    /// The store failed, before anything was sent.
    StoreFailed(StoreError),
}

#[cfg_attr(test, derive(Clone))]
enum Next {
    TryLease,
    Load(Why),
    Refresh,
    Save(Record),
    Pause(Duration, Box<Next>),
    Release(Box<Next>),
    Done(RenewalEnd),
    Over,
}

/// Why the store is looked at.
#[cfg_attr(test, derive(Clone))]
enum Why {
    /// The lease was asked for a moment ago and another process has it; when to ask again.
    Waiting(Duration),
    Leading,
    /// The server has refused the refresh token.
    Refused(ExchangeError),
    /// Somebody has saved another record than the one that this was made from.
    Conflict(Record),
}

impl Renewal {
    /// A renewal of `known`, the newest record in memory; `saved` says whether the store has it. `longest` is the longest that a
    /// request with all its attempts may take.
    pub fn new(known: Option<Record>, saved: bool, absence: Absence, longest: Duration) -> Self {
        Self {
            known,
            saved,
            absence,
            longest,
            there: None,
            give_up_at: None,
            asked_at: None,
            lease: None,
            save_until: None,
            surprises: 0,
            next: Next::TryLease,
        }
    }

    /// What to do next.
    pub fn step(&mut self, now: Now) -> RenewalStep {
        loop {
            match std::mem::replace(&mut self.next, Next::Over) {
                Next::TryLease => {
                    let patience = self.ttl().saturating_add(self.ttl() / PATIENCE_SLACK);
                    self.give_up_at.get_or_insert(now.monotonic().saturating_add(patience));
                    self.asked_at = Some(now);
                    self.next = Next::TryLease;
                    return RenewalStep::TryLease { ttl: self.ttl() };
                }
                Next::Load(why) => {
                    self.next = Next::Load(why);
                    return RenewalStep::Load;
                }
                Next::Refresh => {
                    let Some(token) = self.known.as_ref().and_then(Record::token).cloned() else {
                        self.next = self.ending(RenewalEnd::SignedOut);
                        continue;
                    };
                    if !token.has_refresh_token() {
                        let end = self.known.clone().map(|record| RenewalEnd::Use { record, saved: self.saved });
                        self.next = self.ending(end.unwrap_or(RenewalEnd::SignedOut));
                        continue;
                    }
                    if !self.lease_outlasts(now) {
                        let again = Next::Release(Box::new(Next::TryLease));
                        self.next = self.surprised(again);
                        continue;
                    }
                    self.next = Next::Refresh;
                    return RenewalStep::Refresh(token);
                }
                Next::Save(record) => {
                    self.next = Next::Save(record.clone());
                    return RenewalStep::SaveIf { expected: self.there, record };
                }
                Next::Pause(until, next) => {
                    let left = until.saturating_sub(now.monotonic());
                    if left.is_zero() {
                        self.next = *next;
                        continue;
                    }
                    self.next = Next::Pause(until, next);
                    return RenewalStep::Sleep(left);
                }
                Next::Release(next) => {
                    self.next = Next::Release(next);
                    return RenewalStep::Release;
                }
                Next::Done(end) => return RenewalStep::Done(end),
                Next::Over => {
                    let detail = "the driver called the renewal out of order";
                    let error = StoreError::new(StoreErrorKind::Unsupported, detail);
                    return RenewalStep::Done(RenewalEnd::StoreFailed(error));
                }
            }
        }
    }

    /// How long a lease is asked for.
    fn ttl(&self) -> Duration {
        self.longest.saturating_add(self.longest / LEASE_SLACK)
    }

    /// Whether a request that leaves now ends before the lease. Both clocks count: the monotonic one stands still while a
    /// machine sleeps, and the wall clock may be set back.
    fn lease_outlasts(&self, now: Now) -> bool {
        let Some(lease) = self.lease else { return false };
        lease.is_none_or(|end| {
            now.monotonic().saturating_add(self.longest) <= end.monotonic()
                && now.wall().saturating_add(self.longest) <= end.wall()
        })
    }

    /// The end, after the lease is given back.
    fn ending(&self, end: RenewalEnd) -> Next {
        match self.lease {
            Some(_) => Next::Release(Box::new(Next::Done(end))),
            None => Next::Done(end),
        }
    }
}

impl fmt::Debug for Renewal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let next = match self.next {
            Next::TryLease => "TryLease",
            Next::Load(_) => "Load",
            Next::Refresh => "Refresh",
            Next::Save(_) => "Save",
            Next::Pause(..) => "Pause",
            Next::Release(_) => "Release",
            Next::Done(_) => "Done",
            Next::Over => "Over",
        };
        f.debug_struct("Renewal").field("next", &next).field("leads", &self.lease.is_some()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
