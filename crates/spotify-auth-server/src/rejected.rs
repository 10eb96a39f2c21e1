//! The redirects that were turned away while a login waited.
//!
//! Any web page can make the browser request the callback (security rule A6). That must not end the login, but it must not
//! go unseen either: when nobody comes in the end, the reasons tell a forged callback from a mistake.
//!
//! ```
//! use spotify_auth_server::Rejected;
//!
//! let none = Rejected::default();
//! assert_eq!((none.total(), none.reasons().len()), (0, 0));
//! ```

use std::fmt;

use spotify_auth_core::NotOurs;

use crate::limits::Limits;

/// How many redirects were turned away, and why the first of them were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    total: u64,
    reasons: Vec<NotOurs>,
    kept: usize,
}

impl Rejected {
    /// How many there were.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Why the first ones were turned away, oldest first; at most [`Limits::rejected_kept`].
    pub fn reasons(&self) -> &[NotOurs] {
        &self.reasons
    }

    pub(crate) fn keeping(kept: usize) -> Self {
        Self { total: 0, reasons: Vec::new(), kept }
    }

    pub(crate) fn count(&mut self, reason: NotOurs) {
        self.total = self.total.saturating_add(1);
        if self.reasons.len() < self.kept {
            self.reasons.push(reason);
        }
    }
}

impl Default for Rejected {
    fn default() -> Self {
        Self::keeping(Limits::default().rejected_kept)
    }
}

impl fmt::Display for Rejected {
    /// Half a sentence, such as `2 redirects were turned away, the first because its state is that of another login: ..`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.total {
            0 => return f.write_str("no redirect was turned away"),
            1 => f.write_str("1 redirect was turned away")?,
            more => write!(f, "{more} redirects were turned away")?,
        }
        match self.reasons.first() {
            Some(first) => write!(f, ", the first because {first}"),
            None => Ok(()),
        }
    }
}
