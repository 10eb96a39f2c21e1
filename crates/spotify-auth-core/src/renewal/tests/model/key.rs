//! What of a world counts: two that nothing to come can tell apart have the same key.

use std::fmt::Write as _;

use super::super::*;
use super::world::{Pending, Process, World};
use crate::renewal::Why;

/// Times as what is left of them, everything else as it is.
pub(super) fn key(world: &World) -> String {
    let mut key = String::with_capacity(256);
    let now = world.now;
    let flags = [world.signed_out, world.flushed, world.excuse, world.deposed, world.unread, world.shaky, world.odd];
    let _ = write!(key, "{:?}{}{}{}", flags, world.oddities, world.expired, world.requests_since);
    let _ = write!(key, "|{}{}", world.server.newest(), u64::from(world.server.takes(world.server.newest() - 1)));
    let _ = write!(key, "{:?}", world.refused);
    record(&mut key, now, world.store.record.as_ref());
    let _ = write!(key, "{:?}", world.store.lease_left(now));
    // Processes are alike: their order does not count.
    let mut processes: Vec<String> = world.processes.iter().map(|process| of_process(world, process)).collect();
    processes.sort();
    key + &processes.concat()
}

fn of_process(world: &World, process: &Process) -> String {
    let now = world.now;
    let mut key = String::from("|");
    record(&mut key, now, process.known.as_ref());
    let holds = process.fence.map(|fence| world.store.knows(now, fence));
    let _ = write!(key, "{}{:?}{:?}", process.saved, holds, process.received);
    let Some((renewal, pending)) = &process.run else { return key };
    let left = |at: Duration| at.saturating_sub(now.monotonic()).as_secs();
    let _ = match pending {
        Pending::Step => write!(key, "S"),
        Pending::Lease(_) => write!(key, "L"),
        Pending::Leased(leased) => {
            write!(key, "G{:?}", leased.map(|(fence, _)| world.store.knows(now, fence)))
        }
        Pending::Load => write!(key, "O"),
        Pending::Save(expected, new) => {
            record(&mut key, now, Some(new));
            write!(key, "V{expected:?}")
        }
        Pending::Release => write!(key, "R"),
        Pending::Sleep(until) => write!(key, "Z{}", left(*until)),
        Pending::Request { number, until, answer } => write!(key, "Q{number}{}{answer:?}", left(*until)),
    };
    of_renewal(&mut key, now, renewal);
    key
}

fn of_renewal(key: &mut String, now: Now, renewal: &Renewal) {
    let left = |at: Duration| at.saturating_sub(now.monotonic()).as_secs();
    record(key, now, renewal.known.as_ref());
    let _ = write!(
        key,
        "{}{:?}{:?}{:?}{:?}{}",
        renewal.saved,
        renewal.there,
        renewal.give_up_at.map(left),
        renewal.lease.map(|lease| lease.map(|end| left(end.monotonic()))),
        renewal.save_until.map(left),
        renewal.surprises,
    );
    let asked_at = renewal.asked_at.map(|at| now.monotonic().saturating_sub(at.monotonic()).as_secs());
    if matches!(renewal.next, Next::TryLease) {
        // Only what can still matter to a lease.
        let _ = write!(key, "{:?}", asked_at.map(|ago| ago.min(100)));
    }
    next(key, now, &renewal.next);
}

fn next(key: &mut String, now: Now, what: &Next) {
    let _ = match what {
        Next::TryLease => write!(key, "t"),
        Next::Load(Why::Waiting(_)) => write!(key, "w"),
        Next::Load(Why::Leading) => write!(key, "l"),
        Next::Load(Why::Refused(_)) => write!(key, "r"),
        Next::Load(Why::Conflict(ours)) => {
            record(key, now, Some(ours));
            write!(key, "c")
        }
        Next::Refresh => write!(key, "f"),
        Next::Save(ours) => {
            record(key, now, Some(ours));
            write!(key, "s")
        }
        Next::Pause(until, then) => {
            next(key, now, then);
            write!(key, "p{}", until.saturating_sub(now.monotonic()).as_millis())
        }
        Next::Release(then) => {
            next(key, now, then);
            write!(key, "x")
        }
        Next::Done(end) => write!(key, "d{}", matches!(end, RenewalEnd::Use { .. })),
        Next::Over => write!(key, "o"),
    };
}

fn record(key: &mut String, now: Now, record: Option<&Record>) {
    let Some(record) = record else {
        key.push('-');
        return;
    };
    let token = record.token();
    let text = token.and_then(Token::refresh_token).map(|token| token.expose_secret().to_owned());
    let expired = token.is_some_and(|token| token.is_expired(now));
    let _ = write!(key, "{}{text:?}{expired}{}", record.version().number(), record.is_dead());
}
