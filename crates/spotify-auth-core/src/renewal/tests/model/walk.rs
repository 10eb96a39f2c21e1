//! The walk itself: breadth first, so that what breaks a promise is found by the fewest events.

use std::collections::HashSet;
use std::fmt;

use super::key::key;
use super::promises::Broken;
use super::server::Kind;
use super::store::Place;
use super::world::{Event, World};

/// How far a walk goes.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// The most events in a row.
    pub(super) depth: usize,
    pub(super) processes: usize,
    /// How many of the events may be ones that ordinary operation does not know.
    pub(super) oddities: u8,
}

#[derive(Clone, Copy)]
pub(super) struct Scenario {
    pub(super) kind: Kind,
    pub(super) place: Place,
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, {:?} server", self.place, self.kind)
    }
}

pub(super) struct Counts {
    bounds: Bounds,
    states: usize,
    transitions: usize,
    depth: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { states, transitions, depth, bounds: Bounds { processes, oddities, .. } } = self;
        write!(
            f,
            "{states} states, {transitions} transitions, depth {depth}, {processes} processes, {oddities} oddities"
        )
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

/// Visits every state within the bounds.
pub(super) fn walk(scenario: Scenario, bounds: Bounds) -> Result<Counts, Found> {
    let world = World::new(scenario, bounds);
    let mut seen = HashSet::from([key(&world)]);
    let mut ways: Vec<(u32, Event)> = Vec::new();
    let mut edge = vec![(u32::MAX, world)];
    let (mut transitions, mut depth) = (0, 0);
    while depth < bounds.depth && !edge.is_empty() {
        depth += 1;
        let mut next = Vec::new();
        for (from, world) in edge {
            for event in world.events() {
                let mut after = world.clone();
                let found = |broken| Found { broken, events: way(&ways, from, event) };
                after.apply(event).map_err(found)?;
                transitions += 1;
                if !seen.insert(key(&after)) {
                    continue;
                }
                after.clone().settles().map_err(found)?;
                next.push((u32::try_from(ways.len()).unwrap(), after));
                ways.push((from, event));
            }
        }
        edge = next;
    }
    Ok(Counts { bounds, states: seen.len(), transitions, depth })
}

/// The events that lead to a state, and one more.
fn way(ways: &[(u32, Event)], mut from: u32, last: Event) -> Vec<Event> {
    let mut events = vec![last];
    while let Some((before, event)) = ways.get(from as usize) {
        events.push(*event);
        from = *before;
    }
    events.reverse();
    events
}
