//! Threads that wait for each other, over a transport that answers when it is told to.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use spotify_auth_core::blocking::BlockingTransport;
use spotify_auth_core::{Now, TransportFault};
use spotify_web::blocking::Spotify;
use spotify_web::{CallPolicy, ErrorKind, RateGate};

use crate::support::{ID, Outcome, answer, at};

/// Holds requests back while it is shut, and says how many wait. Its clock moves only for who is impatient.
#[derive(Default)]
struct Door {
    shut: Mutex<bool>,
    changed: Condvar,
    inside: AtomicUsize,
    tokens: AtomicUsize,
    parked: AtomicUsize,
    /// Whether parking for a time moves the clock instead.
    jumps: AtomicBool,
    elapsed: Mutex<Duration>,
    panics: AtomicBool,
}

impl Door {
    fn shut() -> Arc<Self> {
        let door = Arc::new(Self::default());
        *door.shut.lock().unwrap() = true;
        door
    }

    fn open(&self) {
        *self.shut.lock().unwrap() = false;
        self.changed.notify_all();
    }
}

fn until(condition: impl Fn() -> bool) {
    while !condition() {
        thread::yield_now();
    }
}

impl BlockingTransport for Door {
    fn send(&self, request: Request<Bytes>, _: usize, _: Duration) -> Outcome {
        assert!(!self.panics.swap(false, Ordering::SeqCst), "a bug of the transport's");
        self.inside.fetch_add(1, Ordering::SeqCst);
        drop(self.changed.wait_while(self.shut.lock().unwrap(), |shut| *shut).unwrap());
        self.inside.fetch_sub(1, Ordering::SeqCst);
        if request.uri().path() != "/api/token" {
            return Ok(answer(200, r#"{"name":"One"}"#));
        }
        self.tokens.fetch_add(1, Ordering::SeqCst);
        let mut token = answer(200, r#"{"access_token":"a","token_type":"bearer","expires_in":3600}"#);
        token.headers_mut().insert("content-type", "application/json".parse().unwrap());
        Ok(token)
    }

    fn now(&self) -> Now {
        at(0).advanced(*self.elapsed.lock().unwrap())
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([7; 64])
    }

    fn park(&self, at_most: Option<Duration>) {
        self.parked.fetch_add(1, Ordering::SeqCst);
        match at_most {
            Some(duration) if self.jumps.load(Ordering::SeqCst) => *self.elapsed.lock().unwrap() += duration,
            // Until it is woken, at whatever time.
            _ => thread::park(),
        }
        self.parked.fetch_sub(1, Ordering::SeqCst);
    }
}

fn app(door: &Arc<Door>) -> Spotify {
    Spotify::builder(Arc::clone(door)).client_credentials("id", "secret").build().unwrap()
}

fn is_idle(spotify: &Spotify, door: &Arc<Door>) {
    let view = spotify.rate_gate().view(door.now());
    assert_eq!((view.in_flight, view.interactive_waiting, view.bulk_waiting), (0, 0, 0), "{view:?}");
}

#[test]
fn d2_while_one_thread_gets_the_token_the_others_are_parked() {
    let door = Door::shut();
    let spotify = app(&door);
    thread::scope(|scope| {
        let calls: Vec<_> = (0..6).map(|_| scope.spawn(|| spotify.tracks().get(ID).send())).collect();
        until(|| door.parked.load(Ordering::SeqCst) == 5);
        assert_eq!(door.inside.load(Ordering::SeqCst), 1);
        door.open();
        for call in calls {
            assert_eq!(call.join().unwrap().unwrap().name, "One");
        }
    });
    assert_eq!(door.tokens.load(Ordering::SeqCst), 1);
    is_idle(&spotify, &door);
}

#[test]
fn d2_who_joins_and_runs_out_of_time_goes_and_the_others_get_their_token() {
    let door = Door::shut();
    let spotify = app(&door).with_policy(CallPolicy::new().deadline(Duration::from_secs(1_000)));
    let impatient = CallPolicy::new().deadline(Duration::from_secs(1));
    thread::scope(|scope| {
        let leader = scope.spawn(|| spotify.tracks().get(ID).send());
        until(|| door.inside.load(Ordering::SeqCst) == 1);
        door.jumps.store(true, Ordering::SeqCst);
        let error = spotify.tracks().get(ID).policy(impatient).send().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::OutOfTime), "{error:?}");
        assert_eq!(door.inside.load(Ordering::SeqCst), 1, "the leader's request is still under way");
        door.open();
        assert_eq!(leader.join().unwrap().unwrap().name, "One");
    });
    assert_eq!(door.tokens.load(Ordering::SeqCst), 1);
    is_idle(&spotify, &door);
}

#[test]
fn a_transport_that_panics_in_a_call_leaves_session_and_gate_healthy() {
    let door = Arc::new(Door::default());
    let spotify = app(&door);
    spotify.tracks().get(ID).send().unwrap();
    door.panics.store(true, Ordering::SeqCst);
    assert!(catch_unwind(AssertUnwindSafe(|| spotify.tracks().get(ID).send())).is_err());
    is_idle(&spotify, &door);
    assert_eq!(spotify.tracks().get(ID).send().unwrap().name, "One");
    assert_eq!(door.tokens.load(Ordering::SeqCst), 1);
}

#[test]
fn a_client_that_is_shut_down_waits_for_the_calls_of_other_threads_and_begins_no_others() {
    let door = Door::shut();
    let spotify = app(&door);
    thread::scope(|scope| {
        let call = scope.spawn(|| spotify.tracks().get(ID).send());
        until(|| door.inside.load(Ordering::SeqCst) == 1);
        let end = scope.spawn(|| spotify.shut_down());
        until(|| door.parked.load(Ordering::SeqCst) == 1);
        let error = spotify.clone().tracks().get(ID).send().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ShutDown), "{error:?}");
        assert!(!end.is_finished());
        door.open();
        assert_eq!(call.join().unwrap().unwrap().name, "One");
        end.join().unwrap();
    });
}

#[test]
fn a_client_that_is_shut_down_at_once_wakes_who_waits_and_ends_a_request_with_its_answer() {
    let door = Door::shut();
    let gate = RateGate::new();
    let spotify = Spotify::builder(Arc::clone(&door)).access_token("t").rate_gate(gate.clone()).build().unwrap();
    thread::scope(|scope| {
        let sent = scope.spawn(|| spotify.tracks().get(ID).send());
        until(|| door.inside.load(Ordering::SeqCst) == 1);
        gate.close(door.now(), Duration::from_secs(5));
        let waits = scope.spawn(|| spotify.tracks().get(ID).send());
        until(|| door.parked.load(Ordering::SeqCst) == 1);
        spotify.shut_down_now();
        assert!(matches!(waits.join().unwrap().unwrap_err().kind(), ErrorKind::ShutDown));
        assert!(!sent.is_finished(), "nobody interrupts a request");
        door.open();
        assert!(sent.join().unwrap().is_ok(), "it was answered, and that is told");
    });
    is_idle(&spotify, &door);
}
