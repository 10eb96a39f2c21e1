//! The walk itself: breadth first, so that what breaks a promise is found by the fewest events.

use std::collections::HashSet;
use std::fmt;

use super::events::Event;
use super::key::key;
use super::promises::Broken;
use super::server::Kind;
use super::world::World;
use crate::jitter::Jitter;
use crate::testing::secs;

/// How far a walk goes.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// The most events in a row.
    pub(super) depth: usize,
    pub(super) callers: usize,
    /// How many of the events may be ones that ordinary operation does not know.
    pub(super) oddities: u8,
}

/// Which end of its range the jitter is at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Draw {
    Least,
    Greatest,
}

impl Draw {
    /// A generator whose next draw is this one.
    fn jitter(self) -> Jitter {
        let wanted = match self {
            Self::Least => secs(900),
            Self::Greatest => secs(1_100),
        };
        let at_end = |jitter: &Jitter| jitter.clone().around(secs(1_000)) == wanted;
        let seeds = (0u64..100_000).map(|seed| Jitter::new(seed.to_le_bytes()));
        // Where the jitter goes beyond its bounds no seed fits, and any will do to notice.
        seeds.clone().find(at_end).or_else(|| seeds.clone().max_by_key(|jitter| self.reach(*jitter))).unwrap()
    }

    fn reach(self, mut jitter: Jitter) -> i64 {
        let drawn = i64::try_from(jitter.around(secs(1_000)).as_millis()).unwrap();
        match self {
            Self::Least => -drawn,
            Self::Greatest => drawn,
        }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Scenario {
    pub(super) kind: Kind,
    pub(super) lifetime: u64,
    pub(super) draw: Draw,
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, lifetime, draw } = self;
        write!(f, "{kind:?} server, tokens of {lifetime} s, jitter {draw:?}")
    }
}

pub(super) struct Counts {
    states: usize,
    transitions: usize,
    depth: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { states, transitions, depth } = self;
        write!(f, "{states} states, {transitions} transitions, depth {depth}")
    }
}

/// A broken promise and the shortest way to it.
pub(super) struct Found {
    broken: Broken,
    events: Vec<Event>,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "broken promise: {}\n    seen: {}\n    after:", self.broken.promise, self.broken.seen)?;
        self.events.iter().try_for_each(|event| write!(f, "\n        {event:?}"))
    }
}

/// How a state was reached: from which, by what.
struct Reached {
    from: u32,
    by: Event,
}

/// Visits every state within the bounds.
pub(super) fn walk(scenario: Scenario, bounds: Bounds) -> Result<Counts, Found> {
    let world = World::new(scenario.kind, scenario.lifetime, scenario.draw.jitter(), bounds);
    let mut seen = HashSet::from([key(&world)]);
    let mut ways: Vec<Reached> = Vec::new();
    let mut edge = vec![(u32::MAX, world)];
    let (mut transitions, mut depth) = (0, 0);
    while depth < bounds.depth && !edge.is_empty() {
        depth += 1;
        let mut next = Vec::new();
        for (from, world) in edge {
            for event in world.events() {
                let mut after = world.clone();
                let found = |broken| Found { broken, events: way(&ways, from, event) };
                if !after.apply(event).map_err(found)? {
                    continue;
                }
                transitions += 1;
                if !seen.insert(key(&after)) {
                    continue;
                }
                after.clone().settles().map_err(found)?;
                next.push((u32::try_from(ways.len()).unwrap(), after));
                ways.push(Reached { from, by: event });
            }
        }
        edge = next;
    }
    Ok(Counts { states: seen.len(), transitions, depth })
}

/// The events that lead to a state, and one more.
fn way(ways: &[Reached], mut from: u32, last: Event) -> Vec<Event> {
    let mut events = vec![last];
    while let Some(reached) = ways.get(from as usize) {
        events.push(reached.by);
        from = reached.from;
    }
    events.reverse();
    events
}
