//! The hook that saves renewed tokens, and the one that counts what they cost.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Counts the hook's calls.
fn counted(authenticator: Authenticator) -> (Authenticator, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let authenticator = authenticator.on_renewed(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        async {}
    });
    (authenticator, calls)
}

#[test]
fn d1_the_hook_has_the_renewed_token_before_anybody_uses_it() {
    let (transport, authenticator) = expired([renewed()]);
    let saved: Arc<Mutex<Option<Token>>> = Arc::default();
    let (slot, slow) = (Arc::clone(&saved), Arc::clone(&transport));
    let authenticator = authenticator.on_renewed(move |token| {
        let (slot, slow) = (Arc::clone(&slot), Arc::clone(&slow));
        async move {
            slow.sleep(secs(5)).await;
            *slot.lock().unwrap() = Some(token);
        }
    });
    let callers = (0..100).map(|_| -> Task<()> {
        let (authenticator, saved) = (authenticator.clone(), Arc::clone(&saved));
        Box::pin(async move {
            let bearer = authenticator.bearer(None).await.unwrap();
            let saved = saved.lock().unwrap();
            let token = saved.as_ref().expect("saved before it is used");
            assert_eq!(token.access_token().expose_secret(), bearer.token().expose_secret());
            assert_eq!(token.refresh_token().unwrap().expose_secret(), "R2");
        })
    });
    assert!(transport.run(callers).iter().all(Option::is_some));
    assert_eq!(transport.elapsed(), secs(6));
}

#[test]
fn the_hook_is_called_once_a_renewal_and_the_last_one_set_counts() {
    let (transport, authenticator) = expired([renewed()]);
    let (authenticator, first) = counted(authenticator);
    let (authenticator, second) = counted(authenticator);
    let _ = outcomes(transport.run((0..100).map(|_| ask(&authenticator))));
    assert_eq!((first.load(Ordering::SeqCst), second.load(Ordering::SeqCst)), (0, 1));
}

#[test]
fn the_hook_is_not_called_for_a_renewal_that_failed() {
    let (transport, authenticator) = expired([superseded()]);
    let (authenticator, calls) = counted(authenticator);
    assert!(transport.block_on(ask(&authenticator)).is_err());
    assert_eq!(calls.load(Ordering::SeqCst), 0);
}

#[test]
fn a_hook_that_panics_costs_nobody_the_token() {
    let (transport, authenticator) = expired([renewed()]);
    let at_once = authenticator.on_renewed(|_| -> std::future::Ready<()> { panic!("as this test wants") });
    assert_eq!(access(transport.block_on(ask(&at_once))), "A2");

    let (transport, authenticator) = expired([renewed()]);
    let later = authenticator.on_renewed(|_| async { panic!("as this test wants") });
    for outcome in outcomes(transport.run((0..10).map(|_| ask(&later)))) {
        assert_eq!(access(outcome), "A2");
    }
    assert_eq!(transport.requests(), 1);
}

#[test]
fn the_hook_is_not_called_with_a_token_that_a_login_or_a_sign_out_has_made_stale() {
    let changes: [fn(&Authenticator); 2] = [
        |authenticator| authenticator.sign_out(),
        |authenticator| authenticator.sign_in(token("B1", Some("S1"), Some(3600))),
    ];
    for change in changes {
        let (transport, authenticator) = expired([renewed()]);
        let (authenticator, calls) = counted(authenticator);
        let mut waiter = ask(&authenticator);
        assert!(poll_once(&mut waiter).is_pending());
        change(&authenticator);
        let _ = transport.block_on(waiter);
        assert_eq!(calls.load(Ordering::SeqCst), 0, "it would put a token back that the user has signed out of");
    }
}

#[test]
fn d2_callers_that_go_away_during_the_hook_lose_nothing() {
    let (transport, authenticator) = expired([renewed(), superseded()]);
    let slow = Arc::clone(&transport);
    let (calls, ends) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counters = (Arc::clone(&calls), Arc::clone(&ends));
    let authenticator = authenticator.on_renewed(move |_| {
        let slow = Arc::clone(&slow);
        let (calls, ends) = counters.clone();
        async move {
            calls.fetch_add(1, Ordering::SeqCst);
            slow.sleep(secs(5)).await;
            ends.fetch_add(1, Ordering::SeqCst);
        }
    });
    let mut caller = ask(&authenticator);
    assert!(poll_once(&mut caller).is_pending());
    transport.advance(secs(1));
    assert!(poll_once(&mut caller).is_pending());
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    drop(caller);
    assert_eq!(access(transport.block_on(ask(&authenticator))), "A2");
    assert_eq!((calls.load(Ordering::SeqCst), ends.load(Ordering::SeqCst)), (1, 1));
    assert_eq!(transport.requests(), 1);
}

#[test]
fn a_hook_that_never_ends_holds_everybody_up_for_ten_seconds() {
    let (transport, authenticator) = expired([renewed()]);
    let authenticator = authenticator.on_renewed(|_| std::future::pending());
    assert!(transport.block_on(ask(&authenticator)).is_ok());
    assert_eq!((transport.elapsed(), transport.requests()), (secs(11), 1));
}

/// What the counting hook was told: requests, seconds, and whether there was a token.
type TokenTally = Arc<Mutex<Vec<(u32, u64, bool)>>>;

fn tallied(authenticator: Authenticator) -> (Authenticator, TokenTally) {
    let tally = TokenTally::default();
    let slot = Arc::clone(&tally);
    let authenticator = authenticator.on_token_requests(move |requests| {
        slot.lock().unwrap().push((requests.sent, requests.took.as_secs(), requests.error.is_none()));
    });
    (authenticator, tally)
}

#[test]
fn a_renewal_is_told_once_however_many_wait_with_each_request_that_it_took() {
    let (transport, authenticator) = expired([renewed()]);
    let (authenticator, tally) = tallied(authenticator);
    let _ = outcomes(transport.run((0..100).map(|_| ask(&authenticator))));
    assert_eq!(*tally.lock().unwrap(), [(1, 1, true)]);

    let (transport, authenticator) = expired([busy(), superseded()]);
    let (authenticator, tally) = tallied(authenticator);
    assert!(transport.block_on(ask(&authenticator)).is_err());
    let [(sent, _, has_token)] = tally.lock().unwrap()[..] else { panic!("told once") };
    assert_eq!((sent as usize, has_token), (transport.requests(), false));
    assert_eq!(sent, 2);
}

#[test]
fn whoever_counts_may_panic_and_costs_nobody_the_token() {
    let (transport, authenticator) = expired([renewed()]);
    let authenticator = authenticator.on_token_requests(|_| panic!("as this test wants"));
    assert_eq!(access(transport.block_on(ask(&authenticator))), "A2");
}
