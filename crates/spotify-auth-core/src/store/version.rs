//! Which of two records is newer.
//!
//! ```
//! use spotify_auth_core::{Timestamp, Version};
//!
//! let login = Version::of_login(Timestamp::from_unix_seconds(1_800_000_000));
//! let later = Version::of_login(Timestamp::from_unix_seconds(1_800_000_001));
//! assert!(login < login.next() && login.next().next() < later);
//! ```

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Which of an account's records one is: the login first, then how often that was changed. The greater one is newer.
///
/// A store that was emptied, or that came back with yesterday's data, is told by this from one that somebody else has written
/// to: a count alone would start again from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version {
    login: i64,
    number: u64,
}

impl Version {
    /// The first one of a login at this time.
    pub const fn of_login(at: Timestamp) -> Self {
        Self { login: at.as_unix_millis(), number: 0 }
    }

    /// The one after this.
    #[must_use]
    pub const fn next(self) -> Self {
        Self { login: self.login, number: self.number.saturating_add(1) }
    }

    /// The first one of a login that is newer than all of this login's.
    pub(super) const fn next_login(self, at: Timestamp) -> Self {
        let after = self.login.saturating_add(1);
        let at = at.as_unix_millis();
        Self { login: if at > after { at } else { after }, number: 0 }
    }

    /// When the login was, in milliseconds since 1970, or a little later where clocks disagreed.
    pub const fn login(self) -> i64 {
        self.login
    }

    /// How often the record was changed since the login.
    pub const fn number(self) -> u64 {
        self.number
    }
}
