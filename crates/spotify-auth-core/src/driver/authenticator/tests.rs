//! One session for many tasks, on a virtual clock: who waits, who pays, and what happens to those who go away.

mod abandoned;
mod crowds;
mod hooks;
mod schedules;
mod stored;

use super::super::scripted::{Reply, Scripted, Task, poll_once};
use super::*;
use crate::session::SignInReason;
use crate::testing::{answer, confidential, form, granted, public, refused, secs, token};
use crate::urls::AccountsUrls;

/// A user's session whose token has expired, over a network that does these things.
fn expired(script: impl IntoIterator<Item = Reply>) -> (Arc<Scripted>, Authenticator) {
    with_token(token("A1", Some("R1"), Some(0)), script)
}

fn with_token(token: Token, script: impl IntoIterator<Item = Reply>) -> (Arc<Scripted>, Authenticator) {
    let transport = Scripted::new(script);
    let session = Session::new(public(), AccountsUrls::spotify(), token, [7; 8]);
    let authenticator = Authenticator::new(transport.clone(), session);
    (transport, authenticator)
}

/// One second later: `A2` and `R2`.
fn renewed() -> Reply {
    Reply::Answer(secs(1), granted("A2", r#","refresh_token":"R2""#))
}

/// What the server says to a refresh token that it has rotated away.
fn superseded() -> Reply {
    Reply::Answer(secs(1), refused("invalid_grant"))
}

fn busy() -> Reply {
    Reply::Answer(Duration::ZERO, answer(503, ""))
}

fn ask(authenticator: &Authenticator) -> Task<Outcome> {
    ask_again(authenticator, None)
}

fn ask_again(authenticator: &Authenticator, rejected: Option<Bearer>) -> Task<Outcome> {
    let authenticator = authenticator.clone();
    Box::pin(async move { authenticator.bearer(rejected.as_ref()).await })
}

#[track_caller]
fn access(outcome: Outcome) -> String {
    outcome.expect("a bearer").token().expose_secret().to_owned()
}

fn outcomes(ended: Vec<Option<Outcome>>) -> Vec<Outcome> {
    ended.into_iter().map(|outcome| outcome.expect("every caller gets an answer")).collect()
}
