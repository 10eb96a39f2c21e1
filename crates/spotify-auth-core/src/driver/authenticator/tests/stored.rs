//! Over a store: what a restart finds, who renews, and what is saved when.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;

use super::*;
use crate::driver::{APPS_PAGE, Held, LeaseAnswer, MemoryStore, TokenStore};
use crate::renewal::Saved;
use crate::store::{Record, StoreError, StoreErrorKind, Version};

/// A memory store that can be away, and counts.
#[derive(Clone, Default)]
struct Shaky {
    store: MemoryStore,
    away: Arc<AtomicBool>,
    unwritable: Arc<AtomicBool>,
    loads: Arc<AtomicUsize>,
}

impl Shaky {
    fn there(&self, switch: &AtomicBool) -> Result<(), StoreError> {
        match switch.load(Ordering::SeqCst) {
            true => Err(StoreError::new(StoreErrorKind::Away, "as this test wants")),
            false => Ok(()),
        }
    }

    fn now(&self) -> Option<Record> {
        self.store.load().now_or_never().unwrap().unwrap()
    }

    fn put(&self, record: &Record) {
        let there = self.now().map(|record| record.version());
        assert_eq!(self.store.save_if(there, record, None).now_or_never().unwrap(), Ok(Saved::Yes));
    }
}

#[async_trait]
impl TokenStore for Shaky {
    async fn load(&self) -> Result<Option<Record>, StoreError> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        self.there(&self.away)?;
        self.store.load().await
    }

    async fn save_if(
        &self,
        expected: Option<Version>,
        record: &Record,
        fence: Option<u64>,
    ) -> Result<Saved, StoreError> {
        self.there(&self.away)?;
        self.there(&self.unwritable)?;
        self.store.save_if(expected, record, fence).await
    }

    async fn clear(&self, known: Option<&Record>) -> Result<(), StoreError> {
        self.there(&self.away)?;
        self.store.clear(known).await
    }

    async fn try_lease(&self, ttl: Duration) -> Result<LeaseAnswer, StoreError> {
        self.there(&self.away)?;
        self.store.try_lease(ttl).await
    }

    async fn release(&self, held: Held) {
        self.store.release(held).await;
    }
}

fn spent() -> Record {
    Record::of_login(token("A1", Some("R1"), Some(0)), None)
}

/// One process over this store.
fn process(transport: &Arc<Scripted>, store: &Shaky) -> Authenticator {
    let session = Session::signed_out(public(), AccountsUrls::spotify(), [7; 8]);
    Authenticator::new(transport.clone(), session).stored_in(Arc::new(store.clone()))
}

fn refresh_token(record: &Record) -> String {
    record.token().unwrap().refresh_token().unwrap().expose_secret().to_owned()
}

#[test]
fn of_all_processes_only_the_one_that_renews_is_told_what_it_cost() {
    let (transport, store) = (Scripted::new([renewed()]), Shaky::default());
    store.put(&spent());
    let told = Arc::new(AtomicUsize::new(0));
    let processes: Vec<_> = (0..3)
        .map(|_| {
            let told = Arc::clone(&told);
            process(&transport, &store).on_token_requests(move |requests| {
                assert!(requests.error.is_none() && requests.sent == 1);
                told.fetch_add(1, Ordering::SeqCst);
            })
        })
        .collect();
    for outcome in outcomes(transport.run(processes.iter().map(ask))) {
        assert_eq!(access(outcome), "A2");
    }
    assert_eq!((told.load(Ordering::SeqCst), transport.requests()), (1, 1));
}

#[test]
fn a_restart_finds_the_token_and_asks_nobody() {
    let (transport, store) = (Scripted::new([]), Shaky::default());
    let first = process(&transport, &store);
    assert!(matches!(transport.block_on(ask(&first)), Err(BearerError::SignIn(SignInReason::NeverSignedIn))));
    first.log_in(token("A1", Some("R1"), Some(3600))).now_or_never().unwrap().unwrap();
    assert_eq!(access(transport.block_on(ask(&first))), "A1");
    let second = process(&transport, &store);
    assert_eq!(access(transport.block_on(ask(&second))), "A1");
    assert_eq!(transport.requests(), 0);
}

#[test]
fn d3_eight_processes_renew_once() {
    let (transport, store) = (Scripted::new([renewed()]), Shaky::default());
    store.put(&spent());
    let processes: Vec<Authenticator> = (0..8).map(|_| process(&transport, &store)).collect();
    let calls = processes.iter().flat_map(|process| (0..50).map(|_| ask(process)));
    for outcome in outcomes(transport.run(calls)) {
        assert_eq!(access(outcome), "A2");
    }
    assert_eq!(transport.requests(), 1);
    assert_eq!(refresh_token(&store.now().unwrap()), "R2");
}

#[test]
fn d3_a_newer_token_of_another_process_is_taken_and_nothing_is_sent() {
    let (transport, store) = (Scripted::new([]), Shaky::default());
    store.put(&spent());
    let process = process(&transport, &store);
    process.sign_in(token("A1", Some("R1"), Some(0)));
    store.put(&spent().renewed(token("A2", Some("R2"), Some(3600))));
    assert_eq!(access(transport.block_on(ask(&process))), "A2");
    assert_eq!(transport.requests(), 0);
}

#[test]
fn e2_the_new_token_is_in_the_store_before_anybody_uses_it() {
    let (transport, store) = (Scripted::new([renewed()]), Shaky::default());
    store.put(&spent());
    let process = process(&transport, &store);
    let saved = store.clone();
    let task: Task<()> = Box::pin(async move {
        let bearer = process.bearer(None).await.unwrap();
        assert_eq!(bearer.token().expose_secret(), "A2");
        assert_eq!(refresh_token(&saved.now().unwrap()), "R2");
    });
    assert!(transport.run([task]).iter().all(Option::is_some));
}

#[test]
fn d4_a_dead_token_is_marked_and_a_restart_asks_nobody() {
    let (transport, store) = (Scripted::new([superseded()]), Shaky::default());
    store.put(&spent());
    let first = process(&transport, &store);
    assert!(matches!(transport.block_on(ask(&first)), Err(BearerError::SignIn(SignInReason::RefreshTokenDead(_)))));
    let kept = store.now().unwrap();
    assert!(kept.is_dead() && refresh_token(&kept) == "R1", "kept until the next login");
    for _ in 0..3 {
        let restarted = process(&transport, &store);
        let outcome = transport.block_on(ask(&restarted));
        assert!(matches!(outcome, Err(BearerError::SignIn(SignInReason::RefreshTokenDead(_)))));
    }
    assert_eq!(transport.requests(), 1);
}

#[test]
fn d4_a_verdict_that_could_not_be_saved_does_not_outlive_a_token_that_works() {
    let (transport, store) = (Scripted::new([superseded()]), Shaky::default());
    store.put(&spent());
    let process = process(&transport, &store);
    store.unwritable.store(true, Ordering::SeqCst);
    assert!(matches!(transport.block_on(ask(&process)), Err(BearerError::SignIn(SignInReason::RefreshTokenDead(_)))));
    assert!(!store.now().unwrap().is_dead());
    store.unwritable.store(false, Ordering::SeqCst);
    store.put(&spent().renewed(token("A2", Some("R2"), Some(3600))));
    transport.advance(secs(5));
    assert_eq!(access(transport.block_on(ask(&process))), "A2");
    assert_eq!(transport.requests(), 1);
}

#[test]
fn a_login_of_another_process_is_noticed_by_one_that_waits_for_the_user() {
    let (transport, store) = (Scripted::new([]), Shaky::default());
    let (waiting, other) = (process(&transport, &store), process(&transport, &store));
    assert!(transport.block_on(ask(&waiting)).is_err());
    transport
        .block_on({
            let other = other.clone();
            async move { other.log_in(token("A1", Some("R1"), Some(3600))).await }
        })
        .unwrap();
    assert!(transport.block_on(ask(&waiting)).is_err(), "it does not look at every call");
    transport.advance(secs(5));
    assert_eq!(access(transport.block_on(ask(&waiting))), "A1");
}

#[test]
fn e6_a_logout_clears_the_store_and_says_where_the_user_revokes() {
    let (transport, store) = (Scripted::new([]), Shaky::default());
    store.put(&spent().renewed(token("A2", Some("R2"), Some(3600))));
    let (here, there) = (process(&transport, &store), process(&transport, &store));
    for process in [&here, &there] {
        assert_eq!(access(transport.block_on(ask(process))), "A2");
    }
    assert_eq!(here.log_out().now_or_never().unwrap(), Ok(APPS_PAGE));
    assert!(store.now().is_none() && here.token().is_none());
    transport.advance(secs(3600));
    for process in [&here, &there] {
        assert!(matches!(transport.block_on(ask(process)), Err(BearerError::SignIn(_))));
    }
    assert_eq!(transport.requests(), 0, "nobody renews what was signed out");
}

#[test]
fn e6_a_logout_during_a_renewal_is_not_undone_by_it() {
    let (transport, store) = (Scripted::new([renewed()]), Shaky::default());
    store.put(&spent());
    let process = process(&transport, &store);
    let mut caller = ask(&process);
    assert!(poll_once(&mut caller).is_pending());
    assert_eq!(transport.requests(), 1);
    process.log_out().now_or_never().unwrap().unwrap();
    assert!(transport.block_on(caller).is_err());
    assert!(store.now().is_none());
}

#[test]
fn while_the_store_is_away_calls_go_on_with_the_token_in_memory() {
    let (transport, store) = (Scripted::new([renewed()]), Shaky::default());
    store.put(&Record::of_login(token("A1", Some("R1"), Some(3600)), None));
    let process = process(&transport, &store);
    assert_eq!(access(transport.block_on(ask(&process))), "A1");
    store.away.store(true, Ordering::SeqCst);
    transport.advance(secs(3590));
    assert_eq!(access(transport.block_on(ask(&process))), "A1", "due, and still good");
    transport.advance(secs(10));
    let error = transport.block_on(ask(&process)).unwrap_err();
    assert!(error.to_string().contains("the token store cannot be reached"), "{error}");
    assert_eq!(transport.requests(), 0, "no token is risked that could not be saved");
    store.away.store(false, Ordering::SeqCst);
    transport.advance(secs(60));
    assert_eq!(access(transport.block_on(ask(&process))), "A2");
}

#[test]
fn a_token_that_cannot_be_saved_is_used_and_saved_by_the_next_renewal() {
    let second = Reply::Answer(secs(1), granted("A3", r#","refresh_token":"R3""#));
    let (transport, store) = (Scripted::new([renewed(), second]), Shaky::default());
    store.put(&spent());
    let process = process(&transport, &store);
    store.unwritable.store(true, Ordering::SeqCst);
    assert_eq!(access(transport.block_on(ask(&process))), "A2");
    assert!(transport.elapsed() <= secs(12), "{:?}", transport.elapsed());
    assert_eq!(refresh_token(&store.now().unwrap()), "R1");
    store.unwritable.store(false, Ordering::SeqCst);
    transport.advance(secs(3600));
    assert_eq!(access(transport.block_on(ask(&process))), "A3");
    assert_eq!(transport.last(|sent| form(&sent.request)["refresh_token"].clone()), "R2", "the newest one");
    assert_eq!(refresh_token(&store.now().unwrap()), "R3");
}

#[test]
fn the_store_is_not_asked_while_the_token_is_good() {
    let (transport, store) = (Scripted::new([]), Shaky::default());
    store.put(&Record::of_login(token("A1", Some("R1"), Some(3600)), None));
    let process = process(&transport, &store);
    for _ in 0..100 {
        assert_eq!(access(transport.block_on(ask(&process))), "A1");
    }
    assert_eq!(store.loads.load(Ordering::SeqCst), 1);
}

#[test]
fn a_store_that_fails_at_the_first_look_is_told_and_looked_at_again() {
    let (transport, store) = (Scripted::new([]), Shaky::default());
    store.put(&Record::of_login(token("A1", Some("R1"), Some(3600)), None));
    store.away.store(true, Ordering::SeqCst);
    let process = process(&transport, &store);
    assert!(matches!(transport.block_on(ask(&process)), Err(BearerError::Store(_))));
    store.away.store(false, Ordering::SeqCst);
    assert_eq!(access(transport.block_on(ask(&process))), "A1");
}

#[test]
fn d5_the_hook_is_called_once_when_the_day_comes_near() {
    let days = |days: u64| secs(days * 24 * 3600);
    let script = || Reply::Answer(Duration::ZERO, granted("A2", ""));
    let (transport, authenticator) = with_token(token("A1", Some("R1"), Some(3600)), [script(), script(), script()]);
    let told: Arc<Mutex<Vec<crate::time::Timestamp>>> = Arc::default();
    let heard = Arc::clone(&told);
    let authenticator = authenticator.on_sign_in_due(Authenticator::NOTICE, move |by| heard.lock().unwrap().push(by));
    let _ = transport.block_on(ask(&authenticator));
    transport.advance(days(165));
    let _ = transport.block_on(ask(&authenticator));
    assert!(told.lock().unwrap().is_empty());
    transport.advance(days(1));
    for _ in 0..3 {
        let _ = transport.block_on(ask(&authenticator));
        let _ = transport.block_on(ask(&authenticator));
    }
    assert_eq!(*told.lock().unwrap(), [authenticator.reauthorize_by().unwrap()]);
}

#[test]
fn an_apps_own_session_leaves_the_store_alone() {
    let (transport, store) = (Scripted::new([renewed()]), Shaky::default());
    store.put(&Record::of_login(token("A1", Some("R1"), Some(3600)), None));
    let session = Session::client_credentials(confidential(), AccountsUrls::spotify(), [7; 8]).unwrap();
    let app = Authenticator::new(transport.clone(), session).stored_in(Arc::new(store.clone()));
    assert_eq!(access(transport.block_on(ask(&app))), "A2");
    assert_eq!((store.loads.load(Ordering::SeqCst), refresh_token(&store.now().unwrap())), (0, "R1".to_owned()));
}

#[test]
fn d2_callers_that_go_away_over_a_store_lose_nothing() {
    let (transport, store) = (Scripted::new([renewed()]), Shaky::default());
    store.put(&spent());
    let process = process(&transport, &store);
    let mut caller = ask(&process);
    assert!(poll_once(&mut caller).is_pending());
    drop(caller);
    transport.advance(secs(600));
    assert_eq!(access(transport.block_on(ask(&process))), "A2");
    assert_eq!((transport.requests(), refresh_token(&store.now().unwrap())), (1, "R2".to_owned()));
}
