//! What is tried again, how often, after which waits, and what an error then says.

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use proptest::prelude::*;
use spotify_auth_core::{Now, TransportFault};
use spotify_web::call::{Failed, Retry};
use spotify_web::{Call, CallPolicy, CallStep, Error, ErrorKind, Id, Operation, player, tracks};

use crate::support::{ID, answer, api_error, at, bearer};

type Outcome = Result<Response<Bytes>, TransportFault>;

/// Drives a call whose every request has the same outcome, without a gate: its waits, and its end.
fn drive<O: Operation>(mut call: Call<O>, outcome: &Outcome) -> (Vec<Duration>, u32, Error, Duration) {
    let (mut now, mut waits, mut sent) = (at(0), Vec::new(), 0);
    loop {
        match call.step(now) {
            Ok(CallStep::Admit { .. }) => call.on_admitted(now, None),
            Ok(CallStep::Bearer { .. }) => call.on_bearer(now, bearer("t", 0)),
            Ok(CallStep::Send { deadline, .. }) => {
                sent += 1;
                match outcome.clone() {
                    Ok(response) => call.on_response(now, response),
                    Err(fault) => {
                        if fault == timed_out() {
                            now = now.advanced(deadline);
                        }
                        call.on_fault(now, fault);
                    }
                }
            }
            Ok(CallStep::Sleep(wait)) => {
                waits.push(wait);
                now = now.advanced(wait);
            }
            Ok(CallStep::Done(_)) => panic!("it never succeeds"),
            Err(error) => return (waits, sent, error, now.monotonic()),
        }
    }
}

fn read() -> Call<tracks::Get> {
    Call::new(tracks::Get::new(Id::new(ID).unwrap()))
}

/// What must not be done twice.
fn once_only() -> Call<player::Next> {
    let metadata = player::Next::METADATA;
    assert!(!metadata.idempotent);
    Call::new(player::Next::new())
}

fn down() -> Outcome {
    Ok(api_error(503, "Service unavailable"))
}

fn timed_out() -> TransportFault {
    TransportFault::timed_out("30 s")
}

#[test]
fn g8_what_may_be_repeated_is_tried_three_times() {
    let too_large = TransportFault::too_large("16 MiB");
    for (outcome, attempts) in [
        (down(), 3),
        (Ok(answer(500, "")), 3),
        (Ok(answer(502, "<html></html>")), 3),
        (Err(TransportFault::not_sent("refused")), 3),
        (Err(TransportFault::maybe_sent("reset")), 3),
        (Err(timed_out()), 3),
        (Err(too_large), 1),
        (Ok(answer(400, "")), 1),
        (Ok(answer(403, "")), 1),
        (Ok(answer(404, "")), 1),
        (Ok(answer(301, "")), 1),
        (Ok(answer(200, "not json")), 1),
    ] {
        let (waits, sent, error, _) = drive(read(), &outcome);
        assert_eq!((sent, error.attempts(), waits.len() as u32), (attempts, attempts, attempts - 1), "{outcome:?}");
    }
}

#[test]
fn g8_what_must_not_be_done_twice_is_sent_again_only_if_nothing_was_sent() {
    for (outcome, attempts) in [
        (down(), 1),
        (Err(TransportFault::not_sent("refused")), 3),
        (Err(TransportFault::maybe_sent("reset")), 1),
        (Err(timed_out()), 1),
    ] {
        let (_, sent, error, _) = drive(once_only(), &outcome);
        assert_eq!((sent, error.attempts()), (attempts, attempts), "{outcome:?}");
    }
    // After a 429 it is: Spotify has done nothing.
    let mut limited = api_error(429, "API rate limit exceeded");
    limited.headers_mut().insert("retry-after", "25".parse().unwrap());
    let (waits, sent, error, _) = drive(once_only(), &Ok(limited));
    assert_eq!((waits, sent), (vec![Duration::from_secs(25); 2], 3));
    assert!(matches!(error.kind(), ErrorKind::RateLimited { .. }), "{error:?}");
}

#[test]
fn an_error_says_what_is_known_and_how_often_it_was_tried() {
    let (_, _, error, _) = drive(read(), &down());
    assert_eq!(
        error.to_string(),
        "get-track: Spotify is down or overloaded, tried 3 times (503: Service unavailable): try again later"
    );
    for (fault, advice) in [
        (TransportFault::not_sent("connection refused by 127.0.0.1:1"), "check the network, the API's address"),
        (timed_out(), "check the network and try again"),
        (TransportFault::too_large("16 MiB"), "ask for less at a time"),
    ] {
        let (_, _, error, _) = drive(read(), &Err(fault.clone()));
        assert!(matches!(error.kind(), ErrorKind::Unreachable(told) if *told == fault), "{error:?}");
        assert!(error.to_string().contains(advice), "{error}");
    }
}

#[test]
fn the_same_seed_gives_the_same_waits_and_another_one_others() {
    let waits = |seed: u64| drive(read().with_seed(seed.to_le_bytes()), &down()).0;
    assert_eq!(waits(1), waits(1));
    assert_ne!(waits(1), waits(2));
    assert!(waits(1)[0] <= Duration::from_millis(500) && waits(1)[1] <= Duration::from_secs(1));
}

#[test]
fn what_spotify_asks_for_is_waited_for_if_it_is_not_too_long() {
    let asking = |seconds: &str| {
        let mut down = api_error(503, "Service unavailable");
        down.headers_mut().insert("retry-after", seconds.parse().unwrap());
        drive(read(), &Ok(down))
    };
    assert_eq!(asking("9").0, [Duration::from_secs(9); 2]);
    let (waits, sent, error, _) = asking("61");
    assert_eq!((waits.len(), sent, error.retry_after()), (0, 1, Some(Duration::from_secs(61))));
}

/// Goes on for ever, after the same wait each time.
#[derive(Debug)]
struct Stubborn(Duration);

impl Retry for Stubborn {
    fn again(&self, failed: &Failed<'_>) -> Option<Duration> {
        assert!(failed.failures > 0 && failed.error.operation() == "get-track");
        Some(self.0)
    }
}

#[test]
fn a_rule_of_ones_own_is_heard_within_the_deadline_and_never_about_what_must_not_be_repeated() {
    let policy = CallPolicy::new().retry(Stubborn(Duration::from_secs(7))).deadline(Duration::from_secs(60));
    let (waits, sent, error, ended) = drive(read().with_policy(policy.clone()), &down());
    assert_eq!((waits.len(), sent, ended), (8, 9, Duration::from_secs(56)));
    assert!(matches!(error.kind(), ErrorKind::Unavailable { .. }), "{error:?}");
    assert_eq!(drive(once_only().with_policy(policy), &down()).1, 1);
}

#[test]
fn a_request_gets_no_more_time_than_the_call_has_left() {
    let policy = CallPolicy::new().deadline(Duration::from_secs(40)).backoff(Duration::ZERO, Duration::ZERO);
    let (_, sent, error, ended) = drive(read().with_policy(policy), &Err(timed_out()));
    assert_eq!((sent, ended), (2, Duration::from_secs(40)), "30 s and 10 s");
    assert!(matches!(error.kind(), ErrorKind::Unreachable(_)), "{error:?}");
}

#[test]
fn a_bearer_that_does_not_come_ends_the_call_at_its_deadline() {
    let mut call = read().with_policy(CallPolicy::new().deadline(Duration::from_secs(5)));
    assert!(matches!(call.step(at(0)), Ok(CallStep::Admit { .. })));
    call.on_admitted(at(2), None);
    let Ok(CallStep::Bearer { deadline, .. }) = call.step(at(2)) else { panic!("it needs a bearer") };
    assert_eq!(deadline, Duration::from_secs(3));
    let error = call.step(at(5)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::OutOfTime), "{error:?}");
}

#[test]
fn a_wall_clock_that_jumps_changes_no_deadline() {
    let mut call = read().with_policy(CallPolicy::new().deadline(Duration::from_secs(5)));
    let jumped = |seconds: u64, wall: i64| {
        Now::new(spotify_auth_core::Timestamp::from_unix_seconds(wall), Duration::from_secs(seconds))
    };
    assert!(matches!(call.step(jumped(0, 1_000_000)), Ok(CallStep::Admit { .. })));
    call.on_admitted(jumped(1, 9_000_000), None);
    let Ok(CallStep::Bearer { deadline, .. }) = call.step(jumped(1, 0)) else { panic!("it needs a bearer") };
    assert_eq!(deadline, Duration::from_secs(4));
}

proptest! {
    /// Whatever the policy: no wait is longer than its back-off, and the call ends by its deadline.
    #[test]
    fn every_call_ends_by_its_deadline(
        attempts in 0u32..20, backoff in 0u64..5_000, longest in 0u64..10_000, deadline in 0u64..200_000,
        request in 1u64..60_000, seed in any::<[u8; 8]>(), slow in any::<bool>(),
    ) {
        let millis = Duration::from_millis;
        let policy = CallPolicy::new().attempts(attempts).backoff(millis(backoff), millis(longest)).deadline(millis(deadline));
        let call = read().with_policy(policy.request_deadline(millis(request))).with_seed(seed);
        let (waits, sent, error, ended) = drive(call, &if slow { Err(timed_out()) } else { down() });
        prop_assert!(ended <= millis(deadline));
        prop_assert!(waits.iter().all(|wait| *wait <= millis(longest)));
        prop_assert!(sent <= attempts.max(1) && error.attempts() == sent);
    }
}
