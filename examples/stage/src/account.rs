//! A user who signs in once: the token is kept in a file, and later starts need no browser.
//!
//! [`persistent_login`](../../../examples/persistent_login) shows the same step by step.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use clap::Args;
use spotify_auth_core::driver::{Authenticator, BearerError, TokenSource};
use spotify_auth_core::{Account, Login, RedirectUri, Scopes, Session};
use spotify_auth_server::CallbackServer;
use spotify_auth_store::FileStore;
use spotify_web::Spotify;

use crate::{Stage, say};

/// How the user signs in, and where the token is kept.
#[derive(Args, Clone, Debug)]
pub struct SignIn {
    /// The redirect URI that is registered in Spotify's dashboard. Any free port on the fake, port 8888 elsewhere.
    #[arg(long, value_name = "URI")]
    redirect_uri: Option<RedirectUri>,

    /// Keep the token in this file instead of your system's place for an app's data. The built-in fake's is not kept.
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,

    /// Which of several users of this app.
    #[arg(long, default_value = "default")]
    profile: String,
}

impl Stage {
    /// A client for the user that has signed in, before or now, and has granted at least these scopes. Each `example` keeps a
    /// token of its own.
    ///
    /// # Errors
    /// Nobody signed in, or the token's file cannot be used.
    pub async fn sign_in(&self, example: &str, how: &SignIn, scopes: Scopes) -> Result<Spotify> {
        let redirect_uri = how.redirect_uri.clone().map_or_else(|| self.redirect_uri(8888), Ok)?;
        self.introduce(&redirect_uri)?;
        let client = self.public_client()?;
        let session = Session::signed_out(client.clone(), self.accounts.clone(), self.seed()?);
        let mut authenticator =
            Authenticator::new(Arc::new(self.transport.clone()), session).on_sign_in_due(Authenticator::NOTICE, |by| {
                eprintln!("Sign in again before {}: the refresh token dies then.", by.as_unix_seconds());
            });
        if let Some(store) = self.store(example, how)? {
            authenticator = authenticator.stored_in(Arc::new(store));
        }
        let why = match authenticator.bearer(None).await {
            Ok(_) => {
                let missing = authenticator.token().map(|token| scopes.missing_from(token.scopes()));
                missing.filter(|missing| !missing.is_empty()).map(|missing| format!("{missing} was not granted"))
            }
            Err(BearerError::SignIn(reason)) => Some(reason.to_string()),
            Err(error) => return Err(error.into()),
        };
        if let Some(why) = why {
            let server = CallbackServer::bind(&redirect_uri)?;
            let plan = Login::builder(client, redirect_uri).accounts_urls(self.accounts.clone()).scopes(scopes);
            say!("Waiting for you in the browser, since {why} ...");
            // Saved here, and after each renewal.
            authenticator.log_in(server.sign_in(&self.transport, plan, self.opener()).await?).await?;
        }
        Ok(self.spotify().token_source(authenticator).build()?)
    }

    /// Where the token is kept. Each fake is another Spotify: its tokens are of no use to the next one.
    fn store(&self, example: &str, how: &SignIn) -> Result<Option<FileStore>> {
        let account = Account::new(&self.public_client()?, &self.accounts).profile(how.profile.as_str())?;
        Ok(match &how.store {
            Some(file) => Some(FileStore::at(file, account)?),
            None if self.is_fake() => None,
            None => Some(FileStore::for_app(&format!("spotify-for-rust-{example}"), account)?),
        })
    }
}
