//! What the tests share: logins, the state in their addresses, and a raw client that is no HTTP client at all.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use spotify_auth_core::{AwaitingRedirect, Client, HasCode, Login, LoginBuilder, Now, RedirectUri, Timestamp};
use spotify_auth_server::{CallbackError, CallbackServer, Limits, Pages};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// Stands where a real authorization code would.
pub(crate) const CODE: &str = "CANARY-code";

pub(crate) const NOW: Now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);

pub(crate) fn uri(text: &str) -> RedirectUri {
    text.parse().unwrap()
}

pub(crate) fn plan(redirect_uri: &RedirectUri) -> LoginBuilder {
    Login::builder(Client::public("client").unwrap(), redirect_uri.clone())
}

pub(crate) fn login(redirect_uri: &RedirectUri) -> Login<AwaitingRedirect> {
    plan(redirect_uri).start(core::array::from_fn(|i| i as u8))
}

/// The state that an authorize URL carries.
pub(crate) fn state_of(authorize_url: &str) -> String {
    let query = authorize_url.split_once('?').unwrap().1;
    let state = query.split('&').find_map(|pair| pair.strip_prefix("state="));
    state.unwrap().to_owned()
}

pub(crate) fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Opens a connection, sends these bytes and reads until the server closes.
pub(crate) fn exchange(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut stream = connect(address);
    stream.write_all(request.as_ref()).unwrap();
    answer(stream)
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

pub(crate) fn answer(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

pub(crate) fn status(answer: &str) -> &str {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).unwrap_or(answer)
}

/// A callback server that waits on a runtime of its own, with a browser's view of it.
pub(crate) struct Scene {
    pub(crate) runtime: Runtime,
    pub(crate) task: JoinHandle<Result<Login<HasCode>, CallbackError>>,
    pub(crate) address: SocketAddr,
    pub(crate) state: String,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::with(Limits::default())
    }

    pub(crate) fn with(limits: Limits) -> Self {
        Self::at("http://127.0.0.1/callback", limits)
    }

    pub(crate) fn at(redirect_uri: &str, limits: Limits) -> Self {
        Self::of(redirect_uri, limits, Pages::default())
    }

    pub(crate) fn showing(pages: Pages, limits: Limits) -> Self {
        Self::of("http://127.0.0.1/callback", limits, pages)
    }

    fn of(redirect_uri: &str, limits: Limits, pages: Pages) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = CallbackServer::bind(&uri(redirect_uri)).unwrap().limits(limits).pages(pages);
        let address = server.redirect_uri().loopback().unwrap().socket_addr();
        let login = login(server.redirect_uri());
        let state = state_of(login.authorize_url().as_str());
        let task = runtime.spawn(server.wait(login));
        Self { runtime, task, address, state }
    }

    /// The path that Spotify would send the browser to.
    pub(crate) fn callback(&self) -> String {
        format!("/callback?code={CODE}&state={}", self.state)
    }

    pub(crate) fn get(&self, path: &str) -> String {
        self.get_with(path, "")
    }

    /// A person's browser goes there.
    pub(crate) fn go(&self, path: &str) -> String {
        self.get_with(path, "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n")
    }

    /// GET with further header lines, each with its CRLF.
    pub(crate) fn get_with(&self, path: &str, headers: &str) -> String {
        exchange(self.address, format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", self.address))
    }

    /// Goes through the right callback and the last page, as a browser would.
    pub(crate) fn sign_in(&self) {
        let redirected = self.get(&self.callback());
        assert_eq!(status(&redirected), "303", "{redirected}");
        assert_eq!(status(&self.get("/callback/done")), "200");
    }

    pub(crate) fn finish(self) -> Result<Login<HasCode>, CallbackError> {
        self.runtime.block_on(self.task).unwrap()
    }

    pub(crate) fn is_closed(address: SocketAddr) -> bool {
        TcpStream::connect(address).is_err()
    }
}
