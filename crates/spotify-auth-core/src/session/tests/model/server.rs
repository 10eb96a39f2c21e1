//! The accounts service, as far as a renewal can tell: which refresh tokens it takes, and what it answers.

/// What a server does with a refresh token that is presented to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// An app's own token: there is no refresh token.
    App,
    /// Takes it for ever and does not mention it (Spotify's answer to confidential clients).
    Keeping,
    /// Takes it for ever and repeats it in each answer.
    Repeating,
    /// Takes it once and answers with the next one.
    Rotating,
    /// The same, and whoever presents an old one ends the whole login (RFC 9700 section 4.14.2).
    Revoking,
    /// Rotates, and takes an old one until its successor has been presented; all successors are good.
    Gracious,
    /// The same, and only the successor that was issued last is good.
    Forgetful,
}

/// What the server answers when it does its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Verdict {
    /// A new access token, and the number of the refresh token in the answer.
    Granted(Option<u32>),
    /// `invalid_grant`.
    Invalid,
}

/// One user's login at the server. Refresh tokens are numbers; a greater one is newer.
#[derive(Clone)]
pub(super) struct Server {
    kind: Kind,
    newest: u32,
    /// The first of this login.
    first: u32,
    /// What would be taken now, oldest first.
    good: Vec<u32>,
}

impl Server {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, newest: 1, first: 1, good: vec![1] }
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// A new login: its refresh token.
    pub(super) fn login(&mut self) -> u32 {
        self.newest += 1;
        self.first = self.newest;
        self.good = vec![self.newest];
        self.newest
    }

    /// The user takes the app's access away.
    pub(super) fn revoke(&mut self) {
        self.good.clear();
    }

    pub(super) fn takes(&self, presented: u32) -> bool {
        self.good.contains(&presented)
    }

    pub(super) fn refresh(&mut self, presented: Option<u32>) -> Verdict {
        let Some(presented) = presented else {
            return Verdict::Granted(None);
        };
        if !self.takes(presented) {
            if self.kind == Kind::Revoking && presented >= self.first {
                self.revoke();
            }
            return Verdict::Invalid;
        }
        match self.kind {
            Kind::App | Kind::Keeping => return Verdict::Granted(None),
            Kind::Repeating => return Verdict::Granted(Some(presented)),
            Kind::Rotating | Kind::Revoking => self.good.clear(),
            Kind::Gracious => self.good.retain(|good| *good >= presented),
            Kind::Forgetful => self.good.retain(|good| *good == presented),
        }
        self.newest += 1;
        self.good.push(self.newest);
        Verdict::Granted(Some(self.newest))
    }

    /// How far back from the newest a number is, and which ones are good, in the same terms.
    pub(super) fn outlook(&self, number: u32) -> (u32, bool) {
        (self.newest - number, self.takes(number))
    }

    pub(super) fn good(&self) -> impl Iterator<Item = u32> {
        self.good.iter().map(|good| self.newest - good)
    }
}
