//! A second session in the same state, so that a test can try several futures of one.

use super::*;

impl Session {
    /// Another one in the same state. Renewals that this one has handed out are not the other's.
    pub(in crate::session) fn twin(&self) -> Self {
        Self {
            client: self.client.clone(),
            urls: self.urls.clone(),
            means: self.means,
            policy: self.policy,
            jitter: self.jitter,
            token: self.token.clone(),
            generation: self.generation.twin(),
            login: self.login,
            unused_until: self.unused_until,
            rejected: self.rejected,
            margin: self.margin,
            leader: self.leader.clone(),
            last_attempt: self.last_attempt,
            cool_down: self.cool_down.clone(),
            failures_in_a_row: self.failures_in_a_row,
            dead: self.dead.clone(),
        }
    }
}
