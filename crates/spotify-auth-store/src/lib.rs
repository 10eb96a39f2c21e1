//! Where Spotify's tokens last: a file, the system's keyring, or Redis for a fleet.
//!
//! A store keeps one account's token, and the lease that lets one process at a time renew it. Give one to an
//! [`Authenticator`](spotify_auth_core::driver::Authenticator), and a program that is started again needs no browser, and any number
//! of processes renew once:
//!
//! ```no_run
//! # async fn example(transport: std::sync::Arc<dyn spotify_auth_core::driver::Transport>)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//! use spotify_auth_core::driver::{Authenticator, BearerError, TokenSource};
//! use spotify_auth_core::{Account, AccountsUrls, Client, Session};
//! use spotify_auth_store::FileStore;
//!
//! let (client, urls) = (Client::public("client id")?, AccountsUrls::spotify());
//! let store = FileStore::for_app("my-app", Account::new(&client, &urls))?;
//! let session = Session::signed_out(client, urls, [7; 8]); // eight random bytes
//! let authenticator = Authenticator::new(transport, session).stored_in(Arc::new(store));
//! match authenticator.bearer(None).await {
//!     Ok(bearer) => println!("signed in, as token {}", bearer.generation()),
//!     Err(BearerError::SignIn(reason)) => println!("sign in: {reason}"), // then: authenticator.log_in(token).await?
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(()) }
//! ```
//!
//! | store | feature | for |
//! | --- | --- | --- |
//! | `FileStore` | `file` (default) | programs on one machine; any number of processes share it |
//! | `KeyringStore` | `keyring` | desktop apps whose system keeps secrets |
//! | `RedisStore` | `redis`; `redis-tls` for `rediss://`, `seal` to encrypt what it keeps | fleets on many machines |
//! | [`MemoryStore`](spotify_auth_core::driver::MemoryStore) | of `spotify-auth-core` | tests |
//!
//! `SharedLimits` (feature `redis`) lets the workers of a fleet keep one rate limit together.
//!
//! A store of your own implements [`TokenStore`](spotify_auth_core::driver::TokenStore) and is tested with
//! [`conformance`](spotify_auth_core::driver::conformance).

#[cfg(feature = "file")]
mod file;
#[cfg(feature = "keyring")]
mod keyring;
#[cfg(feature = "file")]
mod off_thread;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "seal")]
mod seal;

#[cfg(feature = "file")]
pub use file::{FileStore, import_cache};
#[cfg(feature = "keyring")]
pub use keyring::KeyringStore;
#[cfg(feature = "redis")]
pub use redis::{Limited, RedisStore, RedisStoreBuilder, SharedLimits, SharedLimitsBuilder};
#[cfg(feature = "seal")]
pub use seal::{Seal, SealKey};
