//! The end of a client: who is still calling, and how they are told.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// The calls of one app, from its first to its last.
#[derive(Default)]
pub(super) struct Calls(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    phase: Phase,
    numbers: u64,
    /// The calls under way, with how to wake each.
    under_way: BTreeMap<u64, Option<Waker>>,
    /// Who waits for the last of them.
    waiting: Vec<Waker>,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Phase {
    #[default]
    Open,
    /// No new calls.
    Closed,
    /// And none of those under way.
    Cancelled,
}

/// One call under way.
pub(super) struct Call<'a> {
    calls: &'a Calls,
    number: u64,
}

impl Calls {
    /// No call begins from now on. Ends when there is none under way any more.
    pub(super) async fn close(&self) {
        self.enter(Phase::Closed);
        poll_fn(|cx| {
            let mut inner = self.lock();
            if inner.under_way.is_empty() {
                return Poll::Ready(());
            }
            if !inner.waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
                inner.waiting.push(cx.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }

    /// No call begins from now on, and those under way end at once.
    pub(super) fn cancel(&self) {
        self.enter(Phase::Cancelled).into_iter().for_each(Waker::wake);
    }

    /// Says whom to wake, once the lock is released.
    fn enter(&self, phase: Phase) -> Vec<Waker> {
        let mut inner = self.lock();
        if inner.phase == Phase::Cancelled || phase == Phase::Closed {
            if inner.phase == Phase::Open {
                inner.phase = phase;
            }
            return Vec::new();
        }
        inner.phase = phase;
        inner.under_way.values_mut().filter_map(Option::take).collect()
    }

    /// One more call, under way until this is dropped; `None` if the client has been shut down before.
    pub(super) fn begin(&self) -> Option<Call<'_>> {
        let mut inner = self.lock();
        if inner.phase != Phase::Open {
            return None;
        }
        inner.numbers = inner.numbers.wrapping_add(1);
        let number = inner.numbers;
        inner.under_way.insert(number, None);
        Some(Call { calls: self, number })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while the lock is held; if it did, the state would still be whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Call<'_> {
    /// What comes of `call`, or `None` if the client is told to stop meanwhile.
    pub(super) async fn run<T>(&self, call: impl Future<Output = T>) -> Option<T> {
        let mut call = pin!(call);
        poll_fn(|cx| match call.as_mut().poll(cx) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending if self.is_cancelled_or_wakes(cx.waker()) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await
    }

    fn is_cancelled_or_wakes(&self, waker: &Waker) -> bool {
        let mut inner = self.calls.lock();
        if let Some(known) = inner.under_way.get_mut(&self.number)
            && !known.as_ref().is_some_and(|known| known.will_wake(waker))
        {
            *known = Some(waker.clone());
        }
        inner.phase == Phase::Cancelled
    }
}

/// However it ends, also by being dropped.
impl Drop for Call<'_> {
    fn drop(&mut self) {
        let woken = {
            let mut inner = self.calls.lock();
            inner.under_way.remove(&self.number);
            if inner.under_way.is_empty() { std::mem::take(&mut inner.waiting) } else { Vec::new() }
        };
        woken.into_iter().for_each(Waker::wake);
    }
}
