//! What a call without async takes from the allocator beside the same call with it.
//!
//! One test in this file, so that nobody else allocates meanwhile.
#![cfg(feature = "blocking")]
#![allow(clippy::unwrap_used, reason = "this is a test")]

use std::alloc::System;
use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use spotify_auth_core::blocking::BlockingTransport;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{Now, Timestamp, TransportFault};
use spotify_web::{Spotify, blocking};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const ID: &str = "11dFghVXANMlKmJXsNCbNl";
/// Whose run it is, where the waits of a call would be left.
const MOST_MORE: usize = 1;

/// Answers at once.
struct Instantly;

#[async_trait]
impl Transport for Instantly {
    async fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
        Ok(Response::new(Bytes::from_static(br#"{"name":"One"}"#)))
    }
    async fn sleep(&self, _: Duration) {}
    fn now(&self) -> Now {
        Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO)
    }
    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([7; 64])
    }
}

impl BlockingTransport for Instantly {
    fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
        Ok(Response::new(Bytes::from_static(br#"{"name":"One"}"#)))
    }
    fn now(&self) -> Now {
        Transport::now(self)
    }
    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([7; 64])
    }
}

fn allocations(call: impl Fn()) -> usize {
    // The first time, threads set up what they keep.
    call();
    let region = Region::new(ALLOCATOR);
    call();
    let change = region.change();
    change.allocations + change.reallocations
}

#[test]
fn a_call_without_async_takes_one_allocation_more() {
    let with = Spotify::builder(Instantly).access_token("t").build().unwrap();
    let without = blocking::Spotify::builder(Instantly).access_token("t").build().unwrap();
    let with = allocations(|| {
        let mut call = pin!(with.tracks().get(ID).into_future());
        assert!(matches!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(Ok(_))));
    });
    let without = allocations(|| assert!(without.tracks().get(ID).send().is_ok()));
    println!("{with} allocations with async, {without} without");
    assert!(without <= with + MOST_MORE, "{with} allocations with async, {without} without");
}
