//! Machines, waits and wakes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicBool;

use futures_util::future::{Either, select};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use proptest::collection::vec;
use proptest::{prop_assert_eq, proptest};

use super::*;
use crate::exchange::{Exchange, ExchangeError};
use crate::testing::{answer, confidential, granted};
use crate::urls::AccountsUrls;

fn exchange() -> Exchange {
    Exchange::client_credentials(confidential(), AccountsUrls::spotify()).unwrap()
}

#[test]
fn a_machine_is_driven_to_its_output() {
    let busy = Response::builder().status(503).header("retry-after", "2").body(Bytes::new()).unwrap();
    let transport =
        Scripted::new([Reply::Answer(busy), Reply::Fault(FaultKind::NotSent), Reply::Answer(granted("A1", ""))]);
    let token = drive(&transport, exchange()).unwrap();
    assert_eq!((token.access_token().expose_secret(), transport.requests()), ("A1", 3));
    assert!(transport.elapsed() > secs(2), "the waits between were kept: {:?}", transport.elapsed());
}

#[test]
fn a_machines_error_is_the_drivers() {
    let transport = Scripted::new([Reply::Answer(answer(400, r#"{"error":"invalid_client"}"#))]);
    assert!(matches!(drive(&transport, exchange()), Err(ExchangeError::Refused { .. })));
}

#[test]
fn waits_race_and_the_shortest_ends_first() {
    let transport = Scripted::new([]);
    let blocking = Blocking::new(Arc::clone(&transport));
    blocking.block_on(async {
        let first = select(blocking.sleep(secs(5)), blocking.sleep(secs(2))).await;
        assert!(matches!(first, Either::Right(_)));
        drop(first);
        assert_eq!((transport.elapsed(), transport.parks()), (secs(2), 1));
        // Nobody waits for the longer one any more.
        blocking.sleep(secs(10)).await;
        assert_eq!((transport.elapsed(), transport.parks()), (secs(12), 2));
    });
    // Those in a list are polled only when they are woken.
    let list: FuturesUnordered<_> = [1, 3, 2, 3].map(|seconds| blocking.sleep(secs(seconds))).into_iter().collect();
    blocking.block_on(list.collect::<Vec<()>>());
    assert_eq!((transport.elapsed(), transport.parks()), (secs(15), 5));
}

proptest! {
    #[test]
    fn any_waits_end_in_their_order_and_each_at_its_time(waits in vec(0_u64..50, 0..40)) {
        let transport = Scripted::new([]);
        let blocking = Blocking::new(Arc::clone(&transport));
        let list: FuturesUnordered<_> = waits
            .iter()
            .map(|wait| blocking.sleep(secs(*wait)).map(|()| (*wait, transport.elapsed().as_secs())))
            .collect();
        let ended: Vec<(u64, u64)> = blocking.block_on(list.collect());
        let mut sorted = waits.clone();
        sorted.sort_unstable();
        prop_assert_eq!(&ended, &sorted.iter().map(|wait| (*wait, *wait)).collect::<Vec<_>>());
        sorted.retain(|wait| *wait > 0);
        sorted.dedup();
        prop_assert_eq!(transport.parks(), sorted.len(), "the thread is woken for no other reason");
    }
}

#[test]
fn waits_of_another_transport_end_too() {
    let (mine, clock) = (Blocking::new(Scripted::new([])), Scripted::new([]));
    // Its clock goes on by itself; the one of the run moves as it parks.
    struct Ticking(Arc<Scripted>);
    impl BlockingTransport for Ticking {
        fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
            Err(TransportFault::not_sent("unused"))
        }
        fn now(&self) -> Now {
            self.0.park(Some(secs(1)));
            self.0.now()
        }
        fn entropy(&self) -> Result<[u8; 64], TransportFault> {
            self.0.entropy()
        }
    }
    let ticking = Blocking::new(Ticking(Arc::clone(&clock)));
    mine.block_on(ticking.sleep(secs(10)));
    assert!(clock.elapsed() >= secs(10));
}

#[test]
fn another_thread_wakes_it() {
    let transport = Scripted::new([]);
    let blocking = Blocking::new(Arc::clone(&transport));
    let (done, waker) = (AtomicBool::new(false), Mutex::new(None::<Waker>));
    thread::scope(|scope| {
        scope.spawn(|| {
            transport.until_parked(1);
            done.store(true, Ordering::SeqCst);
            waker.lock().unwrap().take().expect("it was polled").wake();
        });
        blocking.block_on(poll_fn(|cx| {
            *waker.lock().unwrap() = Some(cx.waker().clone());
            if done.load(Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending }
        }));
    });
    assert!(done.into_inner());
}

#[test]
fn one_inside_another_leaves_the_outer_ones_waits_alone() {
    let transport = Scripted::new([]);
    let blocking = Blocking::new(Arc::clone(&transport));
    blocking.block_on(async {
        let mut outer = blocking.sleep(secs(7));
        assert!(polled_once(outer.as_mut()).await.is_none());
        blocking.block_on(blocking.sleep(secs(2)));
        assert_eq!(transport.elapsed(), secs(2));
        outer.await;
    });
    assert_eq!(transport.elapsed(), secs(7));
}

#[test]
fn a_panic_goes_through_and_leaves_the_thread_as_it_was() {
    let transport = Scripted::new([]);
    let blocking = Blocking::new(Arc::clone(&transport));
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        blocking.block_on(async {
            let _ = polled_once(blocking.sleep(secs(3))).await;
            panic!("a bug of the caller's")
        })
    }));
    assert!(panicked.is_err());
    // Nobody looks after waits on this thread any more: a run that was left would never end this one.
    let mut left_alone = blocking.sleep(Duration::from_millis(3));
    let mut polls = 1;
    while left_alone.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
        polls += 1;
    }
    assert_eq!((polls, transport.elapsed()), (4, Duration::from_millis(3)));
    blocking.block_on(blocking.sleep(secs(1)));
}

#[test]
fn under_a_strangers_executor_a_wait_ends_without_spinning() {
    let transport = Scripted::new([]);
    let blocking = Blocking::new(Arc::clone(&transport));
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut sleep = blocking.sleep(Duration::from_micros(2_500));
    let mut polls = 1;
    while sleep.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
        assert_eq!(woken.0.load(Ordering::SeqCst), polls, "it asks to be polled again");
        polls += 1;
    }
    assert_eq!(polls, 4, "each time a millisecond, and the rest");
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl std::task::Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
