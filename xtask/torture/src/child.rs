//! One process: opens the store, makes its calls at once, says how they ended.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;
use serde::{Deserialize, Serialize};
use spotify_auth_core::driver::{Authenticator, BearerError, TokenSource, TokenStore};
use spotify_auth_core::{Account, AccountsUrls, Client, RetryPolicy, Session};
use spotify_auth_hyper::HyperTransport;
use spotify_auth_store::{FileStore, RedisStore};
use spotify_web::Spotify;

/// What a process is told.
#[derive(Args, Clone, Debug)]
pub struct Child {
    /// A file's path, or the address of a Redis.
    #[arg(long)]
    pub store: String,
    /// The fake's address.
    #[arg(long)]
    pub base: String,
    /// The app.
    #[arg(long)]
    pub client_id: String,
    /// Whose token.
    #[arg(long)]
    pub profile: String,
    /// How many calls at once; none only gets a bearer.
    #[arg(long, default_value_t = 0)]
    pub calls: usize,
    /// How long a renewal may take, in milliseconds.
    #[arg(long, default_value_t = 50_000)]
    pub longest: u64,
}

/// What a process says at its end.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Calls, or bearers, that were there.
    pub good: usize,
    /// Those that were not.
    pub failed: usize,
    /// Why the last one was not.
    pub error: String,
    /// It said "sign in again".
    pub sign_in: bool,
}

impl Child {
    /// Runs it to its end.
    ///
    /// # Errors
    /// It could not begin.
    pub async fn run(self) -> Result<Report> {
        let transport = HyperTransport::new()?;
        let urls = AccountsUrls::with_base(&self.base)?;
        let client = Client::public(self.client_id.as_str())?;
        let account = Account::new(&client, &urls).profile(self.profile.as_str())?;
        let store = open(&self.store, account)?;
        let policy = RetryPolicy::default().total(Duration::from_millis(self.longest));
        let session =
            Session::signed_out(client, urls, std::process::id().to_le_bytes().repeat(2).as_slice().try_into()?);
        let authenticator =
            Authenticator::new(Arc::new(transport.clone()), session.retry_policy(policy)).stored_in(store);
        if self.calls == 0 {
            return Ok(match authenticator.bearer(None).await {
                Ok(_) => Report { good: 1, ..Report::default() },
                Err(error) => {
                    let sign_in = matches!(error, BearerError::SignIn(_));
                    Report { failed: 1, error: error.to_string(), sign_in, ..Report::default() }
                }
            });
        }
        let spotify =
            Spotify::builder(transport).api_url(format!("{}/v1", self.base)).token_source(authenticator).build()?;
        let calls: Vec<_> = (0..self.calls)
            .map(|_| {
                let spotify = spotify.clone();
                tokio::spawn(async move { spotify.users().me().await.map(drop) })
            })
            .collect();
        let mut report = Report::default();
        for call in calls {
            match call.await? {
                Ok(()) => report.good += 1,
                Err(error) => {
                    report.failed += 1;
                    report.error = error.to_string();
                }
            }
        }
        Ok(report)
    }
}

/// The store at this place.
///
/// # Errors
/// It cannot be one.
pub fn open(place: &str, account: Account) -> Result<Arc<dyn TokenStore>> {
    if place.is_empty() {
        bail!("no place for a store");
    }
    Ok(if place.starts_with("redis://") {
        Arc::new(RedisStore::builder(place, account).build()?)
    } else {
        Arc::new(FileStore::at(place, account)?)
    })
}
