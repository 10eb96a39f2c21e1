//! A call for drivers that have a token and nothing else.

use bytes::Bytes;
use http::{Response, StatusCode};
use spotify_auth_core::{Bearer, Machine, Now, SignInReason, Step, TransportFault};

use super::{Call, CallStep};
use crate::error::{Error, ErrorKind, SignInCause};
use crate::operation::Operation;

/// A [`Call`] with its bearer, driven like any other [`Machine`]. Made by [`Call::with_bearer`].
#[derive(Debug)]
pub struct BearerCall<O: Operation> {
    call: Call<O>,
    bearer: Bearer,
}

impl<O: Operation> BearerCall<O> {
    pub(super) fn new(call: Call<O>, bearer: Bearer) -> Self {
        Self { call, bearer }
    }
}

impl<O: Operation> Machine for BearerCall<O> {
    type Output = O::Output;
    type Error = Error;

    fn step(&mut self, now: Now) -> Result<Step<O::Output>, Error> {
        loop {
            match self.call.step(now)? {
                CallStep::Admit { .. } => self.call.on_admitted(now, None),
                CallStep::Bearer { rejected: None, .. } => self.call.on_bearer(now, self.bearer.clone()),
                CallStep::Bearer { rejected: Some(_), .. } => {
                    let cause = SignInCause::Session(SignInReason::NoRefreshToken);
                    return Err(self.call.failed(now, ErrorKind::SignIn(cause)).with_status(StatusCode::UNAUTHORIZED));
                }
                CallStep::Send { request, max_body, deadline } => {
                    return Ok(Step::Send { request, max_body, deadline });
                }
                CallStep::Sleep(duration) => return Ok(Step::Sleep(duration)),
                CallStep::Done(output) => return Ok(Step::Done(output)),
            }
        }
    }

    fn on_response(&mut self, now: Now, response: Response<Bytes>) {
        self.call.on_response(now, response);
    }

    fn on_fault(&mut self, now: Now, fault: TransportFault) {
        self.call.on_fault(now, fault);
    }
}
