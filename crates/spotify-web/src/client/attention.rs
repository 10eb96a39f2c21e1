//! How long a call could have gone on and nobody polled it.
//!
//! Whoever reads a stream of pages works on each item for as long as it takes, and polls nothing meanwhile. What came in that
//! time is not late: it waits. So the time from being woken to being polled is taken off what has passed.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use spotify_auth_core::driver::Transport;

/// One call's waker, which takes the time.
pub(super) struct Attention {
    transport: Arc<dyn Transport>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waker: Option<Waker>,
    /// Since when it could go on, in monotonic time.
    woken: Option<Duration>,
    left_alone: Duration,
}

impl Attention {
    pub(super) fn new(transport: Arc<dyn Transport>) -> Arc<Self> {
        Arc::new(Self { transport, state: Mutex::default() })
    }

    /// How long it was left alone so far.
    pub(super) fn left_alone(&self) -> Duration {
        self.lock().left_alone
    }

    /// Polls `call` with this waker.
    pub(super) async fn pay_to<T>(self: &Arc<Self>, call: impl Future<Output = T>) -> T {
        let waker = Waker::from(Arc::clone(self));
        let mut call = pin!(call);
        poll_fn(|cx| {
            self.polled(cx.waker());
            call.as_mut().poll(&mut Context::from_waker(&waker))
        })
        .await
    }

    fn polled(&self, waker: &Waker) {
        let now = self.transport.now().monotonic();
        let mut state = self.lock();
        if let Some(woken) = state.woken.take() {
            state.left_alone = state.left_alone.saturating_add(now.saturating_sub(woken));
        }
        if !state.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            state.waker = Some(waker.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while the lock is held; if it did, the state would still be whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Attention {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let now = self.transport.now().monotonic();
        let waker = {
            let mut state = self.lock();
            state.woken.get_or_insert(now);
            state.waker.clone()
        };
        // With the lock released: a waker may run anything.
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
