//! One test or more for each sentence of the session's rules. Those about a token in use stand in `used`, those about whose it is in `whose`.

use super::*;
use crate::testing::after;

// A generation is one token. There is one leader per generation; the rest join.

#[test]
fn d2_one_caller_leads_and_all_others_join_it() {
    let mut session = expired();
    let _job = job(&mut session, START);
    for i in 0..1_000 {
        let now = after(Duration::from_millis(i));
        assert_eq!(joined(&mut session, now), START.monotonic() + LEADER_TIME);
    }
}

#[test]
fn a_token_that_is_not_due_is_handed_to_everybody() {
    let mut session = hour();
    for _ in 0..100 {
        assert_eq!(access(&mut session, START), "A1");
    }
    assert_eq!(session.generation(), 1);
}

#[test]
fn each_new_token_is_a_generation_of_its_own() {
    let mut session = expired();
    assert_eq!(session.generation(), 1);
    let ticket = leader(&mut session, START);
    let finished = session.finish(START, ticket, Ok(token("A2", Some("R2"), Some(3600))));
    assert!(matches!(finished, Finished::Renewed(bearer) if bearer.generation() == 2));
    assert_eq!(ready(&mut session, START).generation(), 2);
    session.sign_in(token("A3", None, None));
    assert_eq!(ready(&mut session, START).generation(), 3);
    session.sign_out();
    assert_eq!(session.generation(), 4);
}

#[test]
fn a_job_presents_the_current_refresh_token() {
    let mut session = expired();
    for i in 1..5 {
        let (ticket, mut exchange) = job(&mut session, START).into_parts();
        assert_eq!(form(&sent(&mut exchange, START))["refresh_token"], format!("R{i}"));
        let renewed = token(&format!("A{}", i + 1), Some(&format!("R{}", i + 1)), Some(0));
        session.finish(START, ticket, Ok(renewed));
        let _ = ready(&mut session, START);
    }
}

#[test]
fn confidential_and_public_sessions_identify_themselves_as_such() {
    for (client, basic) in [(public(), false), (confidential(), true)] {
        let mut session = Session::new(client, urls(), token("A", Some("R"), Some(0)), [7; 8]);
        let (_, mut exchange) = job(&mut session, START).into_parts();
        let request = sent(&mut exchange, START);
        assert_eq!(request.headers().contains_key("authorization"), basic);
        assert_eq!(form(&request).contains_key("client_id"), !basic);
    }
}

#[test]
fn d2_a_deposed_leaders_late_answers_are_ignored() {
    let late: [fn() -> Result<Token, ExchangeError>; 3] =
        [|| Err(dead_refresh_token()), || Err(unavailable()), || Ok(token("A9", Some("R9"), Some(3600)))];
    for late in late {
        let mut session = expired();
        let deposed = leader(&mut session, START);
        let now = after(LEADER_TIME);
        let second = leader(&mut session, now);
        session.finish(now, second, Ok(obtained("A2", Some("R2"), 3600, now)));
        assert!(!session.expects(&deposed));
        assert!(matches!(session.finish(now, deposed, late()), Finished::Ignored));
        assert_eq!(access(&mut session, now), "A2");
    }
}

#[test]
fn d4_a_deposed_leaders_late_invalid_grant_does_not_disturb_the_new_leader() {
    let mut session = expired();
    let deposed = leader(&mut session, START);
    let now = after(LEADER_TIME);
    let second = leader(&mut session, now);
    assert!(matches!(session.finish(now, deposed, Err(dead_refresh_token())), Finished::Ignored));
    let _ = joined(&mut session, now);
    session.finish(now, second, Ok(obtained("A2", Some("R2"), 3600, now)));
    assert_eq!(access(&mut session, now), "A2");
}

#[test]
fn answers_that_come_after_sign_in_or_sign_out_are_ignored() {
    for result in [Ok(token("A9", Some("R9"), Some(3600))), Err(dead_refresh_token()), Err(unavailable())] {
        let mut session = expired();
        let ticket = leader(&mut session, START);
        session.sign_in(token("B1", Some("S1"), Some(3600)));
        assert!(matches!(session.finish(START, ticket, result.clone()), Finished::Ignored));
        assert_eq!(access(&mut session, START), "B1");

        let mut session = expired();
        let ticket = leader(&mut session, START);
        session.sign_out();
        assert!(matches!(session.finish(START, ticket, result), Finished::Ignored));
        assert_eq!(sign_in(&mut session, START), SignInReason::SignedOut);
        assert!(session.token().is_none());
    }
}

#[test]
fn d2_a_deposed_leaders_late_success_stands_and_its_successors_is_ignored() {
    // The server has rotated R1 twice, as some do within a time of grace. Which of R2 and R3 is its last cannot be told.
    let mut session = expired();
    let slow = leader(&mut session, START);
    let now = after(LEADER_TIME);
    let second = leader(&mut session, now);
    session.finish(now, slow, Ok(obtained("A2", Some("R2"), 3600, now)));
    assert!(matches!(session.finish(now, second, Ok(obtained("A3", Some("R3"), 3600, now))), Finished::Ignored));
    assert_eq!(session.token().unwrap().refresh_token().unwrap().expose_secret(), "R2");
}

#[test]
fn d2_a_leader_sends_nothing_once_a_newer_token_is_known() {
    use crate::machine::Machine;
    let changes: [fn(&mut Session, Ticket, Now); 3] = [
        |session, slow, now| {
            session.finish(now, slow, Ok(obtained("A2", Some("R2"), 3600, now)));
        },
        |session, _, now| session.sign_in(obtained("B1", Some("S1"), 3600, now)),
        |session, _, _| session.sign_out(),
    ];
    for change in changes {
        let mut session = expired();
        let slow = leader(&mut session, START);
        let now = after(LEADER_TIME);
        let (second, mut exchange) = job(&mut session, now).into_parts();
        change(&mut session, slow, now);
        let error = exchange.step(now).unwrap_err();
        assert_eq!(error, ExchangeError::Superseded, "a server that detects reuse would end the whole login");
        assert!(matches!(session.finish(now, second, Err(error)), Finished::Ignored));
    }
}

#[test]
fn d2_a_retry_is_not_sent_either_once_a_newer_token_is_known() {
    use crate::machine::{Machine, Step};
    let mut session = expired();
    let (_ticket, mut exchange) = job(&mut session, START).into_parts();
    let _ = sent(&mut exchange, START);
    exchange.on_response(START, answer(503, ""));
    assert!(matches!(exchange.step(START), Ok(Step::Sleep(_))));
    session.sign_in(token("B1", Some("S1"), Some(3600)));
    assert_eq!(exchange.step(after(secs(1))).unwrap_err(), ExchangeError::Superseded);
}

// `invalid_grant` does not move the generation, so that a late success of the current one revives the session.

#[test]
fn d4_invalid_grant_means_sign_in_again_and_is_never_retried() {
    let mut session = expired();
    let ticket = leader(&mut session, START);
    let finished = session.finish(START, ticket, Err(dead_refresh_token()));
    assert!(matches!(finished, Finished::SignIn(SignInReason::RefreshTokenDead(_))));
    for day in 0..200 {
        let now = after(secs(day * 86_400));
        assert!(matches!(sign_in(&mut session, now), SignInReason::RefreshTokenDead(_)));
    }
    assert!(session.token().is_some(), "kept until the next login");
    session.sign_in(token("B1", Some("S1"), Some(3600)));
    assert_eq!(access(&mut session, START), "B1");
}

#[test]
fn d4_a_dead_refresh_token_does_not_take_a_valid_access_token_away() {
    let mut session = hour();
    let now = after(secs(3595));
    let ticket = leader(&mut session, now);
    session.finish(now, ticket, Err(dead_refresh_token()));
    assert_eq!(access(&mut session, now), "A1");
    assert!(matches!(sign_in(&mut session, after(secs(3600))), SignInReason::RefreshTokenDead(_)));
}

#[test]
fn d4_a_late_success_of_the_current_generation_revives_a_dead_session() {
    let mut session = expired();
    let slow = leader(&mut session, START);
    let now = after(LEADER_TIME);
    let second = leader(&mut session, now);
    assert!(matches!(session.finish(now, second, Err(dead_refresh_token())), Finished::SignIn(_)));
    assert_eq!(session.generation(), 1, "invalid_grant does not move it");
    // The first one's request had won: that is why the second one's refresh token was no longer good.
    let finished = session.finish(now, slow, Ok(obtained("A2", Some("R2"), 3600, now)));
    assert!(matches!(finished, Finished::Renewed(_)));
    assert_eq!(access(&mut session, now), "A2");
}

#[test]
fn a_late_success_ends_a_cool_down_and_the_failures_counted() {
    let mut session = expired();
    let slow = leader(&mut session, START);
    let now = after(LEADER_TIME);
    let second = leader(&mut session, now);
    session.finish(now, second, Err(unavailable()));
    let _ = cooling(&mut session, now);
    session.finish(now, slow, Ok(obtained("A2", Some("R2"), 0, now)));
    assert_eq!(access(&mut session, now), "A2");
    let ticket = leader(&mut session, now);
    session.finish(now, ticket, Err(unavailable()));
    assert!(cooling(&mut session, now) <= now.monotonic() + secs(5) * 11 / 10);
}

// A failed renewal is the answer of everyone who joined it, and the session cools down.

#[test]
fn d4_after_a_failure_nobody_tries_until_the_cool_down_is_over() {
    let mut session = expired();
    let ticket = leader(&mut session, START);
    let Finished::CoolingDown { retry_at, .. } = session.finish(START, ticket, Err(unavailable())) else {
        panic!("a failure cools down")
    };
    for _ in 0..1_000 {
        assert_eq!(cooling(&mut session, START), retry_at);
    }
    let nearly = at(START, retry_at - Duration::from_millis(1));
    assert_eq!(cooling(&mut session, nearly), retry_at);
    let _ = job(&mut session, at(START, retry_at));
}

#[test]
fn d4_cool_downs_double_to_a_minute_and_start_over_after_a_success() {
    let mut session = expired();
    let mut now = START;
    for expected in [5, 10, 20, 40, 60, 60, 60, 60, 60, 60] {
        let ticket = leader(&mut session, now);
        session.finish(now, ticket, Err(unavailable()));
        let wait = cooling(&mut session, now) - now.monotonic();
        let expected = secs(expected);
        assert!(wait >= expected * 9 / 10 && wait <= expected * 11 / 10, "{wait:?}, not about {expected:?}");
        now = now.advanced(wait);
    }
    let ticket = leader(&mut session, now);
    session.finish(now, ticket, Ok(obtained("A2", None, 0, now)));
    let _ = ready(&mut session, now);
    session.sign_in(obtained("A3", Some("R3"), 0, now));
    let ticket = leader(&mut session, now);
    session.finish(now, ticket, Err(unavailable()));
    assert!(cooling(&mut session, now) - now.monotonic() < secs(6));
}

#[test]
fn d4_the_servers_retry_after_lengthens_the_cool_down_up_to_an_hour() {
    for (asked, expected) in [(120, 120), (3600, 3600), (86_400, 3600)] {
        let mut session = expired();
        let ticket = leader(&mut session, START);
        let mut response = answer(429, "");
        response.headers_mut().insert("retry-after", asked.into());
        session.finish(START, ticket, Err(error(response)));
        assert_eq!(cooling(&mut session, START) - START.monotonic(), secs(expected));
    }
}

#[test]
fn d4_no_failure_but_invalid_grant_takes_the_refresh_token_away() {
    for failure in [
        unavailable(),
        error(crate::testing::refused("invalid_client")),
        error(crate::testing::refused("temporarily_unavailable")),
        error(answer(400, "<html>")),
        error(answer(302, "")),
        error(answer(200, "{}")),
        ExchangeError::OutOfTime,
        ExchangeError::OutOfOrder,
    ] {
        let mut session = expired();
        let ticket = leader(&mut session, START);
        let finished = session.finish(START, ticket, Err(failure.clone()));
        assert!(
            matches!(&finished, Finished::CoolingDown { error, .. } if **error == failure),
            "{failure}: {finished:?}"
        );
        let _ = job(&mut session, after(secs(3600)));
    }
}

// A token that is still valid is handed out meanwhile.

#[test]
fn a_valid_token_is_handed_out_while_somebody_renews_it_and_after_that_failed() {
    let mut session = hour();
    let due = after(secs(3590));
    let ticket = leader(&mut session, due);
    assert_eq!(access(&mut session, due), "A1", "while somebody renews");
    session.finish(due, ticket, Err(unavailable()));
    assert_eq!(access(&mut session, due), "A1", "while the session cools down");
    let over = after(secs(3600));
    match session.lease(over) {
        Lease::Refresh(_) | Lease::CoolingDown { .. } => {}
        other => panic!("an expired token is not handed out: {other:?}"),
    }
}

#[test]
fn a_token_without_a_refresh_token_serves_to_its_last_moment() {
    let mut session = session_of(token("A1", None, Some(3600)));
    assert_eq!(access(&mut session, after(secs(3600) - Duration::from_millis(1))), "A1");
    assert_eq!(sign_in(&mut session, after(secs(3600))), SignInReason::NoRefreshToken);
}

#[test]
fn a_bare_token_of_unknown_lifetime_serves_until_the_api_refuses_it() {
    let mut session = session_of(token("A1", None, None));
    let bearer = ready(&mut session, after(secs(1_000_000)));
    session.reject(&bearer);
    assert_eq!(sign_in(&mut session, START), SignInReason::NoRefreshToken);
}

#[test]
fn a_bare_refresh_token_is_renewed_before_its_first_use() {
    let refresh_token = crate::secret::RefreshToken::new("R1").unwrap();
    let bare = Token::from_refresh_token(refresh_token, crate::scopes::Scopes::none(), None);
    let mut session = session_of(bare);
    let (ticket, mut exchange) = job(&mut session, START).into_parts();
    assert_eq!(form(&sent(&mut exchange, START))["refresh_token"], "R1");
    session.finish(START, ticket, Ok(token("A2", Some("R1"), Some(3600))));
    assert_eq!(access(&mut session, START), "A2");
}

// A leader's exchange sends nothing after its time; only after that is the leader declared dead.

#[test]
fn d2_a_leader_that_is_never_heard_of_is_replaced_once_it_can_have_sent_nothing_any_more() {
    use crate::machine::Machine;
    let mut session = expired();
    let (_ticket, mut exchange) = job(&mut session, START).into_parts();
    let retry_at = joined(&mut session, START);
    let nearly = at(START, retry_at - Duration::from_millis(1));
    assert_eq!(joined(&mut session, nearly), retry_at);
    assert_eq!(
        exchange.step(nearly).unwrap_err(),
        ExchangeError::OutOfTime,
        "the first leader sends nothing while it may be replaced"
    );
    let _ = job(&mut session, at(START, retry_at));
    let _ = joined(&mut session, at(START, retry_at));
}

#[test]
fn d2_a_leaders_last_request_is_over_before_it_is_taken_for_dead() {
    use crate::machine::{Machine, Step};
    for late in 0..50 {
        let mut session = expired();
        let (_ticket, mut exchange) = job(&mut session, START).into_parts();
        let now = after(secs(late));
        let Ok(Step::Send { deadline, .. }) = exchange.step(now) else { panic!("there is time left at {late} s") };
        assert!(now.monotonic() + deadline + secs(10) <= joined(&mut session, now));
    }
}

#[test]
fn the_policy_of_the_session_is_that_of_its_leaders() {
    use crate::machine::{Machine, Step};
    let policy = RetryPolicy::default().total(secs(5)).request_deadline(secs(3));
    let mut session = expired().retry_policy(policy);
    let (_ticket, mut exchange) = job(&mut session, START).into_parts();
    assert_eq!(joined(&mut session, START), START.monotonic() + secs(15));
    assert!(matches!(exchange.step(START), Ok(Step::Send { deadline, .. }) if deadline == secs(3)));
}

#[test]
fn a_failure_that_comes_after_its_leader_was_taken_for_dead_holds_nobody_up() {
    let mut session = expired();
    let ticket = leader(&mut session, START);
    let late = after(LEADER_TIME);
    assert!(matches!(session.finish(late, ticket, Err(ExchangeError::OutOfTime)), Finished::Ignored));
    let _ = job(&mut session, late);
}

#[test]
fn d4_an_invalid_grant_that_comes_late_counts_while_nobody_else_leads() {
    let mut session = expired();
    let ticket = leader(&mut session, START);
    let late = after(LEADER_TIME);
    session.finish(late, ticket, Err(dead_refresh_token()));
    assert!(matches!(sign_in(&mut session, late), SignInReason::RefreshTokenDead(_)));
}

#[test]
fn f1_nothing_of_a_session_shows_its_secrets() {
    let mut session = Session::new(confidential(), urls(), token("CANARY-a", Some("CANARY-r"), Some(0)), [7; 8]);
    let before = format!("{session:?}");
    let job = job(&mut session, START);
    let shown = format!("{before} {job:?} {:?}", session.lease(START));
    let ticket = job.into_parts().0;
    let shown = format!(
        "{shown} {:?} {:?}",
        session.finish(START, ticket, Ok(token("CANARY-a2", None, None))),
        session.lease(START)
    );
    assert!(!shown.contains("CANARY"), "{shown}");
}
