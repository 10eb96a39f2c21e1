//! When two states are one: what the future can depend on, and nothing else.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use super::world::{Caller, Wire, World};

/// Times beyond this are all the same: longer than any lifetime, margin or wait.
const FAR: i64 = 10_000_000;

/// A number that equal states share.
pub(super) fn key(world: &World) -> u64 {
    let hasher = &mut DefaultHasher::new();
    let now = world.now.monotonic();
    let left = |at: Duration| at.saturating_sub(now);
    let session = &world.session;
    let known = &world.known;

    // The session's own state.
    session
        .token
        .as_ref()
        .map(|token| {
            let age = world.now.wall().as_unix_millis().saturating_sub(token.obtained_at.as_unix_millis());
            (age.clamp(-FAR, FAR), token.lifetime)
        })
        .hash(hasher);
    session.unused_until.map(left).filter(|left| !left.is_zero()).hash(hasher);
    session.rejected.hash(hasher);
    session.margin.hash(hasher);
    let leader =
        session.leader.as_ref().map(|leader| (left(leader.dead_at), session.last_attempt.wrapping_sub(leader.attempt)));
    leader.hash(hasher);
    session.cool_down.as_ref().map(|cool_down| left(cool_down.until)).filter(|left| !left.is_zero()).hash(hasher);
    session.failures_in_a_row.min(4).hash(hasher);
    session.dead.is_some().hash(hasher);
    (session.means == super::super::Means::ClientCredentials).hash(hasher);

    // What the model knows that the session does not show.
    known.refresh.map(|number| world.server.outlook(number)).hash(hasher);
    world.server.good().for_each(|distance| distance.hash(hasher));
    (known.excuse, known.dead, known.rejected, world.oddities).hash(hasher);
    known.leading.map(|(_, at)| left(at + super::super::LEADER_TIME)).hash(hasher);

    // The callers, who are all alike.
    let mut callers: Vec<u64> = world.callers.iter().map(|caller| caller_key(world, caller)).collect();
    callers.sort_unstable();
    callers.hash(hasher);
    hasher.finish()
}

/// A number that callers share who can do the same next.
pub(super) fn caller_key(world: &World, caller: &Caller) -> u64 {
    let hasher = &mut DefaultHasher::new();
    match caller {
        Caller::Idle => 0.hash(hasher),
        // All older ones are alike.
        Caller::Holds(bearer) => (1, bearer.generation() == world.known.generation).hash(hasher),
        Caller::Leads(job) => {
            2.hash(hasher);
            (job.generation == world.known.generation, job.line == world.known.line).hash(hasher);
            (world.session.last_attempt.wrapping_sub(job.attempt)).hash(hasher);
            job.exchange.outlook(world.now).hash(hasher);
            if job.line == world.known.line {
                job.presents.map(|number| world.server.outlook(number)).hash(hasher);
            }
            match &job.wire {
                Wire::Quiet => 0.hash(hasher),
                Wire::Travels { until } => (1, until.saturating_sub(world.now.monotonic())).hash(hasher),
                Wire::Answered { until, answer } => {
                    (2, until.saturating_sub(world.now.monotonic()), answer.outlook(&world.server)).hash(hasher);
                }
            }
            let age = world.now.wall().as_unix_millis().saturating_sub(job.sent_wall.as_unix_millis());
            age.clamp(-FAR, FAR).hash(hasher);
        }
    }
    hasher.finish()
}
