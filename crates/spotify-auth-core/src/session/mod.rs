//! One user's (or app's) token over time: who may use it, who renews it, and when only the user can help.
//!
//! A session is asked before each call and answers at once. At most one caller is told to renew; the others use the
//! token while it lasts or wait for that one.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{AccessToken, AccountsUrls, Client, Lease, Now, Session, Timestamp, Token};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! let client = Client::confidential("client id", "client secret")?;
//! let mut session = Session::client_credentials(client, AccountsUrls::spotify(), [7; 8])?;
//!
//! // Nothing there yet: the first caller is told to renew, the second to wait for it.
//! let Lease::Refresh(job) = session.lease(now) else { panic!("nobody else renews") };
//! assert!(matches!(session.lease(now), Lease::Join { .. }));
//!
//! // The first caller drives `exchange` and reports what came of it.
//! let (ticket, exchange) = job.into_parts();
//! # drop(exchange);
//! # let result = Ok(Token::bare(AccessToken::new("BQDf")?, now.wall(), Some(Duration::from_secs(3600))));
//! session.finish(now, ticket, result);
//! assert!(matches!(session.lease(now), Lease::Ready(_)));
//! # Ok(()) }
//! ```

mod lease;
mod reason;
mod shared;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use lease::{Finished, Lease, RefreshJob, Ticket};
pub use reason::SignInReason;

use crate::client::Client;
use crate::exchange::{Exchange, ExchangeError, GrantError, RetryPolicy};
use crate::generation::Generation;
use crate::jitter::Jitter;
use crate::secret::Bearer;
use crate::time::Now;
use crate::token::Token;
use crate::urls::AccountsUrls;

/// A token is renewed this long before it ends, or a tenth of its lifetime before, whichever is less.
const LONGEST_MARGIN: Duration = Duration::from_secs(60);
/// A leader is taken for dead this long after it can last have sent anything.
const LEADER_GRACE: Duration = Duration::from_secs(10);
/// After a failed renewal nobody tries again for this long; it doubles with each failure in a row.
const SHORTEST_COOL_DOWN: Duration = Duration::from_secs(5);
/// After a failure of the store that the token is shared through, this long: nothing was asked of Spotify.
const STORE_COOL_DOWN: Duration = Duration::from_secs(1);
/// The doubling ends here.
const LONGEST_COOL_DOWN: Duration = Duration::from_secs(60);
/// A server's own `Retry-After` is kept to, up to this long.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(3600);
/// How long a new token counts as unused, and is handed out once whatever its lifetime says.
const FRESH_FOR: Duration = Duration::from_secs(60);

/// One token over time, as pure data. Lives as long as the app; the [crate's documentation](crate) shows one at work.
///
/// The rules:
/// - A *generation* is one token. There is one leader per generation; the rest join.
/// - An answer of an older generation is ignored, a deposed leader's late `invalid_grant` above all. So is its late success:
///   where a server has rotated the same refresh token twice, nobody outside can tell which successor it takes for the last.
///   Should it be the ignored one, the next renewal says so, and the user signs in again.
/// - A renewal whose generation is over sends nothing any more: no old refresh token is presented after a newer one is known.
/// - `invalid_grant` does not move the generation, so that a late success of the current one revives the session.
/// - A failed renewal is the answer of everyone who joined it, and the session cools down: for five seconds, which double with
///   each failure in a row, or for as long as the server asks, up to an hour; or for a second if it was only the store.
/// - A token that is still valid is handed out meanwhile.
/// - A leader's exchange sends nothing after its time; only after that is the leader declared dead. A failure that it reports
///   later holds nobody up.
/// - A token is renewed before its end, by a minute or by a tenth of its lifetime, whichever is less, give or take a tenth.
/// - A new token is used at least once, whatever `expires_in` says.
/// - A 401 ends the token that it was the answer to, and no other.
/// - A wall clock that was set back by more than five minutes ends the token, since its age is unknown; by less, nothing changes.
/// - A login or a logout ends what was wrong before, and what was under way.
pub struct Session {
    client: Client,
    urls: AccountsUrls,
    means: Means,
    policy: RetryPolicy,
    jitter: Jitter,
    token: Option<Token>,
    generation: Generation,
    /// Grows whenever somebody else may have signed in, and with each logout.
    login: u64,
    /// The current token has not been handed out, and counts as unused until this monotonic time.
    unused_until: Option<Duration>,
    /// The API has answered 401 to the current token.
    rejected: bool,
    margin: Duration,
    leader: Option<Leader>,
    last_attempt: u64,
    cool_down: Option<CoolDown>,
    failures_in_a_row: u32,
    dead: Option<SignInReason>,
}

/// How this session's token is renewed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Means {
    RefreshToken,
    ClientCredentials,
}

#[cfg_attr(test, derive(Clone))]
struct Leader {
    attempt: u64,
    dead_at: Duration,
}

#[cfg_attr(test, derive(Clone))]
struct CoolDown {
    until: Duration,
    error: Arc<ExchangeError>,
}

impl Session {
    /// A user's session, from the token of a login or an import. `seed` is eight random bytes that spread renewals of
    /// many processes in time; they need not be secret.
    pub fn new(client: Client, urls: AccountsUrls, token: Token, seed: [u8; 8]) -> Self {
        let mut session = Self::signed_out(client, urls, seed);
        session.set_token(token);
        session
    }

    /// A session of nobody yet: every lease says "sign in" until [`sign_in`](Self::sign_in).
    pub fn signed_out(client: Client, urls: AccountsUrls, seed: [u8; 8]) -> Self {
        Self::with_means(client, urls, Means::RefreshToken, seed)
    }

    /// An app's own session, without a user (RFC 6749 section 4.4). Gets its first token on demand.
    ///
    /// # Errors
    /// [`GrantError::NoClientSecret`] for a public client.
    pub fn client_credentials(client: Client, urls: AccountsUrls, seed: [u8; 8]) -> Result<Self, GrantError> {
        if !client.is_confidential() {
            return Err(GrantError::NoClientSecret);
        }
        Ok(Self::with_means(client, urls, Means::ClientCredentials, seed))
    }

    fn with_means(client: Client, urls: AccountsUrls, means: Means, seed: [u8; 8]) -> Self {
        Self {
            client,
            urls,
            means,
            policy: RetryPolicy::default(),
            jitter: Jitter::new(seed),
            token: None,
            generation: Generation::default(),
            login: 0,
            unused_until: None,
            rejected: false,
            margin: Duration::ZERO,
            leader: None,
            last_attempt: 0,
            cool_down: None,
            failures_in_a_row: 0,
            dead: None,
        }
    }

    /// How often and how long a renewal is tried.
    #[must_use]
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Asks for a bearer. Never waits: the answer says what to do.
    pub fn lease(&mut self, now: Now) -> Lease {
        let unused = self.unused_until.take().is_some_and(|until| now.monotonic() < until);
        if unused && let Some(bearer) = self.current() {
            return Lease::Ready(bearer);
        }
        if let Some(bearer) = self.usable(now)
            && (!self.is_due(now) || !self.may_renew(now))
        {
            return Lease::Ready(bearer);
        }
        if let Some(reason) = self.sign_in_reason() {
            return Lease::SignIn(reason);
        }
        if let Some(leader) = self.live_leader(now) {
            return Lease::Join { retry_at: leader.dead_at };
        }
        if let Some(cool_down) = self.cooling(now) {
            return Lease::CoolingDown { error: Arc::clone(&cool_down.error), retry_at: cool_down.until };
        }
        self.appoint(now)
    }

    /// Takes note that the API has answered 401 to `bearer`. Only the current generation's rejection counts.
    pub fn reject(&mut self, bearer: &Bearer) {
        if bearer.generation() == self.generation() {
            self.rejected = true;
            self.unused_until = None;
        }
    }

    /// Takes the result of the renewal that `ticket` stands for, and says what became of it.
    pub fn finish(&mut self, now: Now, ticket: Ticket, result: Result<Token, ExchangeError>) -> Finished {
        if !self.expects(&ticket) {
            return Finished::Ignored;
        }
        let leads = self.leader.as_ref().is_some_and(|leader| leader.attempt == ticket.attempt);
        let in_time = self.live_leader(now).is_some();
        match result {
            Ok(token) => {
                self.set_token(token);
                self.unused_until = Some(now.monotonic().saturating_add(FRESH_FOR));
                self.current().map_or(Finished::Ignored, Finished::Renewed)
            }
            // Whoever leads now will get an answer of its own.
            Err(_) if !leads => Finished::Ignored,
            Err(error) => {
                self.leader = None;
                if let ExchangeError::Refused { refusal, .. } = &error
                    && error.is_invalid_grant()
                    && self.means == Means::RefreshToken
                {
                    let reason = SignInReason::RefreshTokenDead(refusal.clone());
                    self.dead = Some(reason.clone());
                    return Finished::SignIn(reason);
                }
                if !in_time {
                    // Those who joined have been told to ask again by now; the first who does leads anew.
                    return Finished::Ignored;
                }
                self.start_cool_down(now, error)
            }
        }
    }

    /// Whether a token that `ticket` brings would be taken: nobody has signed in or out, and no other renewal has succeeded,
    /// since its job was given out. Ask before saving such a token anywhere.
    pub fn expects(&self, ticket: &Ticket) -> bool {
        ticket.generation == self.generation()
    }

    /// Takes the token of a new login, which ends whatever was wrong before.
    pub fn sign_in(&mut self, token: Token) {
        self.means = Means::RefreshToken;
        self.begin_login();
        self.set_token(token);
    }

    /// Forgets the token. Answers still under way are ignored when they come. An app's own session becomes one of nobody, too:
    /// every lease says "sign in" until [`sign_in`](Self::sign_in).
    pub fn sign_out(&mut self) {
        self.begin_login();
        self.forget_troubles();
        self.generation.advance();
        self.token = None;
        self.dead = Some(SignInReason::SignedOut);
        self.means = Means::RefreshToken;
    }

    /// The token as it is, valid or not, for saving.
    pub fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// The generation of the current token.
    pub fn generation(&self) -> u64 {
        self.generation.number()
    }

    /// The current token if it can be used at this moment, without taking part in its renewal.
    pub fn usable(&self, now: Now) -> Option<Bearer> {
        let token = self.token.as_ref()?;
        if self.rejected || token.is_expired(now) { None } else { self.current() }
    }

    fn current(&self) -> Option<Bearer> {
        let bearer = |token: &Token| Bearer::new(token.access_token.clone(), self.generation()).of_login(self.login);
        self.token.as_ref().map(bearer)
    }

    fn is_due(&self, now: Now) -> bool {
        self.token.as_ref().is_none_or(|token| token.is_within_of_expiry(now, self.margin))
    }

    /// Whether a renewal could be started now.
    fn may_renew(&self, now: Now) -> bool {
        self.sign_in_reason().is_none() && self.live_leader(now).is_none() && self.cooling(now).is_none()
    }

    /// Why only the user could renew the token.
    fn sign_in_reason(&self) -> Option<SignInReason> {
        if self.means == Means::ClientCredentials {
            return None;
        }
        match (&self.dead, &self.token) {
            (Some(reason), _) => Some(reason.clone()),
            (None, None) => Some(SignInReason::NeverSignedIn),
            (None, Some(token)) if !token.has_refresh_token() => Some(SignInReason::NoRefreshToken),
            (None, Some(_)) => None,
        }
    }

    fn live_leader(&self, now: Now) -> Option<&Leader> {
        self.leader.as_ref().filter(|leader| now.monotonic() < leader.dead_at)
    }

    fn cooling(&self, now: Now) -> Option<&CoolDown> {
        self.cool_down.as_ref().filter(|cool_down| now.monotonic() < cool_down.until)
    }

    fn appoint(&mut self, now: Now) -> Lease {
        let (client, urls) = (self.client.clone(), self.urls.clone());
        let exchange = match (self.means, &self.token) {
            (Means::ClientCredentials, _) => Exchange::client_credentials(client, urls),
            (Means::RefreshToken, Some(token)) => Exchange::refresh(client, urls, token),
            (Means::RefreshToken, None) => Err(GrantError::NoRefreshToken),
        };
        // `sign_in_reason` has found that the grant has what it needs.
        let Ok(exchange) = exchange else {
            return Lease::SignIn(SignInReason::NoRefreshToken);
        };
        self.last_attempt = self.last_attempt.saturating_add(1);
        let dead_at = now.monotonic().saturating_add(self.policy.longest()).saturating_add(LEADER_GRACE);
        self.leader = Some(Leader { attempt: self.last_attempt, dead_at });
        let ticket = Ticket { generation: self.generation(), attempt: self.last_attempt };
        let exchange = exchange.running_since(now, self.policy, self.jitter.fork()).renewing(self.generation.of_now());
        Lease::Refresh(RefreshJob { ticket, exchange })
    }

    fn set_token(&mut self, token: Token) {
        if !self.is_of_this_login(&token) {
            self.begin_login();
        }
        self.forget_troubles();
        self.generation.advance();
        let margin = token.lifetime.map_or(Duration::ZERO, |lifetime| LONGEST_MARGIN.min(lifetime / 10));
        self.margin = self.jitter.around(margin);
        self.token = Some(token);
    }

    fn begin_login(&mut self) {
        self.login = self.login.saturating_add(1);
    }

    /// A renewal does not change the day of the authorization; a login, also one that another process saw, does. Where it is
    /// not known, nothing tells the two apart.
    fn is_of_this_login(&self, token: &Token) -> bool {
        let day = |token: &Token| token.authorized_at;
        match self.means {
            Means::ClientCredentials => true,
            Means::RefreshToken => {
                token.authorized_at.is_some() && self.token.as_ref().and_then(day) == token.authorized_at
            }
        }
    }

    fn forget_troubles(&mut self) {
        self.leader = None;
        self.cool_down = None;
        self.failures_in_a_row = 0;
        self.dead = None;
        self.rejected = false;
        self.unused_until = None;
    }

    fn start_cool_down(&mut self, now: Now, error: ExchangeError) -> Finished {
        let wait = if matches!(error, ExchangeError::Store(_)) {
            self.jitter.around(STORE_COOL_DOWN)
        } else {
            let doubled = SHORTEST_COOL_DOWN.saturating_mul(1 << self.failures_in_a_row.min(8));
            self.failures_in_a_row = self.failures_in_a_row.saturating_add(1);
            let asked = error.retry_after().unwrap_or_default().min(LONGEST_RETRY_AFTER);
            self.jitter.around(doubled.min(LONGEST_COOL_DOWN)).max(asked)
        };
        let until = now.monotonic().saturating_add(wait);
        let error = Arc::new(error);
        self.cool_down = Some(CoolDown { until, error: Arc::clone(&error) });
        Finished::CoolingDown { error, retry_at: until }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("generation", &self.generation())
            .field("has_token", &self.token.is_some())
            .field("has_leader", &self.leader.is_some())
            .field("dead", &self.dead)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
