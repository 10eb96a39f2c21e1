//! ureq as a transport: all that has to be known of it, to be copied as it is.

use std::io::Read;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::{Request, Response};
use spotify_auth_core::blocking::BlockingTransport;
use spotify_auth_core::{Now, TransportFault, cap_body};
use ureq::{Agent, Error};

/// ureq with its connections, a clock and the system's random source. Clones share the connections.
#[derive(Clone, Debug)]
pub(crate) struct UreqTransport {
    agent: Agent,
    /// Where monotonic time starts.
    origin: Instant,
}

impl UreqTransport {
    pub(crate) fn new() -> Self {
        // Redirects are answers like any other, and so are error statuses: the machines decide about them. Nor does a variable that
        // somebody has set decide where requests go.
        let config = Agent::config_builder().max_redirects(0).http_status_as_error(false).proxy(None).build();
        Self { agent: Agent::new_with_config(config), origin: Instant::now() }
    }
}

impl BlockingTransport for UreqTransport {
    fn send(&self, request: Request<Bytes>, cap: usize, time: Duration) -> Result<Response<Bytes>, TransportFault> {
        let request = self.agent.configure_request(request.map(Vec::from)).timeout_global(Some(time)).build();
        let (head, body) = self.agent.run(request).map_err(fault)?.into_parts();
        let mut bytes = Vec::new();
        // Its errors are ureq's own in another wrapping.
        body.into_reader().take(cap as u64 + 1).read_to_end(&mut bytes).map_err(|error| fault(error.into()))?;
        cap_body(Response::from_parts(head, bytes.into()), cap)
    }

    fn now(&self) -> Now {
        Now::new(SystemTime::now().into(), self.origin.elapsed())
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        let mut bytes = [0; 64];
        getrandom::fill(&mut bytes).map_err(TransportFault::not_sent)?;
        Ok(bytes)
    }
}

/// Says whether the request can have left.
fn fault(error: Error) -> TransportFault {
    match error {
        Error::HostNotFound | Error::ConnectionFailed => TransportFault::not_sent(error),
        Error::Timeout(_) => TransportFault::timed_out(error),
        Error::LargeResponseHeader(..) => TransportFault::too_large(error),
        Error::Io(error) => error.into(),
        other => TransportFault::maybe_sent(other),
    }
}
