//! One behaviour a rule, each told as a conversation.

use super::*;
use crate::testing::after;

fn renewal(absence: Absence) -> Renewal {
    Renewal::new(Some(spent(1)), true, absence, LONGEST)
}

#[track_caller]
fn leads(renewal: &mut Renewal, now: Now, ttl: Option<Duration>) {
    assert!(matches!(renewal.step(now), RenewalStep::TryLease { .. }));
    renewal.on_lease(now, Ok(Leased::Held { ttl }));
}

#[track_caller]
fn loads(renewal: &mut Renewal, now: Now, record: Option<Record>) {
    assert!(matches!(renewal.step(now), RenewalStep::Load));
    renewal.on_loaded(now, Ok(record));
}

#[track_caller]
fn refreshes(renewal: &mut Renewal, now: Now) -> String {
    match renewal.step(now) {
        RenewalStep::Refresh(token) => token.refresh_token().unwrap().expose_secret().to_owned(),
        other => panic!("a refresh, not {other:?}"),
    }
}

#[track_caller]
fn saves(renewal: &mut Renewal, now: Now) -> (Option<Version>, Record) {
    match renewal.step(now) {
        RenewalStep::SaveIf { expected, record } => (expected, record),
        other => panic!("a save, not {other:?}"),
    }
}

/// The end, after the lease was given back.
#[track_caller]
fn ends(renewal: &mut Renewal, now: Now) -> RenewalEnd {
    assert!(matches!(renewal.step(now), RenewalStep::Release));
    renewal.on_released();
    match renewal.step(now) {
        RenewalStep::Done(end) => end,
        other => panic!("the end, not {other:?}"),
    }
}

#[track_caller]
fn used(end: RenewalEnd) -> (Record, bool) {
    match end {
        RenewalEnd::Use { record, saved } => (record, saved),
        other => panic!("a record, not {other:?}"),
    }
}

#[test]
fn d3_a_lease_that_ends_before_the_request_may_is_given_back_and_asked_for_anew() {
    let slept = Now::new(START.wall().saturating_add(secs(30)), START.monotonic());
    for late in [after(secs(11)), slept] {
        let mut renewal = renewal(Absence::Lost);
        leads(&mut renewal, START, Some(secs(60)));
        loads(&mut renewal, late, Some(spent(1)));
        assert!(matches!(renewal.step(late), RenewalStep::Release), "not enough is left of it");
        renewal.on_released();
        assert!(matches!(renewal.step(late), RenewalStep::TryLease { .. }));
    }
    let mut renewal = renewal(Absence::Lost);
    leads(&mut renewal, START, Some(secs(60)));
    loads(&mut renewal, after(secs(10)), Some(spent(1)));
    assert_eq!(refreshes(&mut renewal, after(secs(10))), "R1");
}

#[test]
fn d3_a_store_that_gives_leases_too_short_for_a_request_is_not_asked_for_ever() {
    let mut renewal = renewal(Absence::Lost);
    for _ in 0..=MAX_SURPRISES {
        leads(&mut renewal, START, Some(secs(1)));
        loads(&mut renewal, START, Some(spent(1)));
        assert!(matches!(renewal.step(START), RenewalStep::Release));
        renewal.on_released();
        if let RenewalStep::Done(RenewalEnd::StoreFailed(_)) = renewal.step(START) {
            return;
        }
    }
    panic!("it ends");
}

#[test]
fn d3_who_waits_longer_than_anybody_may_lead_gets_an_error() {
    let mut renewal = renewal(Absence::SignedOut);
    let mut now = START;
    loop {
        assert!(matches!(renewal.step(now), RenewalStep::TryLease { .. }));
        renewal.on_lease(now, Ok(Leased::Busy { retry_after: secs(1) }));
        loads(&mut renewal, now, Some(spent(1)));
        match renewal.step(now) {
            RenewalStep::Sleep(wait) => now = now.advanced(wait),
            RenewalStep::Done(RenewalEnd::StoreFailed(error)) => {
                assert_eq!(error.kind(), StoreErrorKind::Busy);
                break;
            }
            other => panic!("a wait or the end, not {other:?}"),
        }
    }
    assert_eq!(now.monotonic() - START.monotonic(), secs(70), "ten seconds more than a lease lasts");
}

#[test]
fn e2_a_save_that_fails_is_tried_for_ten_seconds_and_the_token_is_used_all_the_same() {
    let mut renewal = renewal(Absence::SignedOut);
    leads(&mut renewal, START, None);
    loads(&mut renewal, START, Some(spent(1)));
    let _ = refreshes(&mut renewal, START);
    renewal.on_refreshed(Ok(numbered(2, START)));
    let mut now = START;
    while let RenewalStep::SaveIf { .. } = renewal.step(now) {
        renewal.on_saved(now, Err(StoreError::new(StoreErrorKind::NotWritable, "full")));
        if let RenewalStep::Sleep(wait) = renewal.step(now) {
            now = now.advanced(wait);
        }
    }
    assert_eq!(now.monotonic() - START.monotonic(), SAVE_PATIENCE);
    let (record, saved) = used(ends(&mut renewal, now));
    assert!(!saved && record.version() == spent(1).version().next());
}

#[test]
fn d4_invalid_grant_is_believed_only_of_the_newest_token() {
    let mut renewal = renewal(Absence::SignedOut);
    leads(&mut renewal, START, None);
    loads(&mut renewal, START, Some(spent(1)));
    let _ = refreshes(&mut renewal, START);
    renewal.on_refreshed(Err(invalid_grant()));
    let newer = spent(1).renewed(numbered(2, START));
    loads(&mut renewal, START, Some(newer.clone()));
    let (record, saved) = used(ends(&mut renewal, START));
    assert!(saved && !record.is_dead() && record.version() == newer.version());
}

#[test]
fn d4_a_dead_mark_takes_the_place_of_exactly_the_record_that_was_refused() {
    let mut renewal = renewal(Absence::SignedOut);
    leads(&mut renewal, START, None);
    loads(&mut renewal, START, Some(spent(1)));
    let _ = refreshes(&mut renewal, START);
    renewal.on_refreshed(Err(invalid_grant()));
    loads(&mut renewal, START, Some(spent(1)));
    let (expected, record) = saves(&mut renewal, START);
    assert!(record.is_dead() && expected == Some(spent(1).version()));
    renewal.on_saved(START, Ok(Saved::Conflict));
    let newer = spent(1).renewed(numbered(2, START));
    loads(&mut renewal, START, Some(newer));
    let (record, _) = used(ends(&mut renewal, START));
    assert!(!record.is_dead(), "somebody was faster with a token that works");
}

#[test]
fn a_token_that_works_is_the_proof_against_a_dead_mark() {
    let mut renewal = renewal(Absence::SignedOut);
    leads(&mut renewal, START, None);
    loads(&mut renewal, START, Some(spent(1)));
    let _ = refreshes(&mut renewal, START);
    renewal.on_refreshed(Ok(numbered(2, START)));
    let _ = saves(&mut renewal, START);
    renewal.on_saved(START, Ok(Saved::Conflict));
    let refusal = match invalid_grant() {
        ExchangeError::Refused { refusal, .. } => refusal,
        other => panic!("a refusal, not {other:?}"),
    };
    let marked = spent(1).dead(refusal);
    loads(&mut renewal, START, Some(marked.clone()));
    let (expected, record) = saves(&mut renewal, START);
    assert!(expected == Some(marked.version()) && record.version() > marked.version() && !record.is_dead());
}

#[test]
fn an_empty_store_means_signed_out_or_lost_as_the_store_says() {
    let mut file = renewal(Absence::SignedOut);
    leads(&mut file, START, None);
    loads(&mut file, START, None);
    assert!(matches!(ends(&mut file, START), RenewalEnd::SignedOut));

    let mut redis = renewal(Absence::Lost);
    leads(&mut redis, START, Some(secs(60)));
    loads(&mut redis, START, None);
    let _ = refreshes(&mut redis, START);
    redis.on_refreshed(Ok(numbered(2, START)));
    assert_eq!(saves(&mut redis, START).0, None, "put back in the place of nothing");

    // One that the store has never had is not one that was signed out of.
    let mut new = Renewal::new(Some(spent(1)), false, Absence::SignedOut, LONGEST);
    leads(&mut new, START, None);
    loads(&mut new, START, None);
    assert_eq!(refreshes(&mut new, START), "R1");
}

#[test]
fn a_store_that_came_back_with_older_data_is_given_the_newer_token() {
    let known = spent(1).renewed(numbered(2, START)).renewed(numbered(3, START));
    let mut renewal = Renewal::new(Some(known.clone()), true, Absence::Lost, LONGEST);
    leads(&mut renewal, START, Some(secs(60)));
    loads(&mut renewal, START, Some(spent(1)));
    assert_eq!(refreshes(&mut renewal, START), "R3");
    renewal.on_refreshed(Ok(numbered(4, START)));
    let (expected, record) = saves(&mut renewal, START);
    assert_eq!((expected, record.version()), (Some(spent(1).version()), known.version().next()));
}

#[test]
fn a_store_that_is_away_before_the_request_ends_the_renewal_and_nothing_is_sent() {
    let away = || StoreError::new(StoreErrorKind::Away, "as this test wants");
    let mut at_lease = renewal(Absence::Lost);
    let _ = at_lease.step(START);
    at_lease.on_lease(START, Err(away()));
    assert!(matches!(at_lease.step(START), RenewalStep::Done(RenewalEnd::StoreFailed(_))));

    let mut at_load = renewal(Absence::Lost);
    leads(&mut at_load, START, Some(secs(60)));
    let _ = at_load.step(START);
    at_load.on_loaded(START, Err(away()));
    assert!(matches!(ends(&mut at_load, START), RenewalEnd::StoreFailed(_)));
}
