//! A transport in memory whose network is a script and whose clock only the test moves, and an executor that polls a task
//! only when it was woken, so that a lost wake-up is a test that fails.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

use super::Transport;
use crate::machine::{FaultKind, TransportFault};
use crate::testing::START;
use crate::time::Now;

/// What the network does with one request.
pub(super) enum Reply {
    /// Answers after this long.
    Answer(Duration, Response<Bytes>),
    /// Fails after this long.
    Fault(Duration, FaultKind),
    /// Says nothing, and keeps no deadline either.
    Never,
    /// Has a bug.
    Panic,
}

#[derive(Default)]
pub(super) struct Scripted(Mutex<World>);

struct World {
    now: Now,
    script: VecDeque<Reply>,
    requests: Vec<Sent>,
    timers: Vec<(Duration, Waker)>,
}

/// A request as it left.
pub(super) struct Sent {
    pub(super) request: Request<Bytes>,
    pub(super) max_body: usize,
    pub(super) deadline: Duration,
    /// Since `START`.
    pub(super) at: Duration,
}

impl Default for World {
    fn default() -> Self {
        Self { now: START, script: VecDeque::new(), requests: Vec::new(), timers: Vec::new() }
    }
}

impl Scripted {
    /// A network that does these things in turn, and panics at the request after the last.
    pub(super) fn new(script: impl IntoIterator<Item = Reply>) -> Arc<Self> {
        let scripted = Self::default();
        scripted.then(script);
        Arc::new(scripted)
    }

    pub(super) fn then(&self, script: impl IntoIterator<Item = Reply>) {
        self.world().script.extend(script);
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    pub(super) fn requests(&self) -> usize {
        self.world().requests.len()
    }

    pub(super) fn last<T>(&self, read: impl FnOnce(&Sent) -> T) -> T {
        read(self.world().requests.last().expect("a request was sent"))
    }

    /// How long the test has taken, in its own time.
    pub(super) fn elapsed(&self) -> Duration {
        self.world().now.monotonic() - START.monotonic()
    }

    pub(super) fn advance(&self, by: Duration) {
        let mut world = self.world();
        world.now = world.now.advanced(by);
        let now = world.now.monotonic();
        let (due, later) = world.timers.drain(..).partition(|(at, _)| *at <= now);
        world.timers = later;
        drop(world);
        let due: Vec<(Duration, Waker)> = due;
        for (_, waker) in due {
            waker.wake();
        }
    }

    /// Lets go of those who sleep: they are held by their timers.
    pub(super) fn forget_timers(&self) {
        let timers = std::mem::take(&mut self.world().timers);
        drop(timers);
    }

    /// Moves on to the next timer, if there is one.
    fn advance_to_next(&self) -> bool {
        let world = self.world();
        let next = world.timers.iter().map(|(at, _)| *at).min();
        let now = world.now.monotonic();
        drop(world);
        if let Some(next) = next {
            self.advance(next.saturating_sub(now));
        }
        next.is_some()
    }

    /// Runs these to their ends, or until nothing can happen any more (`None` for those that are not at their ends).
    pub(super) fn run<T>(&self, tasks: impl IntoIterator<Item = Task<T>>) -> Vec<Option<T>> {
        let mut tasks: Vec<Running<T>> = tasks.into_iter().map(Running::new).collect();
        loop {
            while tasks.iter_mut().map(Running::poll_if_woken).fold(false, |any, polled| any | polled) {}
            if tasks.iter().all(|task| task.output.is_some()) || !self.advance_to_next() {
                return tasks.into_iter().map(|task| task.output).collect();
            }
        }
    }

    /// Runs one to its end.
    pub(super) fn block_on<T>(&self, task: impl Future<Output = T> + Send + 'static) -> T {
        let ended = self.run([Box::pin(task) as Task<T>]).pop().flatten();
        ended.expect("the task comes to its end")
    }
}

#[async_trait]
impl Transport for Scripted {
    async fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
        deadline: Duration,
    ) -> Result<Response<Bytes>, TransportFault> {
        let reply = {
            let mut world = self.world();
            let at = world.now.monotonic() - START.monotonic();
            world.requests.push(Sent { request, max_body, deadline, at });
            world.script.pop_front().unwrap_or(Reply::Panic)
        };
        match reply {
            Reply::Answer(after, response) => {
                self.sleep(after).await;
                Ok(response)
            }
            Reply::Fault(after, kind) => {
                self.sleep(after).await;
                Err(TransportFault::new(kind, "scripted"))
            }
            Reply::Never => std::future::pending().await,
            Reply::Panic => panic!("the scripted transport panics, as it should in this test"),
        }
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.world().now.monotonic() + duration;
        std::future::poll_fn(|context| {
            let mut world = self.world();
            if world.now.monotonic() >= until {
                return Poll::Ready(());
            }
            world.timers.push((until, context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    fn now(&self) -> Now {
        self.world().now
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([7; 64])
    }
}

pub(super) type Task<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Polls a task once, with nobody to be woken.
pub(super) fn poll_once<T>(task: &mut Task<T>) -> Poll<T> {
    task.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

struct Running<T> {
    task: Task<T>,
    woken: Arc<Woken>,
    output: Option<T>,
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl<T> Running<T> {
    fn new(task: Task<T>) -> Self {
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        Self { task, woken, output: None }
    }

    fn poll_if_woken(&mut self) -> bool {
        if self.output.is_some() || !self.woken.0.swap(false, Ordering::SeqCst) {
            return false;
        }
        let waker = Waker::from(Arc::clone(&self.woken));
        if let Poll::Ready(output) = self.task.as_mut().poll(&mut Context::from_waker(&waker)) {
            self.output = Some(output);
        }
        true
    }
}
