//! Who waits, and who goes next: two lines that are served together.

use std::collections::VecDeque;
use std::task::Waker;
use std::time::Duration;

use super::Class;

/// Between two bulk calls at most so many interactive ones go first.
const INTERACTIVE_IN_A_ROW: usize = 3;

/// Who does not come within this time after they were due is passed over. Timers are some milliseconds late, not this much.
const PATIENCE: Duration = Duration::from_millis(50);

#[derive(Debug, Default)]
pub(super) struct Queue {
    interactive: Line,
    bulk: Line,
    /// Who was passed over: not in a line until they come again.
    absent: Vec<Waiting>,
    /// How many interactive calls went since the last bulk call, while one waited.
    since_bulk: usize,
}

/// In the order of their numbers, which is the order in which they entered.
type Line = VecDeque<Waiting>;

#[derive(Debug)]
struct Waiting {
    number: u64,
    /// When it came first.
    since: Duration,
    /// When it was told to come again.
    due: Duration,
    waker: Option<Waker>,
}

impl Queue {
    /// Puts somebody into their line, if they are not there yet. Says since when they wait.
    pub(super) fn join(&mut self, class: Class, number: u64, now: Duration) -> Duration {
        let back = self.absent.iter().position(|waiting| waiting.number == number);
        let back = back.map(|index| self.absent.swap_remove(index));
        let line = self.line(class);
        match find(line, number) {
            Ok(index) => line.get(index).map_or(now, |waiting| waiting.since),
            Err(index) => {
                let mut waiting = back.unwrap_or(Waiting { number, since: now, due: now, waker: None });
                waiting.due = now;
                let since = waiting.since;
                line.insert(index, waiting);
                since
            }
        }
    }

    /// How many go before this one, of both lines.
    pub(super) fn rank(&self, class: Class, number: u64) -> usize {
        let place = |line| find(line, number).unwrap_or_else(|index| index);
        match class {
            Class::Bulk => {
                let place = place(&self.bulk);
                let turns = INTERACTIVE_IN_A_ROW.saturating_mul(place.saturating_add(1));
                place.saturating_add(self.interactive.len().min(turns.saturating_sub(self.since_bulk)))
            }
            Class::Interactive => {
                let place = place(&self.interactive);
                let turns = self.since_bulk.saturating_add(place) / INTERACTIVE_IN_A_ROW;
                place.saturating_add(self.bulk.len().min(turns))
            }
        }
    }

    /// Somebody was told to come again at `due`, or when woken.
    pub(super) fn put_off(&mut self, class: Class, number: u64, due: Duration, waker: Option<&Waker>) {
        let line = self.line(class);
        if let Ok(index) = find(line, number)
            && let Some(waiting) = line.get_mut(index)
        {
            waiting.due = due;
            waiting.waker = waker.cloned();
        }
    }

    /// Somebody goes.
    pub(super) fn admit(&mut self, class: Class, number: u64) {
        self.leave(class, number);
        self.since_bulk = match class {
            Class::Interactive if !self.bulk.is_empty() => self.since_bulk.saturating_add(1).min(INTERACTIVE_IN_A_ROW),
            Class::Interactive | Class::Bulk => 0,
        };
    }

    /// Somebody gives up. False if they did not wait.
    pub(super) fn leave(&mut self, class: Class, number: u64) -> bool {
        if let Some(index) = self.absent.iter().position(|waiting| waiting.number == number) {
            self.absent.swap_remove(index);
            return true;
        }
        let line = self.line(class);
        match find(line, number) {
            Ok(index) => line.remove(index).is_some(),
            Err(_) => false,
        }
    }

    /// Takes those out of the lines' heads who were due and did not come. Whether there were any.
    pub(super) fn pass_over(&mut self, now: Duration) -> bool {
        let Self { interactive, bulk, absent, .. } = self;
        let before = absent.len();
        for line in [interactive, bulk] {
            while line.front().is_some_and(|head| head.due.saturating_add(PATIENCE) < now) {
                absent.extend(line.pop_front());
            }
        }
        absent.len() > before
    }

    /// When the next of those who go first would be passed over, unless they come: worth a look for those behind them.
    pub(super) fn patience_ends(&self) -> Option<Duration> {
        let heads = [self.interactive.front(), self.bulk.front()];
        heads.into_iter().flatten().map(|head| head.due.saturating_add(PATIENCE)).min()
    }

    /// The wakers of those who are among the first `count`.
    pub(super) fn wake_first(&mut self, count: usize, woken: &mut Vec<Waker>) {
        for line in [&mut self.interactive, &mut self.bulk] {
            woken.extend(line.iter_mut().take(count).filter_map(|waiting| waiting.waker.take()));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.interactive.is_empty() && self.bulk.is_empty()
    }

    /// How many wait: interactive, bulk. Those who were passed over are not counted.
    pub(super) fn len(&self) -> (usize, usize) {
        (self.interactive.len(), self.bulk.len())
    }

    fn line(&mut self, class: Class) -> &mut Line {
        match class {
            Class::Interactive => &mut self.interactive,
            Class::Bulk => &mut self.bulk,
        }
    }
}

fn find(line: &Line, number: u64) -> Result<usize, usize> {
    line.binary_search_by_key(&number, |waiting| waiting.number)
}
