//! What a session takes from a store, and gives to those who renew its token over one.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{AccessToken, AccountsUrls, Client, Lease, Now, Record, Session, Timestamp, Token};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! let mut session = Session::signed_out(Client::public("client id")?, AccountsUrls::spotify(), [7; 8]);
//! let token = Token::bare(AccessToken::new("BQDf")?, now.wall(), Some(Duration::from_secs(3600)));
//! session.adopt(&Record::of_login(token, None)); // as loaded from a store
//! assert!(matches!(session.lease(now), Lease::Ready(_)));
//! # Ok(()) }
//! ```

use super::{LEADER_GRACE, Leader, Means, Session, Ticket};
use crate::exchange::{Exchange, GrantError};
use crate::store::Record;
use crate::time::Now;
use crate::token::Token;

impl Session {
    /// Takes what a store has: the token of another process, its dead mark, or its logout. What was under way here is over.
    pub fn adopt(&mut self, record: &Record) {
        let Some(token) = record.token() else { return self.sign_out() };
        let is_same = |mine: &Token| mine.access_token.expose_secret() == token.access_token.expose_secret();
        // A bearer that the API has refused does not become good by being read again.
        let rejected = self.rejected && self.token.as_ref().is_some_and(is_same);
        self.means = Means::RefreshToken;
        self.set_token(token.clone());
        self.rejected = rejected;
        self.dead = record.sign_in_reason();
    }

    /// The exchange that refreshes `token`, the newest that a store or this session knows, for the renewal of `ticket`. Its time
    /// begins now, and so does the leader's: waiting for a store's lease does not count. `None` when a login, a logout or another
    /// renewal has ended this one.
    ///
    /// # Errors
    /// [`GrantError::NoRefreshToken`].
    pub fn exchange(&mut self, now: Now, ticket: &Ticket, token: &Token) -> Option<Result<Exchange, GrantError>> {
        if !self.expects(ticket) {
            return None;
        }
        self.prolong(now, ticket);
        let exchange = Exchange::refresh(self.client.clone(), self.urls.clone(), token);
        let (policy, jitter) = (self.policy, self.jitter.fork());
        Some(exchange.map(|exchange| exchange.running_since(now, policy, jitter).renewing(self.generation.of_now())))
    }

    /// Counts the time of the renewal of `ticket` from now on, for one that waits for its turn in a store. Says nothing about one
    /// that is over.
    pub fn prolong(&mut self, now: Now, ticket: &Ticket) {
        if self.expects(ticket) && self.leader.as_ref().is_none_or(|leader| leader.attempt == ticket.attempt) {
            let dead_at = now.monotonic().saturating_add(self.policy.longest()).saturating_add(LEADER_GRACE);
            self.leader = Some(Leader { attempt: ticket.attempt, dead_at });
        }
    }

    /// The longest that a renewal's requests may take together.
    pub fn longest_renewal(&self) -> std::time::Duration {
        self.policy.longest()
    }

    /// Whether this is a user's session, not an app's own.
    pub fn is_users(&self) -> bool {
        self.means == Means::RefreshToken
    }
}
