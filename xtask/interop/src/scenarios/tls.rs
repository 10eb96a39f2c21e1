//! Nothing is sent to whom the certificate does not prove.

use std::sync::Arc;

use anyhow::{Result, bail, ensure};
use spotify_auth_core::{AccountsUrls, Exchange, ExchangeError, FaultKind, RetryPolicy};
use spotify_auth_hyper::{HyperTransport, Roots};

use crate::authority::Authority;
use crate::clients::DISTRUSTFUL;
use crate::stage::Stage;

pub(super) async fn platform_roots(stage: Arc<Stage>) -> Result<()> {
    refused(&stage, Roots::platform(), stage.urls.clone()).await
}

pub(super) async fn other_authority(stage: Arc<Stage>) -> Result<()> {
    let other = Authority::generate()?;
    refused(&stage, Roots::pem(other.pem.as_bytes())?, stage.urls.clone()).await
}

pub(super) async fn other_name(stage: Arc<Stage>) -> Result<()> {
    let by_name = stage.issuer.replace("127.0.0.1", "localhost");
    ensure!(by_name != stage.issuer, "the issuer is not on 127.0.0.1");
    let exchange = Exchange::client_credentials(DISTRUSTFUL.client()?, AccountsUrls::with_base(&by_name)?)?;
    // The right authority, so that the name alone is wrong.
    not_sent(&stage.transport, exchange).await?;
    nothing_came(&stage).await
}

async fn refused(stage: &Stage, roots: Roots, urls: AccountsUrls) -> Result<()> {
    let transport = HyperTransport::builder().roots(roots).build()?;
    not_sent(&transport, Exchange::client_credentials(DISTRUSTFUL.client()?, urls)?).await?;
    nothing_came(stage).await
}

async fn not_sent(transport: &HyperTransport, exchange: Exchange) -> Result<()> {
    match transport.drive(exchange.retry_policy(RetryPolicy::default().attempts(1))).await {
        Err(error @ ExchangeError::Unreachable { .. }) => {
            let ExchangeError::Unreachable { fault, .. } = &error else { bail!("{error}") };
            ensure!(fault.kind() == FaultKind::NotSent, "it may have been sent: {error}");
            let text = error.to_string();
            ensure!(text.contains("certificate"), "the error does not name the certificate: {text}");
            Ok(())
        }
        Err(error) => bail!("a refused certificate was due, but: {error}"),
        Ok(_) => bail!("a token was issued over a connection that nobody vouches for"),
    }
}

async fn nothing_came(stage: &Stage) -> Result<()> {
    let requests = stage.token_requests(&DISTRUSTFUL).await?;
    ensure!(requests.is_empty(), "the provider got {} requests", requests.len());
    Ok(())
}
