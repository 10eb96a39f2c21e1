//! Who looks at the player: from before if a token is kept, through the browser if not.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use spotify_auth_core::driver::{Authenticator, BearerError, TokenSource};
use spotify_auth_core::{Account, Client, Login, RedirectUri, Scope, Scopes, Session};
use spotify_auth_server::CallbackServer;
use spotify_auth_store::FileStore;
use spotify_web::Spotify;
use stage::{Stage, say};
use tempfile::TempDir;

/// What this program may see and do.
const SCOPES: [Scope; 3] =
    [Scope::UserReadPlaybackState, Scope::UserReadCurrentlyPlaying, Scope::UserModifyPlaybackState];

/// The way in.
pub(crate) struct Door<'a> {
    stage: &'a Stage,
    client: Client,
    redirect_uri: RedirectUri,
    authenticator: Authenticator,
    /// Where a token of the fake is kept as long as that is there.
    _temporary: TempDir,
}

impl<'a> Door<'a> {
    pub(crate) fn new(stage: &'a Stage, redirect_uri: Option<RedirectUri>, store: Option<&Path>) -> Result<Self> {
        let redirect_uri = redirect_uri.map_or_else(|| stage.redirect_uri(8888), Ok)?;
        let client = stage.public_client()?;
        let account = Account::new(&client, &stage.accounts);
        let temporary = tempfile::tempdir()?;
        let store = match store {
            Some(file) => FileStore::at(file, account)?,
            // Each fake is another Spotify: its tokens are of no use to the next one.
            None if stage.is_fake() => FileStore::at(temporary.path().join("token.json"), account)?,
            None => FileStore::for_app("spotify-for-rust-now-playing", account)?,
        };
        let session = Session::signed_out(client.clone(), stage.accounts.clone(), stage.seed()?);
        let authenticator = Authenticator::new(Arc::new(stage.transport.clone()), session)
            .stored_in(Arc::new(store))
            .on_sign_in_due(Authenticator::NOTICE, |by| {
                eprintln!("Sign in again before {}: the refresh token dies then.", by.as_unix_seconds())
            });
        Ok(Self { stage, client, redirect_uri, authenticator, _temporary: temporary })
    }

    /// A client for whoever has signed in before, or does now.
    pub(crate) async fn enter(self) -> Result<Spotify> {
        match self.authenticator.bearer(None).await {
            Ok(_) => {}
            Err(BearerError::SignIn(_)) => self.sign_in().await?,
            Err(error) => return Err(error.into()),
        }
        Ok(self.stage.spotify().token_source(self.authenticator).build()?)
    }

    async fn sign_in(&self) -> Result<()> {
        self.stage.introduce(&self.redirect_uri)?;
        let server = CallbackServer::bind(&self.redirect_uri)?;
        let plan = Login::builder(self.client.clone(), self.redirect_uri.clone())
            .accounts_urls(self.stage.accounts.clone())
            .scopes(Scopes::from(SCOPES));
        say!("Waiting for you in the browser ...");
        let token = server.sign_in(&self.stage.transport, plan, self.stage.opener()).await?;
        // Saved here, and after each renewal.
        self.authenticator.log_in(token).await?;
        Ok(())
    }

    /// Forgets the token. The answer is where its rights are taken back.
    pub(crate) async fn log_out(self) -> Result<String> {
        Ok(self.authenticator.log_out().await?.to_string())
    }
}
