//! What a session promises: each of its rules as behaviours, then a random walk over all of them.

mod clocks;
mod model;
mod rules;
mod twin;
mod used;
mod walk;
mod whose;

use super::*;
use crate::secret::Bearer;
use crate::testing::{START, answer, confidential, form, public, secs, sent, token};

/// The longest a leader of the default policy is waited for.
const LEADER_TIME: Duration = Duration::from_secs(50 + 10);

fn urls() -> AccountsUrls {
    AccountsUrls::spotify()
}

/// A user's session with an hour's token, `A1` and `R1`, obtained at `START`.
fn hour() -> Session {
    session_of(token("A1", Some("R1"), Some(3600)))
}

fn session_of(token: Token) -> Session {
    Session::new(public(), urls(), token, [7; 8])
}

/// A session whose token has expired, at `START`.
fn expired() -> Session {
    session_of(token("A1", Some("R1"), Some(0)))
}

fn app() -> Session {
    Session::client_credentials(confidential(), urls(), [7; 8]).unwrap()
}

#[track_caller]
fn ready(session: &mut Session, now: Now) -> Bearer {
    match session.lease(now) {
        Lease::Ready(bearer) => bearer,
        other => panic!("ready, not {other:?}"),
    }
}

/// The access token that a lease hands out.
#[track_caller]
fn access(session: &mut Session, now: Now) -> String {
    ready(session, now).token().expose_secret().to_owned()
}

#[track_caller]
fn job(session: &mut Session, now: Now) -> RefreshJob {
    match session.lease(now) {
        Lease::Refresh(job) => job,
        other => panic!("a job, not {other:?}"),
    }
}

#[track_caller]
fn leader(session: &mut Session, now: Now) -> Ticket {
    job(session, now).into_parts().0
}

#[track_caller]
fn joined(session: &mut Session, now: Now) -> Duration {
    match session.lease(now) {
        Lease::Join { retry_at } => retry_at,
        other => panic!("joined, not {other:?}"),
    }
}

#[track_caller]
fn cooling(session: &mut Session, now: Now) -> Duration {
    match session.lease(now) {
        Lease::CoolingDown { retry_at, .. } => retry_at,
        other => panic!("cooling down, not {other:?}"),
    }
}

#[track_caller]
fn sign_in(session: &mut Session, now: Now) -> SignInReason {
    match session.lease(now) {
        Lease::SignIn(reason) => reason,
        other => panic!("sign in, not {other:?}"),
    }
}

/// A token obtained at `now`.
fn obtained(access: &str, refresh: Option<&str>, lifetime: u64, now: Now) -> Token {
    let mut token = token(access, refresh, Some(lifetime));
    token.obtained_at = now.wall();
    token
}

/// The error that this answer is for the only attempt of a refresh.
fn error(response: http::Response<bytes::Bytes>) -> ExchangeError {
    use crate::machine::Machine;
    let exchange = Exchange::refresh(public(), urls(), &token("A", Some("R"), None)).unwrap();
    let mut exchange = exchange.retry_policy(RetryPolicy::default().attempts(1));
    let _ = sent(&mut exchange, START);
    exchange.on_response(START, response);
    exchange.step(START).expect_err("an error answer")
}

fn unavailable() -> ExchangeError {
    error(answer(503, ""))
}

fn dead_refresh_token() -> ExchangeError {
    error(crate::testing::refused("invalid_grant"))
}

fn at(now: Now, monotonic: Duration) -> Now {
    now.advanced(monotonic.saturating_sub(now.monotonic()))
}
