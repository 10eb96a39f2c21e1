//! Whose token it is.
//!
//! ```
//! use spotify_auth_core::{Account, AccountsUrls, Client};
//!
//! let client = Client::public("client id")?;
//! let me = Account::new(&client, &AccountsUrls::spotify());
//! let work = me.clone().profile("work")?;
//! assert_ne!(me.fingerprint(), work.fingerprint());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::client::Client;
use crate::urls::AccountsUrls;

/// Longest name of a profile, in bytes.
const MAX_PROFILE: usize = 256;
/// The profile of those who name none.
const DEFAULT_PROFILE: &str = "default";

/// Whose token a store keeps: the app, the accounts service that issued it, and a name for the user.
///
/// A record is bound to all three: no other app, service or profile can read it as its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    client_id: String,
    issuer: String,
    profile: String,
}

/// A name that cannot be a profile's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a profile needs a name of 1 to 256 bytes without control characters")]
pub struct ProfileError;

impl Account {
    /// The account `default` of this app.
    pub fn new(client: &Client, urls: &AccountsUrls) -> Self {
        Self {
            client_id: client.id().to_owned(),
            issuer: urls.issuer().to_owned(),
            profile: DEFAULT_PROFILE.to_owned(),
        }
    }

    /// One of several users of the app, by a name of the app's own: any text, such as a user's id. It is never used as a path.
    ///
    /// # Errors
    /// [`ProfileError`] for a name that is empty, longer than 256 bytes or has control characters in it.
    pub fn profile(mut self, name: impl Into<String>) -> Result<Self, ProfileError> {
        self.profile = name.into();
        if self.profile.is_empty() || self.profile.len() > MAX_PROFILE || self.profile.chars().any(char::is_control) {
            return Err(ProfileError);
        }
        Ok(self)
    }

    /// The app.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The accounts service.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The user, by the app's own name.
    pub fn profile_name(&self) -> &str {
        &self.profile
    }

    /// 32 hexadecimal digits that stand for this account, and for no other: for names of files and keys.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for part in [&self.client_id, &self.issuer, &self.profile] {
            // The length first, so that no two accounts run into the same bytes.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}
