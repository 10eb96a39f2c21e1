//! Where the examples run: on the built-in fake, or on the real service when a client id is given.
//!
//! An app of your own needs none of this: it knows its client id, and talks to Spotify.

mod account;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

pub use account::SignIn;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AccountsUrls, Client, RedirectUri};
use spotify_auth_hyper::{HyperTransport, Roots};
use spotify_auth_server::{Browser, OpenBrowser};
use spotify_fake::{Fake, QuotaMode};
use spotify_web::Spotify;
use spotify_web::client::Builder;

/// Which Spotify to run on.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Your app's client id: runs on the real service. Without it, everything runs on the built-in fake.
    #[arg(long, env = "SPOTIFY_CLIENT_ID")]
    client_id: Option<String>,

    /// Your app's client secret. Never ship one inside an app: whoever has the app can read it.
    #[arg(long, env = "SPOTIFY_CLIENT_SECRET", hide_env_values = true)]
    client_secret: Option<String>,

    /// Another accounts service than Spotify's, such as http://127.0.0.1:4000.
    #[arg(long, value_name = "URL")]
    accounts_url: Option<String>,

    /// Another Web API than Spotify's, such as http://127.0.0.1:4000/v1.
    #[arg(long, value_name = "URL")]
    api_url: Option<String>,

    /// Trust the certificate authorities in this PEM file, and no others.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,

    /// How many tracks the fake's user has saved.
    #[arg(long, default_value_t = 2_500)]
    saved_tracks: usize,

    /// What the fake's user does on the consent page.
    #[arg(long, default_value = "allow")]
    fake_user: FakeUser,

    /// Which of Spotify's two Web APIs the fake is.
    #[arg(long, default_value = "extended")]
    fake_quota_mode: FakeQuotaMode,
}

/// Which of Spotify's two Web APIs the fake is.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[non_exhaustive]
pub enum FakeQuotaMode {
    /// All operations, all fields.
    Extended,
    /// What apps get that Spotify has not reviewed: half of the operations, fewer fields, lower limits.
    Development,
}

/// What the fake's user does when asked for consent.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[non_exhaustive]
pub enum FakeUser {
    /// Presses Allow.
    Allow,
    /// Presses Deny.
    Deny,
    /// Never looks at the page.
    Sleep,
}

/// The Spotify that an example runs on, and who the app is there.
#[expect(missing_debug_implementations, reason = "it holds the app's secret and is shown to nobody")]
pub struct Stage {
    /// Sends everything.
    pub transport: HyperTransport,
    /// The accounts service.
    pub accounts: AccountsUrls,
    api_url: Option<String>,
    client_id: String,
    /// The app's own credentials, where it has a secret.
    pub app: Option<(String, String)>,
    fake: Option<Fake>,
    fake_user: FakeUser,
}

impl Stage {
    /// Starts the fake, or gets ready for the real service if there is a client id.
    ///
    /// # Errors
    /// What is wrong with the options, or why the fake could not be started.
    pub async fn set(options: Options) -> Result<Self> {
        let mut transport = HyperTransport::builder();
        if let Some(file) = &options.ca_file {
            let pem = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
            transport = transport.roots(Roots::pem(&pem)?);
        }
        let transport = transport.build()?;
        let fake_user = options.fake_user;
        // A variable that is set to nothing is not set.
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let (client_id, client_secret) = (given(options.client_id), given(options.client_secret));
        let Some(client_id) = client_id else {
            let quota_mode = match options.fake_quota_mode {
                FakeQuotaMode::Extended => QuotaMode::Extended,
                FakeQuotaMode::Development => QuotaMode::Development,
            };
            let fake = Fake::builder().saved_tracks(options.saved_tracks).quota_mode(quota_mode).https(false);
            let fake = fake.start().await?;
            let app = fake.confidential_client();
            return Ok(Self {
                accounts: match &options.accounts_url {
                    Some(url) => AccountsUrls::with_base(url)?,
                    None => AccountsUrls::with_base(fake.base_url())?,
                },
                api_url: Some(options.api_url.unwrap_or_else(|| format!("{}/v1", fake.base_url()))),
                client_id: fake.public_client().id.clone(),
                app: Some((app.id.clone(), client_secret.unwrap_or_else(|| app.secret.clone()))),
                transport,
                fake: Some(fake),
                fake_user,
            });
        };
        Client::public(client_id.as_str())?;
        Ok(Self {
            transport,
            accounts: options.accounts_url.as_deref().map_or(Ok(AccountsUrls::spotify()), AccountsUrls::with_base)?,
            api_url: options.api_url,
            app: client_secret.map(|secret| (client_id.clone(), secret)),
            client_id,
            fake: None,
            fake_user,
        })
    }

    /// Says where this runs, and what has to be entered in Spotify's dashboard first.
    ///
    /// # Errors
    /// Nobody reads the output any more.
    pub fn introduce(&self, redirect_uri: &RedirectUri) -> Result<()> {
        match &self.fake {
            Some(fake) => {
                say!("Running on the built-in fake at {}. Nothing leaves this machine.", fake.base_url());
                say!("Set SPOTIFY_CLIENT_ID to run on the real service.");
            }
            None => {
                say!("Running on the real service as client {}.", self.client_id);
                say!("In https://developer.spotify.com/dashboard, the app's settings must list this redirect URI:");
                say!("    {redirect_uri}");
            }
        }
        Ok(())
    }

    /// Whether this is the built-in fake, which ends with the program.
    pub fn is_fake(&self) -> bool {
        self.fake.is_some()
    }

    /// The built-in fake, if this runs on it.
    pub fn fake(&self) -> Option<&Fake> {
        self.fake.as_ref()
    }

    /// The redirect URI to use: with this port on the real service, where it must be registered; with any free port on
    /// the fake.
    ///
    /// # Errors
    /// A port that cannot be one.
    pub fn redirect_uri(&self, port: u16) -> Result<RedirectUri> {
        let any_port: RedirectUri = "http://127.0.0.1/callback".parse()?;
        Ok(if self.fake.is_some() { any_port } else { any_port.with_port(port)? })
    }

    /// Signs users in with PKCE: no secret.
    ///
    /// # Errors
    /// A client id that cannot be one.
    pub fn public_client(&self) -> Result<Client> {
        Ok(Client::public(self.client_id.as_str())?)
    }

    /// A client on this stage, still without a token.
    pub fn spotify(&self) -> Builder {
        let builder = Spotify::builder(self.transport.clone()).accounts_urls(self.accounts.clone());
        match &self.api_url {
            Some(url) => builder.api_url(url.as_str()),
            None => builder,
        }
    }

    /// Random bytes that spread the renewals of many processes in time.
    ///
    /// # Errors
    /// The system's random source failed.
    pub fn seed(&self) -> Result<[u8; 8]> {
        Ok(self.transport.entropy()?.first_chunk().copied().unwrap_or_default())
    }

    /// Who opens Spotify's page: the user's browser, or the fake's user.
    pub fn opener(&self) -> Opener {
        match &self.fake {
            Some(fake) => Opener::Fake(fake.browser(), self.fake_user),
            None => Opener::Real(Browser::default()),
        }
    }
}

/// Opens Spotify's page in the user's browser, or plays the fake's user.
#[derive(Debug)]
#[non_exhaustive]
pub enum Opener {
    /// The default browser.
    Real(Browser),
    /// The fake's user.
    Fake(spotify_fake::Browser, FakeUser),
}

impl OpenBrowser for Opener {
    fn open(&self, address: &str) -> io::Result<()> {
        let visit = match self {
            Self::Real(browser) => return browser.open(address),
            Self::Fake(browser, FakeUser::Allow) => browser.allow_blocking(address),
            Self::Fake(browser, FakeUser::Deny) => browser.deny_blocking(address),
            Self::Fake(_, FakeUser::Sleep) => return Ok(()),
        };
        visit.map(drop).map_err(io::Error::other)
    }
}

/// Prints a line. Unlike `println!` it does not panic when nobody reads any more, as in `quickstart | head`: [`exit`] ends
/// quietly then.
#[macro_export]
macro_rules! say {
    ($($text:tt)*) => {
        ::std::io::Write::write_fmt(&mut ::std::io::stdout(), ::std::format_args!("{}\n", ::std::format_args!($($text)*)))?
    };
}

/// Ends an example: says what went wrong, if anything did.
pub fn exit(result: Result<()>) -> ExitCode {
    let is_broken_pipe = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.downcast_ref().is_some_and(is_broken_pipe) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Keeps the README's code compiling.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;

/// Keeps the code of docs/fleet.md compiling.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/fleet.md")]
pub struct Fleet;
