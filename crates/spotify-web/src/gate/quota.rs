//! The groups of operations whose quota is used up.

use std::collections::BTreeMap;
use std::time::Duration;

/// How long a spent quota that Spotify does not give a time for is believed in.
const UNSAID: Duration = Duration::from_secs(60);

/// How often one call is let through all the same: quotas are raised, and often a day is told.
const ASK_AGAIN: Duration = Duration::from_secs(60 * 60);

#[derive(Debug, Default)]
pub(super) struct Quotas(BTreeMap<&'static str, Spent>);

#[derive(Debug)]
struct Spent {
    since: Duration,
    until: Duration,
    ask_at: Duration,
}

impl Quotas {
    /// Spotify says that this group's quota is used up.
    pub(super) fn spend(&mut self, group: &'static str, now: Duration, wait: Option<Duration>) {
        let until = now.saturating_add(wait.unwrap_or(UNSAID));
        self.0.insert(group, Spent { since: now, until, ask_at: until.min(now.saturating_add(ASK_AGAIN)) });
    }

    /// What is left of the wait, if one of this group must not be sent now.
    pub(super) fn left(&mut self, group: &'static str, now: Duration) -> Option<Duration> {
        let spent = self.0.get_mut(group)?;
        if spent.until <= now {
            self.0.remove(group);
            return None;
        }
        if spent.ask_at <= now {
            // This one asks, the others go on as before until it is answered.
            spent.ask_at = now.saturating_add(ASK_AGAIN);
            return None;
        }
        Some(spent.until.saturating_sub(now))
    }

    /// A call of this group that was sent at `sent` was answered otherwise: if that was later, the quota is not used up.
    pub(super) fn restore(&mut self, group: &'static str, sent: Duration) {
        if self.0.get(group).is_some_and(|spent| spent.since < sent) {
            self.0.remove(group);
        }
    }

    pub(super) fn view(&self, now: Duration) -> Vec<(&'static str, Duration)> {
        let left = |spent: &Spent| spent.until.saturating_sub(now);
        self.0.iter().filter(|(_, spent)| spent.until > now).map(|(group, spent)| (*group, left(spent))).collect()
    }
}
