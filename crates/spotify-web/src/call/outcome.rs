//! What came of a request, and what that means for its call.

use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use spotify_auth_core::{Bearer, FaultKind, Now, TransportFault};

use super::Call;
use super::state::State;
use crate::error::{Error, ErrorKind, classify};
use crate::gate::Ticket;
use crate::observe::Reason;
use crate::operation::Operation;

impl<O: Operation> Call<O> {
    /// The answer to the last [`CallStep::Send`](super::CallStep::Send).
    pub fn on_response(&mut self, now: Now, response: Response<Bytes>) {
        let ticket = self.ticket.take();
        let State::Sent(bearer) = std::mem::replace(&mut self.state, State::Over) else {
            self.state = self.broken();
            return;
        };
        self.watch.answered(now, &response);
        if let Some(caching) = &mut self.caching {
            caching.on_over();
            if let Some(kept) = caching.not_modified(&response) {
                answered(ticket, now);
                self.state = self.known(now, kept).unwrap_or_else(|| self.without_a_condition());
                return;
            }
        }
        let error = match response.status() {
            status if status.is_success() => {
                answered(ticket, now);
                self.state = self.parsed(now, &response);
                return;
            }
            StatusCode::UNAUTHORIZED if self.rejected.is_none() => {
                answered(ticket, now);
                self.rejected = Some(bearer);
                self.watch.again(Reason::Unauthorized, Duration::ZERO);
                self.state = State::Start;
                return;
            }
            _ => classify(&O::METADATA, &response, now.wall(), Some(&bearer)),
        };
        self.state = match *error.kind() {
            ErrorKind::RateLimited { retry_after } => self.limited(now, ticket, retry_after, error),
            ErrorKind::QuotaExceeded { retry_after } => {
                self.watch.limited(retry_after, true);
                if let Some(ticket) = ticket {
                    ticket.on_quota_exceeded(now, retry_after);
                }
                State::Finished(Err(error))
            }
            ErrorKind::Unavailable { .. } if O::METADATA.idempotent => {
                answered(ticket, now);
                self.again_or(now, Reason::Unavailable(response.status()), error)
            }
            _ => {
                answered(ticket, now);
                if let Some(caching) = &mut self.caching
                    && response.status().is_client_error()
                {
                    caching.forget();
                }
                State::Finished(Err(error))
            }
        };
    }

    /// The last [`CallStep::Send`](super::CallStep::Send) got no answer.
    pub fn on_fault(&mut self, now: Now, fault: TransportFault) {
        let ticket = self.ticket.take();
        if !matches!(self.state, State::Sent(_)) {
            self.state = self.broken();
            return;
        }
        self.watch.unanswered(now, &fault);
        if let Some(caching) = &mut self.caching {
            caching.on_over();
        }
        let kind = fault.kind();
        let reason = Reason::Fault(kind);
        let error = Error::unreachable(&O::METADATA, fault);
        self.state = match (kind, ticket) {
            (FaultKind::NotSent, ticket) => {
                ticket.into_iter().for_each(Ticket::on_not_sent);
                self.again_or(now, reason, error)
            }
            (kind, ticket) => {
                answered(ticket, now);
                let again = matches!(kind, FaultKind::MaybeSent | FaultKind::TimedOut) && O::METADATA.idempotent;
                if again { self.again_or(now, reason, error) } else { State::Finished(Err(error)) }
            }
        };
    }

    /// Answered 429: Spotify has done nothing, so it is sent again unless that takes too long. The gate makes it wait if there
    /// is one.
    fn limited(&mut self, now: Now, ticket: Option<Ticket>, retry_after: Duration, error: Error) -> State<O::Output> {
        let fits = retry_after <= self.progress.wait_left(now.monotonic());
        self.watch.limited(Some(retry_after), false);
        match ticket {
            Some(ticket) => {
                self.place = Some(ticket.place());
                ticket.on_rate_limited(now, retry_after);
            }
            None if fits => self.progress.has_waited(retry_after),
            None => {}
        }
        if !fits {
            return State::Finished(Err(error));
        }
        self.limited = Some(error);
        let wait = if self.place.is_some() { Duration::ZERO } else { retry_after };
        self.watch.again(Reason::RateLimited, wait);
        match self.place {
            Some(_) => State::Start,
            None => State::Waiting(now.monotonic().saturating_add(retry_after)),
        }
    }

    /// Another attempt after a wait, if the policy allows it.
    fn again_or(&mut self, now: Now, reason: Reason, error: Error) -> State<O::Output> {
        match self.progress.again(&error, now.monotonic()) {
            Some(wait) => {
                self.watch.again(reason, wait);
                State::Waiting(now.monotonic().saturating_add(wait))
            }
            None => State::Finished(Err(error)),
        }
    }

    /// What the cache has, if it may be used without asking.
    pub(super) fn look(&mut self, now: Now, bearer: &Bearer) -> Option<State<O::Output>> {
        let (Some(caching), Some(request)) = (&mut self.caching, &self.request) else { return None };
        let kept = caching.look(bearer, request, now)?;
        self.known(now, Some(kept))
    }

    /// The output of an answer out of the cache. One that cannot be read, or is not what was asked about, is forgotten.
    fn known(&mut self, now: Now, kept: Option<Response<Bytes>>) -> Option<State<O::Output>> {
        let caching = self.caching.as_mut()?;
        let output = kept.and_then(|kept| O::parse(&kept, now.wall()).ok().map(|output| (kept, output)));
        let Some((kept, output)) = output else {
            caching.forget();
            return None;
        };
        let came_from = caching.came_from(&kept);
        caching.keep(&kept, now);
        came_from.into_iter().for_each(|cache_use| self.watch.cache(cache_use));
        Some(State::Finished(Ok(output)))
    }

    fn without_a_condition(&mut self) -> State<O::Output> {
        self.watch.again(Reason::NotKept, Duration::ZERO);
        State::Start
    }

    /// The output of a success that has just come.
    fn parsed(&mut self, now: Now, response: &Response<Bytes>) -> State<O::Output> {
        let output = O::parse(response, now.wall());
        if let (Some(caching), Ok(_)) = (&mut self.caching, &output) {
            caching.keep(response, now);
            if let Some(cache_use) = caching.came_from(response) {
                self.watch.cache(cache_use);
            }
        }
        State::Finished(output)
    }
}

fn answered(ticket: Option<Ticket>, now: Now) {
    if let Some(ticket) = ticket {
        ticket.on_answered(now);
    }
}
