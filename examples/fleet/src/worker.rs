//! One worker: calls as fast as a polite one does, and says how it goes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Result, anyhow};
use clap::Args;
use serde::{Deserialize, Serialize};
use spotify_auth_core::driver::{Authenticator, TokenStore};
use spotify_auth_core::{Account, AccountsUrls, Client, Session};
use spotify_auth_hyper::HyperTransport;
use spotify_auth_store::{RedisStore, Seal, SealKey, SharedLimits};
use spotify_web::{RateGate, Spotify};
use stage::say;
use tokio::time::{Instant, sleep};

/// What a worker is told.
#[derive(Args)]
pub(crate) struct Worker {
    #[arg(long)]
    number: usize,
    #[arg(long)]
    seconds: u64,
    #[arg(long)]
    base: String,
    #[arg(long)]
    client_id: String,
    #[arg(long)]
    redis: String,
    /// How many calls all workers together allow themselves in five seconds.
    #[arg(long)]
    budget: Option<u32>,
}

/// How a worker has fared so far.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) worker: usize,
    pub(crate) calls: u64,
    pub(crate) failed: u64,
    /// Calls that took longer than [`SLOW`]: they waited for a token.
    pub(crate) waits: u64,
    /// The longest call, in milliseconds.
    pub(crate) longest: u64,
    /// Tokens that this worker has renewed.
    pub(crate) renewals: u64,
    pub(crate) error: Option<String>,
}

/// What a call takes that waits for nothing, at most.
const SLOW: Duration = Duration::from_millis(100);
/// The pause between two calls.
const PAUSE: Duration = Duration::from_millis(50);
/// How often a worker says how it fares.
const EVERY: Duration = Duration::from_millis(500);

/// The window of the limit.
pub(crate) const WINDOW: Duration = Duration::from_secs(5);

/// The store that all workers share. Redis sees no token in plain.
pub(crate) fn store(redis: &str, client: &Client, urls: &AccountsUrls) -> Result<Arc<dyn TokenStore>> {
    // For the demonstration only: a real fleet has its key from where it keeps its secrets.
    let key = SealKey::new("demonstration", [7; 32])?;
    let account = Account::new(client, urls).profile("fleet")?;
    Ok(Arc::new(RedisStore::builder(redis, account).prefix("fleet-example").seal(Seal::new(key)).build()?))
}

/// Random bytes that spread the workers' renewals in time.
pub(crate) fn seed() -> Result<[u8; 8]> {
    getrandom::u64().map(u64::to_le_bytes).map_err(|error| anyhow!("{error}"))
}

impl Worker {
    pub(crate) async fn run(self) -> Result<()> {
        let transport = HyperTransport::new()?;
        let urls = AccountsUrls::with_base(&self.base)?;
        let client = Client::public(self.client_id.as_str())?;
        let store = store(&self.redis, &client, &urls)?;
        let renewals = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&renewals);
        let authenticator = Authenticator::new(Arc::new(transport.clone()), Session::signed_out(client, urls, seed()?))
            .stored_in(store)
            .on_renewed(move |_| {
                counted.fetch_add(1, Ordering::Relaxed);
                async {}
            });
        let builder = match self.budget {
            Some(budget) => {
                let limits =
                    SharedLimits::builder(self.redis.as_str(), "fleet-example").budget(budget, WINDOW).build()?;
                Spotify::builder(limits.over(transport))
            }
            None => Spotify::builder(transport),
        };
        // What a worker learns from a 429 by itself, it learns over the same window.
        let gate = RateGate::new().window(WINDOW);
        let spotify =
            builder.api_url(format!("{}/v1", self.base)).rate_gate(gate).token_source(authenticator).build()?;

        let (begun, mut told) = (Instant::now(), Instant::now());
        let mut report = Report { worker: self.number, ..Report::default() };
        while begun.elapsed() < Duration::from_secs(self.seconds) {
            let call = Instant::now();
            let result = spotify.users().me().await;
            let took = call.elapsed();
            report.calls += 1;
            report.waits += u64::from(took > SLOW);
            report.longest = report.longest.max(u64::try_from(took.as_millis())?);
            if let Err(error) = result {
                report.failed += 1;
                report.error = Some(error.to_string());
            }
            if told.elapsed() >= EVERY {
                told = Instant::now();
                report.renewals = renewals.load(Ordering::Relaxed);
                say!("{}", serde_json::to_string(&report)?);
            }
            sleep(PAUSE).await;
        }
        report.renewals = renewals.load(Ordering::Relaxed);
        say!("{}", serde_json::to_string(&report)?);
        Ok(())
    }
}
