//! The Redis store over a real redis-server.
#![cfg(feature = "redis")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod limits;
mod store;
#[cfg(feature = "redis-tls")]
mod tls;
mod trouble;

use local_redis::Server;
use spotify_auth_core::{Account, AccountsUrls, Client, Record, RefreshToken, Scopes, Timestamp, Token};
use spotify_auth_store::RedisStore;

fn account(client: &str) -> Account {
    Account::new(&Client::public(client).unwrap(), &AccountsUrls::spotify())
}

fn token(text: &str) -> Token {
    let at = Timestamp::from_unix_seconds(1_800_000_000);
    Token::from_refresh_token(RefreshToken::new(text).unwrap(), Scopes::none(), Some(at))
}

fn first() -> Record {
    Record::of_login(token("CANARY-refresh"), None)
}

fn store(server: &Server) -> RedisStore {
    RedisStore::builder(server.url(), account("app id")).build().unwrap()
}
