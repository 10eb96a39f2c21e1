//! What leaders do with their renewals, and what must become of the results.

use super::*;
use crate::testing::{answer as response, refused};

impl Job {
    /// Whether its driver could still send a request, or still hear of one.
    pub(super) fn is_alive(&self, now: Now, session: &Session) -> bool {
        match self.wire {
            Wire::Travels { until } | Wire::Answered { until, .. } => now.monotonic() < until + DRIVERS_GRACE,
            Wire::Quiet => self.exchange.twin(&session.generation).step(now).is_ok(),
        }
    }
}

impl World {
    fn job_mut(&mut self, i: usize) -> Option<&mut Job> {
        match self.callers.get_mut(i)? {
            Caller::Leads(job) => Some(job),
            _ => None,
        }
    }

    /// The next step of its exchange.
    pub(super) fn go(&mut self, i: usize, meets: Meets) -> Result<bool, Broken> {
        let now = self.now;
        let Some(job) = self.job_mut(i).filter(|job| matches!(job.wire, Wire::Quiet)) else { return Ok(false) };
        match job.exchange.step(now) {
            Ok(Step::Send { request, deadline, .. }) => {
                let until = now.monotonic() + deadline;
                job.wire = Wire::Travels { until };
                job.requests += 1;
                job.sent_wall = now.wall();
                self.may_send(i, &request, deadline)?;
                Ok(meets == Meets::Delay || self.arrive(i, meets))
            }
            Ok(_) => Ok(false),
            Err(error) if meets == Meets::Server => self.failed(i, error).map(|()| true),
            Err(_) => Ok(false),
        }
    }

    /// What must be so when a request leaves.
    fn may_send(&self, i: usize, request: &http::Request<bytes::Bytes>, deadline: Duration) -> Kept {
        let Some(job) = self.job(i) else { return Ok(()) };
        let form = form(request);
        let presented = form.get("refresh_token").map(String::as_str);
        let wanted = job.presents.map(|number| format!("R{number}"));
        Promise::NothingOld.holds(presented == wanted.as_deref(), (presented, "not", &wanted))?;
        let seen = (presented, "and known is", self.known.refresh);
        Promise::NothingOld
            .holds(job.generation == self.known.generation && job.presents == self.known.refresh, seen)?;
        Promise::NoHammering.holds(!self.cools_down(), "a request within the cool-down")?;
        let leads = self.known.leading;
        let in_time = leads.is_some_and(|(attempt, since)| {
            attempt == job.attempt && self.now.monotonic() + deadline + DRIVERS_GRACE <= since + LEADER_TIME
        });
        Promise::InTime.holds(in_time, (deadline, "led by", leads))?;
        Promise::NoHammering.holds(job.requests <= ATTEMPTS, format!("{} requests of one leader", job.requests))?;
        let others = self.callers.iter().enumerate().filter(|(other, _)| *other != i);
        let beside = others.filter(|(_, caller)| {
            matches!(caller, Caller::Leads(other) if other.generation == job.generation
                && !matches!(other.wire, Wire::Quiet) && other.is_alive(self.now, &self.session))
        });
        Promise::OneRequest.holds(beside.count() == 0, "a request beside another one of the same generation")
    }

    pub(super) fn arrive(&mut self, i: usize, meets: Meets) -> bool {
        let Some(job) = self.job(i) else { return false };
        let (Wire::Travels { until }, presents) = (job.wire, job.presents) else { return false };
        let answer = match meets {
            Meets::Server => Answer::Verdict(self.server.refresh(presents)),
            Meets::Busy => Answer::Busy(None),
            Meets::BusyFor(asked) => Answer::Busy(Some(asked)),
            Meets::Delay => return false,
        };
        if let Some(job) = self.job_mut(i) {
            job.wire = Wire::Answered { until, answer };
        }
        true
    }

    /// The answer reaches the exchange, and what comes of it reaches the session.
    pub(super) fn deliver(&mut self, i: usize) -> Result<bool, Broken> {
        let (now, lifetime, access) = (self.now, self.lifetime, self.accesses + 1);
        let Some(job) = self.job_mut(i) else { return Ok(false) };
        let Wire::Answered { answer, .. } = job.wire else { return Ok(false) };
        job.wire = Wire::Quiet;
        job.exchange.on_response(now, as_response(answer, access, lifetime));
        let result = match job.exchange.step(now) {
            Ok(Step::Done(token)) => Ok(token),
            Err(error) => Err(error),
            // It tries again, later.
            Ok(_) => return Ok(true),
        };
        match (result, answer) {
            (Ok(token), Answer::Verdict(Verdict::Granted(refresh))) => {
                self.accesses = access;
                self.renewed(i, token, refresh)?;
            }
            (Err(error), _) => self.failed(i, error)?,
            (Ok(_), _) => return Promise::EndsWell.broken("a token out of nothing"),
        }
        Ok(true)
    }

    /// The connection broke while the answer was awaited; the server may have acted.
    pub(super) fn lose(&mut self, i: usize) -> Result<bool, Broken> {
        self.fault(i, TransportFault::maybe_sent("lost"))
    }

    pub(super) fn not_sent(&mut self, i: usize) -> Result<bool, Broken> {
        if !self.job(i).is_some_and(|job| matches!(job.wire, Wire::Travels { .. })) {
            return Ok(false);
        }
        self.fault(i, TransportFault::not_sent("no connection"))
    }

    fn fault(&mut self, i: usize, fault: TransportFault) -> Result<bool, Broken> {
        let (now, line) = (self.now, self.known.line);
        let Some(job) = self.job_mut(i).filter(|job| !matches!(job.wire, Wire::Quiet)) else { return Ok(false) };
        let acted = matches!(job.wire, Wire::Answered { .. }) && job.line == line;
        job.wire = Wire::Quiet;
        job.exchange.on_fault(now, fault);
        let ended = job.exchange.step(now).err();
        self.known.excuse |= acted;
        if let Some(error) = ended {
            self.failed(i, error)?;
        }
        Ok(true)
    }

    /// Takes the caller's job away: its ticket, whether its generation is the current one, and whether it leads.
    fn ends(&mut self, i: usize) -> Option<(Job, bool, bool)> {
        let Caller::Leads(job) = std::mem::replace(&mut self.callers[i], Caller::Idle) else { return None };
        let current = job.generation == self.known.generation;
        let leads = current && self.known.leading.is_some_and(|(attempt, _)| attempt == job.attempt);
        Some((*job, current, leads))
    }

    fn renewed(&mut self, i: usize, token: Token, refresh: Option<u32>) -> Kept {
        let Some((job, current, _)) = self.ends(i) else { return Ok(()) };
        let refresh = refresh.or(job.presents);
        let text = |token: &Token| token.refresh_token().map(|token| token.expose_secret().to_owned());
        let before = self.session.token().and_then(text);
        let ticket = Ticket { generation: job.generation, attempt: job.attempt };
        Promise::LateChangesNothing
            .holds(self.session.expects(&ticket) == current, "a token is expected of the past")?;
        let finished = self.session.finish(self.now, ticket, Ok(token));
        let after = self.session.token().and_then(text);
        if !current {
            let ignored = matches!(finished, Finished::Ignored) && self.session.generation() == self.known.generation;
            return Promise::LateChangesNothing.holds(ignored && before == after, finished);
        }
        let taken = after == refresh.map(|number| format!("R{number}"));
        let Finished::Renewed(bearer) = finished else { return Promise::NothingLost.broken(finished) };
        let next = self.known.generation + 1;
        Promise::NothingLost
            .holds(taken && bearer.generation() == next && self.session.generation() == next, &bearer)?;
        // While another one is under way, a server that rotates may take its word for the last.
        let rival =
            self.callers.iter().any(|caller| matches!(caller, Caller::Leads(other) if other.generation + 1 == next));
        self.known = Known {
            generation: next,
            obtained: Some(job.sent_wall),
            access: self.accesses,
            refresh,
            rejected: false,
            unused_until: Some(self.now.monotonic() + secs(60)),
            leading: None,
            cool_down: None,
            failures: 0,
            dead: false,
            excuse: self.known.excuse || rival,
            ..self.known
        };
        self.callers[i] = Caller::Holds(bearer);
        Ok(())
    }

    fn failed(&mut self, i: usize, error: ExchangeError) -> Kept {
        let Some((job, current, leads)) = self.ends(i) else { return Ok(()) };
        let now = self.now.monotonic();
        let in_time = leads && self.known.leading.is_some_and(|(_, since)| now < since + LEADER_TIME);
        let asked = error.retry_after().unwrap_or_default().min(BELIEVED);
        let dead = error.is_invalid_grant() && !self.is_app();
        let ticket = Ticket { generation: job.generation, attempt: job.attempt };
        let finished = self.session.finish(self.now, ticket, Err(error));
        let generation = self.session.generation();
        Promise::NothingLost.holds(generation == self.known.generation, "a failure moved the generation")?;
        if leads {
            self.known.leading = None;
        }
        match finished {
            Finished::SignIn(_) if dead && leads => self.known.dead = true,
            Finished::Ignored if !current || !leads || (!in_time && !dead) => {}
            Finished::CoolingDown { retry_at, .. } if in_time && !dead => {
                let usual = secs(5 << self.known.failures.min(6)).min(secs(60));
                let wait = retry_at.saturating_sub(now);
                let long_enough = wait >= usual * 9 / 10 && wait >= asked;
                let short_enough = wait <= (usual * 11 / 10).max(asked);
                Promise::NoHammering.holds(long_enough, format!("a cool-down of {wait:?}"))?;
                Promise::EverybodyAnswered.holds(short_enough, format!("a cool-down of {wait:?}"))?;
                self.known.cool_down = Some(retry_at);
                self.known.failures += 1;
            }
            other if !leads => return Promise::LateChangesNothing.broken(other),
            other => return Promise::FailureIsTold.broken(other),
        }
        Ok(())
    }
}

fn as_response(answer: Answer, access: u32, lifetime: u64) -> http::Response<bytes::Bytes> {
    let granted = |more: &str| {
        response(200, format!(r#"{{"access_token":"A{access}","token_type":"Bearer","expires_in":{lifetime}{more}}}"#))
    };
    match answer {
        Answer::Verdict(Verdict::Granted(None)) => granted(""),
        Answer::Verdict(Verdict::Granted(Some(number))) => granted(&format!(r#","refresh_token":"R{number}""#)),
        Answer::Verdict(Verdict::Invalid) => refused("invalid_grant"),
        Answer::Busy(None) => response(503, ""),
        Answer::Busy(Some(asked)) => {
            let mut busy = response(503, "");
            busy.headers_mut().insert("retry-after", asked.into());
            busy
        }
    }
}
