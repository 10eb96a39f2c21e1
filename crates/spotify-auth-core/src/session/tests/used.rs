//! Rules about a token in use: a new one is used once at least, and one that the API refuses is not used again.

use super::*;
use crate::testing::after;

// A new token is used at least once, whatever `expires_in` says.

#[test]
fn c5_a_new_token_is_used_once_even_if_it_lives_for_no_time_at_all() {
    let mut session = expired();
    for _ in 0..10 {
        let ticket = leader(&mut session, START);
        session.finish(START, ticket, Ok(token("A2", Some("R2"), Some(0))));
        assert_eq!(access(&mut session, START), "A2", "no refresh without a use between");
    }
    let ticket = leader(&mut session, START);
    session.finish(START, ticket, Ok(token("A2", Some("R2"), Some(0))));
    let long_after = after(secs(60));
    let _ = job(&mut session, long_after);
}

#[test]
fn c5_a_new_token_that_the_api_refuses_is_not_used_again() {
    let mut session = expired();
    let ticket = leader(&mut session, START);
    let Finished::Renewed(bearer) = session.finish(START, ticket, Ok(token("A2", Some("R2"), Some(0)))) else {
        panic!("renewed")
    };
    session.reject(&bearer);
    let _ = job(&mut session, START);
}

// The API's 401.

#[test]
fn d6_a_storm_of_401s_is_one_refresh() {
    let mut session = hour();
    let bearers: Vec<_> = (0..50).map(|_| ready(&mut session, START)).collect();
    let mut leaders = Vec::new();
    for bearer in &bearers[..25] {
        session.reject(bearer);
        match session.lease(START) {
            Lease::Refresh(job) => leaders.push(job.into_parts().0),
            Lease::Join { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(leaders.len(), 1);
    let renewed = token("A2", Some("R2"), Some(3600));
    session.finish(START, leaders.pop().unwrap(), Ok(renewed));
    for late in &bearers[25..] {
        session.reject(late);
        assert_eq!(access(&mut session, START), "A2", "an old bearer's 401 says nothing new");
    }
}

#[test]
fn d6_a_401_counts_until_the_token_is_renewed_and_not_longer() {
    let mut session = hour();
    let bearer = ready(&mut session, START);
    session.reject(&bearer);
    assert!(session.usable(START).is_none());
    let ticket = leader(&mut session, START);
    session.finish(START, ticket, Err(unavailable()));
    let retry_at = cooling(&mut session, START);
    assert!(session.usable(START).is_none(), "a refused token is not handed out again");
    let now = at(START, retry_at);
    let ticket = leader(&mut session, now);
    session.finish(now, ticket, Ok(obtained("A2", None, 3600, now)));
    assert_eq!(access(&mut session, now), "A2");
}

#[test]
fn d6_a_401_to_a_bearer_of_another_session_or_of_the_future_is_ignored() {
    let mut session = hour();
    let access_token = crate::secret::AccessToken::new("X").unwrap();
    for generation in [0, 2, u64::MAX] {
        session.reject(&Bearer::new(access_token.clone(), generation));
        assert_eq!(access(&mut session, START), "A1");
    }
}
