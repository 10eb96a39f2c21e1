//! `spotify-fake`, the program: starts a fake, says how to reach it, and runs until Ctrl-C.

use std::future::poll_fn;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::pin::pin;
use std::process::ExitCode;
use std::str::FromStr;
use std::task::Poll;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use spotify_fake::{Builder, Consent, Fake, QuotaMode, RateLimit, Rotation, UserRecord};

/// A Spotify in a box: accounts service and Web API on this machine, with invented data.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    /// Port for HTTP; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// Port for HTTPS; 0 takes any free one
    #[arg(long, default_value_t = 0, conflicts_with = "no_https")]
    https_port: u16,

    /// Serve HTTP only
    #[arg(long)]
    no_https: bool,

    /// Serve HTTPS over HTTP/1.1 only
    #[arg(long, conflicts_with = "no_https")]
    no_http2: bool,

    /// Answer in gzip where the client takes it
    #[arg(long)]
    gzip: bool,

    /// Loopback address to listen on: 127.0.0.1 or ::1
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,

    /// Stand in for accounts.spotify.com and api.spotify.com: who uses the HTTP port as a proxy is led here
    #[arg(long, conflicts_with = "no_https")]
    as_spotify: bool,

    /// Who answers the consent page
    #[arg(long, value_enum, default_value_t = ConsentOption::Auto)]
    consent: ConsentOption,

    /// Who is signed in, by id
    #[arg(long, value_name = "ID")]
    user: Option<String>,

    /// The signed-in user's country, which decides what can be played there
    #[arg(long, default_value = "SE")]
    country: String,

    /// Which of Spotify's two Web APIs to be
    #[arg(long, value_enum, default_value_t = QuotaModeOption::Extended)]
    quota_mode: QuotaModeOption,

    /// How many requests of the Web API pass in any 30 seconds
    #[arg(long, value_name = "REQUESTS")]
    rate_limit: Option<usize>,

    /// Obey player commands that change nothing, such as pausing what is paused
    #[arg(long)]
    obedient_player: bool,

    /// Add what this JSON file holds to the world
    #[arg(long, value_name = "FILE")]
    scene: Option<PathBuf>,

    /// How many tracks each user has saved
    #[arg(long, default_value_t = 2_500, value_name = "COUNT")]
    saved_tracks: usize,

    /// How long access tokens live
    #[arg(long, default_value_t = 3_600, value_name = "SECONDS")]
    token_lifetime: u64,

    /// What a refresh does to the refresh token: off, echo, strict, or grace:SECONDS
    #[arg(long, default_value = "off", value_name = "MODE")]
    rotation: RotationOption,

    /// How long every answer is held back
    #[arg(long, default_value_t = 0, value_name = "MILLISECONDS")]
    latency: u64,

    /// Another seed, another world
    #[arg(long, default_value_t = 2_026)]
    seed: u64,

    /// Write the certificate authority to trust for HTTPS to this file, as PEM
    #[arg(long, value_name = "FILE", conflicts_with = "no_https")]
    ca_out: Option<PathBuf>,

    /// Say where the fake is and which apps it knows as one line of JSON, for other programs
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ConsentOption {
    /// Nobody is asked: the login goes straight back to the app
    Auto,
    /// A page with Allow and Deny
    Page,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum QuotaModeOption {
    /// All 96 operations, all fields
    Extended,
    /// 48 operations, the others answer 403; fewer fields, lower limits
    Development,
}

#[derive(Clone, Copy, Debug)]
struct RotationOption(Rotation);

impl FromStr for RotationOption {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mode = match (text, text.strip_prefix("grace:").map(str::parse)) {
            ("off", _) => Rotation::Off,
            ("echo", _) => Rotation::OffButEchoed,
            ("strict", _) => Rotation::Strict,
            (_, Some(Ok(seconds))) => Rotation::Grace(Duration::from_secs(seconds)),
            _ => return Err("write off, echo, strict, or grace:SECONDS, for example grace:30"),
        };
        Ok(Self(mode))
    }
}

impl Options {
    fn builder(&self) -> Result<Builder, String> {
        let user = match &self.user {
            Some(id) => UserRecord::new(id),
            None => UserRecord::default(),
        };
        let mut builder = Fake::builder()
            .address(self.address)
            .http_port(self.port)
            .https_port(self.https_port)
            .https(!self.no_https)
            .as_spotify(self.as_spotify)
            .http2(!self.no_http2)
            .gzip(self.gzip)
            .consent(match self.consent {
                ConsentOption::Auto => Consent::Auto,
                ConsentOption::Page => Consent::Page,
            })
            .saved_tracks(self.saved_tracks)
            .access_token_lifetime(Duration::from_secs(self.token_lifetime))
            .rotation(self.rotation.0)
            .seed(self.seed)
            .user(user.country(&self.country))
            .quota_mode(match self.quota_mode {
                QuotaModeOption::Extended => QuotaMode::Extended,
                QuotaModeOption::Development => QuotaMode::Development,
            })
            .strict_player(!self.obedient_player)
            .latency(Duration::from_millis(self.latency));
        if let Some(requests) = self.rate_limit {
            builder = builder.rate_limit(RateLimit::new(requests));
        }
        if let Some(path) = &self.scene {
            let read = std::fs::read(path).map_err(|error| error.to_string());
            let scene = read.and_then(|json| serde_json::from_slice(&json).map_err(|error| error.to_string()));
            builder =
                builder.scene(scene.map_err(|error| format!("cannot read the scene {}: {error}", path.display()))?);
        }
        Ok(builder)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("spotify-fake: {sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<(), String> {
    let fake = options.builder()?.start().await.map_err(|error| error.to_string())?;
    if let Some(path) = &options.ca_out {
        std::fs::write(path, fake.ca_pem())
            .map_err(|error| format!("cannot write the certificate authority to {}: {error}", path.display()))?;
    }
    let mut ctrl_c = pin!(tokio::signal::ctrl_c());
    // Listening starts with the first poll; it must not come after the text that mentions Ctrl-C.
    let early = poll_fn(|cx| Poll::Ready(ctrl_c.as_mut().poll(cx))).await;
    println!("{}", if options.json { json(&fake, options) } else { introduction(&fake, options) });
    let stopped = match early {
        Poll::Ready(stopped) => stopped,
        Poll::Pending => ctrl_c.await,
    };
    stopped.map_err(|error| format!("cannot wait for Ctrl-C: {error}"))?;
    fake.shutdown().await;
    println!("Stopped.");
    Ok(())
}

/// What a program has to know to use the fake. The secrets in it are made up and the same for everybody.
fn json(fake: &Fake, options: &Options) -> String {
    let (server, desktop) = (fake.confidential_client(), fake.public_client());
    serde_json::json!({
        "accounts_url": fake.base_url(),
        "api_url": format!("{}/v1", fake.base_url()),
        "https_url": (!options.no_https).then(|| fake.https_base_url()),
        "client_id": server.id,
        "client_secret": server.secret,
        "public_client_id": desktop.id,
        "access_token": fake.access_token(&fake.user().id, &Fake::scopes()),
    })
    .to_string()
}

/// What a person has to know to point something at the fake. The secrets in it are made up and the same for everybody.
fn introduction(fake: &Fake, options: &Options) -> String {
    let (server, desktop, user) = (fake.confidential_client(), fake.public_client(), fake.user());
    let http = fake.base_url();
    let mut text = format!("spotify-fake is ready on {http}");
    if !options.no_https {
        text.push_str(&format!("\n              and on {}", fake.https_base_url()));
        match &options.ca_out {
            Some(path) => text.push_str(&format!(", its authority is in {}", path.display())),
            None => text.push_str(" (--ca-out FILE writes the authority to trust)"),
        }
    }
    if options.as_spotify {
        text.push_str(&format!("\n              and, with HTTPS_PROXY={http}, on https://api.spotify.com"));
    }
    text.push_str(&format!(
        "\n
  authorize  {http}/authorize
  token      {http}/api/token
  Web API    {http}/v1

  App with a secret   client id {}
                      secret    {}
  App with PKCE       client id {}
  Redirect URIs       any http://127.0.0.1 or http://[::1] address, https://example.com/callback
  Signed in as        {} ({}), {} saved tracks

A token to begin with:
  curl -s {http}/api/token -u {}:{} -d grant_type=client_credentials

Nothing here is real, the secrets least of all. Ctrl-C stops it.",
        server.id,
        server.secret,
        desktop.id,
        user.display_name,
        user.id,
        options.saved_tracks,
        server.id,
        server.secret,
    ));
    text
}
