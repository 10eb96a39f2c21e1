//! The authenticator under schedules that shuttle chooses: at random, and by its probabilistic search for races (PCT).
//!
//! Shuttle switches tasks where they use its own primitives, and sees neither the standard library's `Mutex` in the authenticator
//! nor the atomics of `futures`' `Shared`. So the transport of these tests brings the points at which another task may run: whenever
//! the clock is read, which the authenticator does just before each time that it takes its lock, and on the way of a request, that is
//! while the shared renewal is being polled. In between, the lock is held for no time in which anybody else could run.
//!
//! The server rotates strictly: a refresh token that is presented twice, or after a newer one, fails the test.

use std::sync::atomic::{AtomicBool, AtomicUsize as Plain, Ordering};

use bytes::Bytes;
use futures_util::future::{Either, poll_fn, select};
use http::{Request, Response};
use shuttle::future::{JoinHandle, block_on, spawn, yield_now};
use shuttle::rand::{Rng, thread_rng};
use shuttle::sync::atomic::AtomicUsize;
use std::task::Poll;

use super::*;
use crate::machine::TransportFault;
use crate::testing::START;

/// As many schedules of each kind as a build can wait for.
const FEW: usize = 600;
/// As many as `cargo xtask model` tries.
const MANY: usize = 20_000;
/// How many places PCT looks for in which an order matters.
const PLACES: usize = 3;

/// A strict server behind a network with points at which others may run.
struct Network {
    /// Whoever touches this may be interrupted.
    switch: AtomicUsize,
    world: Mutex<Server>,
}

struct Server {
    now: Now,
    /// Busy so many times.
    busy: usize,
    requests: usize,
    presented: Vec<String>,
}

impl Network {
    fn new(busy: usize) -> Arc<Self> {
        let server = Server { now: START, busy, requests: 0, presented: Vec::new() };
        Arc::new(Self { switch: AtomicUsize::new(0), world: Mutex::new(server) })
    }

    fn others_may_run(&self) {
        self.switch.fetch_add(1, Ordering::SeqCst);
    }

    fn requests(&self) -> usize {
        self.world.lock().unwrap().requests
    }
}

impl Server {
    /// `R1` is exchanged for `R1+`, once.
    fn answer(&mut self, request: &Request<Bytes>) -> Response<Bytes> {
        self.requests += 1;
        if self.busy > 0 {
            self.busy -= 1;
            return answer(503, "");
        }
        let presented = form(request)["refresh_token"].clone();
        assert!(!self.presented.contains(&presented), "{presented} is presented a second time");
        let response = granted(&format!("for-{presented}"), &format!(r#","refresh_token":"{presented}+""#));
        self.presented.push(presented);
        response
    }
}

#[async_trait]
impl Transport for Network {
    async fn send(&self, request: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
        yield_now().await;
        self.others_may_run();
        let response = self.world.lock().unwrap().answer(&request);
        yield_now().await;
        self.others_may_run();
        Ok(response)
    }

    async fn sleep(&self, duration: Duration) {
        if duration > secs(30) {
            // What guards a request; every request is answered here.
            return std::future::pending().await;
        }
        yield_now().await;
        let mut world = self.world.lock().unwrap();
        world.now = world.now.advanced(duration);
    }

    fn now(&self) -> Now {
        self.others_may_run();
        self.world.lock().unwrap().now
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([7; 64])
    }
}

/// What the hook has done.
#[derive(Default)]
struct Saved {
    renewals: Plain,
    /// The user has signed in or out, and that is done.
    changed: AtomicBool,
    /// Renewals saved after that.
    late: Plain,
}

impl Saved {
    fn renewals(&self) -> usize {
        self.renewals.load(Ordering::SeqCst)
    }

    fn late(&self) -> usize {
        self.late.load(Ordering::SeqCst)
    }
}

fn signed_in(lifetime: u64, busy: usize) -> (Arc<Network>, Authenticator, Arc<Saved>) {
    let network = Network::new(busy);
    let session = Session::new(public(), AccountsUrls::spotify(), token("A1", Some("R1"), Some(lifetime)), [7; 8]);
    let saved = Arc::<Saved>::default();
    let counter = Arc::clone(&saved);
    let authenticator = Authenticator::new(network.clone(), session).on_renewed(move |_| {
        counter.renewals.fetch_add(1, Ordering::SeqCst);
        counter.late.fetch_add(usize::from(counter.changed.load(Ordering::SeqCst)), Ordering::SeqCst);
        yield_now()
    });
    (network, authenticator, saved)
}

fn caller(authenticator: &Authenticator, rejected: Option<Bearer>) -> JoinHandle<Outcome> {
    spawn(ask_again(authenticator, rejected))
}

/// Asks, and goes away after so many turns, wherever it is then.
fn impatient(authenticator: &Authenticator, rejected: Option<Bearer>, turns: usize) -> JoinHandle<()> {
    let asks = ask_again(authenticator, rejected);
    spawn(async move {
        let patience = Box::pin(async move {
            for _ in 0..turns {
                yield_now().await;
            }
        });
        if let Either::Left((outcome, _)) = select(asks, patience).await {
            let _ = access(outcome);
        }
    })
}

/// Asks, so that it may lead, and is never polled again but kept.
fn stuck(authenticator: &Authenticator, kept: &Arc<Mutex<Vec<Task<Outcome>>>>) -> JoinHandle<()> {
    let (mut asks, kept) = (ask(authenticator), Arc::clone(kept));
    spawn(async move {
        let pending = poll_fn(|context| Poll::Ready(asks.as_mut().poll(context).is_pending())).await;
        if pending {
            kept.lock().unwrap().push(asks);
        }
    })
}

fn refresh_token(authenticator: &Authenticator) -> String {
    authenticator.token().unwrap().refresh_token().unwrap().expose_secret().to_owned()
}

/// Four callers of an expired token, one who goes away and one who is never polled again.
fn an_expired_token() {
    let busy = thread_rng().gen_range(0..2);
    let (network, authenticator, saved) = signed_in(0, busy);
    let kept = Arc::default();
    let stuck = stuck(&authenticator, &kept);
    let impatient = impatient(&authenticator, None, thread_rng().gen_range(0..8));
    let callers: Vec<_> = (0..4).map(|_| caller(&authenticator, None)).collect();
    for caller in callers {
        assert_eq!(access(block_on(caller).unwrap()), "for-R1");
    }
    block_on(impatient).unwrap();
    block_on(stuck).unwrap();
    assert_eq!((network.requests(), saved.renewals()), (1 + busy, 1), "one renewal, saved once");
    assert_eq!(refresh_token(&authenticator), "R1+");
}

/// Three callers whose bearer the API has refused, one who goes away, and one who asks for the first time.
fn a_refused_token() {
    let (network, authenticator, _) = signed_in(3600, 0);
    let bearer = block_on(ask(&authenticator)).unwrap();
    let impatient = impatient(&authenticator, Some(bearer.clone()), thread_rng().gen_range(0..8));
    let other = caller(&authenticator, None);
    let refused: Vec<_> = (0..3).map(|_| caller(&authenticator, Some(bearer.clone()))).collect();
    for caller in refused {
        assert_eq!(access(block_on(caller).unwrap()), "for-R1");
    }
    let first = access(block_on(other).unwrap());
    assert!(first == "A1" || first == "for-R1", "{first}");
    block_on(impatient).unwrap();
    assert_eq!(network.requests(), 1, "however many 401s");
}

/// A login while an expired token is asked for, with a token that serves or with one that is due itself.
fn a_login_meanwhile() {
    let lifetime = if thread_rng().gen_bool(0.5) { 3600 } else { 0 };
    let (network, authenticator, saved) = signed_in(0, 0);
    let callers: Vec<_> = (0..3).map(|_| caller(&authenticator, None)).collect();
    let impatient = impatient(&authenticator, None, thread_rng().gen_range(0..8));
    let user = authenticator.clone();
    let turns = thread_rng().gen_range(0..4);
    let login = spawn(async move {
        for _ in 0..turns {
            yield_now().await;
        }
        user.sign_in(token("B1", Some("S1"), Some(lifetime)));
    });
    for caller in callers {
        let served = access(block_on(caller).unwrap());
        let expected = if lifetime == 0 { ["for-R1", "for-S1"] } else { ["for-R1", "B1"] };
        assert!(expected.contains(&served.as_str()), "{served}");
    }
    block_on(login).unwrap();
    block_on(impatient).unwrap();
    let last = access(block_on(ask(&authenticator)));
    let expected = if lifetime == 0 { ("for-S1", "S1+") } else { ("B1", "S1") };
    assert_eq!((last.as_str(), refresh_token(&authenticator).as_str()), expected, "the login stands");
    assert!(network.requests() <= 2 && saved.renewals() <= 2, "one renewal of each");
}

/// A logout while an expired token is asked for.
fn a_logout_meanwhile() {
    let (network, authenticator, saved) = signed_in(0, 0);
    let callers: Vec<_> = (0..3).map(|_| caller(&authenticator, None)).collect();
    let user = authenticator.clone();
    let hook = Arc::clone(&saved);
    let logout = spawn(async move {
        user.sign_out();
        hook.changed.store(true, Ordering::SeqCst);
    });
    for caller in callers {
        match block_on(caller).unwrap() {
            Ok(bearer) => assert_eq!(bearer.token().expose_secret(), "for-R1"),
            Err(error) => assert!(matches!(error, BearerError::SignIn(SignInReason::SignedOut)), "{error}"),
        }
    }
    block_on(logout).unwrap();
    assert!(authenticator.token().is_none(), "nobody puts a token back");
    assert!(network.requests() <= 1 && saved.late() == 0, "what the user has left is not saved");
}

const STORIES: [(&str, fn()); 4] = [
    ("an expired token", an_expired_token),
    ("a refused token", a_refused_token),
    ("a login meanwhile", a_login_meanwhile),
    ("a logout meanwhile", a_logout_meanwhile),
];

fn schedules(count: usize) {
    for (name, story) in STORIES {
        shuttle::check_random(story, count);
        shuttle::check_pct(story, count, PLACES);
        println!("{name}: {count} random schedules, {count} by PCT");
    }
}

#[test]
fn d2_no_schedule_of_tasks_costs_a_second_request_or_an_answer() {
    schedules(FEW);
}

#[test]
#[ignore = "minutes: run by `cargo xtask model`"]
fn deep() {
    schedules(MANY);
}
