//! A token endpoint as three kinds of servers run it. Refresh tokens are numbers.

/// What a refresh does to the refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It stays as it is.
    Keeping,
    /// It is replaced, and the old one is dead at once.
    Rotating,
    /// It is replaced, and the old one works until the new one was presented.
    Gracious,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Server {
    newest: u64,
    /// The oldest that still works.
    oldest: u64,
}

impl Server {
    pub(super) fn new() -> Self {
        Self { newest: 1, oldest: 1 }
    }

    pub(super) fn newest(&self) -> u64 {
        self.newest
    }

    pub(super) fn takes(&self, presented: u64) -> bool {
        presented >= self.oldest
    }

    /// Acts on a refresh: the refresh token to use from now on, or `None` for `invalid_grant`.
    pub(super) fn refresh(&mut self, kind: Kind, presented: u64) -> Option<u64> {
        if !self.takes(presented) {
            return None;
        }
        match kind {
            Kind::Keeping => return Some(presented),
            Kind::Rotating => self.oldest = self.newest + 1,
            Kind::Gracious => self.oldest = presented,
        }
        self.newest += 1;
        Some(self.newest)
    }
}
