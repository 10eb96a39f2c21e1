//! What one process asks for and is told, and what must be true when it ends.

use super::*;
use crate::machine::TransportFault;
use crate::text::Sanitized;

impl World {
    pub(super) fn start(&mut self, index: usize) -> Kept {
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
                let number = number_of(&token);
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
        let mine = self.processes[index].known.as_ref().and_then(Record::token).map(number_of);
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
            let stale = record.token().is_some_and(|token| !record.is_dead() && number < number_of(token));
            // Who has looked before a deposed leader has saved cannot know.
            Promise::NothingOld.holds(!stale || self.odd, number)?;
            let is_known_dead = record.is_dead() && record.token().is_some_and(|token| number_of(token) >= number);
            Promise::DeadIsAskedOnce.holds(!is_known_dead || self.shaky || self.flushed, number)?;
        }
        Ok(())
    }

    pub(super) fn commit(&mut self, index: usize) -> Kept {
        if let Some((_, Pending::Request { number, answer, .. })) = &mut self.processes[index].run {
            *answer = Some(self.server.refresh(self.kind, *number));
        }
        Ok(())
    }

    /// What the process waits for comes to its end, with more or less luck.
    pub(super) fn go_on(&mut self, index: usize, luck: Luck) -> Kept {
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

    pub(super) fn lose(&mut self, index: usize) -> Kept {
        if let Some((renewal, Pending::Request { answer, .. })) = &mut self.processes[index].run {
            self.excuse |= matches!(answer, Some(Some(_)));
            renewal.on_refreshed(Err(timed_out()));
        }
        self.ask(index)
    }

    pub(super) fn crash(&mut self, index: usize) {
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

    fn end(&mut self, index: usize, end: RenewalEnd) -> Kept {
        let process = &mut self.processes[index];
        Promise::EverybodyEnds.holds(process.fence.is_none(), "the lease was not given back")?;
        process.run = None;
        let received = process.received.take();
        match end {
            RenewalEnd::Use { record, saved } => {
                if let (true, Some(number)) = (record.is_dead(), record.token().map(number_of)) {
                    let is_refused = !self.server.takes(number);
                    Promise::SignInForAReason
                        .holds(is_refused && (self.excuse || self.deposed || self.flushed), number)?;
                    Promise::NothingLost.holds(received.is_none(), number)?;
                    let there = self.store.record.as_ref().filter(|there| !there.is_dead()).and_then(Record::token);
                    let is_there = there.map(number_of).is_some_and(|there| self.server.takes(there));
                    // A mark that was saved was true when it was saved.
                    Promise::SignInForAReason.holds(saved || !is_there || self.unread || self.shaky, number)?;
                } else if let Some(number) = record.token().map(number_of) {
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
}

fn away() -> StoreError {
    StoreError::new(StoreErrorKind::Away, "modelled")
}

fn timed_out() -> ExchangeError {
    ExchangeError::Unreachable { host: Sanitized::new("modelled"), fault: TransportFault::timed_out("modelled") }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Luck {
    Good,
    Fails,
    Unheard,
}
