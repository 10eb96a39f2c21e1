//! One token, many threads.

use super::*;
use crate::driver::{Authenticator, BearerError, MemoryStore, TokenSource};
use crate::exchange::ExchangeError;
use crate::secret::Bearer;
use crate::session::{Session, SignInReason};
use crate::testing::{answer, confidential, granted, public, refused, token};
use crate::urls::AccountsUrls;

type Outcome = Result<Bearer, BearerError>;

/// Without a token, or with one that has expired long ago.
fn app(transport: &Arc<Scripted>) -> (Blocking, Authenticator) {
    over(transport, Session::client_credentials(confidential(), AccountsUrls::spotify(), [7; 8]).unwrap())
}

fn user(transport: &Arc<Scripted>) -> (Blocking, Authenticator) {
    let session = Session::new(public(), AccountsUrls::spotify(), token("A0", Some("R0"), Some(3_600)), [7; 8]);
    *transport.elapsed.lock().unwrap() += secs(7_200);
    over(transport, session)
}

fn over(transport: &Arc<Scripted>, session: Session) -> (Blocking, Authenticator) {
    let blocking = Blocking::new(Arc::clone(transport));
    let authenticator = Authenticator::new(Arc::new(blocking.clone()), session);
    (blocking, authenticator)
}

fn text(outcome: Outcome) -> String {
    outcome.unwrap().authorization().to_str().unwrap().to_owned()
}

/// What each of so many threads is told.
fn crowd(threads: usize, blocking: &Blocking, authenticator: &Authenticator) -> Vec<Outcome> {
    thread::scope(|scope| {
        let ask = || blocking.block_on(authenticator.bearer(None));
        let asking: Vec<_> = (0..threads).map(|_| scope.spawn(ask)).collect();
        asking.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn d2_while_one_thread_renews_the_others_are_parked_and_all_get_what_it_gets() {
    let transport = Scripted::new([Reply::WhenParked(15, granted("A1", ""))]);
    let (blocking, authenticator) = user(&transport);
    let told: Vec<_> = crowd(16, &blocking, &authenticator).into_iter().map(text).collect();
    assert_eq!((told, transport.requests()), (vec!["Bearer A1".to_owned(); 16], 1));
}

#[test]
fn d4_a_token_that_is_dead_is_asked_about_once() {
    let transport = Scripted::new([Reply::WhenParked(15, refused("invalid_grant"))]);
    let (blocking, authenticator) = user(&transport);
    for outcome in crowd(16, &blocking, &authenticator) {
        assert!(matches!(outcome, Err(BearerError::SignIn(SignInReason::RefreshTokenDead(_)))), "{outcome:?}");
    }
    assert_eq!(transport.requests(), 1);
}

#[test]
fn d2_a_transport_that_panics_has_failed_for_all_of_them_and_the_next_one_may_try() {
    let transport = Scripted::new([Reply::Panic, Reply::Answer(granted("A1", ""))]);
    let (blocking, authenticator) = user(&transport);
    for outcome in crowd(4, &blocking, &authenticator) {
        let Err(BearerError::Renewal { error, .. }) = outcome else { panic!("{outcome:?}") };
        assert!(matches!(*error, ExchangeError::TransportPanicked), "{error:?}");
    }
    assert_eq!(transport.requests(), 1);
    *transport.elapsed.lock().unwrap() += secs(60);
    assert_eq!(text(blocking.block_on(authenticator.bearer(None))), "Bearer A1");
}

#[test]
fn d2_who_leads_and_goes_away_while_a_renewal_waits_hands_it_over() {
    let transport = Scripted::new([Reply::WhenParked(1, answer(503, "")), Reply::Answer(granted("A1", ""))]);
    let (blocking, authenticator) = app(&transport);
    let told = thread::scope(|scope| {
        let follower = scope.spawn(|| {
            while transport.requests() == 0 {
                thread::yield_now();
            }
            blocking.block_on(authenticator.bearer(None))
        });
        // The answer to this comes when the follower is parked. Then the renewal waits for its second request, and this thread leaves.
        assert!(blocking.block_on(polled_once(authenticator.bearer(None))).is_none());
        text(follower.join().unwrap())
    });
    assert_eq!((told.as_str(), transport.requests()), ("Bearer A1", 2));
}

#[test]
fn d2_however_threads_come_and_go_the_others_get_their_bearer_from_one_renewal() {
    for round in 0..200 {
        let transport = Scripted::new([
            Reply::Answer(answer(503, "")),
            Reply::Answer(answer(503, "")),
            Reply::Answer(granted("A1", "")),
        ]);
        let (blocking, authenticator) = app(&transport);
        let (blocking, authenticator) = (&blocking, &authenticator);
        thread::scope(|scope| {
            for number in 0..6 {
                scope.spawn(move || match (round + number) % 3 {
                    0 => drop(blocking.block_on(polled_once(authenticator.bearer(None)))),
                    _ => assert_eq!(text(blocking.block_on(authenticator.bearer(None))), "Bearer A1"),
                });
            }
        });
        assert_eq!(transport.requests(), 3, "round {round}");
    }
}

#[test]
fn d1_a_renewal_is_saved_in_the_store_before_anybody_uses_it() {
    let transport = Scripted::new([Reply::Answer(granted("A1", r#","refresh_token":"R1""#))]);
    let (blocking, authenticator) = over(&transport, Session::signed_out(public(), AccountsUrls::spotify(), [7; 8]));
    let store = MemoryStore::default();
    let authenticator = authenticator.stored_in(Arc::new(store.clone()));
    let nobody = blocking.block_on(authenticator.bearer(None));
    assert!(matches!(nobody, Err(BearerError::SignIn(SignInReason::NeverSignedIn))), "{nobody:?}");
    blocking.block_on(authenticator.log_in(token("A0", Some("R0"), Some(3_600)))).unwrap();
    *transport.elapsed.lock().unwrap() += secs(7_200);
    assert_eq!(text(blocking.block_on(authenticator.bearer(None))), "Bearer A1");
    let record = blocking.block_on(crate::driver::TokenStore::load(&store)).unwrap().unwrap();
    assert_eq!(record.token().unwrap().refresh_token().unwrap().expose_secret(), "R1");
}
