//! The loop that drives one machine over a transport.
//!
//! ```no_run
//! # async fn example(transport: &dyn spotify_auth_core::driver::Transport) -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_auth_core::{AccountsUrls, Client, Exchange, driver::drive};
//!
//! let client = Client::confidential("client id", "client secret")?;
//! let token = drive(transport, Exchange::client_credentials(client, AccountsUrls::spotify())?).await?;
//! # Ok(()) }
//! ```

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};

use super::transport::Transport;
use crate::machine::{Machine, Step, TransportFault};

/// How much longer than a deadline a transport may take to report it itself, before it is taken to have none.
const GRACE: Duration = Duration::from_secs(1);

/// Drives `machine` to its end over `transport`.
///
/// A transport that lets a deadline pass is cut off a second after it, so that nobody waits for ever on a broken one.
/// Dropping the future drops the request with it; whoever must not lose an answer that way (a refresh above all) goes
/// through an [`Authenticator`](super::Authenticator).
///
/// # Errors
/// The machine's.
pub async fn drive<M>(transport: &dyn Transport, mut machine: M) -> Result<M::Output, M::Error>
where
    M: Machine + Send,
    M::Output: Send,
    M::Error: Send,
{
    loop {
        match machine.step(transport.now())? {
            Step::Send { request, max_body, deadline } => {
                let send = pin!(transport.send(request, max_body, deadline));
                let late = pin!(transport.sleep(deadline.saturating_add(GRACE)));
                let outcome = match select(send, late).await {
                    Either::Left((outcome, _)) => outcome,
                    Either::Right(((), _)) => {
                        Err(TransportFault::timed_out("the transport kept no deadline of its own"))
                    }
                };
                machine.on_outcome(transport.now(), outcome);
            }
            Step::Sleep(duration) => transport.sleep(duration).await,
            Step::Done(output) => return Ok(output),
        }
    }
}

#[cfg(test)]
mod tests;
