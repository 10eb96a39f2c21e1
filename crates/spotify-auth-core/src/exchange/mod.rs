//! The machines that turn a grant into a [`Token`]: one request to the token endpoint, its retries, its answer.
//!
//! ```
//! use std::time::Duration;
//! use bytes::Bytes;
//! use http::Response;
//! use spotify_auth_core::{AccountsUrls, Client, Exchange, Machine, Now, Step, Timestamp};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! let client = Client::confidential("client id", "client secret")?;
//! let mut exchange = Exchange::client_credentials(client, AccountsUrls::spotify())?;
//!
//! // The machine says what to send; here nobody sends it.
//! let Step::Send { request, .. } = exchange.step(now)? else { panic!("an exchange starts with its request") };
//! assert_eq!(request.uri(), "https://accounts.spotify.com/api/token");
//! assert_eq!(request.body().as_ref(), b"grant_type=client_credentials");
//!
//! // It is told the answer, and then it is done.
//! let answer = r#"{"access_token":"BQDf","token_type":"bearer","expires_in":3600}"#;
//! let answer = Response::builder().header("content-type", "application/json").body(Bytes::from(answer))?;
//! exchange.on_response(now, answer);
//! let Step::Done(token) = exchange.step(now)? else { panic!("one answer is enough") };
//! assert_eq!(token.access_token().expose_secret(), "BQDf");
//! # Ok(()) }
//! ```

mod answer;
mod error;
mod grant;
mod json;
mod retry;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::Response;

pub use error::{ExchangeError, Refusal, TokenEndpoint, TokenErrorCode};
pub(crate) use grant::Grant;
pub use retry::RetryPolicy;

use crate::client::Client;
use crate::generation::OfGeneration;
use crate::jitter::Jitter;
use crate::machine::{FaultKind, Machine, Step, TransportFault};
use crate::pkce::CodeVerifier;
use crate::redirect_uri::RedirectUri;
use crate::scopes::Scopes;
use crate::secret::AuthorizationCode;
use crate::text::Sanitized;
use crate::time::{Now, Timestamp};
use crate::token::Token;
use crate::urls::AccountsUrls;
use answer::Answer;
use retry::Attempts;

/// Largest answer taken, in bytes. Real ones are below one KiB.
const MAX_ANSWER: usize = 64 * 1024;

/// One grant on its way to a token: the authorization code, refresh token and client credentials grants of RFC 6749,
/// the first with PKCE always. A [`Machine`], shown at work in the [crate's documentation](crate).
///
/// Attempts that were answered with 429 or 5xx, or that never left, are repeated within the [`RetryPolicy`]; one that may
/// have been acted on is not.
pub struct Exchange {
    client: Client,
    urls: AccountsUrls,
    grant: Grant,
    asked: Scopes,
    attempts: Attempts,
    /// For a session: which of its tokens this renews.
    renews: Option<OfGeneration>,
    phase: Phase,
}

enum Phase {
    /// The next step sends.
    Idle,
    /// A request is out; the wall time just before it left.
    Sent(Timestamp),
    /// The next attempt is not before this monotonic time; what the last one ended in.
    Waiting(Duration, ExchangeError),
    /// The next step tells how it ended.
    Settled(Result<Token, ExchangeError>),
    /// It has been told.
    Over,
}

/// What a grant needs and does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GrantError {
    /// Client credentials, or the code of another program, without a secret.
    #[error("this grant needs a client secret: use Client::confidential, or sign a user in with PKCE")]
    NoClientSecret,
    /// A refresh without a refresh token.
    #[error(
        "this token came without a refresh token: sign in again, or ask for a new one with the client's credentials"
    )]
    NoRefreshToken,
}

impl Exchange {
    /// The client credentials grant (RFC 6749 section 4.4): an app's own token, without a user.
    ///
    /// # Errors
    /// [`GrantError::NoClientSecret`] for a public client.
    pub fn client_credentials(client: Client, urls: AccountsUrls) -> Result<Self, GrantError> {
        if !client.is_confidential() {
            return Err(GrantError::NoClientSecret);
        }
        Ok(Self::new(client, urls, Grant::ClientCredentials, Scopes::none()))
    }

    /// The refresh token grant (RFC 6749 section 6) for a public client (PKCE) or a confidential one. The token it ends
    /// in has the answer's refresh token or, where the answer has none, the old one.
    ///
    /// In an app that makes more than one call, let a [`Session`](crate::Session) decide when to refresh.
    ///
    /// # Errors
    /// [`GrantError::NoRefreshToken`].
    pub fn refresh(client: Client, urls: AccountsUrls, token: &Token) -> Result<Self, GrantError> {
        let refresh_token = token.refresh_token.clone().ok_or(GrantError::NoRefreshToken)?;
        let grant = Grant::RefreshToken { refresh_token, authorized_at: token.authorized_at };
        Ok(Self::new(client, urls, grant, token.scopes.clone()))
    }

    /// The authorization code grant for a code that another program was given: what a token swap service does with the
    /// client secret that it keeps. `verifier` is that of the program's login, if it used PKCE; `redirect_uri` is the one
    /// that the code was sent to, which a service must know itself and never take from a request.
    ///
    /// A program that signs users in itself uses [`Login`](crate::Login), which always has PKCE and a state.
    ///
    /// # Errors
    /// [`GrantError::NoClientSecret`] for a public client.
    pub fn swapped_code(
        client: Client,
        urls: AccountsUrls,
        redirect_uri: RedirectUri,
        code: AuthorizationCode,
        verifier: Option<CodeVerifier>,
        now: Now,
    ) -> Result<Self, GrantError> {
        if !client.is_confidential() {
            return Err(GrantError::NoClientSecret);
        }
        let grant = Grant::AuthorizationCode { code, redirect_uri, verifier, authorized_at: now.wall() };
        Ok(Self::new(client, urls, grant, Scopes::none()))
    }

    pub(crate) fn new(client: Client, urls: AccountsUrls, grant: Grant, asked: Scopes) -> Self {
        Self { client, urls, grant, asked, attempts: Attempts::default(), renews: None, phase: Phase::Idle }
    }

    /// How often and how long to try. The default suits interactive apps.
    ///
    /// The exchange of a [`RefreshJob`](crate::RefreshJob) keeps the end of its time, whatever this policy says: the
    /// session's other callers wait that long for it and no longer. Give the policy to the session instead.
    #[must_use]
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.attempts.replace_policy(policy);
        self
    }

    /// Counts the policy's time from `now` instead of from the first step, so that whoever waits for this exchange knows
    /// when it is over even if its driver sleeps.
    pub(crate) fn running_since(mut self, now: Now, policy: RetryPolicy, jitter: Jitter) -> Self {
        self.attempts = Attempts::running_since(policy, jitter, now);
        self
    }

    /// Sends nothing once the token that this renews is no longer its session's current one.
    pub(crate) fn renewing(mut self, generation: OfGeneration) -> Self {
        self.renews = Some(generation);
        self
    }

    /// The next attempt, or `otherwise` when the time for all of them is over.
    fn send(&mut self, now: Now, otherwise: ExchangeError) -> Result<Step<Token>, ExchangeError> {
        if self.renews.as_ref().is_some_and(OfGeneration::is_over) {
            return Err(ExchangeError::Superseded);
        }
        let Some(deadline) = self.attempts.begin(now) else {
            return Err(otherwise);
        };
        let request = self.grant.request(&self.client, &self.urls);
        self.phase = Phase::Sent(now.wall());
        Ok(Step::Send { request, max_body: MAX_ANSWER, deadline })
    }

    /// Another attempt after a wait if the policy allows, else the end.
    fn retry_or(&mut self, now: Now, wait: Option<Duration>, error: ExchangeError) {
        self.phase = match self.attempts.next_at(now, wait) {
            Some(at) => Phase::Waiting(at, error),
            None => Phase::Settled(Err(error)),
        };
    }

    /// Takes note of a call that was not due.
    fn out_of_order(&mut self) {
        self.phase = Phase::Settled(Err(ExchangeError::OutOfOrder));
    }
}

impl Machine for Exchange {
    type Output = Token;
    type Error = ExchangeError;

    fn step(&mut self, now: Now) -> Result<Step<Token>, ExchangeError> {
        match std::mem::replace(&mut self.phase, Phase::Over) {
            Phase::Idle => self.send(now, ExchangeError::OutOfTime),
            Phase::Waiting(until, error) if now.monotonic() < until => {
                self.phase = Phase::Waiting(until, error);
                Ok(Step::Sleep(until.saturating_sub(now.monotonic())))
            }
            Phase::Waiting(_, error) => self.send(now, error),
            Phase::Settled(result) => result.map(Step::Done),
            Phase::Sent(_) | Phase::Over => Err(ExchangeError::OutOfOrder),
        }
    }

    fn on_response(&mut self, now: Now, response: Response<Bytes>) {
        let Phase::Sent(sent_at) = self.phase else {
            return self.out_of_order();
        };
        let by = self.grant.answered_by(&self.urls);
        match Answer::read(response, now.wall(), by, &self.grant.secrets(&self.client)) {
            Answer::Token(answer) => {
                self.phase = Phase::Settled(Ok(self.grant.token(answer, &self.asked, sent_at)));
            }
            Answer::Final(error) => self.phase = Phase::Settled(Err(error)),
            Answer::Unavailable { status, retry_after } => {
                let attempts = self.attempts.made();
                self.retry_or(now, retry_after, ExchangeError::Unavailable { by, status, attempts, retry_after });
            }
        }
    }

    fn on_fault(&mut self, now: Now, fault: TransportFault) {
        if !matches!(self.phase, Phase::Sent(_)) {
            return self.out_of_order();
        }
        let may_repeat = fault.kind() == FaultKind::NotSent;
        let host = Sanitized::new(self.grant.endpoint(&self.urls).host().unwrap_or_default());
        let error = ExchangeError::Unreachable { host, fault };
        if may_repeat {
            self.retry_or(now, None, error);
        } else {
            self.phase = Phase::Settled(Err(error));
        }
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phase = match self.phase {
            Phase::Idle => "Idle",
            Phase::Sent(_) => "Sent",
            Phase::Waiting(..) => "Waiting",
            Phase::Settled(_) => "Settled",
            Phase::Over => "Over",
        };
        f.debug_struct("Exchange").field("grant", &self.grant.name()).field("phase", &phase).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
