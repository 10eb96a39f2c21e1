//! The modelled world: processes that run renewals, the store that they share, a server, and the clocks.

use super::super::*;
use super::promises::{Kept, Promise};
use super::server::{Kind, Server};
use super::store::{Place, Store};
use super::walk::{Bounds, Scenario};
use crate::machine::TransportFault;
use crate::text::Sanitized;

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

fn number(token: &Token) -> u64 {
    token.refresh_token().unwrap().expose_secret()[1..].parse().unwrap()
}

fn away() -> StoreError {
    StoreError::new(StoreErrorKind::Away, "modelled")
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
                let lease = self.store.lease_left(self.now).flatten().unwrap_or_default();
                self.wait(lease.max(LONGEST) + secs(1))
            }
            Event::Dawdle => {
                // Where nobody has it yet, somebody may be about to.
                let lease = self.store.lease_left(self.now).flatten().unwrap_or(LONGEST);
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
            Event::Restore => {
                self.store.record = Some(spent(1));
                self.flushed = true;
                Ok(())
            }
        }
    }

    fn start(&mut self, index: usize) -> Kept {
        let absence = self.store.absence();
        let process = &mut self.processes[index];
        if process.known.is_none() {
            // The first look of an authenticator, before there is anything to renew.
            process.known = self.store.record.clone().filter(|record| record.token().is_some());
            process.saved = process.known.is_some();
            return Ok(());
        }
        let renewal = Renewal::new(process.known.clone(), process.saved, absence, LONGEST);
        process.received = None;
        process.run = Some((renewal, Pending::Step));
        self.ask(index)
    }

    /// Lets the process say what it needs next.
    fn ask(&mut self, index: usize) -> Kept {
        let Some((renewal, _)) = &mut self.processes[index].run else { return Ok(()) };
        let pending = match renewal.step(self.now) {
            RenewalStep::TryLease { ttl } => Pending::Lease(ttl),
            RenewalStep::Load => Pending::Load,
            RenewalStep::SaveIf { expected, record } => Pending::Save(expected, record),
            RenewalStep::Release => Pending::Release,
            RenewalStep::Sleep(wait) => Pending::Sleep(self.now.monotonic() + wait),
            RenewalStep::Refresh(token) => {
                let number = number(&token);
                self.check_request(index, number)?;
                Pending::Request { number, until: self.now.monotonic() + LONGEST, answer: None }
            }
            RenewalStep::Done(end) => return self.end(index, end),
        };
        if let Some((_, asked)) = &mut self.processes[index].run {
            *asked = pending;
        }
        Ok(())
    }

    fn check_request(&mut self, index: usize, number: u64) -> Kept {
        let mine = self.processes[index].known.as_ref().and_then(Record::token).map(super::world::number);
        Promise::NothingOld.holds(mine.is_none_or(|mine| number >= mine), number)?;
        let under_way = self.processes.iter().any(|process| match &process.run {
            Some((_, Pending::Request { until, .. })) => self.now.monotonic() < *until,
            _ => false,
        });
        Promise::OneRequest.holds(!under_way || self.flushed, number)?;
        self.requests_since += 1;
        let lease_was_lost = self.odd;
        Promise::OncePerToken.holds(self.requests_since <= 1 || lease_was_lost, self.requests_since)?;
        if let Some(record) = &self.store.record {
            let stale = record.token().is_some_and(|token| !record.is_dead() && number < super::world::number(token));
            // Who has looked before a deposed leader has saved cannot know.
            Promise::NothingOld.holds(!stale || self.odd, number)?;
            let is_known_dead =
                record.is_dead() && record.token().is_some_and(|token| super::world::number(token) >= number);
            Promise::DeadIsAskedOnce.holds(!is_known_dead || self.shaky || self.flushed, number)?;
        }
        Ok(())
    }

    fn commit(&mut self, index: usize) -> Kept {
        if let Some((_, Pending::Request { number, answer, .. })) = &mut self.processes[index].run {
            *answer = Some(self.server.refresh(self.kind, *number));
        }
        Ok(())
    }

    /// What the process waits for comes to its end, with more or less luck.
    fn go_on(&mut self, index: usize, luck: Luck) -> Kept {
        let now = self.now;
        let process = &mut self.processes[index];
        let Some((renewal, pending)) = &mut process.run else { return Ok(()) };
        let unlucky = luck != Luck::Good;
        match std::mem::replace(pending, Pending::Step) {
            Pending::Step | Pending::Sleep(_) => {}
            Pending::Lease(ttl) => {
                let leased = if luck == Luck::Fails { None } else { self.store.try_lease(now, ttl) };
                if !unlucky {
                    *pending = Pending::Leased(leased);
                    return Ok(());
                }
                if let Some((fence, _)) = leased {
                    // The process does not know that it has it; a file's lock goes with the handle.
                    self.store.abandon(fence);
                }
                renewal.on_lease(now, Err(away()));
            }
            Pending::Leased(leased) => {
                process.fence = leased.map(|(fence, _)| fence);
                let answer = match leased {
                    Some((_, ttl)) => Leased::Held { ttl },
                    None => Leased::Busy { retry_after: Store::RETRY_AFTER },
                };
                renewal.on_lease(now, Ok(answer));
            }
            Pending::Load => {
                self.unread |= unlucky;
                renewal.on_loaded(now, if unlucky { Err(away()) } else { Ok(self.store.record.clone()) });
            }
            Pending::Save(expected, record) => {
                self.shaky |= unlucky;
                let fence = process.fence.unwrap_or_default();
                let saved = (luck != Luck::Fails).then(|| self.store.save_if(expected, record.clone(), fence));
                if saved == Some(Saved::Yes) && !record.is_dead() {
                    Promise::SignedOutStays.holds(!self.signed_out || self.flushed, record.version())?;
                }
                match saved {
                    Some(saved) if luck == Luck::Good => renewal.on_saved(now, Ok(saved)),
                    _ => renewal.on_saved(now, Err(away())),
                }
            }
            Pending::Release => {
                if let (Some(fence), true) = (process.fence.take(), luck != Luck::Fails) {
                    self.store.release(fence);
                }
                renewal.on_released();
            }
            Pending::Request { answer, until, number: presented } => {
                let answer = match answer {
                    Some(_) | None if now.monotonic() > until => Err(timed_out()),
                    Some(Some(number)) => {
                        process.received = Some(number);
                        Ok(numbered(number, now))
                    }
                    Some(None) => {
                        let told = (presented, self.oddities);
                        // Of two leaders, as after a flush, the one whose lease is gone asks again.
                        Promise::DeadIsAskedOnce.holds(self.refused != Some(told) || self.flushed, presented)?;
                        self.refused = Some(told);
                        Err(invalid_grant())
                    }
                    None => Err(timed_out()),
                };
                self.excuse |= answer.as_ref().is_err_and(|error| !error.is_invalid_grant());
                renewal.on_refreshed(answer);
            }
        }
        self.ask(index)
    }

    fn lose(&mut self, index: usize) -> Kept {
        if let Some((renewal, Pending::Request { answer, .. })) = &mut self.processes[index].run {
            self.excuse |= matches!(answer, Some(Some(_)));
            renewal.on_refreshed(Err(timed_out()));
        }
        self.ask(index)
    }

    fn crash(&mut self, index: usize) {
        let process = &mut self.processes[index];
        let granted = match process.run {
            Some((_, Pending::Leased(Some((fence, _))))) => Some(fence),
            _ => process.fence,
        };
        if let Some(fence) = granted {
            self.store.abandon(fence);
        }
        // What was committed and not saved is lost with the process, and so may be what nobody has acted on yet.
        self.excuse |= process.received.is_some()
            || matches!(&process.run, Some((_, Pending::Request { answer, .. })) if !matches!(answer, Some(None)));
        if let Some((_, Pending::Request { number, answer: None, .. })) = process.run {
            // The request is on its way all the same.
            let _ = self.server.refresh(self.kind, number);
        }
        *process = Process { known: None, saved: false, run: None, fence: None, received: None };
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

    fn end(&mut self, index: usize, end: RenewalEnd) -> Kept {
        let process = &mut self.processes[index];
        Promise::EverybodyEnds.holds(process.fence.is_none(), "the lease was not given back")?;
        process.run = None;
        let received = process.received.take();
        match end {
            RenewalEnd::Use { record, saved } => {
                if let (true, Some(number)) = (record.is_dead(), record.token().map(number)) {
                    let is_refused = !self.server.takes(number);
                    Promise::SignInForAReason
                        .holds(is_refused && (self.excuse || self.deposed || self.flushed), number)?;
                    Promise::NothingLost.holds(received.is_none(), number)?;
                    let there = self.store.record.as_ref().filter(|there| !there.is_dead()).and_then(Record::token);
                    let is_there = there.map(super::world::number).is_some_and(|there| self.server.takes(there));
                    // A mark that was saved was true when it was saved.
                    Promise::SignInForAReason.holds(saved || !is_there || self.unread || self.shaky, number)?;
                } else if let Some(number) = record.token().map(number) {
                    // Of two that were made from the same one, the one that was saved first counts, if it works.
                    let is_kept = received.is_none_or(|received| number >= received);
                    Promise::NothingLost.holds(is_kept || (self.odd && self.server.takes(number)), number)?;
                }
                if saved {
                    let is_there = self.store.version().is_some_and(|there| there >= record.version());
                    Promise::SavedFirst.holds(is_there || self.flushed || self.signed_out, record.version())?;
                } else {
                    Promise::SavedFirst.holds(self.shaky || record.is_dead(), record.version())?;
                    // The others do not know of it.
                    self.excuse |= !record.is_dead();
                }
                process.known = Some(record);
                process.saved = saved;
            }
            RenewalEnd::SignedOut => {
                Promise::SignedOutForAReason.holds(self.signed_out, "the end of a renewal")?;
                process.known = None;
                process.saved = false;
            }
            RenewalEnd::Failed(_) | RenewalEnd::StoreFailed(_) => {
                Promise::NothingLost.holds(received.is_none(), received)?;
            }
        }
        Ok(())
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
        let newest = kept.filter_map(|record| record.token().map(number)).max();
        let works = newest.is_some_and(|newest| self.server.takes(newest));
        let may_be_lost = self.excuse || self.flushed || self.signed_out;
        Promise::NothingLost.holds(works || may_be_lost, (newest, self.server.newest()))
    }
}

fn timed_out() -> ExchangeError {
    ExchangeError::Unreachable { host: Sanitized::new("modelled"), fault: TransportFault::timed_out("modelled") }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Luck {
    Good,
    Fails,
    Unheard,
}
