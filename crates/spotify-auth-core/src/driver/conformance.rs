//! Whether a store keeps the contract of [`TokenStore`].
//!
//! ```
//! use std::collections::HashMap;
//! use std::sync::Mutex;
//! use spotify_auth_core::driver::{MemoryStore, conformance};
//!
//! // Give it your store: each call opens the same place once more, for the account that it is told.
//! let places: Mutex<HashMap<String, MemoryStore>> = Mutex::default();
//! let test = conformance(|account| places.lock().unwrap().entry(account.fingerprint()).or_default().clone());
//! # futures_util::future::FutureExt::now_or_never(test).unwrap().unwrap();
//! ```

use std::time::Duration;

use futures_util::future::join_all;

use super::token_store::{LeaseAnswer, TokenStore};
use crate::client::Client;
use crate::exchange::{Refusal, TokenErrorCode};
use crate::renewal::{Absence, Saved};
use crate::scopes::Scopes;
use crate::secret::RefreshToken;
use crate::store::{Account, Record, StoreError, Version};
use crate::text::Sanitized;
use crate::time::Timestamp;
use crate::token::Token;
use crate::urls::AccountsUrls;

/// A promise of [`TokenStore`] that a store does not keep.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Nonconformance {
    /// It does something else than it must.
    #[error("the store does not keep its contract: {0}")]
    Broken(&'static str),
    /// It failed.
    #[error("the store failed while it had to {0}: {1}")]
    Failed(&'static str, StoreError),
}

const LEASE: Duration = Duration::from_secs(60);
/// How many try to save at once.
const RIVALS: u64 = 16;

/// Runs a store through the contract. `open` opens the place of an account, anew with each call, as another process would; the
/// place is empty at first, and empty again afterwards.
///
/// # Errors
/// The first promise that is not kept.
pub async fn conformance<S: TokenStore>(open: impl Fn(&Account) -> S) -> Result<(), Nonconformance> {
    let (mine, other) = accounts()?;
    let (store, elsewhere, foreign) = (open(&mine), open(&mine), open(&other));
    is_gone(&store, "a new store is empty").await?;

    // One record in the place of exactly one other.
    let first = Record::of_login(token("R-first", "streaming")?, None);
    save(&store, Some(first.version()), &first, Saved::Conflict, "nothing is not in the place of something").await?;
    save(&store, None, &first, Saved::Yes, "the first record is saved").await?;
    shows(&store, &first, "a record is read as it was saved").await?;
    shows(&elsewhere, &first, "others see it at once").await?;
    is_gone(&foreign, "no other account sees it").await?;
    save(&elsewhere, None, &first, Saved::Conflict, "a record is not in the place of nothing").await?;
    let many_scopes: Vec<String> = (0..1_000).map(|number| format!("scope-{number}")).collect();
    let second = first.renewed(token(&"R".repeat(8 * 1024), &many_scopes.join(" "))?);
    save(&store, Some(second.version()), &second, Saved::Conflict, "another version does not count").await?;
    shows(&store, &first, "a conflict changes nothing").await?;
    save(&elsewhere, Some(first.version()), &second, Saved::Yes, "a long record is saved").await?;
    shows(&store, &second, "a long record is read as it was saved").await?;

    // Many at once: one wins.
    let rivals: Vec<Record> = (0..RIVALS)
        .map(|number| Ok(second.renewed(token(&format!("R-{number}"), "streaming")?)))
        .collect::<Result<_, Nonconformance>>()?;
    let handles: Vec<S> = rivals.iter().map(|_| open(&mine)).collect();
    let saves = handles.iter().zip(&rivals).map(|(store, record)| store.save_if(Some(second.version()), record, None));
    let results = did("save from many handles", join_all(saves).await.into_iter().collect::<Result<Vec<Saved>, _>>())?;
    let winners: Vec<&Record> =
        results.iter().zip(&rivals).filter(|(saved, _)| **saved == Saved::Yes).map(|(_, record)| record).collect();
    let [winner] = winners.as_slice() else {
        return Err(Nonconformance::Broken("of many that save at once, one wins"));
    };
    shows(&store, winner, "the one that wins is there").await?;

    // One holder of the lease.
    let held = match did("lease", store.try_lease(LEASE).await)? {
        LeaseAnswer::Held(held) => held,
        LeaseAnswer::Busy { .. } => return Err(Nonconformance::Broken("a free lease is given")),
    };
    for store in [&store, &elsewhere] {
        match did("lease", store.try_lease(LEASE).await)? {
            LeaseAnswer::Busy { retry_after } if !retry_after.is_zero() && retry_after <= LEASE => {}
            _ => {
                return Err(Nonconformance::Broken(
                    "a lease has one holder, and the others are told when to ask again",
                ));
            }
        }
    }
    match did("lease", foreign.try_lease(LEASE).await)? {
        LeaseAnswer::Held(held) => foreign.release(held).await,
        LeaseAnswer::Busy { .. } => return Err(Nonconformance::Broken("every account has a lease of its own")),
    }
    let dead = winner.dead(refusal());
    save_as(&store, Some(winner.version()), &dead, Some(held.fence()), Saved::Yes, "a dead mark is saved").await?;
    shows(&elsewhere, &dead, "a dead mark is read as it was saved").await?;
    store.release(held).await;
    match did("lease", elsewhere.try_lease(LEASE).await)? {
        LeaseAnswer::Held(held) => elsewhere.release(held).await,
        LeaseAnswer::Busy { .. } => return Err(Nonconformance::Broken("a lease that is given back is free")),
    }

    // Logging out, which nobody undoes by being late.
    did("clear", elsewhere.clear(Some(&dead)).await)?;
    is_gone(&store, "nothing is left after a logout").await?;
    let late = dead.renewed(token("R-late", "streaming")?);
    save(&store, Some(dead.version()), &late, Saved::Conflict, "a logout is not undone by one who is late").await?;
    let there = did("load", store.load().await)?.map(|record| record.version());
    let login = Record::of_login(token("R-again", "streaming")?, there);
    save(&store, there, &login, Saved::Yes, "the next login is saved").await?;
    shows(&elsewhere, &login, "the next login is there").await?;
    did("clear", store.clear(Some(&login)).await)?;
    is_gone(&elsewhere, "nothing is left after the last logout").await
}

async fn save<S: TokenStore>(
    store: &S,
    expected: Option<Version>,
    record: &Record,
    wanted: Saved,
    promise: &'static str,
) -> Result<(), Nonconformance> {
    save_as(store, expected, record, None, wanted, promise).await
}

async fn save_as<S: TokenStore>(
    store: &S,
    expected: Option<Version>,
    record: &Record,
    fence: Option<u64>,
    wanted: Saved,
    promise: &'static str,
) -> Result<(), Nonconformance> {
    let saved = did("save", store.save_if(expected, record, fence).await)?;
    if saved == wanted { Ok(()) } else { Err(Nonconformance::Broken(promise)) }
}

async fn shows<S: TokenStore>(store: &S, wanted: &Record, promise: &'static str) -> Result<(), Nonconformance> {
    let text = |record: &Record| {
        let token = record.token().map(Token::export_secret);
        (record.version(), token.map(|token| token.to_string()), record.sign_in_reason())
    };
    match did("load", store.load().await)? {
        Some(record) if text(&record) == text(wanted) => Ok(()),
        _ => Err(Nonconformance::Broken(promise)),
    }
}

async fn is_gone<S: TokenStore>(store: &S, promise: &'static str) -> Result<(), Nonconformance> {
    match did("load", store.load().await)? {
        None => Ok(()),
        Some(record) if record.is_signed_out() && store.absence() == Absence::Lost => Ok(()),
        Some(_) => Err(Nonconformance::Broken(promise)),
    }
}

fn did<T>(what: &'static str, result: Result<T, StoreError>) -> Result<T, Nonconformance> {
    result.map_err(|error| Nonconformance::Failed(what, error))
}

fn accounts() -> Result<(Account, Account), Nonconformance> {
    const WHY: Nonconformance = Nonconformance::Broken("the test's own accounts are in order");
    let urls = AccountsUrls::spotify();
    let client = |id: &str| Client::public(id).map_err(|_| WHY);
    let name = |account: Account| account.profile("../conformance of a store / \u{fc}").map_err(|_| WHY);
    Ok((name(Account::new(&client("conformance")?, &urls))?, name(Account::new(&client("conformance 2")?, &urls))?))
}

fn token(refresh_token: &str, scope: &str) -> Result<Token, Nonconformance> {
    const WHY: Nonconformance = Nonconformance::Broken("the test's own token is in order");
    let scopes: Scopes = scope.parse().map_err(|_| WHY)?;
    let refresh_token = RefreshToken::new(refresh_token).map_err(|_| WHY)?;
    Ok(Token::from_refresh_token(refresh_token, scopes, Some(Timestamp::from_unix_seconds(1_800_000_000))))
}

fn refusal() -> Refusal {
    Refusal { code: TokenErrorCode::InvalidGrant, description: Some(Sanitized::new("Refresh token revoked")) }
}

#[cfg(test)]
mod tests;
