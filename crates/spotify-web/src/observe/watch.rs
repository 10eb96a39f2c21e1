//! One call as its observers see it: the machine says what happens, this tells everybody.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use spotify_auth_core::{Now, TransportFault};

use super::span::Spans;
use super::{CallEvent, CallFacts, Observer, Outcome, Reason};
use crate::cache::CacheUse;
use crate::error::Error;
use crate::gate::Class;
use crate::operation::Metadata;

/// Who watches one call, and what they have been told.
pub(crate) struct Watch {
    observer: Option<Arc<dyn Observer>>,
    spans: Spans,
    facts: CallFacts,
    phase: Phase,
    /// The latest that anybody has told.
    at: Duration,
    begun: Duration,
    sent: Duration,
    attempts: u32,
    /// In all, and since the last request.
    waited: Duration,
    waited_before: Duration,
    /// Since when it stands at the gate, or waits to be sent again.
    rests: Option<Duration>,
    renewed: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    NotBegun,
    UnderWay,
    Over,
}

impl Watch {
    pub(crate) fn new(metadata: &Metadata) -> Self {
        let facts = CallFacts {
            operation: metadata.id,
            method: metadata.method.clone(),
            path: metadata.path,
            class: Class::default(),
        };
        Self {
            observer: None,
            spans: Spans::none(),
            facts,
            phase: Phase::NotBegun,
            at: Duration::ZERO,
            begun: Duration::ZERO,
            sent: Duration::ZERO,
            attempts: 0,
            waited: Duration::ZERO,
            waited_before: Duration::ZERO,
            rests: None,
            renewed: false,
        }
    }

    pub(crate) fn set_observer(&mut self, observer: Arc<dyn Observer>) {
        self.observer = Some(observer);
    }

    pub(crate) fn set_class(&mut self, class: Class) {
        self.facts.class = class;
    }

    /// The driver has come, for the first time or again.
    pub(crate) fn step(&mut self, now: Now, api: &str) {
        self.at = now.monotonic();
        if self.phase == Phase::NotBegun {
            self.phase = Phase::UnderWay;
            self.begun = self.at;
            self.spans.begin(&self.facts, api);
            self.tell(&CallEvent::Begun);
        }
    }

    /// It is this late.
    pub(crate) fn at(&mut self, now: Now) {
        self.at = now.monotonic();
    }

    /// It comes to the gate.
    pub(crate) fn comes(&mut self) {
        self.rested();
        self.rests = Some(self.at);
    }

    fn rested(&mut self) {
        if let Some(since) = self.rests.take() {
            self.has_waited(self.at.saturating_sub(since));
        }
    }

    pub(crate) fn admitted(&mut self, now: Now, waited: Duration) {
        self.at = now.monotonic();
        // What the gate took is told without the time in which the call was left alone.
        self.rests = None;
        self.has_waited(waited);
        self.tell(&CallEvent::Admitted { waited });
    }

    pub(crate) fn sent(&mut self, request: &Request<Bytes>) {
        self.sent = self.at;
        self.attempts = self.attempts.saturating_add(1);
        let bytes = request.body().len();
        self.spans.sent(&self.facts, self.attempts, std::mem::take(&mut self.waited_before), bytes);
        self.tell(&CallEvent::Sent { attempt: self.attempts, bytes });
    }

    pub(crate) fn answered(&mut self, now: Now, response: &Response<Bytes>) {
        self.at = now.monotonic();
        let (status, bytes) = (response.status(), response.body().len());
        self.tell(&CallEvent::Answered { status, bytes, took: self.at.saturating_sub(self.sent) });
    }

    pub(crate) fn unanswered(&mut self, now: Now, fault: &TransportFault) {
        self.at = now.monotonic();
        self.tell(&CallEvent::Unanswered { fault: fault.kind(), took: self.at.saturating_sub(self.sent) });
    }

    pub(crate) fn limited(&mut self, retry_after: Option<Duration>, quota: bool) {
        self.tell(&CallEvent::RateLimited { retry_after, quota });
    }

    pub(crate) fn again(&mut self, reason: Reason, wait: Duration) {
        self.rests = (!wait.is_zero()).then_some(self.at);
        self.tell(&CallEvent::Again { reason, wait });
    }

    /// There is another bearer instead of one that was answered 401.
    pub(crate) fn renewed(&mut self) {
        if !std::mem::replace(&mut self.renewed, true) {
            self.spans.renewed();
        }
    }

    pub(crate) fn cache(&mut self, cache_use: CacheUse) {
        self.tell(&CallEvent::Cache(cache_use));
    }

    pub(crate) fn ended(&mut self, result: Result<(), &Error>) {
        self.over(match result {
            Ok(()) => Outcome::Answered,
            Err(error) => Outcome::Failed(error),
        });
    }

    /// `future` within the call's span.
    #[cfg(feature = "client")]
    pub(crate) fn in_call<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        self.spans.in_call(future)
    }

    /// `future` within the span of the last request.
    #[cfg(feature = "client")]
    pub(crate) fn in_attempt<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        self.spans.in_attempt(future)
    }

    fn has_waited(&mut self, waited: Duration) {
        self.waited = self.waited.saturating_add(waited);
        self.waited_before = self.waited_before.saturating_add(waited);
    }

    fn over(&mut self, outcome: Outcome<'_>) {
        if std::mem::replace(&mut self.phase, Phase::Over) == Phase::UnderWay {
            self.rested();
            let took = self.at.saturating_sub(self.begun);
            self.tell(&CallEvent::Ended { outcome, attempts: self.attempts, waited: self.waited, took });
        }
    }

    fn tell(&mut self, event: &CallEvent<'_>) {
        self.spans.on_event(event);
        if let Some(observer) = &self.observer {
            // It only watches: its panic is its own affair.
            let _ = catch_unwind(AssertUnwindSafe(|| observer.on_call(&self.facts, event)));
        }
    }
}

/// A call that is dropped before its end has ended all the same.
impl Drop for Watch {
    fn drop(&mut self) {
        self.over(Outcome::Dropped);
    }
}
