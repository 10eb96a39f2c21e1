//! A store as a file or as a Redis: a record, and a lease that ends with its time, or with its holder too.

use super::super::*;
use crate::testing::secs;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The lease ends with its time, or when its holder dies; what is gone was removed.
    File,
    /// The lease ends with its time; what is gone was lost.
    Redis,
}

#[derive(Clone)]
pub(super) struct Store {
    place: Place,
    pub(super) record: Option<Record>,
    lease: Option<Lease>,
    fence: u64,
}

/// Longer than anything in the model waits.
const FOR_EVER: Duration = secs(1_000);

#[derive(Clone, Copy)]
struct Lease {
    fence: u64,
    /// Monotonic time.
    ends: Duration,
}

impl Store {
    pub(super) fn new(place: Place, record: Record) -> Self {
        Self { place, record: Some(record), lease: None, fence: 0 }
    }

    pub(super) fn absence(&self) -> Absence {
        match self.place {
            Place::File => Absence::SignedOut,
            Place::Redis => Absence::Lost,
        }
    }

    pub(super) fn version(&self) -> Option<Version> {
        self.record.as_ref().map(Record::version)
    }

    /// The lease's fence and time, or nothing if somebody else has it.
    pub(super) fn try_lease(&mut self, now: Now, ttl: Duration) -> Option<(u64, Option<Duration>)> {
        if self.holder(now).is_some() {
            return None;
        }
        self.fence += 1;
        self.lease = Some(Lease { fence: self.fence, ends: now.monotonic() + ttl });
        Some((self.fence, Some(ttl)))
    }

    fn holder(&self, now: Now) -> Option<u64> {
        self.lease.filter(|lease| now.monotonic() < lease.ends).map(|lease| lease.fence)
    }

    /// What is left of the lease.
    pub(super) fn lease_left(&self, now: Now) -> Option<Duration> {
        self.holder(now)?;
        // Of one that never ends it does not matter how much is left.
        self.lease.map(|lease| (lease.ends - now.monotonic()).min(FOR_EVER))
    }

    pub(super) fn save_if(&mut self, expected: Option<Version>, record: Record, fence: u64) -> Saved {
        // Files do not number their leases.
        let is_late_verdict = self.place == Place::Redis && record.is_dead() && fence < self.fence;
        if is_late_verdict || self.version() != expected {
            return Saved::Conflict;
        }
        self.record = Some(record);
        Saved::Yes
    }

    pub(super) fn release(&mut self, fence: u64) {
        self.lease = self.lease.filter(|lease| lease.fence != fence);
    }

    /// Whether this fence is the lease's, and whether it is the newest: all that its number says.
    pub(super) fn knows(&self, now: Now, fence: u64) -> (bool, bool) {
        (self.holder(now) == Some(fence), fence == self.fence)
    }

    /// The holder has died.
    pub(super) fn abandon(&mut self, fence: u64) {
        if self.place == Place::File {
            self.release(fence);
        }
    }

    /// Somebody takes the lease who never gives it back, as a store that is broken may let them.
    pub(super) fn hog(&mut self) {
        self.fence += 1;
        self.lease = Some(Lease { fence: self.fence, ends: Duration::MAX });
    }

    pub(super) fn log_out(&mut self) {
        self.record = match self.place {
            Place::File => None,
            Place::Redis => self.record.as_ref().map(Record::signed_out),
        };
    }

    pub(super) fn flush(&mut self) {
        self.record = None;
        self.lease = None;
    }

    /// When to ask again for a lease that somebody holds.
    pub(super) const RETRY_AFTER: Duration = secs(5);

    pub(super) fn place(&self) -> Place {
        self.place
    }
}
