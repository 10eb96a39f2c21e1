//! Telling the app in time that the user has to sign in again.

use std::sync::Arc;
use std::time::Duration;

use super::Authenticator;
use crate::time::Timestamp;

/// How long before the day most apps want to know: 14 days.
const NOTICE: Duration = Duration::from_secs(14 * 24 * 3600);

/// Whom to tell, and about which day they have been told.
pub(super) struct Reminder {
    notice: Duration,
    hook: Arc<dyn Fn(Timestamp) + Send + Sync>,
    told: Option<Timestamp>,
}

impl Authenticator {
    /// How long before [`Token::reauthorize_by`](crate::Token::reauthorize_by) it is time to ask the user, unless an app knows
    /// better: 14 days.
    pub const NOTICE: Duration = NOTICE;

    /// Calls `hook` with the day before which the user should sign in again, once for each login in each process, at the first call after
    /// `notice` before that day ([`NOTICE`](Self::NOTICE) is a good one). Spotify's refresh tokens die six months after the user's
    /// authorization, however often they are used, and nothing announces it.
    ///
    /// The hook runs within the call that met the day: keep it short. There is one for all clones; the last one set counts.
    #[must_use]
    pub fn on_sign_in_due(self, notice: Duration, hook: impl Fn(Timestamp) + Send + Sync + 'static) -> Self {
        self.inner.lock().reminder = Some(Reminder { notice, hook: Arc::new(hook), told: None });
        self
    }

    /// The day before which the user should sign in again, if it is known.
    pub fn reauthorize_by(&self) -> Option<Timestamp> {
        self.inner.lock().session.token()?.reauthorize_by()
    }

    /// Calls the hook if its time has come.
    pub(super) fn remind(&self) {
        let (hook, by) = {
            let mut state = self.inner.lock();
            let Some(by) = state.session.token().and_then(crate::Token::reauthorize_by) else { return };
            let Some(reminder) = &mut state.reminder else { return };
            if reminder.told == Some(by) || self.inner.transport.now().wall() < by.saturating_sub(reminder.notice) {
                return;
            }
            reminder.told = Some(by);
            (Arc::clone(&reminder.hook), by)
        };
        // With the lock released: the hook may ask this authenticator something.
        hook(by);
    }
}
