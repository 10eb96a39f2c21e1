//! Every order of events of many processes, up to a depth: breadth first over processes, a store and a server, each state once.
//!
//! The processes run the real [`Renewal`]. Each thing that they ask for is an event of its own, which may go well, fail, or happen
//! without anybody hearing of it; a process may die between any two; time may run past the end of a lease. How many of the events
//! may be such *oddities* is bounded, and so is the depth; within the bounds every order is walked. After each event the
//! [promises](promises::Promise) are checked, and each new state is let go on without trouble: everybody must come to an end.

mod key;
mod promises;
mod server;
mod store;
mod walk;
mod world;

use server::Kind;
use store::Place;
use walk::{Bounds, Scenario, walk};

/// What must not take longer than a build.
const SHALLOW: Bounds = Bounds { depth: 26, processes: 2, oddities: 1 };
/// What `cargo xtask model` waits for.
const DEEP: [Bounds; 2] =
    [Bounds { depth: 26, processes: 2, oddities: 2 }, Bounds { depth: 24, processes: 3, oddities: 1 }];
/// How far a protocol is watched that has lost one of its rules.
const MUTANT: Bounds = Bounds { depth: 22, processes: 2, oddities: 2 };

const KINDS: [Kind; 3] = [Kind::Keeping, Kind::Rotating, Kind::Gracious];
const PLACES: [Place; 2] = [Place::File, Place::Redis];

fn scenarios(bounds: Bounds, print: bool) {
    for kind in KINDS {
        for place in PLACES {
            let scenario = Scenario { kind, place };
            match walk(scenario, bounds) {
                Ok(counts) if print => println!("renewals over a {scenario}: {counts}"),
                Ok(_) => {}
                Err(broken) => panic!("{scenario}: {broken}"),
            }
        }
    }
}

#[test]
fn d3_every_order_of_events_of_two_processes_keeps_the_promises() {
    scenarios(SHALLOW, true);
}

#[test]
#[ignore = "minutes: run by `cargo xtask model`"]
fn deep() {
    DEEP.into_iter().for_each(|bounds| scenarios(bounds, true));
}

/// Ends with a broken promise as soon as one is found, nearest first; `cargo xtask model` expects that of a protocol without one
/// of its rules.
#[test]
#[ignore = "for protocols that lack a rule: run by `cargo xtask model`"]
fn mutant() {
    for oddities in 0..=MUTANT.oddities {
        for depth in [6, 10, 14, 18, MUTANT.depth] {
            scenarios(Bounds { depth, oddities, ..MUTANT }, false);
        }
    }
}
