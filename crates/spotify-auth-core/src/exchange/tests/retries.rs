//! How often and how long, on a virtual clock.

use super::*;
use crate::testing::{answer, granted, secs};

fn busy(status: u16, retry_after: Option<&str>) -> Response<Bytes> {
    let mut response = answer(status, "");
    if let Some(value) = retry_after {
        let value = http::HeaderValue::from_str(value).unwrap();
        response.headers_mut().insert(http::header::RETRY_AFTER, value);
    }
    response
}

/// Within the tenth that jitter may change a wait by.
fn about(wait: Duration, expected: Duration) -> bool {
    wait >= expected * 9 / 10 && wait <= expected * 11 / 10
}

#[test]
fn a_success_after_failures_is_a_success() {
    for (name, make) in GRANTS {
        let run = run(make(), Duration::ZERO, |attempt| match attempt {
            1 => Reply::Answer(busy(503, None)),
            2 => Reply::Fault(FaultKind::NotSent),
            _ => Reply::Answer(granted("A1", "")),
        });
        assert_eq!(run.result.unwrap().access_token().expose_secret(), "A1", "{name}");
        assert_eq!(run.attempts.len(), 3);
    }
}

#[test]
fn d4_an_endpoint_that_stays_unavailable_is_asked_as_often_as_the_policy_says() {
    for attempts in [0, 1, 2, 3, 7] {
        let policy = RetryPolicy::default().attempts(attempts).total(secs(3600));
        let run = run(client_credentials().retry_policy(policy), secs(1), |_| Reply::Answer(busy(503, None)));
        assert_eq!(run.attempts.len(), attempts.max(1) as usize);
        let expected = ExchangeError::Unavailable {
            by: TokenEndpoint::AccountsService,
            status: http::StatusCode::SERVICE_UNAVAILABLE,
            attempts: attempts.max(1),
            retry_after: None,
        };
        assert_eq!(run.result.unwrap_err(), expected);
    }
}

#[test]
fn the_wait_between_attempts_doubles() {
    let policy = RetryPolicy::default().attempts(5).backoff(secs(1)).total(secs(3600));
    let run = run(client_credentials().retry_policy(policy), Duration::ZERO, |_| Reply::Answer(busy(500, None)));
    let waits: Vec<_> = run.attempts.windows(2).map(|pair| pair[1].at - pair[0].at).collect();
    assert_eq!(waits.len(), 4);
    for (wait, expected) in waits.into_iter().zip([1, 2, 4, 8]) {
        assert!(about(wait, secs(expected)), "{wait:?}, not about {expected} s");
    }
}

#[test]
fn d4_retry_after_is_kept_to_exactly() {
    for status in [429, 503] {
        let run = run(client_credentials(), secs(2), |attempt| match attempt {
            1 => Reply::Answer(busy(status, Some("7"))),
            _ => Reply::Answer(granted("A1", "")),
        });
        assert!(run.result.is_ok());
        assert_eq!(run.attempts[1].at, secs(2 + 7));
    }
}

#[test]
fn d4_a_retry_after_beyond_the_time_left_ends_the_exchange_at_once_with_its_value() {
    for (asked, latency) in [("86400", 0), ("18446744073709551616", 0), ("50", 0), ("41", 9)] {
        let run = run(client_credentials(), secs(latency), |_| Reply::Answer(busy(429, Some(asked))));
        assert_eq!((run.attempts.len(), run.lasted), (1, secs(latency)), "{asked}");
        let error = run.result.unwrap_err();
        let seconds = asked.parse().unwrap_or(u64::MAX);
        assert_eq!(error.retry_after(), Some(secs(seconds)), "{asked}");
    }
    let run = run(client_credentials(), secs(9), |_| Reply::Answer(busy(429, Some("40"))));
    assert_eq!(run.attempts.len(), 2, "one second is left after this wait");
}

#[test]
fn a_retry_after_beyond_the_attempts_is_told_too() {
    let policy = RetryPolicy::default().attempts(1);
    let run = run(client_credentials().retry_policy(policy), Duration::ZERO, |_| Reply::Answer(busy(429, Some("3"))));
    assert_eq!(run.result.unwrap_err().retry_after(), Some(secs(3)));
}

#[test]
fn only_what_never_left_is_sent_again() {
    for (kind, attempts) in
        [(FaultKind::NotSent, 3), (FaultKind::MaybeSent, 1), (FaultKind::TimedOut, 1), (FaultKind::TooLarge, 1)]
    {
        for (name, make) in GRANTS {
            let run = run(make(), Duration::ZERO, |_| Reply::Fault(kind));
            assert_eq!(run.attempts.len(), attempts, "{name} {kind:?}");
            let error = run.result.unwrap_err();
            assert!(
                matches!(&error, ExchangeError::Unreachable { host, fault }
                    if host.as_str() == "accounts.spotify.com" && fault.kind() == kind),
                "{name}: {error:?}"
            );
            assert!(error.to_string().contains("accounts.spotify.com"), "{error}");
        }
    }
}

#[test]
fn no_attempt_begins_after_the_time_for_all_and_the_last_ones_deadline_is_cut_to_it() {
    let policy = RetryPolicy::default().attempts(100).request_deadline(secs(30)).total(secs(50)).backoff(secs(1));
    let run = run(client_credentials().retry_policy(policy), secs(12), |_| Reply::Answer(busy(503, None)));
    assert!(run.attempts.len() > 2);
    for attempt in &run.attempts {
        assert!(attempt.at < secs(50));
        assert_eq!(attempt.deadline, secs(30).min(secs(50) - attempt.at));
    }
    assert!(run.attempts.last().unwrap().deadline < secs(30), "the last one is cut");
    assert!(matches!(run.result, Err(ExchangeError::Unavailable { .. })));
}

#[test]
fn a_driver_that_oversleeps_is_told_what_the_last_attempt_ended_in() {
    let mut exchange = client_credentials();
    let _ = exchange.step(START);
    exchange.on_response(START, busy(503, None));
    assert!(matches!(exchange.step(START), Ok(Step::Sleep(_))));
    let error = exchange.step(START.advanced(secs(60))).unwrap_err();
    assert!(matches!(error, ExchangeError::Unavailable { attempts: 1, .. }), "{error:?}");
}

#[test]
fn time_that_is_over_before_the_first_attempt_is_an_error() {
    let policy = RetryPolicy::default().total(Duration::ZERO);
    let error = client_credentials().retry_policy(policy).step(START).unwrap_err();
    assert_eq!(error, ExchangeError::OutOfTime);
}

#[test]
fn a_sleep_that_ends_early_goes_on() {
    let mut exchange = client_credentials();
    let _ = exchange.step(START);
    exchange.on_response(START, busy(429, Some("10")));
    for (passed, left) in [(0, 10), (4, 6), (9, 1)] {
        let step = exchange.step(START.advanced(secs(passed))).unwrap();
        assert!(matches!(step, Step::Sleep(wait) if wait == secs(left)), "{step:?}");
    }
    assert!(matches!(exchange.step(START.advanced(secs(10))), Ok(Step::Send { .. })));
}

#[test]
fn a_wall_clock_that_jumps_changes_no_wait() {
    let mut exchange = client_credentials();
    let _ = exchange.step(START);
    exchange.on_response(START, busy(429, Some("10")));
    let set_back = Now::new(Timestamp::from_unix_seconds(0), START.monotonic() + secs(4));
    assert!(matches!(exchange.step(set_back), Ok(Step::Sleep(wait)) if wait == secs(6)));
}

#[test]
fn a_policy_set_later_cannot_move_the_end_that_others_wait_for() {
    let exchange = client_credentials().running_since(START, RetryPolicy::default(), Jitter::default());
    let mut exchange = exchange.retry_policy(RetryPolicy::default().total(secs(3600)).request_deadline(secs(3600)));
    let step = exchange.step(START.advanced(secs(20))).unwrap();
    assert!(matches!(step, Step::Send { deadline, .. } if deadline == secs(30)), "{step:?}");
    let late = client_credentials()
        .running_since(START, RetryPolicy::default(), Jitter::default())
        .step(START.advanced(secs(50)));
    assert_eq!(late.unwrap_err(), ExchangeError::OutOfTime);
}
