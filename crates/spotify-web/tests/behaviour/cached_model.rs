//! Any order of reads, writes, changes by others and waits, with a cache and without: the same answers, within their lifetimes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Method, Request, Response};
use proptest::prelude::*;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{Now, TransportFault};
use spotify_web::{CacheMode, MemoryCache, Spotify};

use crate::support::{Outcome, answer, at};

/// The things that can be asked for: two of the catalogue and the user's own.
const THINGS: usize = 3;
const OWN: usize = 2;
const IDS: [&str; 2] = ["11dFghVXANMlKmJXsNCbNl", "11dFghVXANMlKmJXsNCbNm"];

#[derive(Clone, Copy, Debug)]
enum Step {
    Read(usize, bool),
    /// The user changes what is theirs.
    Write,
    /// Somebody else changes something.
    Change(usize),
    Wait(u64),
}

/// Spotify as far as it matters: each thing has a version, and had others before.
#[derive(Clone)]
struct Modelled(Arc<Mutex<World>>);

struct World {
    now: u64,
    max_age: u64,
    tags: bool,
    /// Since when each version is the current one.
    versions: [Vec<u64>; THINGS],
    whole_answers: usize,
    requests: usize,
}

impl World {
    fn current(&self, thing: usize) -> usize {
        self.versions[thing].len() - 1
    }

    fn change(&mut self, thing: usize) {
        let now = self.now;
        self.versions[thing].push(now);
    }

    /// Whether this version was current at some moment of the last `seconds`.
    fn was_current_within(&self, thing: usize, version: usize, seconds: u64) -> bool {
        let replaced = self.versions[thing].get(version + 1);
        replaced.is_none_or(|at| at + seconds > self.now || (seconds == 0 && *at > self.now))
    }
}

#[async_trait]
impl Transport for Modelled {
    async fn send(&self, request: Request<Bytes>, _: usize, _: Duration) -> Outcome {
        let mut world = self.0.lock().unwrap();
        world.requests += 1;
        if *request.method() != Method::GET {
            world.change(OWN);
            return Ok(answer(200, ""));
        }
        let path = request.uri().path();
        let thing = IDS.iter().position(|id| path.ends_with(id)).unwrap_or(OWN);
        let version = world.current(thing);
        let tag = format!("\"{thing}-{version}\"");
        let mut headers = Response::builder().header("cache-control", format!("max-age={}", world.max_age));
        if world.tags {
            headers = headers.header("etag", &tag);
            if request.headers().get("if-none-match").is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
                return Ok(headers.status(304).body(Bytes::new()).unwrap());
            }
        }
        world.whole_answers += 1;
        let body = format!(r#"{{"id":"u","name":"{version}","display_name":"{version}"}}"#);
        Ok(headers.body(body.into()).unwrap())
    }

    async fn sleep(&self, duration: Duration) {
        self.0.lock().unwrap().now += duration.as_secs();
    }

    fn now(&self) -> Now {
        at(self.0.lock().unwrap().now)
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([7; 64])
    }
}

impl Modelled {
    fn new(max_age: u64, tags: bool) -> Self {
        let versions = std::array::from_fn(|_| vec![0]);
        Self(Arc::new(Mutex::new(World { now: 0, max_age, tags, versions, whole_answers: 0, requests: 0 })))
    }

    fn client(&self, cached: bool) -> Spotify {
        let builder = Spotify::builder(self.clone()).access_token("t");
        if cached { builder.cache(MemoryCache::default()).build() } else { builder.build() }.unwrap()
    }
}

async fn read(spotify: &Spotify, thing: usize, mode: CacheMode) -> usize {
    let version = match IDS.get(thing) {
        Some(id) => spotify.tracks().get(*id).cache(mode).await.unwrap().name.to_string(),
        None => spotify.users().me().cache(mode).await.unwrap().display_name.unwrap().to_string(),
    };
    version.parse().unwrap()
}

/// What was read, step by step; judged on the way.
async fn walk(steps: &[Step], max_age: u64, tags: bool, cached: bool) -> (Vec<usize>, usize, usize) {
    let modelled = Modelled::new(max_age, tags);
    let spotify = modelled.client(cached);
    let (mut seen, mut written) = (Vec::new(), 0);
    for step in steps {
        match *step {
            Step::Read(thing, asks) => {
                let mode = if asks { CacheMode::Revalidate } else { CacheMode::Default };
                let version = read(&spotify, thing, mode).await;
                let world = modelled.0.lock().unwrap();
                let allowed = if asks || !cached { 0 } else { max_age };
                assert!(
                    version == world.current(thing) || world.was_current_within(thing, version, allowed),
                    "version {version} of {thing} at {}: {:?}",
                    world.now,
                    world.versions[thing]
                );
                assert!(thing != OWN || version >= written, "the user does not see what they have written");
                seen.push(version);
            }
            Step::Write => {
                spotify.player().transfer(["device"]).await.unwrap();
                written = modelled.0.lock().unwrap().current(OWN);
            }
            Step::Change(thing) => modelled.0.lock().unwrap().change(thing),
            Step::Wait(seconds) => modelled.0.lock().unwrap().now += seconds,
        }
    }
    let world = modelled.0.lock().unwrap();
    (seen, world.requests, world.whole_answers)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..THINGS, prop::bool::weighted(0.1)).prop_map(|(thing, asks)| Step::Read(thing, asks)),
        1 => Just(Step::Write),
        1 => (0..THINGS).prop_map(Step::Change),
        2 => (1u64..40).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 0..60)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #[test]
    fn an_answer_is_never_older_than_its_lifetime_nor_than_the_users_own_write(
        steps in steps(), max_age in 0u64..60, tags in any::<bool>(),
    ) {
        let (_, requests, whole) = block_on(walk(&steps, max_age, tags, true));
        let (_, most, _) = block_on(walk(&steps, max_age, tags, false));
        prop_assert!(requests <= most && whole <= requests);
    }

    #[test]
    fn with_a_cache_all_answers_are_as_without_where_nothing_changes_within_a_lifetime(
        steps in steps(), max_age in 0u64..60, tags in any::<bool>(),
    ) {
        // Others' changes come when everything that was kept has become stale.
        let calm: Vec<Step> = steps
            .into_iter()
            .flat_map(|step| match step {
                Step::Change(_) => vec![Step::Wait(max_age), step],
                step => vec![step],
            })
            .collect();
        let (with, ..) = block_on(walk(&calm, max_age, tags, true));
        let (without, ..) = block_on(walk(&calm, max_age, tags, false));
        prop_assert_eq!(with, without);
    }

    #[test]
    fn where_everything_is_stale_at_once_nobody_sees_a_difference_and_what_is_unchanged_comes_once(steps in steps()) {
        let (with, requests, whole) = block_on(walk(&steps, 0, true, true));
        let (without, most, _) = block_on(walk(&steps, 0, true, false));
        prop_assert_eq!(&with, &without);
        prop_assert_eq!(requests, most);
        let versions = steps.iter().filter(|step| matches!(step, Step::Write | Step::Change(_))).count() + THINGS;
        prop_assert!(whole <= versions);
    }
}
