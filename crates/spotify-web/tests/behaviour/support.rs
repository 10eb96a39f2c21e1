//! A transport that answers from a script, on a clock of its own.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use spotify_auth_core::driver::{BearerError, TokenSource, Transport};
use spotify_auth_core::{AccessToken, Bearer, Now, SignInReason, Timestamp, TransportFault};

pub(crate) const ID: &str = "11dFghVXANMlKmJXsNCbNl";
/// 2027-01-15T08:00:00Z.
pub(crate) const START: i64 = 1_800_000_000;

pub(crate) fn at(seconds: u64) -> Now {
    Now::new(Timestamp::from_unix_seconds(START), Duration::ZERO).advanced(Duration::from_secs(seconds))
}

pub(crate) fn bearer(text: &str, generation: u64) -> Bearer {
    Bearer::new(AccessToken::new(text).unwrap(), generation)
}

pub(crate) fn answer(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    Response::builder().status(status).body(body.into()).unwrap()
}

pub(crate) fn api_error(status: u16, message: &str) -> Response<Bytes> {
    answer(status, format!(r#"{{"error":{{"status":{status},"message":"{message}"}}}}"#))
}

/// One scripted answer.
pub(crate) type Outcome = Result<Response<Bytes>, TransportFault>;

#[derive(Clone, Default)]
pub(crate) struct Script(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    answers: VecDeque<Outcome>,
    seen: Vec<Request<Bytes>>,
    limits: Vec<(usize, Duration)>,
    slept: Vec<Duration>,
    elapsed: Duration,
}

impl Script {
    pub(crate) fn of(answers: impl IntoIterator<Item = Outcome>) -> Self {
        let script = Self::default();
        script.0.lock().unwrap().answers.extend(answers);
        script
    }

    pub(crate) fn seen(&self) -> Vec<Request<Bytes>> {
        self.0.lock().unwrap().seen.clone()
    }

    pub(crate) fn uris(&self) -> Vec<String> {
        self.seen().iter().map(|request| request.uri().to_string()).collect()
    }

    pub(crate) fn bearers(&self) -> Vec<String> {
        let text = |request: &Request<Bytes>| request.headers()["authorization"].to_str().unwrap().to_owned();
        self.seen().iter().map(text).collect()
    }

    pub(crate) fn limits(&self) -> Vec<(usize, Duration)> {
        self.0.lock().unwrap().limits.clone()
    }

    /// Time passes, and nobody waits for it.
    pub(crate) fn advance(&self, by: Duration) {
        self.0.lock().unwrap().elapsed += by;
    }

    /// More answers, after those that are there.
    pub(crate) fn add(&self, answers: impl IntoIterator<Item = Outcome>) {
        self.0.lock().unwrap().answers.extend(answers);
    }

    pub(crate) fn slept(&self) -> Vec<Duration> {
        self.0.lock().unwrap().slept.clone()
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: Request<Bytes>, max_body: usize, deadline: Duration) -> Outcome {
        let mut inner = self.0.lock().unwrap();
        inner.seen.push(request);
        inner.limits.push((max_body, deadline));
        inner.answers.pop_front().expect("an answer for every request")
    }

    async fn sleep(&self, duration: Duration) {
        let mut inner = self.0.lock().unwrap();
        inner.slept.push(duration);
        inner.elapsed += duration;
    }

    fn now(&self) -> Now {
        at(0).advanced(self.0.lock().unwrap().elapsed)
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([7; 64])
    }
}

/// Hands out `token-0`, and after each rejection of the current one the next, up to `last`. Counts the renewals.
#[derive(Clone)]
pub(crate) struct Renewing {
    pub(crate) last: u64,
    pub(crate) current: Arc<Mutex<u64>>,
}

impl Renewing {
    pub(crate) fn up_to(last: u64) -> Self {
        Self { last, current: Arc::default() }
    }

    pub(crate) fn renewals(&self) -> u64 {
        *self.current.lock().unwrap()
    }
}

#[async_trait]
impl TokenSource for Renewing {
    async fn bearer(&self, rejected: Option<&Bearer>) -> Result<Bearer, BearerError> {
        let mut current = self.current.lock().unwrap();
        if rejected.is_some_and(|rejected| rejected.generation() == *current) {
            if *current == self.last {
                return Err(BearerError::SignIn(SignInReason::NoRefreshToken));
            }
            *current += 1;
        }
        Ok(bearer(&format!("token-{current}"), *current))
    }
}
