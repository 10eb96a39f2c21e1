//! Blocking drivers over a network that is a script, on a clock that moves when a thread is parked.

#![allow(clippy::disallowed_methods, reason = "a thread that is never woken is found by the clock")]

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};

use super::*;
use crate::driver::Transport;
use crate::machine::{FaultKind, TransportFault};
use crate::testing::{START, secs};
use crate::time::Now;

mod sharing;
mod waiting;

/// Longer than any test may take: nothing is measured with it.
const LOST: Duration = Duration::from_secs(20);

/// What the network does with one request.
enum Reply {
    Answer(Response<Bytes>),
    /// Answers when so many threads are parked.
    WhenParked(usize, Response<Bytes>),
    Fault(FaultKind),
    Panic,
}

#[derive(Default)]
struct Scripted {
    script: Mutex<VecDeque<Reply>>,
    elapsed: Mutex<Duration>,
    requests: AtomicUsize,
    /// How many threads are, and how often one was.
    parked: AtomicUsize,
    parks: AtomicUsize,
}

impl Scripted {
    fn new(script: impl IntoIterator<Item = Reply>) -> Arc<Self> {
        let scripted = Self::default();
        scripted.script.lock().unwrap().extend(script);
        Arc::new(scripted)
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    fn parks(&self) -> usize {
        self.parks.load(Ordering::SeqCst)
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    fn until_parked(&self, threads: usize) {
        while self.parked.load(Ordering::SeqCst) < threads {
            thread::yield_now();
        }
    }
}

impl BlockingTransport for Scripted {
    fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let reply = self.script.lock().unwrap().pop_front().expect("an answer for every request");
        match reply {
            Reply::Answer(response) => Ok(response),
            Reply::WhenParked(threads, response) => {
                self.until_parked(threads);
                Ok(response)
            }
            Reply::Fault(kind) => Err(TransportFault::new(kind, "scripted")),
            Reply::Panic => panic!("a bug of the transport's, as the script says"),
        }
    }

    fn now(&self) -> Now {
        START.advanced(self.elapsed())
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([7; 64])
    }

    /// Time passes at once. Who waits for another thread waits for it, but not for ever.
    fn park(&self, at_most: Option<Duration>) {
        self.parks.fetch_add(1, Ordering::SeqCst);
        self.parked.fetch_add(1, Ordering::SeqCst);
        match at_most {
            Some(duration) => *self.elapsed.lock().unwrap() += duration,
            None => {
                let since = Instant::now();
                thread::park_timeout(LOST);
                assert!(since.elapsed() < LOST, "nobody wakes it");
            }
        }
        self.parked.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Polls it once, and goes away.
async fn polled_once<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}
