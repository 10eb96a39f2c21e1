//! The session, those who use it, the server and the clocks; and what may happen to them next.

use std::time::Duration;

use super::super::*;
use super::events::{Event, Meets, Moment};
use super::key::caller_key;
use super::promises::{Broken, Kept, Promise};
use super::server::{Kind, Server, Verdict};
use super::walk::Bounds;
use crate::jitter::Jitter;
use crate::machine::{Machine, Step, TransportFault};
use crate::time::Timestamp;

mod callers;
mod leaders;

/// How often an exchange of this model tries.
const ATTEMPTS: u32 = 2;
/// How long the busy server asks to be left alone: so that there is time for another attempt, or not, or for longer than anybody
/// believes.
const SHORT: u64 = 40;
const LONG: u64 = 7_200;
/// The longest `Retry-After` that is kept to.
const BELIEVED: Duration = Duration::from_secs(3_600);
/// How much later than its deadline a driver may still hear of a request.
const DRIVERS_GRACE: Duration = Duration::from_secs(1);

pub(super) enum Caller {
    Idle,
    Holds(Bearer),
    Leads(Box<Job>),
}

/// A renewal that is out.
pub(super) struct Job {
    pub(super) generation: u64,
    pub(super) attempt: u64,
    pub(super) line: u32,
    pub(super) exchange: Exchange,
    /// The refresh token that it presents.
    pub(super) presents: Option<u32>,
    pub(super) wire: Wire,
    pub(super) requests: u32,
    pub(super) sent_wall: Timestamp,
}

impl Job {
    fn twin(&self, session: &Session) -> Self {
        Self { exchange: self.exchange.twin(&session.generation), ..*self }
    }
}

impl Caller {
    fn twin(&self, session: &Session) -> Self {
        match self {
            Self::Idle => Self::Idle,
            Self::Holds(bearer) => Self::Holds(bearer.clone()),
            Self::Leads(job) => Self::Leads(Box::new(job.twin(session))),
        }
    }
}

/// Where a job's request is.
#[derive(Clone, Copy)]
pub(super) enum Wire {
    Quiet,
    /// On its way, with this deadline.
    Travels {
        until: Duration,
    },
    Answered {
        until: Duration,
        answer: Answer,
    },
}

#[derive(Clone, Copy)]
pub(super) enum Answer {
    Verdict(Verdict),
    Busy(Option<u64>),
}

impl Answer {
    pub(super) fn outlook(&self, server: &Server) -> (u64, Option<(u32, bool)>) {
        match self {
            Self::Verdict(Verdict::Granted(refresh)) => (0, refresh.map(|number| server.outlook(number))),
            Self::Verdict(Verdict::Invalid) => (1, None),
            Self::Busy(asked) => (2 + asked.unwrap_or_default(), None),
        }
    }
}

/// What the model knows without asking the session.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) generation: u64,
    /// Which login this is.
    pub(super) line: u32,
    /// When the current token's request was sent, if there is a token.
    pub(super) obtained: Option<Timestamp>,
    pub(super) access: u32,
    /// The newest refresh token that an answer has brought.
    pub(super) refresh: Option<u32>,
    pub(super) rejected: bool,
    pub(super) unused_until: Option<Duration>,
    /// The attempt that leads, and when it was told to.
    pub(super) leading: Option<(u64, Duration)>,
    pub(super) cool_down: Option<Duration>,
    pub(super) failures: u32,
    pub(super) dead: bool,
    /// Something has happened to this login that may end it.
    pub(super) excuse: bool,
}

pub(super) struct World {
    pub(super) session: Session,
    pub(super) now: Now,
    pub(super) server: Server,
    pub(super) callers: Vec<Caller>,
    pub(super) known: Known,
    pub(super) oddities: u8,
    lifetime: u64,
    jitter: Jitter,
    accesses: u32,
}

impl Clone for World {
    fn clone(&self) -> Self {
        let session = self.session.twin();
        let callers = self.callers.iter().map(|caller| caller.twin(&session)).collect();
        let (server, known) = (self.server.clone(), self.known.clone());
        Self { session, callers, server, known, ..*self }
    }
}

impl World {
    pub(super) fn new(kind: Kind, lifetime: u64, jitter: Jitter, bounds: Bounds) -> Self {
        let mut session = match kind {
            Kind::App => app(),
            _ => Session::signed_out(public(), urls(), [7; 8]),
        };
        session.jitter = jitter;
        let mut known = Known {
            generation: 0,
            line: 0,
            obtained: None,
            access: 0,
            refresh: None,
            rejected: false,
            unused_until: None,
            leading: None,
            cool_down: None,
            failures: 0,
            dead: false,
            excuse: false,
        };
        if kind != Kind::App {
            session.sign_in(token("A1", Some("R1"), Some(lifetime)));
            known = Known { generation: 1, obtained: Some(START.wall()), access: 1, refresh: Some(1), ..known };
        }
        Self {
            session: session.retry_policy(RetryPolicy::default().attempts(ATTEMPTS)),
            now: START,
            server: Server::new(kind),
            callers: (0..bounds.callers).map(|_| Caller::Idle).collect(),
            known,
            oddities: bounds.oddities,
            lifetime,
            jitter,
            accesses: 1,
        }
    }

    pub(super) fn is_app(&self) -> bool {
        self.server.kind() == Kind::App
    }

    /// What may happen next. What cannot, `apply` turns down.
    pub(super) fn events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        let mut alike = Vec::new();
        for (i, caller) in self.callers.iter().enumerate() {
            let key = caller_key(self, caller);
            if !alike.contains(&key) {
                alike.push(key);
                self.events_of(i, caller, &mut events);
            }
        }
        let mut moments =
            vec![Moment::Early, Moment::Due, Moment::End, Moment::Stale, Moment::Deposed, Moment::CooledDown];
        moments.extend((0..self.callers.len()).flat_map(|i| [Moment::Again(i), Moment::Over(i)]));
        events.extend(moments.into_iter().filter(|moment| self.time_to(*moment).is_some()).map(Event::Pass));
        if self.oddities > 0 {
            events.extend([-400, -200, 7_200].map(Event::Jump));
            if !self.is_app() {
                events.extend([Event::SignIn, Event::SignOut, Event::Revoke]);
            }
        }
        events
    }

    fn events_of(&self, i: usize, caller: &Caller, events: &mut Vec<Event>) {
        match caller {
            Caller::Idle => events.push(Event::Ask(i)),
            Caller::Holds(_) => events.extend([Event::Ask(i), Event::Rejected(i)]),
            Caller::Leads(job) => {
                let mut usual = match job.wire {
                    Wire::Quiet => vec![Event::Go(i, Meets::Server), Event::Go(i, Meets::Busy)],
                    Wire::Travels { .. } => vec![Event::Arrive(i, Meets::Server)],
                    Wire::Answered { .. } => vec![Event::Deliver(i)],
                };
                events.append(&mut usual);
                if self.oddities > 0 {
                    events.extend([Event::Leave(i), Event::Lose(i), Event::NotSent(i)]);
                    let odd = [Meets::Delay, Meets::BusyFor(SHORT), Meets::BusyFor(LONG)];
                    events.extend(odd.map(|meets| Event::Go(i, meets)));
                    events.push(Event::Arrive(i, Meets::Busy));
                }
            }
        }
    }

    /// Lets it happen. `false` if it cannot happen here.
    pub(super) fn apply(&mut self, event: Event) -> Result<bool, Broken> {
        let odd = match event {
            Event::Ask(_) | Event::Deliver(_) | Event::Pass(_) => false,
            Event::Go(_, meets) | Event::Arrive(_, meets) => matches!(meets, Meets::Delay | Meets::BusyFor(_)),
            Event::Rejected(i) => {
                matches!(&self.callers[i], Caller::Holds(bearer) if bearer.generation() == self.known.generation)
            }
            _ => true,
        };
        if odd {
            let Some(left) = self.oddities.checked_sub(1) else { return Ok(false) };
            self.oddities = left;
        }
        self.session.jitter = self.jitter;
        match event {
            Event::Ask(i) => self.ask(i).map(|()| true),
            Event::Rejected(i) => self.reject(i).map(|()| true),
            Event::Leave(i) => {
                self.leave(i);
                Ok(true)
            }
            Event::Go(i, meets) => self.go(i, meets),
            Event::Arrive(i, meets) => Ok(self.arrive(i, meets)),
            Event::Deliver(i) => self.deliver(i),
            Event::Lose(i) => self.lose(i),
            Event::NotSent(i) => self.not_sent(i),
            Event::Pass(moment) => match self.time_to(moment) {
                Some(wait) => {
                    self.now = self.now.advanced(wait);
                    Ok(true)
                }
                None => Ok(false),
            },
            Event::Jump(seconds) => {
                let millis = self.now.wall().as_unix_millis() + seconds * 1_000;
                self.now = Now::new(Timestamp::from_unix_millis(millis), self.now.monotonic());
                Ok(true)
            }
            Event::SignIn => {
                self.sign_in(self.lifetime);
                Ok(true)
            }
            Event::SignOut => {
                self.session.sign_out();
                self.another_line();
                Ok(true)
            }
            Event::Revoke => {
                self.server.revoke();
                self.known.excuse = true;
                Ok(true)
            }
        }
    }

    /// How long it is until this, if that is still to come.
    fn time_to(&self, moment: Moment) -> Option<Duration> {
        let at = |at: Duration| at.checked_sub(self.now.monotonic());
        let wait = match moment {
            Moment::Early => self.time_to_end()?.checked_sub(self.margin() * 11 / 10 + Duration::from_millis(1)),
            Moment::Due => self.time_to_end()?.checked_sub(self.margin() * 9 / 10),
            Moment::End => self.time_to_end(),
            Moment::Stale => at(self.session.unused_until?),
            Moment::Deposed => at(self.session.leader.as_ref()?.dead_at),
            Moment::CooledDown => at(self.session.cool_down.as_ref()?.until),
            Moment::Again(i) => at(self.job(i)?.exchange.waits_until()?),
            Moment::Over(i) => {
                let job = self.job(i).filter(|job| matches!(job.wire, Wire::Quiet))?;
                at(job.exchange.gives_up_at()?)
            }
        };
        wait.filter(|wait| !wait.is_zero())
    }

    fn time_to_end(&self) -> Option<Duration> {
        Some(self.session.token()?.expires_at()?.since(self.now.wall()))
    }

    /// How long before its end a token is renewed, without the jitter.
    fn margin(&self) -> Duration {
        secs(60).min(secs(self.lifetime) / 10)
    }

    fn job(&self, i: usize) -> Option<&Job> {
        match self.callers.get(i)? {
            Caller::Leads(job) => Some(job),
            _ => None,
        }
    }

    fn sign_in(&mut self, lifetime: u64) {
        let refresh = self.server.login();
        self.accesses += 1;
        let access = self.accesses;
        self.session.sign_in(obtained(&format!("A{access}"), Some(&format!("R{refresh}")), lifetime, self.now));
        self.another_line();
        let known = &mut self.known;
        (known.obtained, known.access, known.refresh) = (Some(self.now.wall()), access, Some(refresh));
    }

    /// What was known of the login is of no interest any more.
    fn another_line(&mut self) {
        let Known { generation, line, .. } = self.known;
        self.known = Known {
            generation: generation + 1,
            line: line + 1,
            obtained: None,
            access: 0,
            refresh: None,
            rejected: false,
            unused_until: None,
            leading: None,
            cool_down: None,
            failures: 0,
            dead: false,
            excuse: false,
        };
    }

    /// Goes on without any more trouble, and with nobody who leads now ever heard of again: whoever asks is answered in the
    /// end.
    pub(super) fn settles(mut self) -> Kept {
        self.callers.push(Caller::Idle);
        let me = self.callers.len() - 1;
        let since = self.now.monotonic();
        for _ in 0..8 {
            self.session.jitter = self.jitter;
            self.ask(me)?;
            let wait = match (&self.callers[me], self.session.twin().lease(self.now)) {
                (Caller::Holds(_), _) => return Ok(()),
                (Caller::Leads(_), _) => {
                    self.go(me, Meets::Server)?;
                    self.deliver(me)?;
                    Duration::ZERO
                }
                (Caller::Idle, Lease::SignIn(_)) => {
                    self.sign_in(HOUR_OF_A_LOGIN);
                    self.ask(me)?;
                    let served = matches!(self.callers[me], Caller::Holds(_));
                    return Promise::EndsWell.holds(served, "a login that did not help");
                }
                (Caller::Idle, Lease::Join { retry_at } | Lease::CoolingDown { retry_at, .. }) => {
                    retry_at.saturating_sub(self.now.monotonic())
                }
                (Caller::Idle, other) => return Promise::EndsWell.broken(other),
            };
            self.now = self.now.advanced(wait);
        }
        let waited = self.now.monotonic() - since;
        Promise::EverybodyAnswered.broken(format!("nothing within {waited:?}"))
    }
}

const HOUR_OF_A_LOGIN: u64 = 3600;
