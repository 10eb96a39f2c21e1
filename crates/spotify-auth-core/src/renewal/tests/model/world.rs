//! The modelled world: processes that run renewals, the store that they share, a server, and the clocks.

mod steps;

use super::super::*;
use super::promises::{Kept, Promise};
use super::server::{Kind, Server};
use super::store::{Place, Store};
use super::walk::{Bounds, Scenario};
use steps::Luck;

/// How many events a world may take to come to rest.
const REST: usize = 200;
/// How long an access token lives, and how far the clocks go when it ends.
const LIFE: Duration = secs(3_600);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A process whose token has ended begins to renew it, or looks at the store if it has none.
    Start(usize),
    /// What the process has asked for happens, and it hears of it.
    Do(usize),
    /// The server acts on the request that is on its way.
    Commit(usize),
    /// Odd: what was asked of the store fails.
    Fails(usize),
    /// Odd: what was asked of the store happens, and the process hears of a failure.
    Unheard(usize),
    /// Odd: the answer of the server, or the request, is lost.
    Lost(usize),
    /// Odd: the process dies, and is started again with nothing in memory.
    Crash(usize),
    /// Odd: nobody does anything until the lease or the longest request is over.
    Stall,
    /// Odd: the same, until a moment before the lease is over.
    Dawdle,
    /// The clocks go on to the next wait that is over.
    Pass,
    /// The access tokens end.
    Expire,
    /// Odd: the user signs out, at a process that does nothing else.
    LogOut,
    /// Odd: the store loses everything.
    Flush,
    /// Odd: the store comes back with its first record.
    Restore,
    /// Odd: the lease is somebody's for ever.
    Hog,
}

/// What a process waits for.
#[derive(Clone)]
pub(super) enum Pending {
    /// Its next step is due.
    Step,
    Lease(Duration),
    /// The store has answered, and the answer is on its way.
    Leased(Option<(u64, Option<Duration>)>),
    Load,
    Save(Option<Version>, Record),
    Release,
    Sleep(Duration),
    /// A request is on its way; until when it may take, and what has come of it at the server.
    Request {
        number: u64,
        until: Duration,
        answer: Option<Option<u64>>,
    },
}

#[derive(Clone)]
pub(super) struct Process {
    pub(super) known: Option<Record>,
    pub(super) saved: bool,
    /// The renewal that it runs.
    pub(super) run: Option<(Renewal, Pending)>,
    pub(super) fence: Option<u64>,
    /// The newest refresh token that it has received in this renewal.
    pub(super) received: Option<u64>,
}

#[derive(Clone)]
pub(super) struct World {
    pub(super) kind: Kind,
    pub(super) now: Now,
    pub(super) store: Store,
    pub(super) server: Server,
    pub(super) processes: Vec<Process>,
    pub(super) oddities: u8,
    /// Tokens have ended this often.
    pub(super) expired: u8,
    pub(super) requests_since: u8,
    pub(super) signed_out: bool,
    pub(super) flushed: bool,
    /// Something happened after which a server may rightly refuse what is kept.
    pub(super) excuse: bool,
    /// A process stood still with a new token in its hands until its lease was over: others may take the old one for dead, until
    /// it goes on and saves.
    pub(super) deposed: bool,
    /// The store could not be read at some time.
    pub(super) unread: bool,
    /// Which token a process was told to be dead, and how many oddities were left then.
    pub(super) refused: Option<(u64, u8)>,
    /// A save may have failed, or its answer been lost.
    pub(super) shaky: bool,
    /// Anything odd has happened.
    pub(super) odd: bool,
}

fn number_of(token: &Token) -> u64 {
    token.refresh_token().unwrap().expose_secret()[1..].parse().unwrap()
}

impl World {
    pub(super) fn new(scenario: Scenario, bounds: Bounds) -> Self {
        let record = spent(1);
        let process = |index| Process {
            // The second one has just been started.
            known: (index != 1).then(|| record.clone()),
            saved: index != 1,
            run: None,
            fence: None,
            received: None,
        };
        Self {
            kind: scenario.kind,
            now: START,
            store: Store::new(scenario.place, record.clone()),
            server: Server::new(),
            processes: (0..bounds.processes).map(process).collect(),
            oddities: bounds.oddities,
            expired: 0,
            requests_since: 0,
            signed_out: false,
            flushed: false,
            excuse: false,
            deposed: false,
            unread: false,
            refused: None,
            shaky: false,
            odd: false,
        }
    }

    pub(super) fn events(&self) -> Vec<Event> {
        let mut events = self.ordinary();
        if self.oddities == 0 {
            return events;
        }
        for (index, process) in self.processes.iter().enumerate() {
            let Some((_, pending)) = &process.run else { continue };
            events.push(Event::Crash(index));
            match pending {
                Pending::Lease(_) | Pending::Save(..) | Pending::Release => {
                    events.extend([Event::Fails(index), Event::Unheard(index)]);
                }
                Pending::Load => events.push(Event::Fails(index)),
                Pending::Request { .. } => events.push(Event::Lost(index)),
                Pending::Step | Pending::Sleep(_) | Pending::Leased(_) => {}
            }
        }
        if self.is_busy() {
            events.extend([Event::Stall, Event::Dawdle]);
        }
        if !self.signed_out {
            events.push(Event::LogOut);
        }
        if self.store.lease_left(self.now).is_none() {
            events.push(Event::Hog);
        }
        if self.store.place() == Place::Redis && !self.flushed {
            events.extend([Event::Flush, Event::Restore]);
        }
        events
    }

    /// What happens without trouble.
    fn ordinary(&self) -> Vec<Event> {
        let mut events = Vec::new();
        for (index, process) in self.processes.iter().enumerate() {
            match &process.run {
                None if self.wants(process) => events.push(Event::Start(index)),
                None => {}
                // A request whose time is over has been given up, and its connection with it.
                Some((_, Pending::Request { answer: None, until, .. })) if self.now.monotonic() <= *until => {
                    events.push(Event::Commit(index));
                }
                Some((_, Pending::Sleep(until))) if self.now.monotonic() < *until => {}
                Some(_) => events.push(Event::Do(index)),
            }
        }
        let sleeps = self.processes.iter().any(|process| matches!(process.run, Some((_, Pending::Sleep(_)))));
        if sleeps {
            events.push(Event::Pass);
        }
        // Some may not have looked since the last time.
        if !self.is_busy() && self.expired == 0 && self.requests_since > 0 {
            events.push(Event::Expire);
        }
        events
    }

    fn is_busy(&self) -> bool {
        self.processes.iter().any(|process| process.run.is_some())
    }

    /// Whether a process has a reason to look for a token.
    fn wants(&self, process: &Process) -> bool {
        match &process.known {
            None => self.store.record.as_ref().is_some_and(|record| record.token().is_some()),
            Some(known) => !known.is_dead() && known.token().is_some_and(|token| token.is_expired(self.now)),
        }
    }

    pub(super) fn apply(&mut self, event: Event) -> Kept {
        let is_odd = matches!(
            event,
            Event::Fails(_)
                | Event::Unheard(_)
                | Event::Lost(_)
                | Event::Crash(_)
                | Event::Stall
                | Event::Dawdle
                | Event::LogOut
                | Event::Flush
                | Event::Restore
                | Event::Hog
        );
        if is_odd {
            self.oddities = self.oddities.saturating_sub(1);
            self.odd = true;
        }
        match event {
            Event::Start(index) => self.start(index),
            Event::Do(index) => self.go_on(index, Luck::Good),
            Event::Fails(index) => self.go_on(index, Luck::Fails),
            Event::Unheard(index) => self.go_on(index, Luck::Unheard),
            Event::Commit(index) => self.commit(index),
            Event::Lost(index) => self.lose(index),
            Event::Crash(index) => {
                self.crash(index);
                Ok(())
            }
            Event::Stall => {
                let lease = self.store.lease_left(self.now).unwrap_or_default();
                self.wait(lease.max(LONGEST) + secs(1))
            }
            Event::Dawdle => {
                // Where nobody has it yet, somebody may be about to.
                let lease = self.store.lease_left(self.now).unwrap_or(LONGEST);
                self.wait(lease.saturating_sub(secs(1)))
            }
            Event::Pass => {
                self.pass();
                Ok(())
            }
            Event::Expire => {
                self.now = self.now.advanced(LIFE);
                self.expired += 1;
                self.requests_since = 0;
                Ok(())
            }
            Event::LogOut => {
                self.store.log_out();
                self.signed_out = true;
                Ok(())
            }
            Event::Flush => {
                self.store.flush();
                self.flushed = true;
                Ok(())
            }
            Event::Hog => {
                self.store.hog();
                Ok(())
            }
            Event::Restore => {
                self.store.record = Some(spent(1));
                self.flushed = true;
                Ok(())
            }
        }
    }

    /// Nobody does anything for so long.
    fn wait(&mut self, long: Duration) -> Kept {
        self.deposed |= self.processes.iter().any(|process| {
            let answered = matches!(process.run, Some((_, Pending::Request { answer: Some(Some(_)), .. })));
            answered || process.received.is_some()
        });
        self.now = self.now.advanced(long);
        Ok(())
    }

    fn pass(&mut self) {
        let next = self
            .processes
            .iter()
            .filter_map(|process| match process.run {
                Some((_, Pending::Sleep(until))) => Some(until),
                _ => None,
            })
            .min()
            .unwrap_or_default();
        self.now = self.now.advanced(next.saturating_sub(self.now.monotonic()));
    }

    /// Goes on without trouble: everybody comes to an end, and whoever has a token has the newest one.
    pub(super) fn settles(mut self) -> Kept {
        for _ in 0..REST {
            if !self.is_busy() {
                return self.at_rest();
            }
            let events = self.ordinary();
            let running = |event: &&Event| !matches!(event, Event::Start(_) | Event::Expire | Event::Pass);
            let Some(event) = events.iter().find(running).or_else(|| events.iter().find(|e| **e == Event::Pass)) else {
                break;
            };
            self.apply(*event)?;
        }
        Promise::EverybodyEnds.holds(false, "they go on and on")
    }

    fn at_rest(&self) -> Kept {
        let kept = self.store.record.iter().chain(self.processes.iter().filter_map(|process| process.known.as_ref()));
        let newest = kept.filter_map(|record| record.token().map(number_of)).max();
        let works = newest.is_some_and(|newest| self.server.takes(newest));
        let may_be_lost = self.excuse || self.flushed || self.signed_out;
        Promise::NothingLost.holds(works || may_be_lost, (newest, self.server.newest()))
    }
}
