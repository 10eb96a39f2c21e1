//! A second exchange in the same state, so that a test can try several futures of one.

use super::*;
use crate::exchange::{Grant, Phase};
use crate::generation::Generation;

/// What two exchanges with the same future have in common, in the time left from `now`.
pub(crate) type Outlook = (u8, u32, Option<Duration>, Option<Duration>);

impl Exchange {
    /// Another one in the same state, which renews the same token of this session. Only for grants whose secrets may be copied.
    pub(crate) fn twin(&self, session: &Generation) -> Self {
        let grant = match &self.grant {
            Grant::RefreshToken { refresh_token, authorized_at } => {
                Grant::RefreshToken { refresh_token: refresh_token.clone(), authorized_at: *authorized_at }
            }
            Grant::ClientCredentials => Grant::ClientCredentials,
            Grant::AuthorizationCode { .. } => panic!("a code is for one exchange"),
        };
        let phase = match &self.phase {
            Phase::Idle => Phase::Idle,
            Phase::Sent(at) => Phase::Sent(*at),
            Phase::Waiting(until, error) => Phase::Waiting(*until, error.clone()),
            Phase::Settled(result) => Phase::Settled(result.clone()),
            Phase::Over => Phase::Over,
        };
        let (client, urls, asked) = (self.client.clone(), self.urls.clone(), self.asked.clone());
        let renews = self.renews.as_ref().map(|of| session.adopt(of));
        Self { client, urls, grant, asked, attempts: self.attempts.clone(), renews, phase }
    }

    /// When it gives up, once its time runs.
    pub(crate) fn gives_up_at(&self) -> Option<Duration> {
        self.attempts.give_up_at()
    }

    /// When it will make its next attempt, if it waits for that.
    pub(crate) fn waits_until(&self) -> Option<Duration> {
        match self.phase {
            Phase::Waiting(until, _) => Some(until),
            _ => None,
        }
    }

    pub(crate) fn outlook(&self, now: Now) -> Outlook {
        let left = |at: Duration| at.saturating_sub(now.monotonic());
        let phase = match self.phase {
            Phase::Idle => 0,
            Phase::Sent(_) => 1,
            Phase::Waiting(..) => 2,
            Phase::Settled(_) => 3,
            Phase::Over => 4,
        };
        (phase, self.attempts.made(), self.gives_up_at().map(left), self.waits_until().map(left))
    }
}
