//! The connections to one origin, and who may make another: pure data, without a clock or a socket.
//!
//! HTTP/2 takes all calls over one connection, HTTP/1.1 one call at a time, and which of the two a server speaks is known only
//! once a connection is there. So as long as nobody knows better, one call connects and the others wait:
//!
//! ```text
//!   connected, HTTP/2    all who wait share it
//!   connected, HTTP/1.1  all who wait connect at once, and so does everybody after them
//!   failed               that call has failed and no other; two connect in its place, four in theirs, and so on
//!   dropped              the next one connects
//!   slow                 after every HEDGE one more connects beside it
//! ```
//!
//! Whatever happens first is what a waiting call gets, also one that is connecting itself. How long it waits at most is the
//! driver's business.

use std::sync::Arc;
use std::time::Duration;

use spotify_auth_core::Now;

/// How long one attempt to connect holds up the next: longer than a handshake around the world takes.
pub(super) const HEDGE: Duration = Duration::from_secs(1);

/// The sending end of a connection, as far as a place has to know it.
pub(crate) trait Link: Sized {
    /// Whether a request may still be sent.
    fn is_open(&self) -> bool;
    /// A second handle on the same connection, where it takes many calls at a time.
    fn share(&self) -> Option<Self>;
}

/// All there is to know about one origin.
pub(super) struct Place<L> {
    /// The connection that takes all calls.
    shared: Option<Kept<L>>,
    /// Connections that take one call at a time and have none, the one used last at the end.
    idle: Vec<Kept<L>>,
    manner: Manner,
    idle_timeout: Duration,
    /// Calls that have no connection yet.
    calls: usize,
    /// Those of them that are making one.
    connecting: usize,
    /// How many may do so at once.
    allowed: usize,
    last_attempt: Option<Now>,
}

/// How connections are made while there is none to use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Manner {
    /// One, and the others wait for it: it may take them all.
    OneForAll,
    /// Everybody makes one: each takes a single call.
    EachTheirOwn,
}

struct Kept<L> {
    id: u64,
    link: L,
    /// When it was made, or when it answered last: what shows that somebody is there.
    proven: Now,
    /// Held by every call that uses it.
    in_use: Arc<()>,
}

/// A call that needs a connection. Must be given back, with [`Place::connected`] or [`Place::left`].
pub(super) struct Ticket {
    connecting: bool,
}

/// What a call does next.
pub(super) enum Turn<L> {
    /// Use this connection.
    Use(Lease<L>),
    /// Make one, or go on making it.
    Connect,
    /// Wait until something changes here, at most so long.
    Wait(Duration),
}

/// A connection in use by one call.
pub(crate) struct Lease<L> {
    pub(super) id: u64,
    pub(super) link: L,
    /// Whether it was used before: then it may have ended without our noticing.
    pub(super) reused: bool,
    in_use: Arc<()>,
}

/// What becomes of a connection that nobody may be using.
#[derive(Debug, PartialEq)]
pub(super) enum Review {
    /// It stays; look again after so long.
    Keep(Duration),
    /// It was unused for too long and is forgotten.
    Close,
}

impl<L: Link> Place<L> {
    pub(super) fn new(manner: Manner, idle_timeout: Duration) -> Self {
        Self {
            shared: None,
            idle: Vec::new(),
            manner,
            idle_timeout,
            calls: 0,
            connecting: 0,
            allowed: 1,
            last_attempt: None,
        }
    }

    /// A call that needs a connection has come.
    pub(super) fn enter(&mut self) -> Ticket {
        self.calls += 1;
        Ticket { connecting: false }
    }

    /// What the call does next. To be asked again after every change, and after the time that it was told to wait.
    pub(super) fn turn(&mut self, ticket: &mut Ticket, now: Now) -> Turn<L> {
        if let Some(lease) = self.existing(now) {
            return Turn::Use(lease);
        }
        if ticket.connecting {
            return Turn::Connect;
        }
        let next_attempt = self.last_attempt.map_or(Duration::ZERO, |last| HEDGE.saturating_sub(passed(last, now)));
        if self.manner == Manner::OneForAll && self.connecting >= self.allowed && !next_attempt.is_zero() {
            return Turn::Wait(next_attempt);
        }
        ticket.connecting = true;
        self.connecting += 1;
        self.last_attempt = Some(now);
        Turn::Connect
    }

    /// The call has made a connection.
    pub(super) fn connected(&mut self, ticket: Ticket, id: u64, link: L, now: Now) -> Lease<L> {
        self.leave(ticket);
        self.allowed = 1;
        let in_use = Arc::new(());
        self.manner = match link.share() {
            Some(link) => {
                // Where two were made at once the first takes the calls; the other one ends with its own.
                if !self.shared.as_ref().is_some_and(|kept| kept.link.is_open()) {
                    self.shared = Some(Kept { id, link, proven: now, in_use: Arc::clone(&in_use) });
                }
                Manner::OneForAll
            }
            None => Manner::EachTheirOwn,
        };
        Lease { id, link, reused: false, in_use }
    }

    /// The call goes on without a connection from here: it has one, was dropped, or could not make one.
    pub(super) fn left(&mut self, ticket: Ticket, failed: bool) {
        if failed {
            self.allowed = self.allowed.saturating_add(1);
        }
        self.leave(ticket);
    }

    fn leave(&mut self, ticket: Ticket) {
        self.calls = self.calls.saturating_sub(1);
        if ticket.connecting {
            self.connecting = self.connecting.saturating_sub(1);
        }
        if self.calls == 0 {
            self.allowed = 1;
        }
    }

    /// The call was answered over this connection, which can take another.
    pub(super) fn answered(&mut self, lease: Lease<L>, now: Now) {
        if let Some(shared) = self.shared.as_mut().filter(|kept| kept.id == lease.id) {
            shared.proven = now;
        } else if lease.link.share().is_none() && lease.link.is_open() {
            // Those that ended meanwhile are below the one that is used all the time, where nobody looks.
            self.idle.retain(|kept| kept.link.is_open());
            self.idle.push(Kept { id: lease.id, link: lease.link, proven: now, in_use: lease.in_use });
        }
    }

    /// The call got no answer in time over this connection: neither it, nor any other that has not answered since the call
    /// began, is used again. Who slept for a while finds all of them dead, and each would cost a call its time.
    pub(super) fn silent(&mut self, id: u64, since: Now) {
        let trusted = |kept: &Kept<L>| kept.id != id && kept.proven.monotonic() >= since.monotonic();
        self.shared = self.shared.take().filter(trusted);
        self.idle.retain(trusted);
    }

    /// This connection is used by no other call.
    pub(super) fn forget(&mut self, id: u64) {
        self.shared = self.shared.take().filter(|kept| kept.id != id);
        self.idle.retain(|kept| kept.id != id);
    }

    /// Looks at a connection that may have been unused for long.
    pub(super) fn review(&mut self, id: u64, now: Now) -> Review {
        let kept = self.shared.iter().chain(&self.idle).find(|kept| kept.id == id);
        match kept {
            Some(kept) if self.is_stale(kept, now) => {
                self.forget(id);
                Review::Close
            }
            Some(kept) if Arc::strong_count(&kept.in_use) == 1 => {
                Review::Keep(self.idle_timeout.saturating_sub(passed(kept.proven, now)))
            }
            _ => Review::Keep(self.idle_timeout),
        }
    }

    fn existing(&mut self, now: Now) -> Option<Lease<L>> {
        let usable = |place: &Self, kept: &Kept<L>| kept.link.is_open() && !place.is_stale(kept, now);
        if let Some(kept) = self.shared.take().filter(|kept| usable(self, kept)) {
            let lease = kept.link.share().map(|link| Lease {
                id: kept.id,
                link,
                reused: true,
                in_use: Arc::clone(&kept.in_use),
            });
            self.shared = Some(kept);
            return lease;
        }
        while let Some(kept) = self.idle.pop() {
            if usable(self, &kept) {
                return Some(Lease { id: kept.id, link: kept.link, reused: true, in_use: kept.in_use });
            }
        }
        None
    }

    /// Whether it was unused for so long that something on the way may have forgotten it.
    fn is_stale(&self, kept: &Kept<L>, now: Now) -> bool {
        Arc::strong_count(&kept.in_use) == 1 && passed(kept.proven, now) >= self.idle_timeout
    }
}

/// How much time has passed, by the clock that says more: the monotonic one stands still while a machine sleeps.
fn passed(since: Now, now: Now) -> Duration {
    let monotonic = now.monotonic().saturating_sub(since.monotonic());
    monotonic.max(now.wall().since(since.wall()))
}

#[cfg(test)]
mod tests;
