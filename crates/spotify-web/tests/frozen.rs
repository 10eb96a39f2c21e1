//! Calls over connections that died without a word, as those of a laptop that was closed do.
#![cfg(feature = "client")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "the functions around the tests are tests too")]
#![allow(
    clippy::disallowed_methods,
    reason = "these tests are about what the crate leaves to others: sockets and clocks"
)]

#[allow(dead_code, reason = "shared with the tests of the transport")]
#[path = "../../spotify-auth-hyper/tests/support/relay.rs"]
mod relay;

use std::time::{Duration, Instant};

use spotify_auth_hyper::{HyperTransport, Roots};
use spotify_fake::Fake;
use spotify_web::{CallPolicy, Spotify};

use relay::Relay;

const DEADLINE: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_over_a_frozen_connection_is_repeated_over_a_new_one_if_it_may_be() {
    for http2 in [true, false] {
        let fake = Fake::builder().http2(http2).start().await.unwrap();
        let relay = Relay::to(fake.https_base_url()).await.unwrap();
        let roots = Roots::pem(fake.ca_pem().as_bytes()).unwrap();
        let transport = HyperTransport::builder().roots(roots).no_keep_alive().build().unwrap();
        let spotify = Spotify::builder(transport)
            .access_token(fake.access_token(&fake.user().id, &Fake::scopes()))
            .api_url(format!("{}/v1", relay.base_url()))
            // A second attempt and no third: no more than one of the dead connections may be tried.
            .policy(CallPolicy::new().attempts(2).request_deadline(DEADLINE))
            .build()
            .unwrap();
        // Several connections where each takes one call, so that more than one is dead.
        tokio::try_join!(spotify.users().me(), spotify.users().me(), spotify.users().me()).unwrap();

        relay.freeze();
        relay.thaw_new_ones();
        let (before, start) = (fake.requests().len(), Instant::now());
        spotify.users().me().await.unwrap();
        println!("HTTP/2: {http2}: answered after {:?}, a request may take {DEADLINE:?}", start.elapsed());
        assert_eq!(fake.requests().len(), before + 1, "what went into the frozen connection came to nobody");

        relay.freeze();
        relay.thaw_new_ones();
        let error = spotify.playlists().create("Once").await.unwrap_err();
        assert_eq!(fake.requests().len(), before + 1, "what must not be done twice is not repeated: {error}");
    }
}
