//! Every order of events, up to a depth: breadth first over callers, leaders, a server and the clocks, each state once.
//!
//! The random walk beside this one goes far and sees little; this one goes as far as it says and sees everything. A step is
//! one [`Event`](events::Event) of the modelled [`World`](world::World): the real session and the real exchanges it hands out,
//! two or three callers that lead, are answered or go away, and a [`Server`](server::Server) that rotates or does not.
//! After each step the [promises](promises::Promise) are checked against what the model itself knows, and each new state is
//! let go on without trouble: it must end in a token or in "sign in".
//!
//! Two states count as one when nothing that can still happen tells them apart: times are kept as what is left of them, numbers
//! as distances from the newest. The session's jitter is set to its least or its greatest draw before each event, so that an
//! event has one outcome.
//!
//! `cargo xtask model` runs the deeper walks, and takes the session's rules away one by one to see that this notices.

mod events;
mod key;
mod promises;
mod server;
mod walk;
mod world;

use server::Kind;
use walk::{Bounds, Draw, Scenario, walk};

/// What must not take longer than a build.
const SHALLOW: Bounds = Bounds { depth: 7, callers: 2, oddities: 2 };
/// What `cargo xtask model` waits for.
const DEEP: Bounds = Bounds { depth: 8, callers: 3, oddities: 4 };
/// How far a session is watched that has lost one of its rules.
const MUTANT: Bounds = Bounds { depth: 8, callers: 2, oddities: 3 };

/// Lifetimes of tokens, in seconds, and the end of the jitter's range at which they are walked.
const LIVES: [(u64, Draw); 3] = [(3_600, Draw::Least), (100, Draw::Greatest), (0, Draw::Least)];

fn scenarios(bounds: Bounds, kind: Kind) {
    for (lifetime, draw) in LIVES {
        let scenario = Scenario { kind, lifetime, draw };
        match walk(scenario, bounds) {
            Ok(counts) => println!("{scenario}: {counts}"),
            Err(broken) => panic!("{scenario}: {broken}"),
        }
    }
}

macro_rules! servers {
    ($($name:ident = $kind:ident,)*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn d2_every_order_of_events_keeps_the_promises() {
                scenarios(SHALLOW, Kind::$kind);
            }

            #[test]
            #[ignore = "minutes: run by `cargo xtask model`"]
            fn deep() {
                scenarios(DEEP, Kind::$kind);
            }
        }
    )*

    const KINDS: &[Kind] = &[$(Kind::$kind),*];
    };
}

/// Ends with a broken promise as soon as one is found, nearest first; `cargo xtask model` expects that of a session without one
/// of its rules.
#[test]
#[ignore = "for sessions that lack a rule: run by `cargo xtask model`"]
fn mutant() {
    // An app's own session has the fewest states by far.
    for kinds in [&[Kind::App], KINDS] {
        for depth in 1..=MUTANT.depth {
            kinds.iter().for_each(|kind| scenarios(Bounds { depth, ..MUTANT }, *kind));
        }
    }
}

servers! {
    an_apps_own = App,
    keeping = Keeping,
    repeating = Repeating,
    rotating = Rotating,
    revoking = Revoking,
    gracious = Gracious,
    forgetful = Forgetful,
}
