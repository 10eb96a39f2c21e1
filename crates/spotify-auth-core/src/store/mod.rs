//! What a store keeps, as pure data: whose token it is, which one is newer, and how it is written down.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{AccessToken, Account, AccountsUrls, Client, Record, StoreErrorKind, Timestamp, Token};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let account = Account::new(&Client::public("client id")?, &AccountsUrls::spotify());
//! let token = Token::bare(AccessToken::new("BQDf")?, Timestamp::from_unix_seconds(1_800_000_000), None);
//!
//! // A login makes the first record; each renewal makes the next, which is newer.
//! let record = Record::of_login(token.clone(), None);
//! let renewed = record.renewed(token);
//! assert!(renewed.version() > record.version());
//!
//! // Written down it is bound to the account, and no other account reads it.
//! let bytes = renewed.encode_secret(&account);
//! assert_eq!(Record::decode(&account, &bytes)?.version(), renewed.version());
//! let other = account.profile("second")?;
//! assert_eq!(Record::decode(&other, &bytes).unwrap_err().kind(), StoreErrorKind::Foreign);
//! # Ok(()) }
//! ```

mod account;
mod error;
mod record;
mod version;

pub use account::{Account, ProfileError};
pub use error::{StoreError, StoreErrorKind};
pub use record::Record;
pub use version::Version;

#[cfg(test)]
mod tests;
