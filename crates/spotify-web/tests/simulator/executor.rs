//! Tasks on a clock that jumps: when nobody can go on, it is the time of the next timer.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

/// The clock, with whoever waits for it.
#[derive(Clone, Default)]
pub(crate) struct Clock(Arc<Mutex<Timers>>);

#[derive(Default)]
struct Timers {
    now: Duration,
    numbers: u64,
    heap: BinaryHeap<Reverse<Timer>>,
}

struct Timer {
    due: Duration,
    number: u64,
    waker: Waker,
    dropped: Arc<AtomicBool>,
}

impl PartialEq for Timer {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Timer {}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timer {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.number).cmp(&(other.due, other.number))
    }
}

impl Clock {
    pub(crate) fn now(&self) -> Duration {
        self.0.lock().unwrap().now
    }

    pub(crate) fn sleep(&self, duration: Duration) -> Sleep {
        Sleep { clock: self.clone(), due: self.now().saturating_add(duration), dropped: None }
    }

    /// Goes on to the next timer that somebody still waits for. Whether there was one.
    fn jump(&self) -> bool {
        let mut timers = self.0.lock().unwrap();
        while let Some(Reverse(timer)) = timers.heap.pop() {
            if !timer.dropped.load(Ordering::Relaxed) {
                timers.now = timers.now.max(timer.due);
                drop(timers);
                timer.waker.wake();
                return true;
            }
        }
        false
    }
}

pub(crate) struct Sleep {
    clock: Clock,
    due: Duration,
    dropped: Option<Arc<AtomicBool>>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let dropped = {
            let mut timers = self.clock.0.lock().unwrap();
            if timers.now >= self.due {
                return Poll::Ready(());
            }
            timers.numbers += 1;
            let (number, waker, dropped) = (timers.numbers, cx.waker().clone(), Arc::new(AtomicBool::new(false)));
            timers.heap.push(Reverse(Timer { due: self.due, number, waker, dropped: Arc::clone(&dropped) }));
            dropped
        };
        // The last one's waker may be another task's.
        if let Some(before) = self.dropped.replace(dropped) {
            before.store(true, Ordering::Relaxed);
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(dropped) = &self.dropped {
            dropped.store(true, Ordering::Relaxed);
        }
    }
}

type Ready = Arc<Mutex<VecDeque<usize>>>;

struct Task {
    number: usize,
    ready: Ready,
    queued: AtomicBool,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::Relaxed) {
            self.ready.lock().unwrap().push_back(self.number);
        }
    }
}

/// Runs all of these to their ends; says how often they were polled.
pub(crate) fn run(clock: &Clock, futures: Vec<Pin<Box<dyn Future<Output = ()>>>>) -> u64 {
    let ready = Ready::default();
    let mut tasks: Vec<_> = futures
        .into_iter()
        .enumerate()
        .map(|(number, future)| {
            let task = Arc::new(Task { number, ready: Arc::clone(&ready), queued: AtomicBool::new(true) });
            ready.lock().unwrap().push_back(number);
            (Some(future), task)
        })
        .collect();
    let (mut left, mut polls) = (tasks.len(), 0);
    while left > 0 {
        let next = ready.lock().unwrap().pop_front();
        let Some(number) = next else {
            assert!(clock.jump(), "{left} tasks wait for nothing");
            continue;
        };
        let (future, task) = &mut tasks[number];
        task.queued.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(task));
        if let Some(running) = future {
            polls += 1;
            if running.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                *future = None;
                left -= 1;
            }
        }
    }
    polls
}
