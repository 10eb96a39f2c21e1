//! What callers ask, and what they must be told.

use super::*;

impl World {
    /// Asks for a bearer, and compares the answer with what the model knows.
    pub(super) fn ask(&mut self, i: usize) -> Kept {
        let now = self.now.monotonic();
        let fresh = self.known.unused_until.take().is_some_and(|until| now < until);
        let left = self.left();
        let valid = left.is_some_and(|left| !left.is_zero()) && !self.known.rejected;
        let margin = self.margin();
        let lease = self.session.lease(self.now);
        let what = match &lease {
            Lease::Ready(_) => "Ready",
            Lease::Refresh(_) => "Refresh",
            Lease::Join { .. } => "Join",
            Lease::CoolingDown { .. } => "CoolingDown",
            Lease::SignIn(_) => "SignIn",
        };
        let seen = (what, "left", left);
        if !matches!(lease, Lease::Ready(_)) {
            Promise::UsedOnce.holds(!fresh, seen)?;
            let early = matches!(lease, Lease::Refresh(_));
            Promise::ValidIsServed.holds(!valid || early, seen)?;
        }
        match lease {
            Lease::Ready(bearer) => {
                let text = format!("A{}", self.known.access);
                let current = bearer.token().expose_secret() == text && bearer.generation() == self.known.generation;
                Promise::SpentIsNot.holds(current && !self.known.rejected && (valid || fresh), seen)?;
                if !fresh && left.is_some_and(|left| left <= margin * 9 / 10) {
                    Promise::RenewedInTime.holds(!self.could_renew(), seen)?;
                }
                self.callers[i] = Caller::Holds(bearer);
            }
            Lease::Refresh(job) => {
                let due = left.is_none_or(|left| left <= margin * 11 / 10);
                Promise::RenewedForAReason.holds(due || self.known.rejected, seen)?;
                Promise::DeadIsDead.holds(!self.known.dead, seen)?;
                Promise::NoHammering.holds(!self.cools_down(), "a renewal within the cool-down")?;
                self.no_rivals()?;
                self.lead(i, job);
            }
            Lease::Join { retry_at } => {
                let led = self.known.leading.is_some_and(|(_, since)| retry_at <= since + LEADER_TIME);
                Promise::EverybodyAnswered.holds(led && retry_at > now, seen)?;
                self.callers[i] = Caller::Idle;
            }
            Lease::CoolingDown { retry_at, .. } => {
                let told = self.known.cool_down == Some(retry_at) && retry_at > now;
                Promise::EverybodyAnswered.holds(told, seen)?;
                self.callers[i] = Caller::Idle;
            }
            Lease::SignIn(reason) => {
                let right = match reason {
                    SignInReason::NeverSignedIn | SignInReason::SignedOut => self.known.obtained.is_none(),
                    SignInReason::RefreshTokenDead(_) => self.known.dead && self.known.excuse,
                    _ => false,
                };
                Promise::SignInForAReason.holds(right && !self.is_app(), seen)?;
                self.callers[i] = Caller::Idle;
            }
        }
        Ok(())
    }

    /// How long the current token can still be used, as far as the wall clock tells. None: there is no token, or the clock has
    /// been set back so far that it cannot tell.
    fn left(&self) -> Option<Duration> {
        let obtained = self.known.obtained?;
        let ends = obtained.saturating_add(self.known_lifetime());
        (obtained.since(self.now.wall()) <= secs(300)).then(|| ends.since(self.now.wall()))
    }

    fn known_lifetime(&self) -> Duration {
        self.session.token().and_then(Token::lifetime).unwrap_or_default()
    }

    /// Whether nothing is in the way of a renewal.
    fn could_renew(&self) -> bool {
        let led = self.known.leading.is_some_and(|(_, since)| self.now.monotonic() < since + LEADER_TIME);
        !led && !self.cools_down() && !self.known.dead
    }

    pub(super) fn cools_down(&self) -> bool {
        self.known.cool_down.is_some_and(|until| self.now.monotonic() < until)
    }

    /// Nobody of this generation can send any more, or hear of what was sent.
    fn no_rivals(&self) -> Kept {
        for caller in &self.callers {
            if let Caller::Leads(job) = caller
                && job.generation == self.known.generation
            {
                Promise::OneLeader.holds(!job.is_alive(self.now, &self.session), "an earlier leader can still act")?;
            }
        }
        Ok(())
    }

    fn lead(&mut self, i: usize, job: RefreshJob) {
        let (ticket, exchange) = job.into_parts();
        // An earlier leader that has been given up may have used the refresh token up.
        let given_up = self.known.leading.is_some();
        self.known.excuse |= given_up;
        self.known.leading = Some((ticket.attempt, self.now.monotonic()));
        self.callers[i] = Caller::Leads(Box::new(Job {
            generation: ticket.generation,
            attempt: ticket.attempt,
            line: self.known.line,
            exchange,
            presents: self.known.refresh,
            wire: Wire::Quiet,
            requests: 0,
            sent_wall: self.now.wall(),
        }));
    }

    pub(super) fn reject(&mut self, i: usize) -> Kept {
        let Caller::Holds(bearer) = &self.callers[i] else { return Ok(()) };
        self.session.reject(bearer);
        if bearer.generation() == self.known.generation {
            self.known.rejected = true;
            self.known.unused_until = None;
        }
        self.ask(i)
    }

    pub(super) fn leave(&mut self, i: usize) {
        self.known.excuse |= self.job(i).is_some_and(|job| job.line == self.known.line);
        self.callers[i] = Caller::Idle;
    }
}
