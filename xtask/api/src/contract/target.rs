//! The server's address, as people write it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use spotify_web::ApiUrl;
use url::Url;

/// This machine answers at once.
const PATIENCE: Duration = Duration::from_millis(500);

/// Where the API is, and whether it looks like it.
pub(super) struct Target {
    pub(super) api: ApiUrl,
    has_version: bool,
}

impl Target {
    /// Takes what an API may be under. `localhost` is this machine, under the address where somebody listens.
    pub(super) fn new(text: &str) -> Result<Self> {
        Self::with(text, |address| TcpStream::connect_timeout(&address, PATIENCE).is_ok())
    }

    pub(super) fn with(text: &str, is_open: impl Fn(SocketAddr) -> bool) -> Result<Self> {
        ensure!(text.contains("://"), "{text:?} is not a URL: write http://127.0.0.1:4000/v1, or https://..");
        let mut url = Url::parse(text).with_context(|| format!("{text:?} is not a URL"))?;
        if url.host_str() == Some("localhost") && url.scheme() == "http" {
            let port = url.port_or_known_default().unwrap_or(80);
            let addresses = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
            let open = addresses.into_iter().find(|address| is_open((*address, port).into()));
            let address = open.unwrap_or(Ipv4Addr::LOCALHOST.into());
            url.set_ip_host(address).ok().context("localhost cannot be replaced")?;
        }
        let api = ApiUrl::new(url.as_str()).context("the bearer cannot be sent there")?;
        let has_version = api.as_str().ends_with("/v1");
        Ok(Self { api, has_version })
    }

    /// What may be wrong with it.
    pub(super) fn hint(&self) -> Option<String> {
        let api = &self.api;
        (!self.has_version).then(|| format!("{api} does not end in /v1, as Spotify's API does: {api}/v1 may be meant"))
    }

    /// What to look at when nothing is there.
    pub(super) fn advice(&self) -> String {
        self.hint().map_or_else(
            || "Is the server running there, and is the API under that path?".to_owned(),
            |hint| format!("Nothing of the API is there. {hint}."),
        )
    }
}
