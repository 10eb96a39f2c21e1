//! One app's calls share one gate: it stops them together when Spotify says so, and learns how many Spotify takes.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{Now, Timestamp};
//! use spotify_web::{Admission, Class, RateGate};
//!
//! let now = Now::new(Timestamp::from_unix_seconds(0), Duration::ZERO);
//! let gate = RateGate::new();
//! let ticket = gate.enter(Class::Interactive);
//! assert_eq!(gate.poll(&ticket, now), Admission::Go);
//! ticket.on_rate_limited(now, Duration::from_secs(7)); // a `Call` does it when it is answered 429
//!
//! let next = gate.enter(Class::Interactive);
//! assert_eq!(gate.poll(&next, now), Admission::Wait(Duration::from_secs(7)));
//! assert_eq!(gate.poll(&next, now.advanced(Duration::from_secs(7))), Admission::Go);
//! ```
//!
//! Spotify counts an app's calls in a rolling window and publishes neither the number nor, with most answers, how much of
//! it is left. So the gate learns:
//!
//! | what happens | what the gate does |
//! | --- | --- |
//! | nothing yet | lets calls through, at first six at a time, slowly more with the answers |
//! | 429 | closes for everybody until `Retry-After` is over; what was answered in the window before is the budget |
//! | the wait is over | lets two in, then more with each answer, never more than the budget in a window |
//! | many full windows without a 429 | tries a little more; if that meets a 429, tries again much later |
//! | 429 with `QUOTA_EXCEEDED` | refuses the operations of the same path until it is over, and holds up nobody else |
//!
//! Whoever waits stands in one of two lines, one for each [`Class`]. Within a line the first to come is the first to go.
//! Interactive calls go first, but of four calls at least one is a bulk call if one waits. Who waits and does not come when
//! due is passed over, and is the first to go when they do come: nobody is held up by a task that is never polled again.

mod budget;
mod queue;
mod quota;
mod state;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};
use std::task::Waker;
use std::time::Duration;

use spotify_auth_core::Now;

use state::State;

/// How long a 429 that does not say is taken to mean: half of Spotify's rolling window of 30 seconds.
pub(crate) const UNSAID_WAIT: Duration = Duration::from_secs(15);

/// Nobody is made to wait longer than this at the gate, unless set otherwise.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Whether calls may be sent, shared by everything that calls in one app's name: Spotify counts per app, not per user.
///
/// Clones share the same gate. Who would have to wait longer than the longest wait is refused at once. Times are
/// [`Now::monotonic`], so all who share a gate must share that clock.
#[derive(Clone, Debug)]
pub struct RateGate {
    longest_wait: Duration,
    state: Arc<Mutex<State>>,
}

/// How urgent a call is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// Somebody is waiting for it.
    #[default]
    Interactive,
    /// One of many, such as the pages of a list.
    Bulk,
}

/// Who comes to the gate, and how long they can wait. A [`Call`](crate::Call) says its own.
///
/// ```
/// use std::time::Duration;
/// use spotify_web::{Class, RateGate, gate::Entry};
///
/// let ticket = RateGate::new().enter(Entry::new(Class::Bulk).group("/search").longest_wait(Duration::from_secs(300)));
/// assert_eq!(ticket.class(), Class::Bulk);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Entry {
    class: Class,
    group: Option<&'static str>,
    longest_wait: Option<Duration>,
    /// Whoever was let through and has to come again stands where they stood.
    place: Option<u64>,
}

/// One call's place at the gate. Dropping it gives the place up, wherever it is: in the line, let through, or sent.
#[derive(Debug)]
pub struct Ticket {
    gate: RateGate,
    entry: Entry,
    number: u64,
    /// How long its holder could have asked and was not driven.
    left_alone: Duration,
    over: bool,
}

/// What the gate says to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "whoever polls must handle every answer")]
pub enum Admission {
    /// Send now.
    Go,
    /// Poll again after this long, or when woken.
    Wait(Duration),
    /// Waiting is not worth it: fail with this.
    Refused(Refusal),
}

/// Why the gate lets somebody wait no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// It would take longer than the longest wait.
    RateLimited {
        /// How long it would take, as far as the gate knows.
        retry_after: Duration,
    },
    /// The quota for this group of operations is used up.
    QuotaExceeded {
        /// What is left of the wait that Spotify told.
        retry_after: Duration,
    },
}

/// What a gate knows at one moment, for those who watch: all that a dashboard needs.
///
/// ```
/// use std::time::Duration;
/// use spotify_auth_core::{Now, Timestamp};
/// use spotify_web::{Class, RateGate, gate::Entry};
///
/// let now = Now::new(Timestamp::from_unix_seconds(0), Duration::ZERO);
/// let gate = RateGate::new(); // a client's: `spotify.rate_gate()`
/// for _ in 0..8 {
///     let ticket = gate.enter(Class::Interactive); // a `Call` does all this itself
///     gate.poll(&ticket, now);
///     ticket.on_answered(now);
/// }
/// let search = gate.enter(Entry::new(Class::Interactive).group("/search"));
/// let (second, third) = (gate.enter(Class::Bulk), gate.enter(Class::Bulk));
/// gate.poll(&search, now);
/// gate.poll(&second, now);
/// search.on_quota_exceeded(now, Some(Duration::from_secs(86_400)));
/// second.on_rate_limited(now, Duration::from_secs(7));
/// gate.poll(&third, now);
///
/// let view = gate.view(now.advanced(Duration::from_secs(2)));
/// println!("{} and {} calls wait, {} are under way", view.interactive_waiting, view.bulk_waiting, view.in_flight);
/// assert_eq!((view.interactive_waiting, view.bulk_waiting, view.in_flight), (0, 1, 0));
/// assert_eq!(view.closed_for, Some(Duration::from_secs(5)));
/// assert_eq!(view.quotas, [("/search", Duration::from_secs(86_398))]);
/// assert_eq!((view.budget, view.window), (Some(8), Duration::from_secs(30)));
/// assert_eq!(view.rate_limited, 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GateView {
    /// How long nobody is let through, after a 429.
    pub closed_for: Option<Duration>,
    /// How many interactive calls wait.
    pub interactive_waiting: usize,
    /// How many bulk calls wait.
    pub bulk_waiting: usize,
    /// How many calls were let through and not answered yet.
    pub in_flight: usize,
    /// How many calls were answered in the window that ends now.
    pub in_window: usize,
    /// How many calls the window takes, as learned; `None` before the first 429 that tells anything.
    pub budget: Option<u32>,
    /// How long the window is.
    pub window: Duration,
    /// The groups of operations whose quota is used up, and for how much longer.
    pub quotas: Vec<(&'static str, Duration)>,
    /// How many 429s there were, of both kinds.
    pub rate_limited: u64,
}

impl RateGate {
    /// An open gate.
    pub fn new() -> Self {
        Self { longest_wait: LONGEST_WAIT, state: Arc::default() }
    }

    /// How long this handle's tickets are made to wait at most; 60 seconds unless set.
    #[must_use]
    pub fn longest_wait(mut self, longest_wait: Duration) -> Self {
        self.longest_wait = longest_wait;
        self
    }

    /// How long Spotify's rolling window is, for all who share this gate; 30 seconds unless set.
    #[must_use]
    pub fn window(self, length: Duration) -> Self {
        self.state(|state| state.set_window(length));
        self
    }

    /// Takes a place for one call: for a [`Class`], or for an [`Entry`] that says more.
    pub fn enter(&self, entry: impl Into<Entry>) -> Ticket {
        let entry = entry.into();
        let number = entry.place.unwrap_or_else(|| self.state(State::next_number));
        Ticket { gate: self.clone(), entry, number, left_alone: Duration::ZERO, over: false }
    }

    /// Whether the holder of `ticket` may send now.
    pub fn poll(&self, ticket: &Ticket, now: Now) -> Admission {
        ticket.poll(now)
    }

    /// Closes the gate for this long from now, or leaves it closed if it is for longer already. A [`Call`](crate::Call)
    /// that holds a ticket does this itself when it is answered 429.
    pub fn close(&self, now: Now, retry_after: Duration) {
        self.state(|state| state.close(now.monotonic(), retry_after));
    }

    /// What the gate knows.
    pub fn view(&self, now: Now) -> GateView {
        self.state(|state| state.view(now.monotonic()))
    }

    /// Looks at the state, or changes it; then wakes who may go because of that.
    fn state<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let (result, woken) = {
            // Nothing panics while the lock is held; if it did, the state would still be whole.
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            (change(&mut state), state.take_woken())
        };
        // With the lock released: a waker may run anything.
        woken.into_iter().for_each(Waker::wake);
        result
    }
}

impl Default for RateGate {
    fn default() -> Self {
        Self::new()
    }
}

impl Ticket {
    /// How urgent its call is.
    pub fn class(&self) -> Class {
        self.entry.class
    }

    /// Whether its holder may send now. Once let through, it stays so until the gate closes or the ticket is dropped.
    pub fn poll(&self, now: Now) -> Admission {
        self.ask(now, None)
    }

    /// The same, and if it has to wait, `waker` is woken as soon as polling is worth it, which may be before the wait is over.
    /// It is woken for what others do and not by time passing: set a timer too.
    pub fn poll_or_wake(&self, now: Now, waker: &Waker) -> Admission {
        self.ask(now, Some(waker))
    }

    fn ask(&self, now: Now, waker: Option<&Waker>) -> Admission {
        let longest_wait = self.entry.longest_wait.unwrap_or(Duration::MAX).min(self.gate.longest_wait);
        let longest_wait = longest_wait.saturating_add(self.left_alone);
        self.gate.state(|state| state.poll(self.number, &self.entry, longest_wait, now.monotonic(), waker))
    }

    /// So long in all since it entered, nobody drove its holder though polling was worth it. That does not count against the
    /// longest wait.
    pub fn left_alone(&mut self, so_far: Duration) {
        self.left_alone = so_far;
    }

    /// Its holder, let through before, sends now. False if the gate has closed meanwhile: then nothing may be sent, and the
    /// holder has to come again.
    #[must_use = "nothing may be sent if it is false"]
    pub fn on_sent(&self, now: Now) -> bool {
        self.gate.state(|state| state.sent(self.number, now.monotonic()))
    }

    /// What was sent has been answered, and not with 429; or it may have reached Spotify and was not.
    pub fn on_answered(mut self, now: Now) {
        self.end(|state, number| state.answered(number, now.monotonic()));
    }

    /// Nothing was sent: no connection could be made.
    pub fn on_not_sent(mut self) {
        self.end(State::not_sent);
    }

    /// The call was answered 429: nobody goes for this long.
    pub fn on_rate_limited(mut self, now: Now, retry_after: Duration) {
        self.end(|state, number| state.rate_limited(number, now.monotonic(), retry_after));
    }

    /// The call was answered 429 with `QUOTA_EXCEEDED`: nobody asks for its group of operations for this long, or for a
    /// minute if Spotify does not say.
    pub fn on_quota_exceeded(mut self, now: Now, retry_after: Option<Duration>) {
        let group = self.entry.group;
        self.end(|state, number| state.quota_exceeded(number, group, now.monotonic(), retry_after));
    }

    /// The same place, to come to the gate again with.
    pub(crate) fn place(&self) -> u64 {
        self.number
    }

    fn end(&mut self, change: impl FnOnce(&mut State, u64)) {
        self.over = true;
        self.gate.state(|state| change(state, self.number));
    }
}

/// Gives the place up. What was sent and got no answer counts in the window all the same: Spotify may have counted it.
impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.over {
            self.gate.state(|state| state.leave(self.entry.class, self.number));
        }
    }
}

impl Entry {
    /// Somebody of this class.
    pub fn new(class: Class) -> Self {
        Self { class, ..Self::default() }
    }

    /// For an operation of this group: those whose path is the same share a quota as far as the gate is concerned, since
    /// Spotify does not publish which of them it counts together.
    #[must_use]
    pub fn group(mut self, path: &'static str) -> Self {
        self.group = Some(path);
        self
    }

    /// Waits no longer than this, counted from the first poll. The gate's own longest wait holds too.
    #[must_use]
    pub fn longest_wait(mut self, longest_wait: Duration) -> Self {
        self.longest_wait = Some(longest_wait);
        self
    }

    /// Stands where an earlier ticket of the same call stood.
    pub(crate) fn at_place(mut self, place: Option<u64>) -> Self {
        self.place = place;
        self
    }
}

impl From<Class> for Entry {
    fn from(class: Class) -> Self {
        Self::new(class)
    }
}
