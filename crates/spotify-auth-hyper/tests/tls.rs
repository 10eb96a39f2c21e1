//! Who does the cryptography, and whom to trust: every choice that is compiled in.

#![allow(clippy::vec_init_then_push, reason = "features decide what is in it")]

use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;
use http::Request;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{FaultKind, TransportFault};
use spotify_auth_hyper::{Crypto, HyperTransport, Roots};
use spotify_fake::Fake;

async fn get(transport: &HyperTransport, fake: &Fake) -> Result<u16, TransportFault> {
    let url = format!("{}/v1/me", fake.https_base_url());
    let request = Request::get(url).body(Bytes::new()).map_err(TransportFault::not_sent)?;
    Ok(transport.send(request, 1 << 20, Duration::from_secs(20)).await?.status().as_u16())
}

/// All that are compiled in: in one program they must not get into each other's way.
fn cryptos() -> Vec<Crypto> {
    let mut all = vec![Crypto::default()];
    #[cfg(feature = "ring")]
    all.push(Crypto::Ring);
    #[cfg(feature = "aws-lc-rs")]
    all.push(Crypto::AwsLcRs);
    all
}

/// All that come from outside of the program, and know nothing of a fake's own authority.
fn public_roots() -> Vec<(&'static str, Roots)> {
    let mut all = vec![("the default", Roots::default())];
    #[cfg(feature = "native-roots")]
    all.push(("the platform's", Roots::platform()));
    #[cfg(feature = "platform-verifier")]
    all.push(("the platform's verifier", Roots::platform_verifier()));
    #[cfg(feature = "webpki-roots")]
    all.push(("Mozilla's", Roots::webpki()));
    all
}

#[tokio::test]
async fn c1_every_crypto_verifies_and_none_trusts_a_foreign_authority() -> Result<()> {
    let (fake, other) = (Fake::builder().start().await?, Fake::builder().start().await?);
    for crypto in cryptos() {
        let roots = Roots::pem(fake.ca_pem().as_bytes())?;
        let transport = HyperTransport::builder().crypto(crypto).roots(roots).build()?;
        assert_eq!(get(&transport, &fake).await?, 401, "{crypto:?}");
        let fault = get(&transport, &other).await.unwrap_err();
        assert_eq!(fault.kind(), FaultKind::NotSent, "{crypto:?}");
        assert!(fault.detail().contains("certificate"), "{crypto:?}: {fault}");
    }
    Ok(())
}

#[tokio::test]
async fn c1_no_public_roots_trust_a_fake() -> Result<()> {
    let fake = Fake::builder().start().await?;
    for crypto in cryptos() {
        for (name, roots) in public_roots() {
            let transport = HyperTransport::builder().crypto(crypto).roots(roots).build()?;
            let fault = get(&transport, &fake).await.unwrap_err();
            assert_eq!(fault.kind(), FaultKind::NotSent, "{name}");
            assert!(fault.detail().contains("certificate"), "{name}, {crypto:?}: {fault}");
        }
    }
    assert!(fake.requests().is_empty());
    Ok(())
}
