//! Drivers that call out of order get an end, never a panic.

use super::*;

#[test]
fn a_driver_out_of_order_gets_an_error_and_no_panic() {
    let calls: [fn(&mut Renewal); 5] = [
        |renewal| renewal.on_loaded(START, Ok(None)),
        |renewal| renewal.on_refreshed(Ok(numbered(2, START))),
        |renewal| renewal.on_saved(START, Ok(Saved::Yes)),
        |renewal| renewal.on_released(),
        |renewal| {
            renewal.on_lease(START, Ok(Leased::Held { ttl: None }));
            renewal.on_lease(START, Ok(Leased::Held { ttl: None }));
        },
    ];
    for call in calls {
        let mut renewal = Renewal::new(Some(spent(1)), true, Absence::Lost, LONGEST);
        let _ = renewal.step(START);
        call(&mut renewal);
        let RenewalStep::Done(RenewalEnd::StoreFailed(error)) = renewal.step(START) else { panic!("it ends") };
        assert!(error.to_string().contains("out of order"), "{error}");
        assert!(matches!(renewal.step(START), RenewalStep::Done(_)));
    }
}

#[test]
fn asking_twice_for_a_step_gives_the_same_one() {
    let mut renewal = Renewal::new(Some(spent(1)), true, Absence::Lost, LONGEST);
    assert!(matches!(renewal.step(START), RenewalStep::TryLease { .. }));
    assert!(matches!(renewal.step(START), RenewalStep::TryLease { .. }));
    renewal.on_lease(START, Ok(Leased::Busy { retry_after: secs(1) }));
    assert!(matches!(renewal.step(START), RenewalStep::Load));
    assert!(matches!(renewal.step(START), RenewalStep::Load));
}
