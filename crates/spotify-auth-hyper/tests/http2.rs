//! HTTP/2 over real sockets: chosen by ALPN, shared by calls that come at once, left when it is dead.

mod support;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::Result;
use bytes::Bytes;
use http::{Request, Version};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{FaultKind, TransportFault};
use spotify_auth_hyper::{HyperTransport, HyperTransportBuilder, Roots};
use spotify_fake::{Fake, Fault, Rule};
use support::relay::Relay;

/// Longer than anything takes here, even on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(30);

fn trusting(fake: &Fake) -> Result<HyperTransportBuilder> {
    Ok(HyperTransport::builder().roots(Roots::pem(fake.ca_pem().as_bytes())?).connect_timeout(PATIENCE))
}

async fn get(transport: &HyperTransport, url: &str, deadline: Duration) -> Result<u16, TransportFault> {
    let request = Request::get(url).body(Bytes::new()).map_err(TransportFault::not_sent)?;
    Ok(transport.send(request, 1 << 20, deadline).await?.status().as_u16())
}

/// So many calls at once; how long they took.
async fn burst(transport: &HyperTransport, url: &str, calls: usize) -> Result<Duration> {
    let start = Instant::now();
    let calls: Vec<_> = (0..calls)
        .map(|_| {
            let (transport, url) = (transport.clone(), url.to_owned());
            tokio::spawn(async move { get(&transport, &url, PATIENCE).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await??, 401);
    }
    Ok(start.elapsed())
}

fn versions(fake: &Fake) -> Vec<Version> {
    fake.requests().iter().map(|request| request.version).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_of_64_cold_calls_shares_its_connections() -> Result<()> {
    for round in 0..5 {
        let fake = Fake::builder().start().await?;
        let transport = trusting(&fake)?.build()?;
        let url = format!("{}/v1/me", fake.https_base_url());
        let took = burst(&transport, &url, 64).await?;
        println!("round {round}: 64 cold calls, {} connection(s), {took:?}", fake.connections());
        assert_eq!(versions(&fake), [Version::HTTP_2; 64]);
        assert!(fake.connections() <= 2, "{} connections", fake.connections());
        burst(&transport, &url, 64).await?;
        assert!(fake.connections() <= 2, "warm calls need none: {} connections", fake.connections());
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn http_1_1_is_spoken_where_the_server_or_the_app_wants_it() -> Result<()> {
    for (http2, only) in [(false, false), (true, true), (false, true)] {
        let fake = Fake::builder().http2(http2).start().await?;
        let builder = trusting(&fake)?;
        let transport = if only { builder.http1_only() } else { builder }.build()?;
        let url = format!("{}/v1/me", fake.https_base_url());
        burst(&transport, &url, 16).await?;
        assert_eq!(versions(&fake), [Version::HTTP_11; 16]);
        assert!(fake.connections() > 1, "calls at once do not wait for each other's answers");
        assert!(fake.requests().iter().all(|request| request.header("host").is_some()));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_call_that_is_dropped_hands_on() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let relay = Relay::to(fake.https_base_url()).await?;
    let transport = trusting(&fake)?.build()?;
    let url = format!("{}/v1/me", relay.base_url());
    // The first one connects to where nothing comes back from, and is given up.
    relay.freeze();
    let first = tokio::spawn({
        let (transport, url) = (transport.clone(), url.clone());
        async move { get(&transport, &url, PATIENCE).await }
    });
    relay.until_accepted(1).await;
    relay.thaw_new_ones();
    let others = tokio::spawn({
        let (transport, url) = (transport.clone(), url.clone());
        async move { burst(&transport, &url, 8).await }
    });
    first.abort();
    others.await??;
    assert!(relay.accepted() <= 3, "{} connections", relay.accepted());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_that_hangs_holds_up_the_others_for_a_second_and_not_for_its_own_time_out() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let relay = Relay::to(fake.https_base_url()).await?;
    let transport = trusting(&fake)?.build()?;
    let url = format!("{}/v1/me", relay.base_url());
    relay.freeze();
    let first = tokio::spawn({
        let (transport, url) = (transport.clone(), url.clone());
        async move { get(&transport, &url, PATIENCE).await }
    });
    relay.until_accepted(1).await;
    relay.thaw_new_ones();
    burst(&transport, &url, 8).await?;
    // The first one takes the connection that another has made.
    assert_eq!(first.await??, 401);
    assert!(relay.accepted() <= 3, "{} connections", relay.accepted());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_nobody_answers_each_call_fails_by_itself_and_soon() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let url = format!("{}/v1/me", fake.https_base_url());
    let transport = trusting(&fake)?.build()?;
    fake.shutdown().await;
    let calls: Vec<_> = (0..64)
        .map(|_| {
            let (transport, url) = (transport.clone(), url.clone());
            tokio::spawn(async move { get(&transport, &url, PATIENCE).await })
        })
        .collect();
    for call in calls {
        let fault = call.await?.unwrap_err();
        assert_eq!(fault.kind(), FaultKind::NotSent);
        assert!(fault.detail().contains("refused"), "{fault}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_connection_costs_one_call_its_time_and_the_next_one_nothing() -> Result<()> {
    for http2 in [true, false] {
        let fake = Fake::builder().http2(http2).start().await?;
        let relay = Relay::to(fake.https_base_url()).await?;
        let transport = trusting(&fake)?.no_keep_alive().build()?;
        let url = format!("{}/v1/me", relay.base_url());
        burst(&transport, &url, 8).await?;
        // What a laptop finds when it wakes: everything that was open is dead and does not know it.
        let before = relay.accepted();
        relay.freeze();
        relay.thaw_new_ones();
        let deadline = Duration::from_millis(500);
        let start = Instant::now();
        let fault = get(&transport, &url, deadline).await.unwrap_err();
        assert_eq!(fault.kind(), FaultKind::TimedOut);
        assert_eq!(get(&transport, &url, PATIENCE).await?, 401);
        println!("HTTP/2: {http2}: recovered after {:?} with a deadline of {deadline:?}", start.elapsed());
        assert_eq!(relay.accepted(), before + 1, "one new connection, whatever number was open");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ping_notices_a_frozen_connection_before_the_deadline() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let relay = Relay::to(fake.https_base_url()).await?;
    let short = Duration::from_millis(200);
    let transport = trusting(&fake)?.keep_alive(short, short).build()?;
    let url = format!("{}/v1/me", relay.base_url());
    burst(&transport, &url, 2).await?;
    relay.freeze();
    relay.thaw_new_ones();
    let fault = get(&transport, &url, PATIENCE).await.unwrap_err();
    assert_eq!(fault.kind(), FaultKind::TimedOut);
    assert!(fault.detail().contains("silent"), "{fault}");
    assert_eq!(get(&transport, &url, PATIENCE).await?, 401);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_answer_does_not_stop_the_others_on_its_connection() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let transport = trusting(&fake)?.build()?;
    let url = format!("{}/v1/me", fake.https_base_url());
    let hold = fake.switches().hold(Rule::path("/v1/me").times(1));
    let slow = tokio::spawn({
        let (transport, url) = (transport.clone(), url.clone());
        async move { get(&transport, &url, PATIENCE).await }
    });
    hold.arrived().await;
    burst(&transport, &url, 8).await?;
    hold.release();
    assert_eq!(slow.await??, 401);
    assert_eq!(fake.connections(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_reset_takes_its_calls_with_it_and_the_next_call_has_another() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let transport = trusting(&fake)?.build()?;
    let url = format!("{}/v1/me", fake.https_base_url());
    for fault in [Fault::DropBefore, Fault::DropAfter, Fault::ResetMidBody] {
        fake.switches().add(Rule::path("/v1/me").times(1).fault(fault.clone()));
        let kind = get(&transport, &url, PATIENCE).await.unwrap_err().kind();
        assert_eq!(kind, FaultKind::MaybeSent, "{fault:?}");
        assert_eq!(get(&transport, &url, PATIENCE).await?, 401);
    }
    let used: BTreeSet<u64> = fake.requests().iter().map(|request| request.connection).collect();
    assert_eq!(used.len(), 4);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unused_connection_ends_and_a_used_one_does_not() -> Result<()> {
    for http2 in [true, false] {
        let fake = Fake::builder().http2(http2).start().await?;
        let relay = Relay::to(fake.https_base_url()).await?;
        let transport = trusting(&fake)?.idle_timeout(Duration::from_millis(300)).build()?;
        let url = format!("{}/v1/me", relay.base_url());
        fake.switches().add(Rule::path("/v1/me").times(1).fault(Fault::Delay(Duration::from_millis(900))));
        assert_eq!(
            get(&transport, &url, PATIENCE).await?,
            401,
            "a call may take longer than an unused connection lives"
        );
        tokio::time::timeout(PATIENCE, relay.until_closed(1)).await?;
        assert_eq!(get(&transport, &url, PATIENCE).await?, 401);
        assert_eq!(relay.accepted(), 2);
    }
    Ok(())
}
