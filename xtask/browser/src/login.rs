//! One login from listening to knowing the user's name, as an app would do it.

use std::io;
use std::time::Duration;

use anyhow::{Context, Result};
use spotify_auth_core::{AccountsUrls, Client, Login, Scope, Scopes, Session};
use spotify_auth_hyper::HyperTransport;
use spotify_auth_server::{CallbackError, CallbackServer, Limits, Page, Pages, SignInError};
use spotify_fake::Fake;
use spotify_web::Spotify;

use crate::protocol::{End, News, Plan};
use crate::tell;

/// The app: what it needs for any number of logins.
#[derive(Clone)]
pub(crate) struct App {
    transport: HyperTransport,
    accounts: AccountsUrls,
    api_url: String,
    client: Client,
}

impl App {
    pub(crate) fn of(fake: &Fake) -> Result<Self> {
        Ok(Self {
            transport: HyperTransport::builder().build()?,
            accounts: AccountsUrls::with_base(fake.base_url())?,
            api_url: format!("{}/v1", fake.base_url()),
            client: Client::public(fake.public_client().id.as_str())?,
        })
    }

    /// Runs the login and tells how it ended.
    pub(crate) async fn log_in(self, plan: Plan) {
        let name = plan.name.clone();
        let end = self.run(plan).await.unwrap_or_else(end_of);
        tell(&News::Ended { name: &name, end });
    }

    async fn run(self, plan: Plan) -> Result<End> {
        let mut limits = Limits::default();
        limits.login = Duration::from_secs(plan.seconds);
        limits.farewell = plan.farewell_seconds.map_or(limits.farewell, Duration::from_secs);
        let mut pages = Pages::default();
        if let Some(html) = &plan.own_html {
            pages = pages.html(Page::SignedIn, html.as_str())?;
        }
        if let Some(site) = &plan.own_site {
            pages = pages.redirect(Page::SignedIn, site)?;
        }
        let server = CallbackServer::bind(&plan.redirect_uri.parse()?)?.limits(limits).pages(pages);
        let redirect_uri = server.redirect_uri().clone();
        let login = Login::builder(self.client.clone(), redirect_uri.clone())
            .accounts_urls(self.accounts.clone())
            .scopes(Scopes::from([Scope::UserReadPrivate, Scope::UserLibraryRead]))
            .show_dialog(plan.show_dialog);
        let opener = move |address: &str| -> io::Result<()> {
            let redirect_uri = redirect_uri.as_str();
            tell(&News::Open { name: &plan.name, authorize_url: address, redirect_uri });
            Ok(())
        };
        let token = server.sign_in(&self.transport, login, opener).await?;

        let scopes = token.scopes().to_string();
        let session = Session::new(self.client, self.accounts, token, [0; 8]);
        let spotify = Spotify::builder(self.transport).api_url(self.api_url).session(session).build()?;
        let user = spotify.users().me().await?;
        Ok(End::SignedIn { user: user.display_name.context("the user has no name")?.to_string(), scopes })
    }
}

fn end_of(error: anyhow::Error) -> End {
    match error.downcast_ref::<SignInError>() {
        Some(SignInError::Callback(CallbackError::Denied(denied))) => {
            End::Denied { error: denied.code().as_str().to_owned() }
        }
        Some(SignInError::Callback(CallbackError::NobodyCame { rejected, .. })) => {
            End::NobodyCame { rejected: rejected.total() }
        }
        _ => End::Failed { error: format!("{error:#}") },
    }
}
