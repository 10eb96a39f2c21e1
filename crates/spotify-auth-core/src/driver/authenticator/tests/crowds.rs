//! Many callers, one renewal.

use super::*;

const CROWD: usize = 1_000;

fn crowd(authenticator: &Authenticator) -> Vec<Task<Outcome>> {
    (0..CROWD).map(|_| ask(authenticator)).collect()
}

#[test]
fn d2_a_thousand_callers_of_an_expired_token_are_one_request() {
    let (transport, authenticator) = expired([renewed()]);
    for outcome in outcomes(transport.run(crowd(&authenticator))) {
        assert_eq!(access(outcome), "A2");
    }
    assert_eq!(transport.requests(), 1);
    let token = authenticator.token().unwrap();
    assert_eq!(token.refresh_token().unwrap().expose_secret(), "R2");
}

#[test]
fn callers_of_a_token_that_is_not_due_are_no_request() {
    let (transport, authenticator) = with_token(token("A1", Some("R1"), Some(3600)), []);
    for outcome in outcomes(transport.run(crowd(&authenticator))) {
        assert_eq!(access(outcome), "A1");
    }
    assert_eq!((transport.requests(), transport.elapsed()), (0, Duration::ZERO));
}

#[test]
fn c5_a_crowd_is_served_by_one_token_even_if_it_lives_for_no_time_at_all() {
    let dead_at_once = answer(200, r#"{"access_token":"A2","token_type":"bearer","expires_in":0}"#);
    let (transport, authenticator) = expired([Reply::Answer(secs(1), dead_at_once)]);
    for outcome in outcomes(transport.run(crowd(&authenticator))) {
        assert_eq!(access(outcome), "A2");
    }
    assert_eq!(transport.requests(), 1);
}

#[test]
fn d6_a_thousand_401s_are_one_refresh() {
    let (transport, authenticator) = with_token(token("A1", Some("R1"), Some(3600)), [renewed()]);
    let refused = transport.block_on(ask(&authenticator)).unwrap();
    let again = || -> Vec<_> { (0..CROWD).map(|_| ask_again(&authenticator, Some(refused.clone()))).collect() };
    for outcome in outcomes(transport.run(again())) {
        assert_eq!(access(outcome), "A2");
    }
    for outcome in outcomes(transport.run(again())) {
        assert_eq!(access(outcome), "A2", "an old bearer's 401 says nothing new");
    }
    assert_eq!(transport.requests(), 1);
}

#[test]
fn d4_a_thousand_callers_of_an_unavailable_service_are_as_many_requests_as_the_policy_says() {
    let (transport, authenticator) = expired((0..3).map(|_| busy()));
    for outcome in outcomes(transport.run(crowd(&authenticator))) {
        let error = outcome.unwrap_err();
        assert!(
            matches!(&error, BearerError::Renewal { error, .. }
                if matches!(**error, ExchangeError::Unavailable { attempts: 3, .. })),
            "{error}"
        );
    }
    assert_eq!(transport.requests(), 3);
    let mut retry_after = Duration::ZERO;
    for outcome in outcomes(transport.run(crowd(&authenticator))) {
        let Err(BearerError::Renewal { retry_after: wait, .. }) = outcome else {
            panic!("the session cools down: {outcome:?}")
        };
        assert!(wait > secs(4) && wait < secs(6));
        retry_after = wait;
    }
    assert_eq!(transport.requests(), 3, "nobody tries while the session cools down");
    transport.then([renewed()]);
    transport.advance(retry_after);
    for outcome in outcomes(transport.run(crowd(&authenticator))) {
        assert_eq!(access(outcome), "A2");
    }
    assert_eq!(transport.requests(), 4);
}

#[test]
fn d4_a_thousand_callers_of_a_dead_refresh_token_are_one_request_for_ever() {
    let (transport, authenticator) = expired([superseded()]);
    for _ in 0..2 {
        for outcome in outcomes(transport.run(crowd(&authenticator))) {
            let error = outcome.unwrap_err();
            assert!(matches!(error, BearerError::SignIn(SignInReason::RefreshTokenDead(_))));
            assert!(error.to_string().starts_with("sign in again"), "{error}");
        }
        transport.advance(secs(100_000));
    }
    assert_eq!(transport.requests(), 1);
}

#[test]
fn a_valid_token_serves_everybody_but_the_one_who_renews_it_early() {
    let slow = Reply::Answer(secs(9), granted("A2", ""));
    let (transport, authenticator) = with_token(token("A1", Some("R1"), Some(3600)), [slow]);
    transport.advance(secs(3590));
    let mut leader = ask(&authenticator);
    assert!(poll_once(&mut leader).is_pending());
    for outcome in outcomes(transport.run(crowd(&authenticator))) {
        assert_eq!(access(outcome), "A1");
    }
    assert_eq!(transport.elapsed(), secs(3590), "nobody waits");
    assert_eq!(access(transport.block_on(leader)), "A2");
}

#[test]
fn a_valid_token_serves_also_the_one_whose_early_renewal_failed() {
    for failure in [Reply::Answer(secs(1), refused("invalid_client")), superseded(), Reply::Panic] {
        let (transport, authenticator) = with_token(token("A1", Some("R1"), Some(3600)), [failure]);
        transport.advance(secs(3590));
        assert_eq!(access(transport.block_on(ask(&authenticator))), "A1");
        transport.advance(secs(10));
        assert!(transport.block_on(ask(&authenticator)).is_err(), "until it ends");
    }
}

#[test]
fn an_apps_own_session_gets_one_token_for_a_crowd() {
    let transport = Scripted::new([Reply::Answer(secs(1), granted("A1", ""))]);
    let session = Session::client_credentials(confidential(), AccountsUrls::spotify(), [7; 8]).unwrap();
    let authenticator = Authenticator::new(transport.clone(), session);
    for outcome in outcomes(transport.run(crowd(&authenticator))) {
        assert_eq!(access(outcome), "A1");
    }
    assert_eq!(transport.requests(), 1);
    transport.last(|sent| assert_eq!(form(&sent.request)["grant_type"], "client_credentials"));
}

#[test]
fn a_signed_out_session_says_so_without_a_request() {
    let (transport, authenticator) = expired([]);
    authenticator.sign_out();
    assert!(matches!(transport.block_on(ask(&authenticator)), Err(BearerError::SignIn(SignInReason::SignedOut))));
    assert!(authenticator.token().is_none());
}
