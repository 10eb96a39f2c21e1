//! Days of an app's life in seconds: callers, the whole client, and a modelled [`spotify`] that has a rolling window, quotas,
//! bursts of 5xx, slow answers, broken connections, tokens that end and clocks that step. No sockets, no real time.
//!
//! What must hold, whatever happens (half of it is asserted where it happens, in the model):
//!
//! - no call is lost or answered with another's answer;
//! - nothing that must not be done twice is done twice;
//! - one renewal for each token that has ended, at the right time, and never two at once;
//! - nobody sends inside a `Retry-After`, nor for a quota that is spent but once an hour;
//! - every call ends by its deadline, and dropped ones leave nothing behind.
#![cfg(feature = "client")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the functions around the tests are tests too"
)]
#![allow(clippy::disallowed_methods, reason = "how long a simulation takes is measured in real time")]

mod dice;
mod executor;
mod spotify;

use std::collections::BTreeMap;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant};

use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AccountsUrls, Client, Session};
use spotify_web::{CallPolicy, Class, Error, ErrorKind, Spotify};

use dice::Dice;
use spotify::Modelled;

const CALLERS: u64 = 40;
const USERS: u64 = 3;
const DEADLINE: Duration = Duration::from_secs(90);

/// What all callers count together.
#[derive(Default)]
struct Tally {
    left: u64,
    names: u64,
    ends: BTreeMap<&'static str, u64>,
    slowest: Duration,
}

/// One of many names of 22 letters and digits.
fn name(number: u64) -> String {
    format!("{number:022}")
}

async fn caller(client: Spotify, modelled: Modelled, tally: Arc<Mutex<Tally>>, mut dice: Dice) {
    let clock = modelled.clock.clone();
    loop {
        let name = {
            let mut tally = tally.lock().unwrap();
            let Some(left) = tally.left.checked_sub(1) else { return };
            tally.left = left;
            tally.names += 1;
            name(tally.names)
        };
        let class = if dice.happens(3_000) { Class::Bulk } else { Class::Interactive };
        let once_only = dice.happens(1_500);
        let call: Pin<Box<dyn Future<Output = Result<Option<String>, Error>>>> = match dice.below(100) {
            _ if once_only => {
                let call = client.player().add_to_queue(format!("spotify:track:{name}")).class(class).into_future();
                Box::pin(async { call.await.map(|()| None) })
            }
            0..2 => {
                let call = client.artists().albums(&name).class(class).into_future();
                Box::pin(async { call.await.map(|_| None) })
            }
            _ => {
                let call = client.tracks().get(&name).class(class).into_future();
                Box::pin(async { call.await.map(|track| Some(track.name.to_string())) })
            }
        };
        let started = clock.now();
        let patience = if dice.happens(300) { dice.millis(0, 20_000) } else { Duration::from_secs(1_000_000) };
        let ended = {
            let (mut call, mut impatient) = (call, pin!(clock.sleep(patience)));
            poll_fn(|cx| match call.as_mut().poll(cx) {
                Poll::Ready(ended) => Poll::Ready(Some(ended)),
                Poll::Pending => impatient.as_mut().poll(cx).map(|()| None),
            })
            .await
        };
        let took = clock.now() - started;
        assert!(took <= DEADLINE + Duration::from_secs(1), "a call took {took:?}");
        if once_only {
            let acted = modelled.acted(&name);
            assert!(acted <= 1, "done {acted} times: {ended:?}");
            assert!(acted == 1 || !matches!(ended, Some(Ok(_))), "a success that was none");
        }
        let (end, pause) = match &ended {
            None => ("dropped", Duration::ZERO),
            Some(Ok(answer)) => {
                assert!(answer.as_ref().is_none_or(|answer| *answer == name), "{answer:?} for {name}");
                ("answered", Duration::ZERO)
            }
            Some(Err(error)) => match error.kind() {
                ErrorKind::RateLimited { retry_after } => ("rate limited", (*retry_after).min(DEADLINE)),
                ErrorKind::QuotaExceeded { .. } => ("quota exceeded", Duration::from_secs(1)),
                ErrorKind::Unavailable { .. } => ("unavailable", Duration::from_secs(1)),
                ErrorKind::Unreachable(_) => ("unreachable", Duration::from_secs(1)),
                ErrorKind::Renewal { retry_after, .. } => ("no token", *retry_after),
                ErrorKind::SignIn(_) => ("refused twice", Duration::from_secs(1)),
                ErrorKind::OutOfTime => ("out of time", Duration::from_secs(1)),
                other => panic!("{other:?}"),
            },
        };
        {
            let mut tally = tally.lock().unwrap();
            *tally.ends.entry(end).or_default() += 1;
            tally.slowest = tally.slowest.max(took);
        }
        clock.sleep(pause + dice.millis(0, 2_000)).await;
    }
}

fn simulate(seed: u64, calls: u64) {
    let began = Instant::now();
    let modelled = Modelled::new(seed);
    let policy = CallPolicy::new().deadline(DEADLINE);
    let app = Spotify::builder(modelled.clone()).policy(policy).build().unwrap();
    let users: Vec<Spotify> = (0..USERS)
        .map(|user| {
            let client = Client::confidential(format!("user{user}"), "secret").unwrap();
            let seed = (seed ^ user).to_le_bytes();
            app.with_session(Session::client_credentials(client, AccountsUrls::spotify(), seed).unwrap())
        })
        .collect();
    let tally = Arc::new(Mutex::new(Tally { left: calls, ..Tally::default() }));
    let callers = (0..CALLERS).map(|number| -> Pin<Box<dyn Future<Output = ()>>> {
        let client = users[(number % USERS) as usize].clone();
        let dice = Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
        Box::pin(caller(client, modelled.clone(), Arc::clone(&tally), dice))
    });
    let polls = executor::run(&modelled.clock, callers.collect());

    let tally = tally.lock().unwrap();
    let ended: u64 = tally.ends.values().sum();
    let view = app.rate_gate().view(modelled.now());
    let figures = modelled.figures();
    let hours = modelled.clock.now().as_secs() / 3_600;
    println!(
        "seed {seed}: {calls} calls in {hours} h of their time, {:.1} s of ours, {polls} polls",
        began.elapsed().as_secs_f32()
    );
    println!("  {:?}, slowest {:?}", tally.ends, tally.slowest);
    println!("  {figures:?}");
    assert_eq!(ended, calls, "no call is lost");
    assert_eq!((view.in_flight, view.interactive_waiting, view.bulk_waiting), (0, 0, 0), "{view:?}");
    let answered = tally.ends["answered"];
    assert!(answered * 100 > calls * 90, "{answered} of {calls} were answered");
    assert!(figures.limited * 100 < figures.requests, "{} 429s for {} requests", figures.limited, figures.requests);
}

#[test]
fn g7_g8_forty_callers_and_a_bad_day_seed_1() {
    simulate(1, 50_000);
}

#[test]
fn g7_g8_forty_callers_and_a_bad_day_seed_2() {
    simulate(2, 50_000);
}

#[test]
fn g7_g8_forty_callers_and_a_bad_day_seed_3() {
    simulate(3, 50_000);
}

/// `cargo xtask simulate` runs these.
#[test]
#[ignore = "takes a release build"]
fn deep_seed_1() {
    simulate(101, 1_000_000);
}

#[test]
#[ignore = "takes a release build"]
fn deep_seed_2() {
    simulate(102, 1_000_000);
}

#[test]
#[ignore = "takes a release build"]
fn deep_seed_3() {
    simulate(103, 1_000_000);
}
