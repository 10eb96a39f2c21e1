//! Rules about whose session it is: nobody's, a user's, an app's own, and which login of a user.

use super::*;
use crate::store::Record;
use crate::testing::after;

#[test]
fn a_login_outlasts_its_renewals_and_no_other_login_has_its_number() {
    let mut session = expired();
    let ticket = leader(&mut session, START);
    session.finish(START, ticket, Ok(token("A2", Some("R2"), Some(3600))));
    let first = ready(&mut session, START).login().unwrap();
    session.adopt(&Record::of_login(token("A3", Some("R3"), Some(3600)), None));
    assert_eq!(ready(&mut session, START).login(), Some(first), "another process has renewed it");

    let mut seen = vec![first];
    let mut is_new = |session: &mut Session| {
        let login = ready(session, START).login().unwrap();
        assert!(!seen.contains(&login), "{login} after {seen:?}");
        seen.push(login);
    };
    session.sign_in(token("B1", Some("S1"), Some(3600)));
    is_new(&mut session);
    session.sign_out();
    session.adopt(&Record::of_login(token("B1", Some("S1"), Some(3600)), None));
    is_new(&mut session);
    let elsewhere = Token { authorized_at: Some(after(secs(9)).wall()), ..token("C1", Some("T1"), Some(3600)) };
    session.adopt(&Record::of_login(elsewhere, None));
    is_new(&mut session);
    let unknown = Token { authorized_at: None, ..token("D1", Some("U1"), Some(3600)) };
    session.adopt(&Record::of_login(unknown.clone(), None));
    is_new(&mut session);
    session.adopt(&Record::of_login(unknown, None));
    is_new(&mut session);
}

#[test]
fn an_app_is_one_login_for_ever() {
    let mut session = app();
    let mut login_after = |name: &str| {
        let ticket = leader(&mut session, START);
        session.finish(START, ticket, Ok(Token { authorized_at: None, ..token(name, None, Some(0)) }));
        ready(&mut session, START).login()
    };
    assert_eq!(login_after("A1"), login_after("A2"));
}

// An answer of an older generation is ignored.

// Whose session it is.

#[test]
fn a_session_of_nobody_says_so_until_somebody_signs_in() {
    let mut session = Session::signed_out(public(), urls(), [7; 8]);
    let reason = sign_in(&mut session, START);
    assert_eq!(reason, SignInReason::NeverSignedIn);
    assert_eq!(reason.to_string(), "nobody has signed in yet");
    session.sign_in(token("A1", Some("R1"), Some(3600)));
    assert_eq!(access(&mut session, START), "A1");
}

#[test]
fn an_apps_own_session_gets_its_tokens_with_its_credentials() {
    let mut session = app();
    for i in 0..3 {
        let now = after(secs(i * 3600));
        let (ticket, mut exchange) = job(&mut session, now).into_parts();
        let form = form(&sent(&mut exchange, now));
        assert_eq!(form["grant_type"], "client_credentials");
        let _ = joined(&mut session, now);
        session.finish(now, ticket, Ok(obtained("A1", None, 3600, now)));
        assert_eq!(access(&mut session, now), "A1");
    }
    assert!(Session::client_credentials(public(), urls(), [7; 8]).is_err());
}

#[test]
fn d4_an_apps_own_session_is_never_told_to_sign_in() {
    let mut session = app();
    let ticket = leader(&mut session, START);
    session.finish(START, ticket, Err(dead_refresh_token()));
    let retry_at = cooling(&mut session, START);
    let _ = job(&mut session, at(START, retry_at));
}

#[test]
fn an_apps_session_that_is_signed_out_of_or_into_is_a_users() {
    let mut session = app();
    session.sign_out();
    assert_eq!(sign_in(&mut session, START), SignInReason::SignedOut);
    let mut session = app();
    session.sign_in(token("A1", Some("R1"), Some(0)));
    let (_, mut exchange) = job(&mut session, START).into_parts();
    assert_eq!(form(&sent(&mut exchange, START))["grant_type"], "refresh_token");
}
