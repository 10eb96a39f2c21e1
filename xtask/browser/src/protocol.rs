//! What is said over standard input and output, one JSON object per line.

use serde::{Deserialize, Serialize};
use spotify_fake::RecordedRequest;

/// What the browser tests ask for.
#[derive(Deserialize)]
#[serde(tag = "order", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Order {
    /// Listen, start a login, say where it starts, and wait for it.
    LogIn(Plan),
    /// The user closed the app: drop the login.
    GiveUp { name: String },
    /// What has the fake been asked?
    Log,
}

/// One login.
#[derive(Deserialize)]
pub(crate) struct Plan {
    /// What the news about it is called.
    pub(crate) name: String,
    /// Where the redirect comes, with or without a port.
    pub(crate) redirect_uri: String,
    /// Ask for consent even if the user has agreed before.
    #[serde(default)]
    pub(crate) show_dialog: bool,
    /// How many seconds to wait.
    pub(crate) seconds: u64,
    /// How many seconds the last page may take to be asked for, if not as many as the server gives it.
    pub(crate) farewell_seconds: Option<u64>,
    /// HTML to show at the end, in place of our page.
    pub(crate) own_html: Option<String>,
    /// Where to lead at the end, in place of a page.
    pub(crate) own_site: Option<String>,
}

/// What happened.
#[derive(Serialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub(crate) enum News<'a> {
    /// The fake listens. A web server signs users in as this client.
    Ready { accounts_url: &'a str, client_id: &'a str, client_secret: &'a str },
    /// A login waits: the user's browser goes to this address.
    Open { name: &'a str, authorize_url: &'a str, redirect_uri: &'a str },
    /// A login is over.
    Ended { name: &'a str, end: End },
    /// What the fake was asked, oldest first.
    Log { token_requests: usize, requests: Vec<Request> },
}

/// How a login ended.
#[derive(Serialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub(crate) enum End {
    /// With a token that the Web API takes: it says who the user is.
    SignedIn { user: String, scopes: String },
    /// The user or Spotify said no.
    Denied { error: String },
    /// Nobody came in time, but so many redirects were turned away.
    NobodyCame { rejected: u64 },
    /// Anything else, which no scenario expects.
    Failed { error: String },
}

/// A request to the fake.
#[derive(Serialize)]
pub(crate) struct Request {
    method: String,
    path: String,
    referer: Option<String>,
    user_agent: Option<String>,
}

impl Request {
    pub(crate) fn of(recorded: &RecordedRequest) -> Self {
        let header = |name| recorded.header(name).map(str::to_owned);
        Self {
            method: recorded.method.to_string(),
            path: recorded.path.clone(),
            referer: header("referer"),
            user_agent: header("user-agent"),
        }
    }
}
