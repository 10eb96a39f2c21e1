//! Callers that go away, transports that fail to answer, and logins that come in between.

use super::*;
use crate::machine::FaultKind;
use crate::session::Lease;

#[test]
fn d2_callers_that_go_away_lose_no_answer() {
    // Between two polls half a second passes, so that each count stops at another point of the renewal's life.
    for polls in 0..10 {
        let (transport, authenticator) = expired([busy(), renewed(), superseded()]);
        let mut callers: Vec<_> = (0..5).map(|_| ask(&authenticator)).collect();
        for _ in 0..polls {
            // Those who have their answer go away with it.
            callers.retain_mut(|caller| poll_once(caller).is_pending());
            transport.advance(Duration::from_millis(500));
        }
        drop(callers);
        assert_eq!(access(transport.block_on(ask(&authenticator))), "A2", "after {polls} polls");
        assert_eq!(transport.requests(), 2, "after {polls} polls");
    }
}

#[test]
fn d2_a_leader_that_is_never_polled_again_holds_nobody_up() {
    // Left alone in the request, in the wait between two, and in the second request.
    for polls in 1..4 {
        let slow = Reply::Answer(Duration::from_millis(200), answer(503, ""));
        let (transport, authenticator) = expired([slow, renewed(), superseded()]);
        let mut leader = ask(&authenticator);
        for _ in 0..polls {
            assert!(poll_once(&mut leader).is_pending());
            transport.advance(Duration::from_millis(600));
        }
        let others: Vec<_> = (0..100).map(|_| ask(&authenticator)).collect();
        for outcome in outcomes(transport.run(others)) {
            assert_eq!(access(outcome), "A2");
        }
        assert_eq!(transport.requests(), 2);
        assert!(transport.elapsed() < secs(4), "{:?}", transport.elapsed());
        assert_eq!(access(transport.block_on(leader)), "A2", "and it can come back");
    }
}

#[test]
fn d2_waiters_that_go_away_take_nothing_with_them() {
    let (transport, authenticator) = expired([renewed(), superseded()]);
    let mut waiters: Vec<_> = (0..10).map(|_| ask(&authenticator)).collect();
    for waiter in &mut waiters {
        assert!(poll_once(waiter).is_pending());
    }
    let last = waiters.pop().unwrap();
    drop(waiters);
    assert_eq!(access(transport.block_on(last)), "A2");
    assert_eq!(transport.requests(), 1);
}

#[test]
fn d2_an_answer_that_came_while_nobody_asked_is_used_however_late() {
    let (transport, authenticator) = expired([renewed(), superseded()]);
    let mut caller = ask(&authenticator);
    assert!(poll_once(&mut caller).is_pending());
    drop(caller);
    transport.advance(secs(1_800));
    assert_eq!(access(transport.block_on(ask(&authenticator))), "A2");
    assert_eq!(transport.requests(), 1);
}

#[test]
fn d2_a_renewal_that_was_left_alone_beyond_its_time_fails_nobody_who_asks_later() {
    for abandoned in [busy(), Reply::Never, Reply::Fault(secs(1), FaultKind::MaybeSent)] {
        let (transport, authenticator) = expired([abandoned, renewed()]);
        let mut caller = ask(&authenticator);
        assert!(poll_once(&mut caller).is_pending());
        drop(caller);
        transport.advance(secs(1_800));
        let before = transport.elapsed();
        assert_eq!(access(transport.block_on(ask(&authenticator))), "A2");
        assert_eq!(transport.elapsed() - before, secs(1), "as fast as its own request");
        assert_eq!(transport.requests(), 2);
    }
}

#[test]
fn a_transport_that_never_answers_is_cut_off_and_the_next_renewal_works() {
    let (transport, authenticator) = expired([Reply::Never, renewed()]);
    let callers: Vec<_> = (0..10).map(|_| ask(&authenticator)).collect();
    for outcome in outcomes(transport.run(callers)) {
        let timed_out = matches!(&outcome, Err(BearerError::Renewal { error, .. })
            if matches!(&**error, ExchangeError::Unreachable { fault, .. } if fault.kind() == FaultKind::TimedOut));
        assert!(timed_out, "{outcome:?}");
    }
    assert_eq!(transport.elapsed(), secs(31));
    transport.advance(secs(6));
    assert_eq!(access(transport.block_on(ask(&authenticator))), "A2");
}

#[test]
fn a_transport_that_panics_is_an_error_for_everybody_and_the_next_renewal_works() {
    let (transport, authenticator) = expired([Reply::Panic, renewed()]);
    let callers: Vec<_> = (0..10).map(|_| ask(&authenticator)).collect();
    for outcome in outcomes(transport.run(callers)) {
        assert!(
            matches!(&outcome, Err(BearerError::Renewal { error, .. }) if **error == ExchangeError::TransportPanicked),
            "{outcome:?}"
        );
    }
    assert_eq!(transport.requests(), 1);
    transport.advance(secs(6));
    assert_eq!(access(transport.block_on(ask(&authenticator))), "A2");
}

#[test]
fn a_login_during_a_renewal_answers_everybody_who_waits() {
    let (transport, authenticator) = expired([renewed()]);
    let mut waiters: Vec<_> = (0..10).map(|_| ask(&authenticator)).collect();
    for waiter in &mut waiters {
        assert!(poll_once(waiter).is_pending());
    }
    authenticator.sign_in(token("B1", Some("S1"), Some(3600)));
    assert_eq!(access(transport.block_on(ask(&authenticator))), "B1", "at once");
    assert_eq!(transport.elapsed(), Duration::ZERO);
    for outcome in outcomes(transport.run(waiters)) {
        assert_eq!(access(outcome), "B1");
    }
    let refresh_token = authenticator.token().unwrap().refresh_token().unwrap().clone();
    assert_eq!(refresh_token.expose_secret(), "S1", "the late answer is ignored");
}

#[test]
fn a_login_with_an_expired_token_during_a_renewal_is_renewed_beside_it() {
    let other = Reply::Answer(secs(3), granted("B2", r#","refresh_token":"S2""#));
    let (transport, authenticator) = expired([renewed(), other]);
    let mut waiter = ask(&authenticator);
    assert!(poll_once(&mut waiter).is_pending());
    authenticator.sign_in(token("B1", Some("S1"), Some(0)));
    let mut newer = ask(&authenticator);
    assert!(poll_once(&mut newer).is_pending());
    // The old renewal ends first, and must not take the new one's place.
    for outcome in outcomes(transport.run([waiter, newer, ask(&authenticator)])) {
        assert_eq!(access(outcome), "B2");
    }
    assert_eq!((transport.requests(), transport.elapsed()), (2, secs(3)));
}

#[test]
fn a_sign_out_during_a_renewal_tells_everybody_who_waits() {
    let (transport, authenticator) = expired([renewed()]);
    let mut waiter = ask(&authenticator);
    assert!(poll_once(&mut waiter).is_pending());
    authenticator.sign_out();
    assert!(matches!(transport.block_on(waiter), Err(BearerError::SignIn(SignInReason::SignedOut))));
    assert!(authenticator.token().is_none());
}

#[test]
fn a_session_whose_leader_is_elsewhere_is_waited_for_and_then_taken_over() {
    let transport = Scripted::new([renewed()]);
    let expired = token("A1", Some("R1"), Some(0));
    let mut session = Session::new(public(), AccountsUrls::spotify(), expired, [7; 8]);
    let Lease::Refresh(_lost) = session.lease(transport.now()) else { panic!("the token is due") };
    let authenticator = Authenticator::new(transport.clone(), session);
    assert_eq!(access(transport.block_on(ask(&authenticator))), "A2");
    assert_eq!(transport.elapsed(), secs(60 + 1));
}

#[test]
fn an_authenticator_that_is_dropped_during_a_renewal_leaves_nothing_behind() {
    let (transport, authenticator) = expired([Reply::Never]);
    let mut caller = ask(&authenticator);
    assert!(poll_once(&mut caller).is_pending());
    transport.forget_timers();
    drop(caller);
    drop(authenticator);
    assert_eq!(Arc::strong_count(&transport), 1, "no cycle keeps it alive");
}
