//! How the gate behaves, on a virtual clock.

mod learning;
mod lines;

use std::time::Duration;

use spotify_auth_core::{Now, Timestamp};

use super::*;

fn at_millis(millis: u64) -> Now {
    Now::new(Timestamp::from_unix_seconds(0), Duration::from_millis(millis))
}

fn at(seconds: u64) -> Now {
    at_millis(seconds * 1_000)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Comes to the gate, goes, and is answered at once.
fn pass(gate: &RateGate, now: Now) {
    let ticket = gate.enter(Class::Interactive);
    assert_eq!(ticket.poll(now), Admission::Go);
    assert!(ticket.on_sent(now));
    ticket.on_answered(now);
}

/// Comes to the gate, goes, and is answered 429.
fn limit(gate: &RateGate, now: Now, retry_after: Duration) {
    let ticket = gate.enter(Class::Interactive);
    assert_eq!(ticket.poll(now), Admission::Go);
    assert!(ticket.on_sent(now));
    ticket.on_rate_limited(now, retry_after);
}

#[test]
fn g7_a_closed_gate_holds_everybody_until_the_wait_is_over() {
    let gate = RateGate::new();
    let waiting = [gate.enter(Class::Interactive), gate.clone().enter(Class::Bulk)];
    limit(&gate, at(10), seconds(5));
    for ticket in &waiting {
        assert_eq!(gate.poll(ticket, at(11)), Admission::Wait(seconds(4)));
    }
    for ticket in &waiting {
        assert_eq!(gate.poll(ticket, at(15)), Admission::Go);
    }
}

#[test]
fn g7_the_longest_of_several_waits_counts() {
    let gate = RateGate::new();
    gate.close(at(0), seconds(30));
    gate.close(at(1), seconds(2));
    let ticket = gate.enter(Class::Interactive);
    assert_eq!(gate.poll(&ticket, at(4)), Admission::Wait(seconds(26)));
}

#[test]
fn g7_a_day_is_refused_at_once_and_nothing_overflows() {
    let gate = RateGate::new();
    gate.close(at(1), seconds(86_207));
    let ticket = gate.enter(Class::Bulk);
    let retry_after = seconds(86_207);
    assert_eq!(gate.poll(&ticket, at(1)), Admission::Refused(Refusal::RateLimited { retry_after }));
    let patient = gate.clone().longest_wait(Duration::MAX);
    assert_eq!(patient.poll(&patient.enter(Class::Bulk), at(1)), Admission::Wait(retry_after));
    gate.close(at(1), Duration::MAX);
    assert!(matches!(gate.poll(&ticket, at(1)), Admission::Refused(_)));
}

#[test]
fn g7_a_ticket_waits_no_longer_than_it_said_itself_nor_than_the_gate_says() {
    let gate = RateGate::new().longest_wait(seconds(8));
    gate.close(at(0), seconds(5));
    let hurried = gate.enter(Entry::new(Class::Interactive).longest_wait(seconds(4)));
    let calm = gate.enter(Entry::new(Class::Interactive).longest_wait(seconds(900)));
    let retry_after = seconds(5);
    assert_eq!(hurried.poll(at(0)), Admission::Refused(Refusal::RateLimited { retry_after }));
    assert_eq!(calm.poll(at(0)), Admission::Wait(seconds(5)));
    // Another wait of five seconds would make nine in all.
    gate.close(at(4), seconds(5));
    assert_eq!(calm.poll(at(4)), Admission::Refused(Refusal::RateLimited { retry_after }));
}

#[test]
fn g7_who_was_let_through_does_not_send_once_the_gate_has_closed() {
    let gate = RateGate::new();
    let slow = gate.enter(Class::Interactive);
    assert_eq!(slow.poll(at(0)), Admission::Go);
    limit(&gate, at(1), seconds(5));
    assert!(!slow.on_sent(at(2)), "its bearer took long, and the gate closed meanwhile");
    let again = gate.enter(Entry::new(Class::Interactive).at_place(Some(slow.place())));
    drop(slow);
    let later = gate.enter(Class::Interactive);
    assert_eq!(later.poll(at(3)), Admission::Wait(seconds(3)));
    assert_eq!(again.poll(at(3)), Admission::Wait(seconds(3)));
    assert_eq!(gate.view(at(3)).interactive_waiting, 2);
    assert_eq!(again.poll(at(6)), Admission::Go);
}

#[test]
fn g7_a_spent_quota_refuses_its_group_and_no_other() {
    let gate = RateGate::new();
    let search = |gate: &RateGate| gate.enter(Entry::new(Class::Bulk).group("/search"));
    let ticket = search(&gate);
    assert_eq!(ticket.poll(at(0)), Admission::Go);
    ticket.on_quota_exceeded(at(0), Some(seconds(86_207)));
    let retry_after = seconds(86_200);
    assert_eq!(search(&gate).poll(at(7)), Admission::Refused(Refusal::QuotaExceeded { retry_after }));
    assert_eq!(gate.enter(Entry::new(Class::Bulk).group("/me")).poll(at(7)), Admission::Go);
    assert_eq!(gate.view(at(7)).quotas, [("/search", retry_after)]);

    // Once an hour one is let through to ask, and if it is answered the quota is there again.
    let asking = search(&gate);
    assert_eq!(asking.poll(at(3_600)), Admission::Go);
    assert!(matches!(search(&gate).poll(at(3_600)), Admission::Refused(_)));
    assert!(asking.on_sent(at(3_600)));
    asking.on_answered(at(3_601));
    assert_eq!(search(&gate).poll(at(3_602)), Admission::Go);
    assert_eq!(gate.view(at(3_602)).quotas, []);
}

#[test]
fn a_spent_quota_without_a_time_is_believed_for_a_minute() {
    let gate = RateGate::new();
    let enter = || gate.enter(Entry::new(Class::Interactive).group("/search"));
    let ticket = enter();
    assert_eq!(ticket.poll(at(0)), Admission::Go);
    ticket.on_quota_exceeded(at(0), None);
    assert!(matches!(enter().poll(at(59)), Admission::Refused(Refusal::QuotaExceeded { .. })));
    assert_eq!(enter().poll(at(60)), Admission::Go);
}

#[test]
fn a_clock_that_goes_back_opens_nothing() {
    let gate = RateGate::new();
    limit(&gate, at(100), seconds(5));
    let ticket = gate.enter(Class::Interactive);
    assert!(matches!(ticket.poll(at(0)), Admission::Wait(_)));
    assert_eq!(ticket.poll(at(105)), Admission::Go);
}
