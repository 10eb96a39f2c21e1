//! What the gate learns from answers, against a Spotify that counts in a rolling window.

use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;

/// Takes so many calls in its rolling window; what it refuses is not counted.
struct Spotify {
    limit: usize,
    window: u64,
    taken: VecDeque<u64>,
    refused: usize,
    open_at: u64,
}

impl Spotify {
    fn new(limit: usize, window: u64) -> Self {
        Self { limit, window, taken: VecDeque::new(), refused: 0, open_at: 0 }
    }

    /// `None` if it takes the call, else the whole seconds to wait.
    fn call(&mut self, now: u64) -> Option<u64> {
        assert!(now >= self.open_at, "nobody sends inside a Retry-After");
        while self.taken.front().is_some_and(|&taken| taken + self.window <= now) {
            self.taken.pop_front();
        }
        if self.taken.len() < self.limit {
            self.taken.push_back(now);
            return None;
        }
        self.refused += 1;
        let wait = (self.taken[0] + self.window - now).div_ceil(1_000);
        self.open_at = now + wait * 1_000;
        Some(wait)
    }
}

/// One caller, who calls `every` so many milliseconds if the gate lets them, until `end`. Says how many calls were taken.
fn stream(gate: &RateGate, spotify: &mut Spotify, every: u64, end: u64) -> usize {
    let (mut now, mut taken) = (0, 0);
    while now < end {
        let ticket = gate.enter(Class::Interactive);
        loop {
            match ticket.poll(at_millis(now)) {
                Admission::Go => break,
                Admission::Wait(wait) => now += u64::try_from(wait.as_micros().div_ceil(1_000)).unwrap(),
                Admission::Refused(refusal) => panic!("{refusal:?}"),
            }
        }
        assert!(ticket.on_sent(at_millis(now)));
        match spotify.call(now) {
            None => {
                taken += 1;
                ticket.on_answered(at_millis(now + 1));
            }
            Some(wait) => ticket.on_rate_limited(at_millis(now), seconds(wait)),
        }
        now += every;
    }
    taken
}

#[test]
fn a_steady_stream_stops_meeting_429s() {
    let gate = RateGate::new();
    let mut spotify = Spotify::new(100, 30_000);
    let hour = 3_600_000;
    let taken = stream(&gate, &mut spotify, 50, hour);
    // 120 windows of 100 are the most there is.
    assert!(taken > 11_500, "{taken}");
    assert!(spotify.refused <= 12, "{}", spotify.refused);
    let budget = gate.view(at_millis(hour)).budget.unwrap();
    assert!((95..=113).contains(&budget), "{budget}");
}

#[test]
fn a_stream_within_the_limit_never_meets_one_and_never_waits() {
    let gate = RateGate::new();
    let mut spotify = Spotify::new(100, 30_000);
    assert_eq!(stream(&gate, &mut spotify, 301, 3_600_000), 3_600_000usize.div_ceil(301));
    assert_eq!(spotify.refused, 0);
}

#[test]
fn a_429_before_anything_was_answered_is_no_budget() {
    let gate = RateGate::new();
    limit(&gate, at(0), seconds(3));
    assert_eq!(gate.view(at(0)).budget, None);
    for _ in 0..100 {
        pass(&gate, at(3));
    }
    assert_eq!(gate.view(at(3)).in_window, 100);
    assert_eq!(gate.view(at(33)).in_window, 0);
}

#[test]
fn one_429_takes_half_of_the_budget_at_most() {
    let gate = RateGate::new();
    (0..80).for_each(|_| pass(&gate, at(0)));
    limit(&gate, at(0), seconds(1));
    assert_eq!(gate.view(at(0)).budget, Some(80));
    limit(&gate, at(31), seconds(1));
    assert_eq!(gate.view(at(31)).budget, Some(40));
}

#[test]
fn after_the_wait_calls_are_let_in_gently() {
    let gate = RateGate::new();
    (0..50).for_each(|_| pass(&gate, at(0)));
    limit(&gate, at(0), seconds(30));
    let waiting: Vec<Ticket> = (0..20).map(|_| gate.enter(Class::Interactive)).collect();
    let go = |tickets: &mut Vec<Ticket>, now| -> Vec<Ticket> {
        let (gone, rest) = tickets.drain(..).partition(|ticket| ticket.poll(now) == Admission::Go);
        *tickets = rest;
        gone
    };
    let mut waiting = waiting;
    for (step, expected) in [2, 4, 8].into_iter().enumerate() {
        let now = at_millis(30_000 + step as u64);
        let gone = go(&mut waiting, now);
        assert_eq!(gone.len(), expected, "at step {step}");
        for ticket in gone {
            assert!(ticket.on_sent(now));
            ticket.on_answered(now);
        }
    }
}

#[test]
fn answers_to_calls_from_before_the_429_count_in_what_is_learned() {
    let gate = RateGate::new();
    (0..20).for_each(|_| pass(&gate, at(0)));
    let under_way: Vec<Ticket> = (0..5).map(|_| gate.enter(Class::Interactive)).collect();
    for ticket in &under_way {
        assert_eq!(ticket.poll(at(0)), Admission::Go);
        assert!(ticket.on_sent(at(0)));
    }
    limit(&gate, at(0), seconds(1));
    assert_eq!(gate.view(at(0)).budget, Some(20));
    for ticket in under_way {
        ticket.on_answered(at(1));
    }
    assert_eq!(gate.view(at(1)).budget, Some(25));
}

#[test]
fn a_429_more_from_the_same_burst_teaches_nothing_new() {
    let gate = RateGate::new();
    (0..20).for_each(|_| pass(&gate, at(0)));
    let burst: Vec<Ticket> = (0..5).map(|_| gate.enter(Class::Interactive)).collect();
    for ticket in &burst {
        assert_eq!(ticket.poll(at(0)), Admission::Go);
        assert!(ticket.on_sent(at(0)));
    }
    for (index, ticket) in burst.into_iter().enumerate() {
        ticket.on_rate_limited(at_millis(index as u64), seconds(2));
    }
    let view = gate.view(at(1));
    assert_eq!((view.budget, view.rate_limited), (Some(20), 5));
    assert_eq!(view.closed_for, Some(Duration::from_millis(1_004)));
}

#[test]
fn calls_that_hang_hold_up_nobody_for_long() {
    let gate = RateGate::new();
    let hanging: Vec<Ticket> = (0..6).map(|_| gate.enter(Class::Bulk)).collect();
    for ticket in &hanging {
        assert_eq!(ticket.poll(at(0)), Admission::Go);
        assert!(ticket.on_sent(at(0)));
    }
    let next = gate.enter(Class::Interactive);
    assert!(matches!(next.poll(at_millis(500)), Admission::Wait(wait) if wait <= Duration::from_millis(50)));
    assert_eq!(next.poll(at_millis(1_001)), Admission::Go);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Whatever the limit: nobody sends inside a Retry-After, most of the limit is used, and 429s become rare.
    #[test]
    fn any_limit_is_learned(limit in 8usize..200, every in 5u64..60) {
        let gate = RateGate::new().longest_wait(Duration::MAX);
        let mut spotify = Spotify::new(limit, 30_000);
        let windows = 40;
        let taken = stream(&gate, &mut spotify, every, windows * 30_000);
        let most = (limit * windows as usize).min(windows as usize * 30_000 / every as usize);
        prop_assert!(taken * 100 >= most * 85, "{taken} of {most}, {} refused", spotify.refused);
        prop_assert!(spotify.refused <= 10, "{} refused, {taken} of {most}", spotify.refused);
    }
}
