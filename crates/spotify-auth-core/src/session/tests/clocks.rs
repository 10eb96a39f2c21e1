//! Margins, jitter, and wall clocks that jump.

use proptest::prelude::*;

use super::*;
use crate::testing::after;
use crate::time::Timestamp;

/// How long before its end a token of this lifetime is renewed.
fn margin(lifetime: u64, seed: [u8; 8]) -> Duration {
    let session = || Session::new(public(), urls(), token("A1", Some("R1"), Some(lifetime)), seed);
    let due = |age: Duration| matches!(session().lease(after(age)), Lease::Refresh(_));
    let (mut early, mut late) = (Duration::ZERO, secs(lifetime));
    assert!(due(late), "an expired token is due");
    while late - early > Duration::from_millis(1) {
        let middle = early + (late - early) / 2;
        if due(middle) {
            late = middle;
        } else {
            early = middle;
        }
    }
    secs(lifetime) - late
}

#[test]
fn c5_margins_of_different_sessions_differ() {
    let margins: std::collections::BTreeSet<_> = (0..30).map(|seed| margin(3600, [seed; 8])).collect();
    assert!(margins.len() > 10);
}

proptest! {
    #[test]
    fn c5_the_margin_is_a_minute_or_a_tenth_of_the_lifetime_give_or_take_a_tenth(
        lifetime in 1u64..100_000, seed in any::<[u8; 8]>(),
    ) {
        let expected = secs(60).min(secs(lifetime) / 10);
        let margin = margin(lifetime, seed);
        let step = Duration::from_millis(2);
        prop_assert!(margin + step >= expected * 9 / 10, "{margin:?} for {lifetime} s");
        prop_assert!(margin <= expected * 11 / 10 + step, "{margin:?} for {lifetime} s");
    }
}

/// Only the wall clock moved.
fn wall(now: Now, seconds: i64) -> Now {
    let millis = now.wall().as_unix_millis().saturating_add(seconds.saturating_mul(1_000));
    Now::new(Timestamp::from_unix_millis(millis), now.monotonic())
}

#[test]
fn c5_a_wall_clock_set_back_by_minutes_is_tolerated_and_by_more_means_renew() {
    for (back, renew) in [(1, false), (300, false), (301, true), (86_400, true), (i64::MAX, true)] {
        let mut session = hour();
        let lease = session.lease(wall(START, back.saturating_neg()));
        assert_eq!(matches!(lease, Lease::Refresh(_)), renew, "{back} s back: {lease:?}");
        assert_eq!(matches!(lease, Lease::Ready(_)), !renew, "{back} s back: {lease:?}");
    }
}

#[test]
fn c5_a_wall_clock_set_back_costs_one_renewal_and_not_more() {
    let mut session = hour();
    let now = wall(START, -100_000);
    let ticket = leader(&mut session, now);
    session.finish(now, ticket, Ok(obtained("A2", Some("R2"), 3600, now)));
    for i in 0..1_000 {
        assert_eq!(access(&mut session, now.advanced(secs(i))), "A2");
    }
}

#[test]
fn c5_a_wall_clock_set_back_during_a_renewal_costs_one_more() {
    let mut session = expired();
    let ticket = leader(&mut session, START);
    let now = wall(START, -100_000);
    session.finish(now, ticket, Ok(obtained("A2", Some("R2"), 3600, START)));
    assert_eq!(access(&mut session, now), "A2", "used once");
    let ticket = leader(&mut session, now);
    session.finish(now, ticket, Ok(obtained("A3", Some("R3"), 3600, now)));
    for _ in 0..100 {
        assert_eq!(access(&mut session, now), "A3");
    }
}

#[test]
fn c5_a_wall_clock_set_forward_means_renew() {
    let mut session = hour();
    let _ = job(&mut session, wall(START, 100_000));
}

#[test]
fn a_suspended_machine_wakes_up_to_an_expired_token_and_renews_it() {
    // The monotonic clocks of some systems stand still meanwhile.
    let mut session = hour();
    let _ = ready(&mut session, START);
    let _ = job(&mut session, wall(START, 8 * 3600));
}

#[test]
fn leaders_and_cool_downs_are_counted_on_the_monotonic_clock() {
    let mut session = expired();
    let ticket = leader(&mut session, START);
    for jump in [-1_000_000, 1_000_000] {
        assert_eq!(joined(&mut session, wall(START, jump)), START.monotonic() + LEADER_TIME);
    }
    session.finish(START, ticket, Err(unavailable()));
    let retry_at = cooling(&mut session, START);
    for jump in [-1_000_000, 1_000_000] {
        assert_eq!(cooling(&mut session, wall(START, jump)), retry_at);
    }
}

#[test]
fn times_at_the_end_of_the_clocks_do_not_overflow() {
    let end = Now::new(Timestamp::from_unix_millis(i64::MAX), Duration::MAX);
    let start = Now::new(Timestamp::from_unix_millis(i64::MIN), Duration::ZERO);
    for now in [start, end] {
        let mut session = session_of(token("A1", Some("R1"), Some(u64::MAX)));
        let _ = session.lease(now);
        let mut session = expired();
        if let Lease::Refresh(job) = session.lease(now) {
            let ticket = job.into_parts().0;
            let _ = session.finish(now, ticket, Err(unavailable()));
        }
        let _ = session.lease(now);
    }
}
