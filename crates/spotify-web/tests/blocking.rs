//! The client without async over real sockets, beside the async one in the same program.
#![cfg(feature = "blocking")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "the functions around the tests are tests too")]
#![allow(
    clippy::disallowed_methods,
    reason = "these tests are about what the crate leaves to others: sockets and clocks"
)]

// The adapter that people copy is the one that is tested.
#[path = "../../../examples/blocking_ureq/src/transport.rs"]
mod transport;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use spotify_auth_core::blocking::{Blocking, BlockingTransport, drive};
use spotify_auth_core::driver::Authenticator;
use spotify_auth_core::{Account, AccountsUrls, Client, FaultKind, Login, Scope, Scopes, Session, Token};
use spotify_auth_hyper::HyperTransport;
use spotify_auth_store::FileStore;
use spotify_fake::{Answer, Fake, Fault, Rotation, Rule};
use spotify_web::blocking::Spotify;
use spotify_web::{CallPolicy, Error, ErrorKind};

use transport::UreqTransport;

fn fake() -> Fake {
    Fake::builder().start_blocking().unwrap()
}

fn api(fake: &Fake) -> String {
    format!("{}/v1", fake.base_url())
}

fn accounts(fake: &Fake) -> AccountsUrls {
    AccountsUrls::with_base(fake.base_url()).unwrap()
}

/// A client for the app itself.
fn app(fake: &Fake) -> Spotify {
    let registered = fake.confidential_client();
    Spotify::builder(UreqTransport::new())
        .client_credentials(&registered.id, &registered.secret)
        .accounts_urls(accounts(fake))
        .api_url(api(fake))
        .build()
        .unwrap()
}

/// What a user's login without async comes to.
fn signed_in(fake: &Fake, transport: &UreqTransport) -> (Client, Token) {
    let client = Client::public(fake.public_client().id.as_str()).unwrap();
    let login = Login::builder(client.clone(), "http://127.0.0.1:8888/callback".parse().unwrap())
        .accounts_urls(accounts(fake))
        .scopes(Scopes::from([Scope::UserLibraryRead]))
        .start(transport.entropy().unwrap());
    // Whoever opens the page agrees, and is led straight back: to an address that nobody listens at, and that is not followed.
    let visit = Request::get(login.authorize_url().as_str()).body(Bytes::new()).unwrap();
    let page = transport.send(visit, 64 * 1024, Duration::from_secs(10)).unwrap();
    assert!(page.status().is_redirection());
    let redirect = page.headers()["location"].to_str().unwrap();
    let login = login.on_redirect(redirect, transport.now()).unwrap();
    (client, drive(transport, login.exchange()).unwrap())
}

/// A client for the fake's user, by a login without async.
fn user(fake: &Fake) -> Spotify {
    let transport = UreqTransport::new();
    let (client, token) = signed_in(fake, &transport);
    let session = Session::new(client, accounts(fake), token, [7; 8]);
    Spotify::builder(transport).session(session).api_url(api(fake)).build().unwrap()
}

fn api_requests(fake: &Fake) -> usize {
    fake.requests().iter().filter(|request| request.path.starts_with("/v1/")).count()
}

/// What becomes of a call on each of 64 threads at once.
fn crowd<T: Send>(call: impl Fn() -> Result<T, Error> + Sync) -> Vec<Result<T, Error>> {
    thread::scope(|scope| {
        let calls: Vec<_> = (0..64).map(|_| scope.spawn(&call)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    })
}

#[test]
fn async_and_blocking_in_one_program_see_the_same() {
    let fake = Fake::builder().saved_tracks(120).start_blocking().unwrap();
    let blocking = user(&fake);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let token = fake.access_token(&fake.user().id, &["user-library-read"]);
    let listed = runtime.block_on(async {
        let spotify = spotify_web::Spotify::builder(HyperTransport::new().unwrap())
            .access_token(token)
            .api_url(api(&fake))
            .build()
            .unwrap();
        let mut ids = Vec::new();
        let mut pages = spotify.library().tracks().pages(4);
        while let Some(saved) = pages.try_next().await.unwrap() {
            ids.push(saved.track.id);
        }
        ids
    });
    let pages = blocking.library().tracks().pages();
    assert_eq!(pages.map(|saved| saved.unwrap().track.id).collect::<Vec<_>>(), listed);
    assert_eq!(listed.len(), 120);
}

#[test]
fn bulk_work_is_there_too_and_says_what_of_it_is_done() {
    let fake = fake();
    let token = fake.access_token(&fake.user().id, &["user-library-read", "user-library-modify"]);
    let spotify = Spotify::builder(UreqTransport::new()).access_token(token).api_url(api(&fake)).build().unwrap();
    let uris: Vec<String> = fake.world().tracks().iter().take(90).map(|track| track.uri()).collect();
    spotify.library().save(&uris).send().unwrap();
    assert!(spotify.library().contains(&uris).send().unwrap().iter().all(|is_saved| *is_saved));

    fake.switches().add(Rule::path("/v1/me/library").skip(1).times(9).answer(Answer::unavailable()));
    let once = spotify.with_policy(CallPolicy::new().attempts(1));
    let partial = once.library().remove(&uris).send().unwrap_err();
    assert!(!partial.done().is_empty() && partial.done().len() < 90, "{partial}");
    fake.switches().clear();
    partial.resume().send().unwrap();
    assert!(spotify.library().contains(&uris).send().unwrap().iter().all(|is_saved| !*is_saved));
}

#[test]
fn d1_a_token_in_a_file_outlives_the_program_and_so_does_its_renewal() {
    let fake = Fake::builder().rotation(Rotation::Strict).start_blocking().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let transport = Arc::new(UreqTransport::new());
    let (client, token) = signed_in(&fake, &transport);
    let account = Account::new(&client, &accounts(&fake));
    let start = || {
        let store = FileStore::at(directory.path().join("token.json"), account.clone()).unwrap();
        let session = Session::signed_out(client.clone(), accounts(&fake), [7; 8]);
        let blocking = Blocking::new(Arc::clone(&transport));
        Authenticator::new(Arc::new(blocking), session).stored_in(Arc::new(store))
    };
    let spotify = |authenticator: &Authenticator| {
        let builder = Spotify::builder(Arc::clone(&transport)).token_source(authenticator.clone());
        builder.api_url(api(&fake)).build().unwrap()
    };
    let authenticator = start();
    spotify(&authenticator).block_on(|_| authenticator.log_in(token)).unwrap();
    fake.expire_access_tokens();
    let before = fake.token_requests();
    spotify(&authenticator).library().tracks().limit(1).send().unwrap();
    assert_eq!(fake.token_requests() - before, 1);
    // The next start has what the renewal has left: the refresh token of the login is of no use any more.
    spotify(&start()).library().tracks().limit(1).send().unwrap();
    fake.expire_access_tokens();
    spotify(&start()).library().tracks().limit(1).send().unwrap();
    assert_eq!(fake.token_requests() - before, 2);
}

#[test]
fn d2_64_threads_on_a_token_that_has_expired_renew_it_once_and_none_is_refused() {
    let fake = fake();
    let spotify = app(&fake);
    let id = fake.world().tracks()[0].id.clone();
    let lifetime = Duration::from_secs(1);
    fake.switches().set_access_token_lifetime(lifetime);
    // Twice: a session hands a new token out once, whatever it says of its end.
    spotify.tracks().get(&id).send().unwrap();
    spotify.tracks().get(&id).send().unwrap();
    fake.switches().set_access_token_lifetime(Duration::from_secs(3_600));
    thread::sleep(lifetime);
    let before = (fake.token_requests(), api_requests(&fake));
    for outcome in crowd(|| spotify.tracks().get(&id).send()) {
        outcome.unwrap();
    }
    assert_eq!((fake.token_requests() - before.0, api_requests(&fake) - before.1), (1, 64));
}

#[test]
fn d6_64_threads_that_are_all_refused_renew_once() {
    let fake = fake();
    let spotify = app(&fake);
    let id = fake.world().tracks()[0].id.clone();
    spotify.tracks().get(&id).send().unwrap();
    fake.expire_access_tokens();
    let before = fake.token_requests();
    for outcome in crowd(|| spotify.tracks().get(&id).send()) {
        outcome.unwrap();
    }
    assert_eq!(fake.token_requests() - before, 1);
}

#[test]
fn d4_64_threads_of_a_user_who_has_taken_access_back_ask_once_and_are_told_to_sign_in() {
    let fake = fake();
    let spotify = user(&fake);
    spotify.library().tracks().limit(1).send().unwrap();
    fake.revoke(&fake.user().id);
    let before = fake.token_requests();
    for outcome in crowd(|| spotify.library().tracks().limit(1).send()) {
        let error = outcome.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::SignIn(_)), "{error:?}");
    }
    assert_eq!(fake.token_requests() - before, 1);
    assert!(spotify.library().tracks().limit(1).send().is_err());
    assert_eq!(fake.token_requests() - before, 1, "nor does anybody ask later");
}

#[test]
fn g7_a_429_holds_back_the_threads_until_its_time_is_over() {
    let fake = fake();
    let spotify = app(&fake);
    let id = fake.world().tracks()[0].id.clone();
    spotify.tracks().get(&id).send().unwrap();
    fake.switches().add(Rule::api().times(1).answer(Answer::too_many_requests("1")));
    let before = api_requests(&fake);
    for outcome in crowd(|| spotify.tracks().get(&id).send()) {
        outcome.unwrap();
    }
    assert_eq!(api_requests(&fake) - before, 65, "the refused one came again, and nobody else was refused");
}

fn failing(rule: Rule) -> (Fake, Spotify) {
    let fake = fake();
    let spotify = user(&fake).with_policy(CallPolicy::new().attempts(1).request_deadline(Duration::from_secs(2)));
    fake.switches().add(rule);
    (fake, spotify)
}

fn fault_of(error: &Error) -> FaultKind {
    match error.kind() {
        ErrorKind::Unreachable(fault) => fault.kind(),
        _ => unreachable!("{error:?}"),
    }
}

#[test]
fn the_adapter_says_what_can_have_left() {
    let me = |spotify: &Spotify| spotify.library().tracks().send().unwrap_err();
    let (_fake, spotify) = failing(Rule::api().fault(Fault::DropAfter));
    assert_eq!(fault_of(&me(&spotify)), FaultKind::MaybeSent);

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", nobody.local_addr().unwrap());
    drop(nobody);
    let spotify = Spotify::builder(UreqTransport::new()).access_token("t").api_url(base).build().unwrap();
    let once = CallPolicy::new().attempts(1);
    let error = spotify.with_policy(once).tracks().get("11dFghVXANMlKmJXsNCbNl").send().unwrap_err();
    assert_eq!(fault_of(&error), FaultKind::NotSent);
}

#[test]
fn g5_the_adapter_follows_no_redirect() {
    let elsewhere = fake();
    let target = format!("{}/v1/me/tracks", elsewhere.base_url());
    let redirect = Answer::redirect(http::StatusCode::TEMPORARY_REDIRECT, &target);
    let (_fake, spotify) = failing(Rule::api().answer(redirect));
    let error = spotify.library().tracks().send().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::UnexpectedStatus), "{error:?}");
    assert!(elsewhere.requests().is_empty());
}

#[test]
fn g6_the_adapter_takes_no_more_than_it_is_told_to() {
    // Whoever reads to its end is late.
    let (_fake, spotify) = failing(Rule::api().fault(Fault::HugeJson(1 << 40)));
    assert_eq!(fault_of(&spotify.library().tracks().send().unwrap_err()), FaultKind::TooLarge);
}

#[test]
fn the_adapter_keeps_the_deadline_that_nobody_else_can_keep() {
    let fake = fake();
    let spotify = user(&fake).with_policy(CallPolicy::new().attempts(1).request_deadline(Duration::from_secs(1)));
    let hold = fake.switches().hold(Rule::api());
    assert_eq!(fault_of(&spotify.library().tracks().send().unwrap_err()), FaultKind::TimedOut);
    hold.release();
}
