//! One origin on a virtual clock.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use proptest::prelude::*;
use spotify_auth_core::Timestamp;

use super::*;

const IDLE: Duration = Duration::from_secs(90);
const SECOND: Duration = Duration::from_secs(1);

/// A connection that is open until a test says otherwise.
#[derive(Clone)]
struct Toy {
    open: Rc<Cell<bool>>,
    takes_all: bool,
}

impl Toy {
    fn http1() -> Self {
        Self { open: Rc::new(Cell::new(true)), takes_all: false }
    }

    fn http2() -> Self {
        Self { takes_all: true, ..Self::http1() }
    }
}

impl Link for Toy {
    fn is_open(&self) -> bool {
        self.open.get()
    }

    fn share(&self) -> Option<Self> {
        self.takes_all.then(|| self.clone())
    }
}

fn start() -> Now {
    Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::from_secs(1_000))
}

fn place() -> Place<Toy> {
    Place::new(Manner::OneForAll, IDLE)
}

/// So many calls that come at once, and how many of them are to connect.
fn calls(place: &mut Place<Toy>, count: usize, now: Now) -> (Vec<Ticket>, usize) {
    let mut tickets: Vec<Ticket> = (0..count).map(|_| place.enter()).collect();
    let connecting = connecting(place, &mut tickets, now);
    (tickets, connecting)
}

fn connecting(place: &mut Place<Toy>, tickets: &mut [Ticket], now: Now) -> usize {
    tickets.iter_mut().map(|ticket| usize::from(matches!(place.turn(ticket, now), Turn::Connect))).sum()
}

fn uses(place: &mut Place<Toy>, ticket: &mut Ticket, now: Now) -> Option<u64> {
    match place.turn(ticket, now) {
        Turn::Use(lease) => Some(lease.id),
        Turn::Connect | Turn::Wait(_) => None,
    }
}

#[test]
fn one_connects_and_all_share_what_it_finds() {
    let (mut place, now) = (place(), start());
    let (mut tickets, connecting) = calls(&mut place, 64, now);
    assert_eq!(connecting, 1);
    let first = tickets.remove(0);
    place.connected(first, 7, Toy::http2(), now);
    assert!(tickets.iter_mut().all(|ticket| uses(&mut place, ticket, now) == Some(7)));
}

#[test]
fn one_connects_and_all_connect_where_it_finds_http_1() {
    let (mut place, now) = (place(), start());
    let (mut tickets, _) = calls(&mut place, 64, now);
    let first = tickets.remove(0);
    let lease = place.connected(first, 7, Toy::http1(), now);
    assert_eq!(connecting(&mut place, &mut tickets, now), 63, "its own connection is taken");
    place.answered(lease, now);
    assert_eq!(uses(&mut place, &mut tickets[40], now), Some(7), "what becomes free goes to whoever asks next");
    assert!(matches!(place.turn(&mut tickets[41], now), Turn::Connect));
}

#[test]
fn a_failure_lets_two_try_then_four() {
    let (mut place, now) = (place(), start());
    let (mut tickets, mut trying) = calls(&mut place, 64, now);
    for expected in [1, 2, 4, 8] {
        assert_eq!(trying, expected);
        let (failing, waiting): (Vec<_>, Vec<_>) = tickets.into_iter().partition(|ticket| ticket.connecting);
        tickets = waiting;
        failing.into_iter().for_each(|ticket| place.left(ticket, true));
        trying = connecting(&mut place, &mut tickets, now);
    }
}

#[test]
fn a_call_that_goes_away_is_replaced() {
    let (mut place, now) = (place(), start());
    let (mut tickets, _) = calls(&mut place, 3, now);
    place.left(tickets.remove(0), false);
    assert_eq!(connecting(&mut place, &mut tickets, now), 1);
    place.left(tickets.remove(1), false);
    assert_eq!(connecting(&mut place, &mut tickets, now), 1, "the other one goes on");
}

#[test]
fn a_slow_attempt_is_joined_by_one_more_every_second() {
    let (mut place, mut now) = (place(), start());
    let (mut tickets, _) = calls(&mut place, 64, now);
    for attempts in 2..6 {
        let Turn::Wait(time) = place.turn(&mut tickets[63], now) else { panic!("it waits") };
        assert_eq!(time, HEDGE);
        now = now.advanced(time);
        assert_eq!(connecting(&mut place, &mut tickets, now), attempts);
    }
    let lease = place.connected(tickets.remove(1), 7, Toy::http2(), now);
    assert_eq!(uses(&mut place, &mut tickets[0], now), Some(7), "those that are connecting take it too");
    drop(lease);
    place.connected(tickets.remove(1), 8, Toy::http2(), now);
    assert_eq!(uses(&mut place, &mut tickets[1], now), Some(7), "a second one is for its own call only");
}

#[test]
fn a_dead_connection_is_not_used_and_one_connects_again() {
    let (mut place, now) = (place(), start());
    let toy = Toy::http2();
    let (mut tickets, _) = calls(&mut place, 1, now);
    place.connected(tickets.remove(0), 7, toy.clone(), now);
    toy.open.set(false);
    assert_eq!(calls(&mut place, 64, now).1, 1);
}

#[test]
fn silence_condemns_all_that_have_not_answered_since() {
    let (mut place, mut now) = (Place::new(Manner::EachTheirOwn, IDLE), start());
    let (tickets, _) = calls(&mut place, 4, now);
    let mut leases: Vec<_> =
        (0..).zip(tickets).map(|(id, ticket)| place.connected(ticket, id, Toy::http1(), now)).collect();
    let (after, silent, before) = (leases.remove(3), leases.remove(2), leases.remove(1));
    place.answered(before, now);
    now = now.advanced(SECOND);
    let began = now;
    now = now.advanced(SECOND);
    place.answered(after, now);
    place.silent(silent.id, began);
    let (mut tickets, _) = calls(&mut place, 0, now);
    tickets.push(place.enter());
    assert_eq!(uses(&mut place, &mut tickets[0], now), Some(3));
    assert_eq!(calls(&mut place, 2, now).1, 2, "nothing else is left");
}

#[test]
fn a_shared_connection_that_was_silent_is_left_to_those_who_use_it() {
    let (mut place, now) = (place(), start());
    let (mut tickets, _) = calls(&mut place, 2, now);
    let lease = place.connected(tickets.remove(0), 7, Toy::http2(), now);
    place.silent(lease.id, now);
    assert_eq!(connecting(&mut place, &mut tickets, now), 1);
    place.answered(lease, now);
    assert_eq!(uses(&mut place, &mut tickets[0], now), None, "an answer that comes after all does not bring it back");
}

#[test]
fn an_unused_connection_ends_by_whichever_clock_says_more() {
    let slept = |by: Duration| {
        let now = start();
        Now::new(now.wall().saturating_add(by), now.monotonic())
    };
    for later in [start().advanced(IDLE), slept(IDLE)] {
        for (toy, by_review) in
            [Toy::http1(), Toy::http2()].into_iter().flat_map(|toy| [(toy.clone(), true), (toy, false)])
        {
            let mut place = place();
            let (mut tickets, _) = calls(&mut place, 1, start());
            let lease = place.connected(tickets.remove(0), 7, toy.clone(), start());
            assert_eq!(place.review(7, later), Review::Keep(IDLE), "it is in use");
            place.answered(lease, start());
            assert_eq!(place.review(7, start().advanced(SECOND)), Review::Keep(IDLE - SECOND));
            if by_review {
                assert_eq!(place.review(7, later), Review::Close);
            }
            let mut ticket = place.enter();
            assert_eq!(uses(&mut place, &mut ticket, later), None, "too old to be trusted");
            assert_eq!(uses(&mut place, &mut ticket, start()), None, "and forgotten");
        }
    }
}

#[derive(Clone, Debug)]
enum Event {
    Come,
    Connected { which: usize, http2: bool },
    Failed { which: usize },
    Left { which: usize },
    Answered { which: usize },
    Silent { which: usize },
    Dies { which: usize },
    Time(u64),
}

fn event() -> impl Strategy<Value = Event> {
    let which = 0_usize..8;
    prop_oneof![
        3 => Just(Event::Come),
        2 => (which.clone(), any::<bool>()).prop_map(|(which, http2)| Event::Connected { which, http2 }),
        1 => which.clone().prop_map(|which| Event::Failed { which }),
        1 => which.clone().prop_map(|which| Event::Left { which }),
        2 => which.clone().prop_map(|which| Event::Answered { which }),
        1 => which.clone().prop_map(|which| Event::Silent { which }),
        1 => which.prop_map(|which| Event::Dies { which }),
        1 => (0_u64..120_000).prop_map(Event::Time),
    ]
}

proptest! {
    /// Whatever happens: somebody connects while somebody waits, nobody is given a connection that is dead, silent or in use,
    /// and nothing is counted twice.
    #[test]
    fn nobody_waits_for_nothing_and_nobody_gets_what_is_not_good(events in prop::collection::vec(event(), 1..120)) {
        let (mut place, mut now) = (place(), start());
        let mut tickets: Vec<Ticket> = Vec::new();
        let mut leases: Vec<Lease<Toy>> = Vec::new();
        let mut toys: Vec<Toy> = Vec::new();
        let mut silent = BTreeSet::new();
        for event in events {
            let connecting: Vec<usize> = (0..tickets.len()).filter(|nth| tickets[*nth].connecting).collect();
            let attempt = |which: usize| connecting.get(which % connecting.len().max(1)).copied();
            match event {
                Event::Come => tickets.push(place.enter()),
                Event::Connected { which, http2 } => if let Some(nth) = attempt(which) {
                    let toy = if http2 { Toy::http2() } else { Toy::http1() };
                    let id = toys.len() as u64;
                    toys.push(toy.clone());
                    leases.push(place.connected(tickets.remove(nth), id, toy, now));
                },
                Event::Failed { which } => if let Some(nth) = attempt(which) {
                    place.left(tickets.remove(nth), true);
                },
                Event::Left { which } => if !tickets.is_empty() {
                    place.left(tickets.remove(which % tickets.len()), false);
                },
                Event::Answered { which } => if !leases.is_empty() {
                    place.answered(leases.remove(which % leases.len()), now);
                },
                Event::Silent { which } => if !leases.is_empty() {
                    let lease = leases.remove(which % leases.len());
                    place.silent(lease.id, now);
                    silent.insert(lease.id);
                },
                Event::Dies { which } => if !toys.is_empty() {
                    toys[which % toys.len()].open.set(false);
                },
                Event::Time(millis) => now = now.advanced(Duration::from_millis(millis)),
            }
            // As the driver does: everybody looks again after every change.
            let mut nth = 0;
            let mut waiting = 0;
            while nth < tickets.len() {
                match place.turn(&mut tickets[nth], now) {
                    Turn::Use(lease) => {
                        prop_assert!(lease.link.is_open() && !silent.contains(&lease.id));
                        prop_assert!(lease.link.takes_all || leases.iter().all(|other| other.id != lease.id));
                        place.left(tickets.remove(nth), false);
                        leases.push(lease);
                    }
                    Turn::Connect => nth += 1,
                    Turn::Wait(time) => {
                        prop_assert!(!time.is_zero() && time <= HEDGE);
                        waiting += 1;
                        nth += 1;
                    }
                }
            }
            let connecting = tickets.iter().filter(|ticket| ticket.connecting).count();
            prop_assert!(waiting == 0 || connecting > 0, "{waiting} wait and nobody connects");
            prop_assert_eq!((place.calls, place.connecting), (tickets.len(), connecting));
        }
    }
}
