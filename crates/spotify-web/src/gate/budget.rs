//! How many calls Spotify takes in its rolling window, as learned from its answers.
//!
//! Spotify counts a call when it arrives, which is somewhere between sending and the answer. A place in the window is
//! therefore taken from the moment of sending, and free again a window after the *answer*: so counted, no window of
//! Spotify's ever holds more calls than the budget.

use std::collections::VecDeque;
use std::time::Duration;

/// Spotify: "calculated based on the number of calls that your app makes to Spotify in a rolling 30 second window".
const WINDOW: Duration = Duration::from_secs(30);

/// A 429 after fewer calls than this says little: an earlier run of the program may have filled the window, or somebody else
/// who calls in the same app's name. Only the second one in a row is believed.
const WEAK: u32 = 8;

/// So many full windows without a 429 before more is tried; twice as many each time that it meets a 429.
const PATIENCE: u32 = 12;
const MOST_PATIENCE: u32 = 96;

#[derive(Debug)]
pub(super) struct Budget {
    window: Duration,
    /// When the calls of the last window were answered, in order.
    answers: VecDeque<Duration>,
    learned: Option<Learned>,
    /// The first 429 came too early to be believed.
    doubted: bool,
}

#[derive(Clone, Copy, Debug)]
struct Learned {
    limit: u32,
    /// What the limit may become while answers to calls from before the 429 still come in.
    range: (u32, u32),
    /// When the 429 was answered.
    at: Duration,
    /// What is learned may be far too little: grow fast until the next 429.
    weak: bool,
    patience: u32,
    /// How many windows have been full since.
    full: u32,
    /// From when on another full window counts.
    next_full: Duration,
}

impl Default for Budget {
    fn default() -> Self {
        Self { window: WINDOW, answers: VecDeque::new(), learned: None, doubted: false }
    }
}

impl Budget {
    pub(super) fn set_window(&mut self, window: Duration) {
        self.window = window;
    }

    pub(super) fn window(&self) -> Duration {
        self.window
    }

    pub(super) fn limit(&self) -> Option<u32> {
        self.learned.map(|learned| learned.limit)
    }

    /// How many calls of the window that ends now have been answered.
    pub(super) fn answered(&self) -> usize {
        self.answers.len()
    }

    /// Forgets what is older than a window.
    pub(super) fn expire(&mut self, now: Duration) {
        while self.answers.front().is_some_and(|answer| answer.saturating_add(self.window) <= now) {
            self.answers.pop_front();
        }
    }

    /// A call that was sent at `sent` has been answered now, and was not refused.
    pub(super) fn on_answer(&mut self, sent: Duration, now: Duration) {
        self.answers.push_back(now);
        if let Some(learned) = &mut self.learned
            && sent <= learned.at
        {
            // It was under way when the 429 came: Spotify took it before, or instead.
            let (least, most) = learned.range;
            learned.limit = learned.limit.saturating_add(1).clamp(least, most);
        }
    }

    /// The first 429 after the gate was open: what was taken in the window before it is what Spotify takes.
    pub(super) fn on_limit(&mut self, now: Duration) {
        self.expire(now);
        let taken = u32::try_from(self.answers.len()).unwrap_or(u32::MAX);
        if self.learned.is_none() && taken < WEAK && !std::mem::replace(&mut self.doubted, true) {
            return;
        }
        let fresh = |range: (u32, u32), weak, patience| Learned {
            limit: taken.clamp(range.0, range.1),
            range,
            at: now,
            weak,
            patience,
            full: 0,
            next_full: now.saturating_add(self.window),
        };
        self.learned = Some(match self.learned {
            None => fresh((1, u32::MAX), taken < WEAK, PATIENCE),
            // One 429 takes away half at most: it may be about something else than the window.
            Some(Learned { limit, .. }) if taken < limit / 2 => fresh((limit / 2, limit / 2), true, PATIENCE),
            Some(Learned { limit, patience, full, .. }) => {
                let most = limit.saturating_sub(1).max(1);
                let patience = if full == 0 { patience.saturating_mul(2).min(MOST_PATIENCE) } else { patience };
                fresh(((limit / 2).max(1), most), false, patience)
            }
        });
    }

    /// Somebody waits for nothing but a place in the window. Now and then, that is a reason to try a little more.
    pub(super) fn on_full(&mut self, now: Duration) {
        let Some(learned) = &mut self.learned else { return };
        if now < learned.next_full {
            return;
        }
        learned.next_full = now.saturating_add(self.window);
        learned.full = learned.full.saturating_add(1);
        if learned.weak || learned.full >= learned.patience {
            let more = if learned.weak { learned.limit } else { (learned.limit / 8).max(1) };
            learned.limit = learned.limit.saturating_add(more);
            learned.full = 0;
        }
    }

    /// How many more may be sent now, with so many sent and not answered.
    pub(super) fn free(&self, in_flight: usize) -> usize {
        match self.limit() {
            None => usize::MAX,
            Some(limit) => (limit as usize).saturating_sub(self.answers.len().saturating_add(in_flight)),
        }
    }

    /// When there is a place for somebody with so many before them, as far as is known now.
    pub(super) fn free_at(&self, before: usize, in_flight: usize, now: Duration) -> Duration {
        let Some(limit) = self.limit() else { return now };
        let limit = (limit as usize).max(1);
        let taken = self.answers.len().saturating_add(in_flight);
        // So many places have to become free first; the last of them is theirs.
        let Some(last) = taken.saturating_add(before).checked_sub(limit) else { return now };
        let (rounds, index) = if last < taken { (0, last) } else { (last / limit, last % limit) };
        let answer = self.answers.get(index).copied().unwrap_or(now);
        let rounds = u32::try_from(rounds).unwrap_or(u32::MAX).saturating_add(1);
        answer.saturating_add(self.window.saturating_mul(rounds))
    }
}
