//! The loop that drives one [`Call`].

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use spotify_auth_core::driver::{BearerError, Transport, drive};
use spotify_auth_core::{Machine, Now, Step, TransportFault};

use super::attention::Attention;
use super::{Settings, Spotify};
use crate::call::{Call, CallStep};
use crate::error::{Error, ErrorKind, SignInCause};
use crate::gate::{Admission, Entry, Refusal, Ticket};
use crate::operation::Operation;

impl Spotify {
    /// Calls `operation`. Dropping the future at any point leaves the session and the gate as good as before.
    pub(super) async fn run<O: Operation>(&self, operation: O, settings: Settings) -> Result<O::Output, Error> {
        // Under way until it has told its end, so that whoever waits for the last call has heard of all.
        let Some(under_way) = self.app.calls.begin() else {
            return Err(Error::new(&O::METADATA, ErrorKind::ShutDown));
        };
        let attention = settings.patient.then(|| Attention::new(Arc::clone(&self.app.transport)));
        let mut driven = self.begin(operation, settings);
        let steps = self.steps(&mut driven.call, attention.as_deref());
        let attended = async {
            match &attention {
                Some(attention) => attention.pay_to(steps).await,
                None => steps.await,
            }
        };
        match under_way.run(attended).await {
            Some(outcome) => outcome,
            None => Err(driven.call.failed(self.app.transport.now(), ErrorKind::ShutDown)),
        }
    }

    fn begin<O: Operation>(&self, operation: O, settings: Settings) -> Driven<'_, O> {
        let mut call = Call::to(self.app.api.clone(), operation)
            .with_defaults(self.defaults.clone())
            .with_policy(settings.policy.unwrap_or_else(|| self.policy.clone()))
            .with_class(settings.class.unwrap_or_default())
            .with_seed(self.app.seed());
        if let Some(observer) = &self.app.observer {
            call = call.with_observer(Arc::clone(observer));
        }
        if let (Some(cache), Some(user)) = (&self.app.cache, &self.cache_user) {
            call = call.with_cache_mode(Arc::clone(cache), user.clone(), settings.cache);
        }
        Driven { call, transport: &*self.app.transport }
    }

    async fn steps<O: Operation>(&self, call: &mut Call<O>, attention: Option<&Attention>) -> Result<O::Output, Error> {
        let left_alone = || attention.map_or(Duration::ZERO, Attention::left_alone);
        let transport = &*self.app.transport;
        loop {
            call.left_alone(left_alone());
            match call.step(transport.now())? {
                CallStep::Admit { entry } => {
                    let admitted = call.watch().in_call(self.admit(entry, left_alone)).await;
                    call.left_alone(left_alone());
                    match admitted {
                        Ok(ticket) => call.on_admitted(transport.now(), ticket),
                        Err(refusal) => call.on_refused(transport.now(), refusal),
                    }
                }
                CallStep::Bearer { rejected, deadline } => {
                    let bearer = call.watch().in_call(self.source.bearer(rejected.as_ref()));
                    match within(transport, deadline, left_alone, bearer).await {
                        Some(Ok(bearer)) => call.on_bearer(transport.now(), bearer),
                        Some(Err(error)) => {
                            let error = call.failed(transport.now(), no_bearer(error));
                            return Err(if rejected.is_some() {
                                error.with_status(StatusCode::UNAUTHORIZED)
                            } else {
                                error
                            });
                        }
                        None => return Err(call.failed(transport.now(), ErrorKind::OutOfTime)),
                    }
                }
                CallStep::Send { request, max_body, deadline } => {
                    let answer = drive(transport, OneRequest::new(request, max_body, deadline));
                    match call.watch().in_attempt(answer).await {
                        Ok(response) => call.on_response(transport.now(), response),
                        Err(fault) => call.on_fault(transport.now(), fault),
                    }
                }
                CallStep::Sleep(duration) => transport.sleep(duration).await,
                CallStep::Done(output) => return Ok(output),
            }
        }
    }

    /// A place at the gate that may go, or why not.
    async fn admit(&self, entry: Entry, left_alone: impl Fn() -> Duration) -> Result<Ticket, Refusal> {
        let transport = &*self.app.transport;
        let mut ticket = self.app.gate.enter(entry);
        let before = left_alone();
        let mut timer = None;
        let admitted = poll_fn(|cx| {
            ticket.left_alone(left_alone().saturating_sub(before));
            loop {
                let now = transport.now();
                let duration = match ticket.poll_or_wake(now, cx.waker()) {
                    Admission::Go => return Poll::Ready(Ok(())),
                    Admission::Refused(refusal) => return Poll::Ready(Err(refusal)),
                    Admission::Wait(duration) => duration,
                };
                let due = now.monotonic().saturating_add(duration);
                // One that ends earlier ends early enough to ask again.
                if timer.as_ref().is_none_or(|(at, _)| *at > due) {
                    timer = Some((due, transport.sleep(duration)));
                }
                let Some((_, sleep)) = &mut timer else { continue };
                if sleep.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                timer = None;
            }
        });
        admitted.await.map(|()| ticket)
    }
}

/// A call and whose clock it runs on: one that is dropped has taken until then, and not until its last step.
struct Driven<'a, O: Operation> {
    call: Call<O>,
    transport: &'a dyn Transport,
}

impl<O: Operation> Drop for Driven<'_, O> {
    fn drop(&mut self) {
        self.call.at(self.transport.now());
    }
}

/// What comes of `future`, unless it takes longer than `deadline`, in which it was not left alone.
async fn within<T>(
    transport: &dyn Transport,
    deadline: Duration,
    left_alone: impl Fn() -> Duration,
    future: impl Future<Output = T>,
) -> Option<T> {
    let mut future = pin!(future);
    let mut late = None;
    let mut granted = left_alone();
    poll_fn(|cx| {
        if let Poll::Ready(outcome) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(outcome));
        }
        // Most bearers are there at once: no timer for those.
        let mut timer = late.take().unwrap_or_else(|| transport.sleep(deadline));
        while timer.as_mut().poll(cx).is_ready() {
            let more = left_alone().saturating_sub(granted);
            if more.is_zero() {
                return Poll::Ready(None);
            }
            granted = granted.saturating_add(more);
            timer = transport.sleep(more);
        }
        late = Some(timer);
        Poll::Pending
    })
    .await
}

fn no_bearer(error: BearerError) -> ErrorKind {
    match error {
        BearerError::SignIn(reason) => ErrorKind::SignIn(SignInCause::Session(reason)),
        BearerError::Renewal { error, retry_after } => ErrorKind::Renewal { error, retry_after },
        BearerError::Source(error) => ErrorKind::TokenSource(error),
        other => ErrorKind::TokenSource(std::sync::Arc::new(other)),
    }
}

/// One request as a machine of its own, so that [`drive`] is the only place that holds transports to their deadlines.
struct OneRequest {
    request: Option<(Request<Bytes>, usize, Duration)>,
    outcome: Option<Result<Response<Bytes>, TransportFault>>,
}

impl OneRequest {
    fn new(request: Request<Bytes>, max_body: usize, deadline: Duration) -> Self {
        Self { request: Some((request, max_body, deadline)), outcome: None }
    }
}

impl Machine for OneRequest {
    type Output = Response<Bytes>;
    type Error = TransportFault;

    fn step(&mut self, _: Now) -> Result<Step<Response<Bytes>>, TransportFault> {
        if let Some((request, max_body, deadline)) = self.request.take() {
            return Ok(Step::Send { request, max_body, deadline });
        }
        match self.outcome.take() {
            Some(outcome) => outcome.map(Step::Done),
            None => Err(TransportFault::maybe_sent("the driver lost the answer")),
        }
    }

    fn on_response(&mut self, _: Now, response: Response<Bytes>) {
        self.outcome = Some(Ok(response));
    }

    fn on_fault(&mut self, _: Now, fault: TransportFault) {
        self.outcome = Some(Err(fault));
    }
}
