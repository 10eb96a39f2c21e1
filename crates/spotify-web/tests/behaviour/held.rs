//! A transport that answers when the test says so, on a clock that moves when the test says so.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::Request;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{Now, TransportFault};

use crate::support::{Outcome, at};

#[derive(Clone, Default)]
pub(crate) struct Held(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    elapsed: Duration,
    requests: Vec<String>,
    /// Those whose answers somebody still wants, by their numbers.
    open: BTreeMap<usize, Exchange>,
    sleeping: Vec<(Duration, Waker)>,
}

#[derive(Default)]
struct Exchange {
    outcome: Option<Outcome>,
    waker: Option<Waker>,
}

impl Held {
    /// What was asked for so far: path and query below `/v1`, or the whole address.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.0.lock().unwrap().requests.clone()
    }

    /// The numbers of the requests that are under way, in their order.
    pub(crate) fn under_way(&self) -> Vec<usize> {
        let inner = self.0.lock().unwrap();
        inner.open.iter().filter(|(_, exchange)| exchange.outcome.is_none()).map(|(number, _)| *number).collect()
    }

    /// Answers one of them.
    pub(crate) fn answer(&self, number: usize, outcome: Outcome) {
        let waker = {
            let mut inner = self.0.lock().unwrap();
            let exchange = inner.open.get_mut(&number).expect("it is under way");
            exchange.outcome = Some(outcome);
            exchange.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }

    /// Answers all that are under way, each with what its request is answered with.
    pub(crate) fn answer_all(&self, with: impl Fn(&str) -> Outcome) {
        let requests = self.requests();
        for number in self.under_way() {
            self.answer(number, with(&requests[number]));
        }
    }

    /// So much later. Timers ring at their times.
    pub(crate) fn advance(&self, by: Duration) {
        let end = self.0.lock().unwrap().elapsed + by;
        loop {
            let waker = {
                let mut inner = self.0.lock().unwrap();
                inner.sleeping.sort_by_key(|(due, _)| *due);
                let due = inner.sleeping.first().map(|(due, _)| *due).filter(|due| *due <= end);
                inner.elapsed = due.unwrap_or(end).max(inner.elapsed);
                due.map(|_| inner.sleeping.remove(0).1)
            };
            match waker {
                Some(waker) => waker.wake(),
                None => return,
            }
        }
    }
}

#[async_trait]
impl Transport for Held {
    async fn send(&self, request: Request<Bytes>, _: usize, _: Duration) -> Outcome {
        struct Open<'a>(&'a Held, usize);
        impl Drop for Open<'_> {
            fn drop(&mut self) {
                self.0.0.lock().unwrap().open.remove(&self.1);
            }
        }
        let number = {
            let mut inner = self.0.lock().unwrap();
            let uri = request.uri().to_string();
            let below = uri.strip_prefix("https://api.spotify.com/v1").unwrap_or(&uri).to_owned();
            inner.requests.push(below);
            let number = inner.requests.len() - 1;
            inner.open.insert(number, Exchange::default());
            number
        };
        let open = Open(self, number);
        poll_fn(|cx: &mut Context<'_>| {
            let mut inner = open.0.0.lock().unwrap();
            let exchange = inner.open.get_mut(&number).expect("it is open until it is dropped");
            match exchange.outcome.take() {
                Some(outcome) => Poll::Ready(outcome),
                None => {
                    exchange.waker = Some(cx.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }

    async fn sleep(&self, duration: Duration) {
        let due = self.0.lock().unwrap().elapsed.saturating_add(duration);
        poll_fn(|cx| {
            let mut inner = self.0.lock().unwrap();
            if inner.elapsed >= due {
                return Poll::Ready(());
            }
            inner.sleeping.push((due, cx.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    fn now(&self) -> Now {
        at(0).advanced(self.0.lock().unwrap().elapsed)
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([7; 64])
    }
}
