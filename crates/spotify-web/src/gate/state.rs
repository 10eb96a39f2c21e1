//! The gate behind its lock: lines, calls under way, budget, quotas.

use std::collections::VecDeque;
use std::task::Waker;
use std::time::Duration;

use super::budget::Budget;
use super::queue::Queue;
use super::quota::Quotas;
use super::{Admission, Class, Entry, GateView, Refusal};

/// Nothing is known of the app's limit yet: at first so many calls are under way at a time, and one more with every eighth
/// answer. All of those that are under way when the limit is met are answered 429, so this bounds how many.
const AT_FIRST: u32 = 6;
const ANSWERS_FOR_ONE_MORE: u32 = 8;

/// After a 429 so many are let in at first, and one more with each answer.
const AFTER_A_LIMIT: u32 = 2;

/// Whoever was sent longer ago than this is slow, and no sign that more would be too many.
const SLOW: Duration = Duration::from_secs(1);

/// How soon to look again when an answer is waited for. Those who can be woken are, before that.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Who looks whether those ahead come when they are due: one of each line at least.
const NEXT_FEW: usize = 4;

/// Whoever waits long for a place in the window looks again so often in a window: others may give up before them.
const LOOKS_IN_A_WINDOW: u32 = 10;

#[derive(Debug, Default)]
pub(super) struct State {
    numbers: u64,
    /// The latest that anybody has told.
    clock: Duration,
    closed_until: Duration,
    /// When the last 429 was answered: who was sent before it tells nothing new.
    limited_at: Option<Duration>,
    /// How many were answered since the gate opened.
    answers: u32,
    queue: Queue,
    flights: VecDeque<Flight>,
    budget: Budget,
    quotas: Quotas,
    rate_limited: u64,
    woken: Vec<Waker>,
}

/// A call that was let through and not answered yet.
#[derive(Debug)]
struct Flight {
    number: u64,
    since: Duration,
    sent: bool,
    group: Option<&'static str>,
}

impl State {
    pub(super) fn next_number(&mut self) -> u64 {
        self.numbers = self.numbers.wrapping_add(1);
        self.numbers
    }

    pub(super) fn set_window(&mut self, window: Duration) {
        self.budget.set_window(window);
    }

    pub(super) fn poll(
        &mut self,
        number: u64,
        entry: &Entry,
        longest_wait: Duration,
        now: Duration,
        waker: Option<&Waker>,
    ) -> Admission {
        let now = self.tick(now);
        if self.flight(number).is_some() {
            if !self.is_closed(now) {
                return Admission::Go;
            }
            self.land(number);
        }
        if let Some(group) = entry.group
            && let Some(retry_after) = self.quotas.left(group, now)
        {
            self.queue.leave(entry.class, number);
            return Admission::Refused(Refusal::QuotaExceeded { retry_after });
        }
        let since = self.queue.join(entry.class, number, now);
        if self.queue.pass_over(now) {
            self.wake_who_may_go();
        }
        let rank = self.queue.rank(entry.class, number);
        if rank < self.open_places(now) {
            self.queue.admit(entry.class, number);
            self.flights.push_back(Flight { number, since: now, sent: false, group: entry.group });
            return Admission::Go;
        }
        let in_window = self.in_window(now);
        let free_at = self.budget.free_at(rank, in_window, now).max(self.closed_until);
        let waits_for_the_window = !self.is_closed(now) && self.budget.free(in_window) == 0;
        if rank == 0 && waits_for_the_window {
            self.budget.on_full(now);
        }
        let wait = free_at.saturating_sub(now);
        if now.saturating_sub(since).saturating_add(wait) > longest_wait {
            self.queue.leave(entry.class, number);
            self.wake_who_may_go();
            return Admission::Refused(Refusal::RateLimited { retry_after: wait.max(LOOK_AGAIN) });
        }
        let look_again = self.closed_until.max(now).saturating_add(self.budget.window() / LOOKS_IN_A_WINDOW);
        let due = match free_at <= now {
            true => now.saturating_add(LOOK_AGAIN),
            false => free_at.min(look_again),
        };
        // Those ahead may be gone for good, which shows when they do not come. It is enough if the next few look.
        let due = match self.queue.patience_ends() {
            Some(end) if (1..=NEXT_FEW).contains(&rank) && end > now && !self.is_closed(now) => due.min(end),
            _ => due,
        };
        let due = due.max(now.saturating_add(Duration::from_millis(1)));
        self.queue.put_off(entry.class, number, due, waker);
        Admission::Wait(due.saturating_sub(now))
    }

    pub(super) fn sent(&mut self, number: u64, now: Duration) -> bool {
        let now = self.tick(now);
        if self.is_closed(now) {
            self.land(number);
            return false;
        }
        if let Some(mut flight) = self.land(number) {
            flight.since = now;
            flight.sent = true;
            self.flights.push_back(flight);
        }
        true
    }

    pub(super) fn answered(&mut self, number: u64, now: Duration) {
        let now = self.tick(now);
        if let Some(flight) = self.land(number) {
            self.budget.on_answer(flight.since, now);
            self.answers = self.answers.saturating_add(1);
            if let Some(group) = flight.group {
                self.quotas.restore(group, flight.since);
            }
        }
        self.wake_who_may_go();
    }

    pub(super) fn not_sent(&mut self, number: u64) {
        self.land(number);
        self.wake_who_may_go();
    }

    pub(super) fn rate_limited(&mut self, number: u64, now: Duration, retry_after: Duration) {
        let now = self.tick(now);
        let sent = self.land(number).map_or(now, |flight| flight.since);
        self.rate_limited = self.rate_limited.saturating_add(1);
        if self.limited_at.is_none_or(|limited_at| sent > limited_at) {
            self.budget.on_limit(now);
            self.limited_at = Some(now);
        }
        self.close(now, retry_after);
    }

    pub(super) fn quota_exceeded(
        &mut self,
        number: u64,
        group: Option<&'static str>,
        now: Duration,
        retry_after: Option<Duration>,
    ) {
        let now = self.tick(now);
        self.land(number);
        self.rate_limited = self.rate_limited.saturating_add(1);
        if let Some(group) = group {
            self.quotas.spend(group, now, retry_after);
        }
        self.wake_who_may_go();
    }

    pub(super) fn close(&mut self, now: Duration, retry_after: Duration) {
        let now = self.tick(now);
        self.closed_until = self.closed_until.max(now.saturating_add(retry_after));
        self.answers = 0;
    }

    /// A ticket is dropped.
    pub(super) fn leave(&mut self, class: Class, number: u64) {
        match self.land(number) {
            Some(flight) if flight.sent => self.budget.on_answer(flight.since, self.clock),
            Some(_) => {}
            None => {
                self.queue.leave(class, number);
            }
        }
        self.wake_who_may_go();
    }

    pub(super) fn view(&mut self, now: Duration) -> GateView {
        let now = self.tick(now);
        let (interactive_waiting, bulk_waiting) = self.queue.len();
        GateView {
            closed_for: Some(self.closed_until.saturating_sub(now)).filter(|left| !left.is_zero()),
            interactive_waiting,
            bulk_waiting,
            in_flight: self.flights.len(),
            in_window: self.budget.answered(),
            budget: self.budget.limit(),
            window: self.budget.window(),
            quotas: self.quotas.view(now),
            rate_limited: self.rate_limited,
        }
    }

    pub(super) fn take_woken(&mut self) -> Vec<Waker> {
        std::mem::take(&mut self.woken)
    }

    /// Time as all who share the gate see it, which never goes back.
    fn tick(&mut self, now: Duration) -> Duration {
        self.clock = self.clock.max(now);
        self.budget.expire(self.clock);
        self.clock
    }

    fn is_closed(&self, now: Duration) -> bool {
        now < self.closed_until
    }

    /// How many may be let through now.
    fn open_places(&self, now: Duration) -> usize {
        if self.is_closed(now) {
            return 0;
        }
        let at_once = match self.limited_at {
            None => AT_FIRST.saturating_add(self.answers / ANSWERS_FOR_ONE_MORE),
            Some(_) => AFTER_A_LIMIT.saturating_add(self.answers),
        };
        // In the order of sending, so the slow ones come first.
        let slow = self.flights.partition_point(|flight| flight.since.saturating_add(SLOW) < now);
        let fresh = self.flights.len().saturating_sub(slow);
        (at_once as usize).saturating_sub(fresh).min(self.budget.free(self.in_window(now)))
    }

    /// How many of those under way may be in Spotify's window. After two windows they are in it no more: they were answered, and
    /// nobody has come to say so.
    fn in_window(&self, now: Duration) -> usize {
        let two = self.budget.window().saturating_mul(2);
        let gone = self.flights.partition_point(|flight| flight.since.saturating_add(two) < now);
        self.flights.len().saturating_sub(gone)
    }

    fn flight(&self, number: u64) -> Option<usize> {
        self.flights.iter().position(|flight| flight.number == number)
    }

    fn land(&mut self, number: u64) -> Option<Flight> {
        self.flight(number).and_then(|index| self.flights.remove(index))
    }

    fn wake_who_may_go(&mut self) {
        if !self.queue.is_empty() {
            let places = self.open_places(self.clock);
            self.queue.wake_first(places, &mut self.woken);
        }
    }
}
