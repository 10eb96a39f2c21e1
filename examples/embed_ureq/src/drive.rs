//! The whole driver: a machine of `spotify-auth-core` on one side, ureq on the other.

use std::io::Read;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::{Request, Response};
use spotify_auth_core::{Machine, Now, Step, TransportFault, cap_body};
use ureq::{Agent, Error};

/// Drives any machine to its end. `origin` is where monotonic time starts: once per program.
pub(crate) fn drive<M: Machine>(agent: &Agent, origin: Instant, mut machine: M) -> Result<M::Output, M::Error> {
    let now = || Now::new(SystemTime::now().into(), origin.elapsed());
    loop {
        match machine.step(now())? {
            Step::Send { request, max_body, deadline } => {
                let outcome = send(agent, request, max_body, deadline);
                machine.on_outcome(now(), outcome);
            }
            Step::Sleep(duration) => thread::sleep(duration),
            Step::Done(output) => return Ok(output),
        }
    }
}

/// Sends one request. The agent must follow no redirect, and take an error status for an answer.
fn send(agent: &Agent, request: Request<Bytes>, cap: usize, time: Duration) -> Result<Response<Bytes>, TransportFault> {
    let fault = |error| match error {
        Error::HostNotFound => TransportFault::not_sent(error),
        other => TransportFault::from(other.into_io()),
    };
    let request = agent.configure_request(request.map(Vec::from)).timeout_global(Some(time)).build();
    let (head, body) = agent.run(request).map_err(fault)?.into_parts();
    let mut bytes = Vec::new();
    body.into_reader().take(cap as u64 + 1).read_to_end(&mut bytes)?;
    cap_body(Response::from_parts(head, bytes.into()), cap)
}
