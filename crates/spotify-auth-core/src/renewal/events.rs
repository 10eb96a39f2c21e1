//! What a renewal makes of what it is told.

use super::{Absence, Leased, MAX_SURPRISES, Next, Renewal, RenewalEnd, SAVE_PATIENCE, SAVE_PAUSE, Saved, Why};
use crate::exchange::ExchangeError;
use crate::store::{Record, StoreError, StoreErrorKind};
use crate::time::Now;
use crate::token::Token;

/// What the store says, compared with what this process knows.
enum Look {
    /// A newer token that still works, or a newer verdict.
    Take(Record),
    /// A newer token, but one that has ended too.
    Newer(Record),
    SignedOut,
    /// Nothing newer.
    Same,
}

impl Renewal {
    /// What came of asking for the lease.
    pub fn on_lease(&mut self, now: Now, result: Result<Leased, StoreError>) {
        let Next::TryLease = self.next else { return self.out_of_order() };
        self.next = match result {
            Ok(Leased::Held { ttl }) => {
                // Counted from before it was asked for: the store's own count began later.
                self.lease = Some(ttl.map(|ttl| self.asked_at.unwrap_or(now).advanced(ttl)));
                Next::Load(Why::Leading)
            }
            Ok(Leased::Busy { retry_after }) => Next::Load(Why::Waiting(now.monotonic().saturating_add(retry_after))),
            Err(error) => Next::Done(RenewalEnd::StoreFailed(error)),
        };
    }

    /// What the store has.
    pub fn on_loaded(&mut self, now: Now, result: Result<Option<Record>, StoreError>) {
        let Next::Load(why) = std::mem::replace(&mut self.next, Next::Over) else { return self.out_of_order() };
        let loaded = match result {
            Ok(loaded) => loaded,
            Err(error) => {
                self.next = self.unreadable(now, why, error);
                return;
            }
        };
        self.there = loaded.as_ref().map(Record::version);
        self.next = match why {
            Why::Waiting(retry_at) => match self.look(now, loaded) {
                Look::Take(record) => Next::Done(RenewalEnd::Use { record, saved: true }),
                Look::SignedOut => Next::Done(RenewalEnd::SignedOut),
                Look::Newer(_) | Look::Same if self.give_up_at.is_some_and(|at| now.monotonic() >= at) => {
                    let detail = "another process has kept the lease for longer than a renewal may take";
                    Next::Done(RenewalEnd::StoreFailed(StoreError::new(StoreErrorKind::Busy, detail)))
                }
                Look::Newer(_) | Look::Same => Next::Pause(retry_at, Box::new(Next::TryLease)),
            },
            Why::Leading => match self.look(now, loaded) {
                Look::Take(record) => self.ending(RenewalEnd::Use { record, saved: true }),
                Look::SignedOut => self.ending(RenewalEnd::SignedOut),
                Look::Newer(record) => {
                    self.known = Some(record);
                    self.saved = true;
                    Next::Refresh
                }
                Look::Same => Next::Refresh,
            },
            Why::Refused(error) => match self.look(now, loaded) {
                Look::Take(record) => self.ending(RenewalEnd::Use { record, saved: true }),
                Look::SignedOut => self.ending(RenewalEnd::SignedOut),
                Look::Newer(record) => {
                    self.known = Some(record);
                    self.saved = true;
                    self.surprised(Next::Refresh)
                }
                Look::Same => match self.dead(&error) {
                    Some(dead) => Next::Save(dead),
                    None => self.ending(RenewalEnd::Failed(error)),
                },
            },
            Why::Conflict(ours) => self.settle(ours, loaded),
        };
    }

    /// How the refresh ended.
    pub fn on_refreshed(&mut self, result: Result<Token, ExchangeError>) {
        let Next::Refresh = std::mem::replace(&mut self.next, Next::Over) else { return self.out_of_order() };
        self.next = match (result, &self.known) {
            (Ok(token), Some(known)) => Next::Save(known.renewed(token)),
            (Err(error), _) if error.is_invalid_grant() => Next::Load(Why::Refused(error)),
            (Err(error), _) => self.ending(RenewalEnd::Failed(error)),
            (Ok(_), None) => self.ending(RenewalEnd::SignedOut),
        };
    }

    /// What came of saving.
    pub fn on_saved(&mut self, now: Now, result: Result<Saved, StoreError>) {
        let Next::Save(record) = std::mem::replace(&mut self.next, Next::Over) else { return self.out_of_order() };
        self.next = match result {
            Ok(Saved::Yes) => self.ending(RenewalEnd::Use { record, saved: true }),
            Ok(Saved::Conflict) => Next::Load(Why::Conflict(record)),
            // The answer may have been lost, and not the record: a conflict with itself will tell.
            Err(_) if !record.is_dead() && self.may_wait(now) => {
                Next::Pause(now.monotonic().saturating_add(SAVE_PAUSE), Box::new(Next::Save(record)))
            }
            Err(_) => self.ending(RenewalEnd::Use { record, saved: false }),
        };
    }

    /// The lease is given back, or could not be.
    pub fn on_released(&mut self) {
        let Next::Release(next) = std::mem::replace(&mut self.next, Next::Over) else { return self.out_of_order() };
        self.lease = None;
        self.next = *next;
    }

    /// Compares what the store has with what this process knows.
    fn look(&self, now: Now, loaded: Option<Record>) -> Look {
        let Some(record) = loaded else {
            let was_there = self.known.is_some() && self.saved;
            let gone = self.known.is_none() || (was_there && self.absence == Absence::SignedOut);
            return if gone { Look::SignedOut } else { Look::Same };
        };
        // Whatever a store has lost and counts anew: who has signed out stays signed out.
        if record.is_signed_out()
            && self.known.as_ref().is_none_or(|known| record.version().login() >= known.version().login())
        {
            return Look::SignedOut;
        }
        let is_newer = match &self.known {
            None => true,
            Some(known) => record.version() > known.version(),
        };
        if !is_newer {
            return Look::Same;
        }
        match record.token() {
            None => Look::SignedOut,
            Some(_) if record.is_dead() => Look::Take(record),
            Some(token) if !token.is_expired(now) => Look::Take(record),
            Some(_) => Look::Newer(record),
        }
    }

    /// Another record was saved where `ours` was to go.
    fn settle(&mut self, ours: Record, loaded: Option<Record>) -> Next {
        let lost = self.absence == Absence::Lost;
        let is_beaten = loaded.as_ref().is_some_and(|there| there.version() >= ours.version());
        if ours.is_dead() && !is_beaten && (loaded.is_some() || lost) {
            // Somebody else has the lease by now, and the verdict is theirs.
            return self.surprised(Next::Release(Box::new(Next::TryLease)));
        }
        match loaded {
            Some(there) if there.is_signed_out() && there.version().login() >= ours.version().login() => {
                self.ending(RenewalEnd::SignedOut)
            }
            None if lost || !self.saved => self.surprised(Next::Save(ours)),
            None => self.ending(RenewalEnd::SignedOut),
            Some(there) if there.version() < ours.version() => self.surprised(Next::Save(ours)),
            Some(there) if there.is_dead() && !ours.is_dead() && there.version().login() == ours.version().login() => {
                let ours = ours.at(there.version().next());
                self.surprised(Next::Save(ours))
            }
            Some(there) => self.ending(RenewalEnd::Use { record: there, saved: true }),
        }
    }

    /// The record that says that the newest refresh token is dead.
    fn dead(&self, error: &ExchangeError) -> Option<Record> {
        match error {
            ExchangeError::Refused { refusal, .. } => self.known.as_ref().map(|known| known.dead(refusal.clone())),
            _ => None,
        }
    }

    /// What to do while the store cannot be read.
    fn unreadable(&mut self, now: Now, why: Why, error: StoreError) -> Next {
        match why {
            Why::Waiting(_) | Why::Leading => self.ending(RenewalEnd::StoreFailed(error)),
            // The server has spoken, and nothing newer is known. Others find out by themselves.
            Why::Refused(refused) => self.ending(match self.dead(&refused) {
                Some(record) => RenewalEnd::Use { record, saved: false },
                None => RenewalEnd::Failed(refused),
            }),
            Why::Conflict(ours) if self.may_wait(now) => {
                Next::Pause(now.monotonic().saturating_add(SAVE_PAUSE), Box::new(Next::Load(Why::Conflict(ours))))
            }
            Why::Conflict(ours) => self.ending(RenewalEnd::Use { record: ours, saved: false }),
        }
    }

    /// Whether a store that did not take the new token is asked again. The patience begins with the first failure, so that a
    /// process that was stopped for a while does not begin with none.
    fn may_wait(&mut self, now: Now) -> bool {
        let until = *self.save_until.get_or_insert(now.monotonic().saturating_add(SAVE_PATIENCE));
        now.monotonic().saturating_add(SAVE_PAUSE) <= until
    }

    /// Goes on with `next`, unless that happens again and again.
    pub(super) fn surprised(&mut self, next: Next) -> Next {
        self.surprises = self.surprises.saturating_add(1);
        if self.surprises <= MAX_SURPRISES {
            return next;
        }
        match next {
            Next::Save(record) => self.ending(RenewalEnd::Use { record, saved: false }),
            _ => {
                let detail = "its record changes whenever it is looked at";
                self.ending(RenewalEnd::StoreFailed(StoreError::new(StoreErrorKind::Damaged, detail)))
            }
        }
    }

    /// Ends a renewal whose driver has called something that was not due.
    fn out_of_order(&mut self) {
        self.next = Next::Over;
    }
}
