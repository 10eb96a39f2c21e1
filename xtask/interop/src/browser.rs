//! The user's browser, as far as a login needs one: cookies, redirects, and an answer on the consent page.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http::header::{COOKIE, LOCATION, SET_COOKIE};
use http::{Request, Response, StatusCode};
use spotify_auth_core::driver::Transport;
use spotify_auth_hyper::HyperTransport;
use url::Url;

/// What the user does on the consent page.
#[derive(Clone, Copy)]
pub(crate) enum User {
    Allows,
    /// Ticks only these.
    AllowsOnly(&'static str),
    Denies,
}

/// Where a visit to the authorize URL ended.
pub(crate) enum Arrival {
    /// Sent back to the app: the whole redirect.
    Redirected(String),
    /// On a page of the provider's, which says what is wrong.
    Page { status: u16, text: String },
}

impl Arrival {
    /// The redirect, where one must come.
    pub(crate) fn redirect(self) -> Result<String> {
        match self {
            Self::Redirected(redirect) => Ok(redirect),
            Self::Page { status, text } => bail!("the provider showed a page instead of redirecting: {status} {text}"),
        }
    }

    /// The page's text, where no redirect may come.
    pub(crate) fn page(self) -> Result<String> {
        match self {
            Self::Page { status: 400..=499, text } => Ok(text),
            Self::Page { status, text } => bail!("the provider's page has status {status}: {text}"),
            // The redirect holds a code and a state.
            Self::Redirected(_) => bail!("the provider redirected although it must not"),
        }
    }
}

/// More hops than any login takes: authorize, consent, resume, and back to the app.
const MOST_HOPS: usize = 8;
const LARGEST_PAGE: usize = 64 * 1024;
const DEADLINE: Duration = Duration::from_secs(20);

/// Opens `address` in a browser without history and goes on until the app's or a page's turn comes.
pub(crate) async fn visit(transport: &HyperTransport, address: &str, user: User) -> Result<Arrival> {
    let mut cookies = BTreeMap::new();
    let mut at = Url::parse(address).context("the authorize URL is not one")?;
    let home = at.origin();
    for _ in 0..MOST_HOPS {
        if at.path().starts_with("/interaction/") {
            match user {
                User::Allows => {}
                User::AllowsOnly(scopes) => drop(at.query_pairs_mut().append_pair("only", scopes)),
                User::Denies => drop(at.query_pairs_mut().append_pair("answer", "deny")),
            }
        }
        let response = get(transport, &at, &cookies).await?;
        take_cookies(&response, &mut cookies);
        let Some(location) = response.headers().get(LOCATION) else {
            let text = String::from_utf8_lossy(response.body()).into_owned();
            return Ok(Arrival::Page { status: response.status().as_u16(), text });
        };
        ensure!(response.status().is_redirection(), "a Location with status {}", response.status());
        let location = location.to_str().context("the provider's Location is not text")?;
        let next = at.join(location).context("the provider's Location is not a URL")?;
        if next.origin() != home {
            return Ok(Arrival::Redirected(location.to_owned()));
        }
        at = next;
    }
    bail!("the provider redirects in circles")
}

/// Hands the redirect to whoever listens at it, and returns the status of the page that it leads to.
pub(crate) async fn arrive(transport: &HyperTransport, redirect: &str) -> Result<StatusCode> {
    let mut at = Url::parse(redirect)?;
    for _ in 0..MOST_HOPS {
        let response = get(transport, &at, &BTreeMap::new()).await?;
        match response.headers().get(LOCATION) {
            Some(location) => at = at.join(location.to_str()?)?,
            None => return Ok(response.status()),
        }
    }
    bail!("the callback page redirects in circles")
}

async fn get(transport: &HyperTransport, url: &Url, cookies: &BTreeMap<String, String>) -> Result<Response<Bytes>> {
    let mut request = Request::get(url.as_str());
    if !cookies.is_empty() {
        let pairs: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request = request.header(COOKIE, pairs.join("; "));
    }
    Ok(transport.send(request.body(Bytes::new())?, LARGEST_PAGE, DEADLINE).await?)
}

/// Paths do not matter here: a visit is one login.
fn take_cookies(response: &Response<Bytes>, cookies: &mut BTreeMap<String, String>) {
    for line in response.headers().get_all(SET_COOKIE) {
        let pair = line.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
