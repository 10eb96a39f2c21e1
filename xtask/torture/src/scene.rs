//! A fake Spotify, a store with one spent token in it, and processes over both.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use local_redis::Server;
use spotify_auth_core::driver::{TokenStore, Transport};
use spotify_auth_core::{Account, AccountsUrls, Client, Login, Record, Saved, Scope, Scopes, Token};
use spotify_auth_hyper::HyperTransport;
use spotify_fake::{Fake, Rotation};
use tempfile::TempDir;
use tokio::process::Command;

use crate::child::{Report, open};

/// Where the token is kept.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum Place {
    /// A file in a directory of the scene's own.
    File,
    /// This Redis.
    Redis(Arc<Server>),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File => "file",
            Self::Redis(_) => "redis",
        })
    }
}

/// A fake, a store, and who they are about.
#[expect(missing_debug_implementations, reason = "for tests")]
pub struct Scene {
    /// The Spotify of this scene.
    pub fake: Fake,
    /// The store, opened by the scene itself.
    pub store: Arc<dyn TokenStore>,
    transport: HyperTransport,
    client: Client,
    urls: AccountsUrls,
    at: String,
    profile: String,
    _directory: TempDir,
}

impl Scene {
    /// A fake with this rotation whose access tokens live that long, and an empty store.
    ///
    /// # Errors
    /// Something could not be started.
    pub async fn set(place: &Place, rotation: Rotation, lifetime: Duration) -> Result<Self> {
        let fake = Fake::builder().saved_tracks(1).https(false).rotation(rotation).access_token_lifetime(lifetime);
        let fake = fake.start().await?;
        let directory = tempfile::tempdir()?;
        let urls = AccountsUrls::with_base(fake.base_url())?;
        let client = Client::public(fake.public_client().id.as_str())?;
        let profile = format!("profile of {}", fake.base_url());
        let account = Account::new(&client, &urls).profile(profile.as_str())?;
        let at = match place {
            Place::File => directory.path().join("tokens").join("token.json").display().to_string(),
            Place::Redis(server) => server.url(),
        };
        let store = open(&at, account)?;
        let transport = HyperTransport::new()?;
        Ok(Self { fake, store, transport, client, urls, at, profile, _directory: directory })
    }

    /// Signs the user in, and puts a token into the store whose access token is over.
    ///
    /// # Errors
    /// The login or the store failed.
    pub async fn sign_in(&self) -> Result<()> {
        let login = Login::builder(self.client.clone(), "http://127.0.0.1:8888/callback".parse()?)
            .scopes(Scopes::from([Scope::UserReadPrivate]))
            .accounts_urls(self.urls.clone())
            .start(self.transport.entropy()?);
        let visit = self.fake.browser().visit(login.authorize_url().as_str()).await?;
        let redirect = visit.urls.last().context("the browser went nowhere")?;
        let login = login.on_redirect(redirect, self.transport.now()).map_err(|error| anyhow!("{error}"))?;
        let token = self.transport.drive(login.exchange()).await?;
        let mut export: serde_json::Value = serde_json::from_str(&token.export_secret())?;
        export["expires_in"] = 0.into();
        let there = self.store.load().await?.map(|record| record.version());
        let record = Record::of_login(Token::import(&export.to_string())?, there);
        match self.store.save_if(there, &record, None).await? {
            Saved::Yes => Ok(()),
            Saved::Conflict => Err(anyhow!("somebody else writes to this store")),
        }
    }

    /// A process over this scene, not started yet.
    pub fn process(&self, program: &str, calls: usize, longest: Duration) -> Command {
        let mut command = Command::new(program);
        command
            .args(["child", "--store", &self.at, "--base", self.fake.base_url()])
            .args(["--client-id", self.client.id(), "--profile", &self.profile])
            .args(["--calls", &calls.to_string(), "--longest", &longest.as_millis().to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true);
        command
    }

    /// Runs a process to its end.
    ///
    /// # Errors
    /// It did not come to one.
    pub async fn run(&self, program: &str, calls: usize, longest: Duration) -> Result<Report> {
        let output = self.process(program, calls, longest).output().await?;
        serde_json::from_slice(&output.stdout).with_context(|| format!("a process ended with {}", output.status))
    }
}
