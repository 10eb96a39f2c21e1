//! Calls out of order are errors of the next step, never panics.

use proptest::prelude::*;

use super::*;
use crate::testing::{answer, granted};

fn fault() -> TransportFault {
    TransportFault::not_sent("scripted")
}

#[test]
fn a_step_while_an_answer_is_awaited_is_an_error() {
    let mut exchange = client_credentials();
    let _ = exchange.step(START);
    assert_eq!(exchange.step(START).unwrap_err(), ExchangeError::OutOfOrder);
    assert_eq!(exchange.step(START).unwrap_err(), ExchangeError::OutOfOrder);
}

#[test]
fn an_answer_that_nothing_was_sent_for_is_an_error_and_grants_nothing() {
    let mut unasked = client_credentials();
    unasked.on_response(START, granted("A1", ""));
    assert_eq!(unasked.step(START).unwrap_err(), ExchangeError::OutOfOrder);

    let mut twice = client_credentials();
    let _ = twice.step(START);
    twice.on_fault(START, fault());
    twice.on_response(START, granted("A1", ""));
    assert_eq!(twice.step(START).unwrap_err(), ExchangeError::OutOfOrder);

    let mut unasked = client_credentials();
    unasked.on_fault(START, fault());
    assert_eq!(unasked.step(START).unwrap_err(), ExchangeError::OutOfOrder);
}

#[test]
fn nothing_follows_the_end() {
    let mut exchange = client_credentials();
    let _ = exchange.step(START);
    exchange.on_response(START, granted("A1", ""));
    assert!(matches!(exchange.step(START), Ok(Step::Done(_))));
    assert_eq!(exchange.step(START).unwrap_err(), ExchangeError::OutOfOrder);
    exchange.on_response(START, granted("A2", ""));
    assert_eq!(exchange.step(START).unwrap_err(), ExchangeError::OutOfOrder);
}

#[derive(Clone, Copy, Debug)]
enum Call {
    Step,
    Good,
    Busy,
    Refused,
    NotSent,
    MaybeSent,
    Pass(u64),
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    let call = prop_oneof![
        4 => Just(Call::Step),
        1 => Just(Call::Good),
        1 => Just(Call::Busy),
        1 => Just(Call::Refused),
        1 => Just(Call::NotSent),
        1 => Just(Call::MaybeSent),
        2 => (0u64..40).prop_map(Call::Pass),
    ];
    prop::collection::vec(call, 0..30)
}

proptest! {
    #[test]
    fn no_order_of_calls_panics_sends_too_often_or_grants_twice(which in 0..GRANTS.len(), calls in calls()) {
        let mut exchange = GRANTS[which].1();
        let (mut now, mut sends, mut dones, mut over) = (START, 0, 0, false);
        for call in calls {
            match call {
                Call::Step => match exchange.step(now) {
                    Ok(Step::Send { .. }) => {
                        prop_assert!(!over, "nothing is sent after the end");
                        sends += 1;
                    }
                    Ok(Step::Sleep(_)) => prop_assert!(!over),
                    Ok(Step::Done(_)) => {
                        dones += 1;
                        over = true;
                    }
                    Err(_) => over = true,
                },
                Call::Good => exchange.on_response(now, granted("A1", "")),
                Call::Busy => exchange.on_response(now, answer(503, "")),
                Call::Refused => exchange.on_response(now, crate::testing::refused("invalid_grant")),
                Call::NotSent => exchange.on_fault(now, fault()),
                Call::MaybeSent => exchange.on_fault(now, TransportFault::maybe_sent("scripted")),
                Call::Pass(seconds) => now = now.advanced(Duration::from_secs(seconds)),
            }
            let shown = format!("{exchange:?}");
            prop_assert!(!shown.contains("CANARY"));
        }
        prop_assert!(sends <= 3 && dones <= 1);
    }
}
