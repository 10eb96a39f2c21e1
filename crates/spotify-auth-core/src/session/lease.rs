//! What a session answers, and what is reported back to it.
//!
//! A caller without an async runtime (for those with one there is `driver::Authenticator`) turns each answer into one thing to do:
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{AccessToken, AccountsUrls, Client, Exchange, ExchangeError, Lease, Now, Session, Token};
//! # use spotify_auth_core::Timestamp;
//!
//! /// Something that happens when the session has no bearer to hand out at once.
//! enum Wait {
//!     Until(Duration),
//!     ForTheUser,
//! }
//!
//! fn bearer(
//!     session: &mut Session,
//!     now: Now,
//!     drive: impl FnOnce(Exchange) -> Result<Token, ExchangeError>,
//! ) -> Result<AccessToken, Wait> {
//!     match session.lease(now) {
//!         Lease::Ready(bearer) => Ok(bearer.token().clone()),
//!         Lease::Refresh(job) => {
//!             let (ticket, exchange) = job.into_parts();
//!             let result = drive(exchange); // in real life: without a lock on the session, and `now` read anew after it
//!             session.finish(now, ticket, result);
//!             session.usable(now).map(|bearer| bearer.token().clone()).ok_or(Wait::Until(now.monotonic()))
//!         }
//!         Lease::Join { retry_at } | Lease::CoolingDown { retry_at, .. } => Err(Wait::Until(retry_at)),
//!         Lease::SignIn(_) => Err(Wait::ForTheUser),
//!     }
//! }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! # let client = Client::confidential("client id", "client secret")?;
//! # let new = || Token::bare(AccessToken::new("BQDf").unwrap(), now.wall(), Some(Duration::from_secs(3600)));
//! let mut session = Session::client_credentials(client, AccountsUrls::spotify(), [7; 8])?;
//! let token = bearer(&mut session, now, |_| Ok(new())).ok().expect("a renewal that succeeds");
//! assert_eq!(token.expose_secret(), "BQDf");
//! # Ok(()) }
//! ```

use std::sync::Arc;
use std::time::Duration;

use super::SignInReason;
use crate::exchange::{Exchange, ExchangeError};
use crate::secret::Bearer;

/// The answer of [`Session::lease`](super::Session::lease).
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "a caller must know what to do with every answer")]
#[allow(clippy::large_enum_variant, reason = "an answer lives at a time and is taken apart at once")]
pub enum Lease {
    /// Call with this.
    Ready(Bearer),
    /// You lead: drive the job's exchange and report its result to [`Session::finish`](super::Session::finish).
    Refresh(RefreshJob),
    /// Somebody else renews. Wait for it to finish and ask again; ask again at this monotonic time at the latest, when
    /// the leader is taken for dead.
    Join {
        /// Monotonic time.
        retry_at: Duration,
    },
    /// The last renewal failed; nobody tries again before this monotonic time.
    CoolingDown {
        /// What went wrong.
        error: Arc<ExchangeError>,
        /// Monotonic time.
        retry_at: Duration,
    },
    /// Only the user can help.
    SignIn(SignInReason),
}

/// One renewal to carry out.
#[derive(Debug)]
#[must_use = "a job that is dropped holds up everybody until its leader is taken for dead"]
pub struct RefreshJob {
    pub(super) ticket: Ticket,
    pub(super) exchange: Exchange,
}

impl RefreshJob {
    /// The ticket to report with, and the machine to drive.
    pub fn into_parts(self) -> (Ticket, Exchange) {
        (self.ticket, self.exchange)
    }
}

/// Which renewal a result belongs to: one attempt at one generation.
#[derive(Debug)]
pub struct Ticket {
    pub(super) generation: u64,
    pub(super) attempt: u64,
}

/// What became of a reported result.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Finished {
    /// The session has a new token.
    Renewed(Bearer),
    /// The renewal failed and the session cools down until this monotonic time.
    CoolingDown {
        /// What went wrong.
        error: Arc<ExchangeError>,
        /// Monotonic time.
        retry_at: Duration,
    },
    /// The refresh token is dead.
    SignIn(SignInReason),
    /// The result came too late to matter: of an older generation, or a failure of a leader that had been taken for dead. Ask
    /// for a lease again.
    Ignored,
}
