//! The loop that drives one [`Call`].

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use spotify_auth_core::driver::{BearerError, drive};
use spotify_auth_core::{Bearer, Machine, Now, Step, TransportFault};

use super::{Spotify, trace};
use crate::call::{Call, CallStep};
use crate::error::{Error, ErrorKind, SignInCause};
use crate::gate::{Admission, Class, Ticket};
use crate::operation::{Metadata, Operation};

impl Spotify {
    /// Calls `operation`. Dropping the future at any point leaves the session and the gate as good as before.
    pub(super) async fn run<O: Operation>(&self, operation: O) -> Result<O::Output, Error> {
        trace::call(&O::METADATA, self.steps(operation)).await
    }

    async fn steps<O: Operation>(&self, operation: O) -> Result<O::Output, Error> {
        let transport = &*self.app.transport;
        let mut call = Call::to(self.app.api.clone(), operation).with_defaults(self.defaults.clone());
        loop {
            match call.step(transport.now())? {
                CallStep::Admit => match self.admit().await {
                    Ok(ticket) => call.on_admitted(transport.now(), ticket),
                    Err(retry_after) => call.on_refused(transport.now(), retry_after),
                },
                CallStep::Bearer { rejected } => match self.source.bearer(rejected.as_ref()).await {
                    Ok(bearer) => call.on_bearer(transport.now(), bearer),
                    Err(error) => return Err(no_bearer(&O::METADATA, error, rejected.as_ref())),
                },
                CallStep::Send { request, max_body, deadline } => {
                    match drive(transport, OneRequest::new(request, max_body, deadline)).await {
                        Ok(response) => {
                            trace::answered(response.status());
                            call.on_response(transport.now(), response);
                        }
                        Err(fault) => call.on_fault(transport.now(), fault),
                    }
                }
                CallStep::Sleep(duration) => transport.sleep(duration).await,
                CallStep::Done(output) => return Ok(output),
            }
        }
    }

    /// A place at the gate that may go, or how long the gate stays closed.
    async fn admit(&self) -> Result<Ticket, Duration> {
        let transport = &*self.app.transport;
        let ticket = self.app.gate.enter(Class::default());
        loop {
            match ticket.poll(transport.now()) {
                Admission::Go => return Ok(ticket),
                Admission::Wait(duration) => transport.sleep(duration).await,
                Admission::Refused(
                    crate::gate::Refusal::RateLimited { retry_after }
                    | crate::gate::Refusal::QuotaExceeded { retry_after },
                ) => return Err(retry_after),
            }
        }
    }
}

fn no_bearer(metadata: &Metadata, error: BearerError, rejected: Option<&Bearer>) -> Error {
    let kind = match error {
        BearerError::SignIn(reason) => ErrorKind::SignIn(SignInCause::Session(reason)),
        BearerError::Renewal { error, retry_after } => ErrorKind::Renewal { error, retry_after },
        BearerError::Source(error) => ErrorKind::TokenSource(error),
        other => ErrorKind::TokenSource(std::sync::Arc::new(other)),
    };
    let error = Error::new(metadata, kind);
    match rejected {
        Some(_) => error.with_status(StatusCode::UNAUTHORIZED),
        None => error,
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
