//! One `block_on` under way: how it is woken, and whose waits end while it is.
//!
//! While a run is entered, what sleeps on its thread leaves its end with it. The run wakes those whose time has come and says how long
//! the next one has, which is how long the thread may be parked. Who still sleeps when it is left is woken, to go on in another run.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use super::transport::BlockingTransport;

/// How long a wait holds up a thread that is not ours to park.
const SLICE: Duration = Duration::from_millis(1);

thread_local! {
    /// The innermost run of this thread. A wait finds it here and not in its transport: an authenticator and a client that have one each
    /// still wait together.
    static CURRENT: RefCell<Option<Arc<Run>>> = const { RefCell::new(None) };
}

/// Tells the waits of a run apart.
static NUMBERS: AtomicU64 = AtomicU64::new(0);

/// A `block_on` under way on one thread. It is also what wakes it.
pub(super) struct Run {
    thread: Thread,
    woken: AtomicBool,
    timers: Mutex<Vec<Timer>>,
}

/// Somebody who waits.
struct Timer {
    number: u64,
    /// On the clock of its own transport.
    due: Duration,
    clock: Arc<dyn BlockingTransport>,
    waker: Waker,
}

impl Timer {
    fn left(&self) -> Duration {
        self.due.saturating_sub(self.clock.now().monotonic())
    }
}

impl Run {
    pub(super) fn here() -> Arc<Self> {
        Arc::new(Self { thread: thread::current(), woken: AtomicBool::new(false), timers: Mutex::default() })
    }

    /// Makes this the thread's run until the end of what is returned.
    pub(super) fn enter(self: Arc<Self>) -> Entered {
        // Gone only while the thread ends; then what waits does so as under a stranger's executor.
        let outer = CURRENT.try_with(|current| current.replace(Some(Arc::clone(&self)))).ok().flatten();
        Entered { run: self, outer }
    }

    fn current() -> Option<Arc<Self>> {
        CURRENT.try_with(|current| current.borrow().clone()).ok().flatten()
    }

    /// Whether anybody has woken it since it was last asked.
    pub(super) fn was_woken(&self) -> bool {
        self.woken.swap(false, Ordering::Acquire)
    }

    /// Wakes those whose time has come, and says how long the next one has.
    pub(super) fn wake_due(&self) -> Option<Duration> {
        let (due, next) = {
            let mut timers = self.timers();
            let due: Vec<Timer> = timers.extract_if(.., |timer| timer.left().is_zero()).collect();
            (due, timers.iter().map(Timer::left).min())
        };
        // With the lock released: what is woken may be of this run.
        due.into_iter().for_each(|timer| timer.waker.wake());
        next
    }

    fn timers(&self) -> MutexGuard<'_, Vec<Timer>> {
        // A clock that panics under it leaves a list of timers all the same.
        self.timers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remove(&self, number: u64) {
        let removed = {
            let mut timers = self.timers();
            timers.iter().position(|timer| timer.number == number).map(|place| timers.swap_remove(place))
        };
        drop(removed);
    }
}

impl Wake for Run {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// The thread's run until this is dropped, also by a panic.
pub(super) struct Entered {
    run: Arc<Run>,
    outer: Option<Arc<Run>>,
}

impl Entered {
    pub(super) fn run(&self) -> &Arc<Run> {
        &self.run
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let outer = self.outer.take();
        let _ = CURRENT.try_with(|current| current.replace(outer));
        // What still waits is shared with other threads, a renewal above all. Whoever wants it polls it again, and then it waits there.
        let left_behind = std::mem::take(&mut *self.run.timers());
        left_behind.into_iter().for_each(|timer| timer.waker.wake());
    }
}

/// A wait whose end the run of whoever polls it looks after.
pub(super) struct Sleep {
    number: u64,
    due: Duration,
    clock: Arc<dyn BlockingTransport>,
    /// Where it waits.
    run: Weak<Run>,
}

impl Sleep {
    pub(super) fn new(clock: Arc<dyn BlockingTransport>, duration: Duration) -> Self {
        let due = clock.now().monotonic().saturating_add(duration);
        Self { number: NUMBERS.fetch_add(1, Ordering::Relaxed), due, clock, run: Weak::new() }
    }

    fn leave(&mut self) {
        if let Some(run) = std::mem::take(&mut self.run).upgrade() {
            run.remove(self.number);
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.leave();
        let timer = Timer {
            number: self.number,
            due: self.due,
            clock: Arc::clone(&self.clock),
            waker: context.waker().clone(),
        };
        let left = timer.left();
        if left.is_zero() {
            return Poll::Ready(());
        }
        match Run::current() {
            Some(run) => {
                run.timers().push(timer);
                self.run = Arc::downgrade(&run);
            }
            None => {
                // A stranger's executor: nobody would end this wait, so it asks again and again, but does not spin.
                self.clock.park(Some(left.min(SLICE)));
                context.waker().wake_by_ref();
            }
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.leave();
    }
}
