//! The loop that drives one machine over a blocking transport.
//!
//! ```no_run
//! # fn example(transport: &dyn spotify_auth_core::blocking::BlockingTransport) -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_auth_core::{AccountsUrls, Client, Exchange, blocking::drive};
//!
//! let client = Client::confidential("client id", "client secret")?;
//! let token = drive(transport, Exchange::client_credentials(client, AccountsUrls::spotify())?)?;
//! # let _ = token; Ok(()) }
//! ```

use std::time::Duration;

use super::transport::BlockingTransport;
use crate::machine::{Machine, Step};

/// Drives `machine` to its end over `transport`: a login's exchange, a refresh, a call of `spotify-web`.
///
/// # Errors
/// The machine's.
pub fn drive<T, M>(transport: &T, mut machine: M) -> Result<M::Output, M::Error>
where
    T: BlockingTransport + ?Sized,
    M: Machine,
{
    loop {
        match machine.step(transport.now())? {
            Step::Send { request, max_body, deadline } => {
                let outcome = transport.send(request, max_body, deadline);
                machine.on_outcome(transport.now(), outcome);
            }
            Step::Sleep(duration) => sleep(transport, duration),
            Step::Done(output) => return Ok(output),
        }
    }
}

fn sleep<T: BlockingTransport + ?Sized>(transport: &T, duration: Duration) {
    let due = transport.now().monotonic().saturating_add(duration);
    loop {
        let left = due.saturating_sub(transport.now().monotonic());
        if left.is_zero() {
            return;
        }
        transport.park(Some(left));
    }
}
