//! Where the rows are played: a server, a transport, and a user in the middle of signing in.

use std::fmt::Write;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AccountsUrls, Client, Exchange, HasCode, Login, RefreshToken, RetryPolicy, Scopes, Token};
use spotify_auth_hyper::{HyperTransport, Roots};

use crate::certificates::Authority;
use crate::judge::{ATTEMPTS, Expect, Observed, Secrets, kind, objection};
use crate::server::{Script, Server};
use crate::trace;

/// With characters that a form and Basic credentials spell in another way.
const CLIENT_SECRET: &str = "CANARY/client+secret=";
const CODE: &str = "CANARY/code+1=";
const REFRESH: &str = "CANARY/refresh+1=";
const ENTROPY: [u8; 64] = [0x5a; 64];

/// Longer than anything takes here, even on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(20);

/// A row of the table.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) script: Script,
    pub(crate) expect: Expect,
    /// How long one request may take.
    pub(crate) deadline: Duration,
    connect_timeout: Duration,
    over: &'static [Over],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Over {
    Plain,
    Tls,
    /// HTTP/2, over TLS.
    Http2,
}

/// A row that is played over plain TCP and over TLS, with a deadline that nobody should meet.
pub(crate) fn case(name: impl Into<String>, expect: Expect, script: Script) -> Case {
    let over = &[Over::Plain, Over::Tls];
    Case { name: name.into(), script, expect, deadline: PATIENCE, connect_timeout: PATIENCE, over }
}

impl Case {
    pub(crate) fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    pub(crate) fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    pub(crate) fn only(mut self, over: Over) -> Self {
        self.over = match over {
            Over::Plain => &[Over::Plain],
            Over::Tls => &[Over::Tls],
            Over::Http2 => &[Over::Http2],
        };
        self
    }
}

/// Plays all rows, prints them as a table, and fails with each row that went wrong.
pub(crate) async fn play(title: &str, cases: Vec<Case>) {
    let mut stages = [Stage::new(Over::Plain).await, Stage::new(Over::Tls).await, Stage::new(Over::Http2).await];
    let (mut table, mut objections) = (String::new(), Vec::new());
    for case in &cases {
        for stage in stages.iter_mut().filter(|stage| case.over.contains(&stage.over)) {
            match stage.run(case).await {
                Ok(line) => writeln!(table, "{line}").unwrap(),
                Err(objection) => objections.push(format!("{} ({:?}): {objection}", case.name, stage.over)),
            }
        }
    }
    println!("\n{title}\n{table}");
    assert!(objections.is_empty(), "{title}: {} row(s) failed\n{}", objections.len(), objections.join("\n"));
}

/// A server and its client.
pub(crate) struct Stage {
    pub(crate) server: Server,
    pub(crate) transport: HyperTransport,
    pub(crate) secrets: Secrets,
    pub(crate) over: Over,
    client: Client,
    urls: AccountsUrls,
}

/// A client that trusts our authority, without a connection yet.
pub(crate) fn transport(connect_timeout: Duration) -> HyperTransport {
    let roots = Roots::pem(authority().pem().as_bytes()).unwrap();
    HyperTransport::builder().roots(roots).connect_timeout(connect_timeout).build().unwrap()
}

/// What a row is played against.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Grant {
    Code,
    Refresh,
    ClientCredentials,
}

/// The authority whose certificates the clients of all stages trust: one for the process, so that rows can sign with it.
pub(crate) fn authority() -> &'static Authority {
    static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::named("Ours"));
    &AUTHORITY
}

impl Stage {
    pub(crate) async fn new(over: Over) -> Self {
        trace::start();
        let tls = match over {
            Over::Plain => None,
            Over::Tls => Some(authority().server(|_| ())),
            Over::Http2 => Some(authority().server_of_http2()),
        };
        let server = Server::start(tls).await.unwrap();
        let urls = AccountsUrls::with_base(&server.base_url()).unwrap();
        let client = Client::confidential("an-app", CLIENT_SECRET).unwrap();
        let mut stage = Self { server, transport: transport(PATIENCE), secrets: Secrets::new([]), over, client, urls };
        // The verifier is made from the random bytes: one good login with the same ones shows it.
        stage.call(Grant::Code, PATIENCE).await.outcome.unwrap();
        let request = String::from_utf8(stage.server.last_request()).unwrap();
        let verifier = request.split("code_verifier=").nth(1).unwrap().split('&').next().unwrap();
        assert_eq!(verifier.len(), 43);
        stage.secrets = Secrets::new([verifier]);
        stage
    }

    /// One row, with a code and with a refresh token; its line for the table, or what is wrong.
    pub(crate) async fn run(&mut self, case: &Case) -> Result<String, String> {
        let mut longest = Duration::ZERO;
        let mut end = String::new();
        for grant in [Grant::Code, Grant::Refresh] {
            let seen = self.once(grant, case).await.map_err(|objection| format!("{grant:?}: {objection}"))?;
            longest = longest.max(seen.took);
            end = kind(&seen.outcome);
        }
        Ok(format!("{:<62} {:<5} {:>6} ms  {end}", case.name, format!("{:?}", self.over), longest.as_millis()))
    }

    /// One row with one grant: the call, what is asked of every call, and the next call.
    pub(crate) async fn once(&mut self, grant: Grant, case: &Case) -> Result<Observed, String> {
        if case.script.needs_a_new_connection() {
            self.transport = transport(case.connect_timeout);
        }
        self.server.play(Some(case.script.clone()));
        let mark = trace::mark();
        let seen = self.call(grant, case.deadline).await;
        if let Some(objection) = objection(&case.expect, &self.secrets, &seen) {
            return Err(objection);
        }
        if let Some(spelling) = self.secrets.met_in(&trace::since(mark)) {
            return Err(format!("a secret ({spelling}) was traced"));
        }
        self.server.play(None);
        let next = self.call(Grant::ClientCredentials, PATIENCE).await.outcome;
        next.map_err(|error| format!("the next call failed: {error}"))?;
        let quiet = tokio::time::timeout(Duration::from_secs(10), self.server.until_let_go()).await;
        quiet.map_err(|_| "the client did not let go of the connection".to_owned())?;
        Ok(seen)
    }

    pub(crate) async fn call(&self, grant: Grant, deadline: Duration) -> Observed {
        let total = 2 * deadline;
        let policy = RetryPolicy::default()
            .attempts(ATTEMPTS)
            .request_deadline(deadline)
            .total(total)
            .backoff(Duration::from_millis(5));
        let exchange = self.exchange(grant).retry_policy(policy);
        let start = Instant::now();
        let outcome = self.transport.drive(exchange).await;
        Observed { outcome, took: start.elapsed(), allowed: total, requests: self.server.begun() }
    }

    fn exchange(&self, grant: Grant) -> Exchange {
        let (client, urls) = (self.client.clone(), self.urls.clone());
        match grant {
            Grant::Code => self.code().exchange(),
            Grant::Refresh => {
                let token = Token::from_refresh_token(RefreshToken::new(REFRESH).unwrap(), Scopes::none(), None);
                Exchange::refresh(client, urls, &token).unwrap()
            }
            Grant::ClientCredentials => Exchange::client_credentials(client, urls).unwrap(),
        }
    }

    /// A login that has its code.
    fn code(&self) -> Login<HasCode> {
        let login = Login::builder(self.client.clone(), "http://127.0.0.1:8888/callback".parse().unwrap())
            .accounts_urls(self.urls.clone())
            .start(ENTROPY);
        let url = login.authorize_url().as_str();
        let state = url.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        let code = CODE.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
        login.on_redirect(&format!("code={code}&state={state}"), self.transport.now()).unwrap()
    }
}
