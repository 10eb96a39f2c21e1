//! What a renewal over a store promises: single behaviours, then every order of events of many processes.

mod model;
mod order;
mod rules;

use super::*;
use crate::exchange::{Exchange, ExchangeError, RetryPolicy};
use crate::machine::Machine;
use crate::testing::{START, public, refused, secs, sent, token};
use crate::token::Token;
use crate::urls::AccountsUrls;

/// The longest that a renewal's requests may take in these tests.
const LONGEST: Duration = Duration::from_secs(50);

/// What the server says to a refresh token that is dead.
fn invalid_grant() -> ExchangeError {
    let exchange = Exchange::refresh(public(), AccountsUrls::spotify(), &token("A", Some("R"), None)).unwrap();
    let mut exchange = exchange.retry_policy(RetryPolicy::default().attempts(1));
    let _ = sent(&mut exchange, START);
    exchange.on_response(START, refused("invalid_grant"));
    exchange.step(START).expect_err("a refusal")
}

/// The token with this number, obtained at `now`, for an hour.
fn numbered(number: u64, now: Now) -> Token {
    let mut token = token(&format!("A{number}"), Some(&format!("R{number}")), Some(3_600));
    token.obtained_at = now.wall();
    token
}

fn spent(number: u64) -> Record {
    let mut token = numbered(number, START);
    token.lifetime = Some(Duration::ZERO);
    Record::of_login(token, None)
}
