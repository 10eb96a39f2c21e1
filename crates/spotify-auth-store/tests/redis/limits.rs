//! Limits that many workers keep together.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::{Request, Response};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{Now, TransportFault};
use spotify_auth_store::{Limited, SharedLimits};

use super::Server;

/// A Spotify that says what it is told, and notes when it was asked.
pub(crate) struct Answers {
    begun: Instant,
    status: Mutex<Vec<(u16, Option<&'static str>)>>,
    asked: Mutex<Vec<Instant>>,
}

impl Answers {
    pub(crate) fn new(status: Vec<(u16, Option<&'static str>)>) -> Self {
        Self { begun: Instant::now(), status: Mutex::new(status), asked: Mutex::default() }
    }
}

#[async_trait::async_trait]
impl Transport for Answers {
    async fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
        self.asked.lock().unwrap().push(Instant::now());
        let (status, retry_after) = self.status.lock().unwrap().pop().unwrap_or((200, None));
        let mut response = Response::builder().status(status);
        if let Some(retry_after) = retry_after {
            response = response.header("retry-after", retry_after);
        }
        Ok(response.body(Bytes::new()).unwrap())
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn now(&self) -> Now {
        Now::new(SystemTime::now().into(), self.begun.elapsed())
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([0; 64])
    }
}

fn limits(url: &str, developer: &str, budget: u32) -> SharedLimits {
    SharedLimits::builder(url, developer).budget(budget, Duration::from_millis(600)).build().unwrap()
}

pub(crate) async fn call(worker: &Limited<Answers>, seconds: u64) -> Response<Bytes> {
    let request = Request::get("https://api.spotify.com/v1/me").header("authorization", "Bearer CANARY");
    worker.send(request.body(Bytes::new()).unwrap(), 1024, Duration::from_secs(seconds)).await.unwrap()
}

fn asked(workers: &[Limited<Answers>]) -> usize {
    workers.iter().map(|worker| worker.transport().asked.lock().unwrap().len()).sum()
}

/// One call that goes and one that closes the gate, by a user of Redis with few rights.
pub(crate) async fn go_and_close(url: &str, prefix: &str) {
    let limits = SharedLimits::builder(url, "dev").prefix(prefix).budget(5, Duration::from_secs(5)).build().unwrap();
    let workers = [limits.over(Answers::new(vec![(429, Some("60")), (200, None)])), limits.over(Answers::new(vec![]))];
    assert_eq!(call(&workers[0], 1).await.status(), 200);
    assert_eq!(call(&workers[0], 1).await.status(), 429);
    assert_eq!(call(&workers[1], 1).await.status(), 429);
    assert_eq!(asked(&workers), 2, "the last one was not sent");
}

#[tokio::test]
async fn g7_a_429_to_one_worker_holds_up_all_of_them() {
    let server = Server::start().unwrap();
    let told = Answers::new(vec![(429, Some("1"))]);
    let begun = Instant::now();
    let workers = [told, Answers::new(vec![])].map(|answers| limits(&server.url(), "dev", 0).over(answers));
    assert_eq!(call(&workers[0], 30).await.status(), 429);
    // One with little time is told how long it is at once, and nothing is sent.
    let early = call(&workers[1], 1).await;
    assert_eq!((early.status().as_u16(), early.headers()["retry-after"].to_str().unwrap()), (429, "1"));
    assert_eq!(asked(&workers), 1);
    // One with time waits.
    assert_eq!(call(&workers[1], 30).await.status(), 200);
    assert!(begun.elapsed() >= Duration::from_millis(990));
    // Another developer's calls are not held up, and neither are requests for tokens.
    let other = limits(&server.url(), "other", 0).over(Answers::new(vec![(429, Some("3600"))]));
    assert_eq!(call(&other, 30).await.status(), 429);
    let request = Request::post("https://accounts.spotify.com/api/token").body(Bytes::new()).unwrap();
    assert_eq!(other.send(request, 1024, Duration::from_secs(1)).await.unwrap().status(), 200);
}

#[tokio::test]
async fn g7_no_window_has_more_calls_than_the_budget_of_all_workers() {
    let server = Server::start().unwrap();
    let workers: Vec<_> = (0..4).map(|_| limits(&server.url(), "dev", 10).over(Answers::new(vec![]))).collect();
    let calls = workers.iter().map(|worker| async move {
        for _ in 0..8 {
            assert_eq!(call(worker, 30).await.status(), 200);
        }
    });
    futures_util::future::join_all(calls).await;
    let mut times: Vec<Instant> =
        workers.iter().flat_map(|worker| worker.transport().asked.lock().unwrap().clone()).collect();
    times.sort();
    assert_eq!(times.len(), 32);
    // 32 calls of 10 in each 600 ms: three windows have to pass. The first call may be seen much later than Redis has counted it.
    assert!(times[31] - times[0] >= Duration::from_millis(1_200), "{:?}", times[31] - times[0]);
}

#[tokio::test]
async fn without_redis_every_worker_goes_on_alone() {
    let mut server = Server::start().unwrap();
    let worker = limits(&server.url(), "dev", 1).over(Answers::new(vec![]));
    assert_eq!(call(&worker, 1).await.status(), 200);
    assert_eq!(call(&worker, 1).await.status(), 429, "the budget of one is spent");
    server.kill().unwrap();
    for _ in 0..20 {
        assert_eq!(call(&worker, 1).await.status(), 200);
    }
}

#[tokio::test]
async fn f5_names_and_addresses_are_checked_and_never_shown() {
    for (url, developer) in
        [("redis://:CANARY@0.0.0.0:1", "dev"), ("redis://127.0.0.1", "a b"), ("redis://127.0.0.1", "")]
    {
        let error = SharedLimits::builder(url, developer).build().unwrap_err();
        assert!(!error.to_string().contains("CANARY"), "{error}");
    }
    let limits = SharedLimits::builder("redis://:CANARY@127.0.0.1:1", "dev").build().unwrap();
    assert!(!format!("{limits:?}").contains("CANARY"));
}
