//! A server of a handful of lines that does what no HTTP library would.
//!
//! While a [`Script`] is set, every connection is played it; otherwise, and after a script that leaves the connection open,
//! requests get the good answer.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

use crate::{frames, http_text};

/// What happens to a connection, and when.
#[derive(Clone)]
pub(crate) struct Script {
    at: At,
    acts: Arc<[Act]>,
    /// What to present instead of the good certificate.
    tls: Option<Arc<ServerConfig>>,
}

/// The moment at which a script begins.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum At {
    /// The TCP connection is there; TLS has not begun.
    Accept,
    /// TLS is done (at once where there is none), nothing is read.
    Start,
    /// One byte of the request is read.
    FirstByte,
    /// The whole request is read.
    Request,
}

/// One thing that a script does.
#[derive(Clone)]
pub(crate) enum Act {
    Send(Bytes),
    /// Sends what is made of the request (its head and body).
    Echo(fn(&[u8]) -> Vec<u8>),
    /// Sends frames of HTTP/2, on the stream that the request came on.
    Frames(fn(u32) -> Vec<u8>),
    /// The same again and again until the client is gone.
    FloodOfFrames(fn(u32) -> Vec<u8>),
    /// Sends one byte at a time, with a pause before each.
    Drip(Bytes, Duration),
    /// Sends this again and again until the client is gone.
    Flood(Bytes),
    Pause(Duration),
    /// Does nothing until the client is gone.
    Hang,
    /// Reads something.
    Read,
    /// Ends with RST.
    Reset,
    /// Ends as it should be, with TLS's `close_notify` where there is TLS.
    Close,
    /// Ends without a `close_notify`, as who cuts the wire does.
    CloseWithoutNotice,
}

impl Script {
    pub(crate) fn new(at: At, acts: impl Into<Vec<Act>>) -> Self {
        Self { at, acts: acts.into().into(), tls: None }
    }

    /// Answers the request with these bytes and leaves the connection open.
    pub(crate) fn answer(answer: impl Into<Bytes>) -> Self {
        Self::new(At::Request, [Act::Send(answer.into())])
    }

    /// After the request: these bytes, then `end`.
    pub(crate) fn then(answer: impl Into<Bytes>, end: Act) -> Self {
        Self::new(At::Request, [Act::Send(answer.into()), end])
    }

    /// After the request: these bytes, then `flood` for ever.
    pub(crate) fn flood(start: impl Into<Bytes>, flood: impl Into<Bytes>) -> Self {
        Self::then(start, Act::Flood(flood.into()))
    }

    /// Whether it begins before the first byte of a request, so that a connection from before would spare the client of it.
    pub(crate) fn needs_a_new_connection(&self) -> bool {
        self.tls.is_some() || [At::Accept, At::Start].contains(&self.at)
    }

    /// A good answer behind this TLS, whatever the server has otherwise.
    pub(crate) fn behind(tls: Arc<ServerConfig>) -> Self {
        Self { tls: Some(tls), ..Self::answer(http_text::good()) }
    }
}

/// A listening server. Stops listening when it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

struct State {
    tls: Option<Arc<ServerConfig>>,
    script: Mutex<Option<Script>>,
    connections: AtomicUsize,
    /// Requests of which at least a byte was seen.
    begun: AtomicUsize,
    /// Scripts that are being played now.
    playing: AtomicUsize,
    last_request: Mutex<Vec<u8>>,
}

impl Server {
    pub(crate) async fn start(tls: Option<Arc<ServerConfig>>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            tls,
            script: Mutex::default(),
            connections: AtomicUsize::default(),
            begun: AtomicUsize::default(),
            playing: AtomicUsize::default(),
            last_request: Mutex::default(),
        });
        let shared = Arc::clone(&state);
        let accepting = tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let state = Arc::clone(&shared);
                // Errors are the client's going away, which scripts provoke.
                tokio::spawn(async move { state.serve(tcp).await });
            }
        });
        Ok(Self { address, state, accepting })
    }

    pub(crate) fn base_url(&self) -> String {
        let scheme = if self.state.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// From now on plays this; `None` ends it. Counts requests from zero again.
    pub(crate) fn play(&self, script: Option<Script>) {
        *self.state.script.lock().unwrap() = script;
        self.state.begun.store(0, Ordering::SeqCst);
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// How many requests have arrived, in part at least, since the last [`play`](Self::play).
    pub(crate) fn begun(&self) -> usize {
        self.state.begun.load(Ordering::SeqCst)
    }

    /// Head and body of the last whole request.
    pub(crate) fn last_request(&self) -> Vec<u8> {
        self.state.last_request.lock().unwrap().clone()
    }

    /// Waits until no script is being played any more: the client has let go of its connection.
    pub(crate) async fn until_let_go(&self) {
        while self.state.playing.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Whether the connection is still there after a script.
#[derive(PartialEq)]
enum After {
    Open,
    Closed,
}

impl State {
    fn script(&self, at: At) -> Option<Script> {
        self.script.lock().unwrap().clone().filter(|script| script.at == at)
    }

    async fn serve(&self, mut tcp: TcpStream) -> io::Result<()> {
        tcp.set_nodelay(true)?;
        if let Some(script) = self.script(At::Accept) {
            self.perform(&mut tcp, &script, &[], 0).await?;
            return Ok(());
        }
        let own = self.script.lock().unwrap().as_ref().and_then(|script| script.tls.clone());
        match own.or_else(|| self.tls.clone()) {
            None => self.requests(&mut tcp).await,
            Some(config) => {
                let mut wire = TlsAcceptor::from(config).accept(tcp).await?;
                if wire.get_ref().1.alpn_protocol() == Some(b"h2") {
                    self.requests_in_frames(&mut wire).await
                } else {
                    self.requests(&mut wire).await
                }
            }
        }
    }

    async fn requests(&self, wire: &mut impl Wire) -> io::Result<()> {
        if let Some(script) = self.script(At::Start)
            && self.perform(wire, &script, &[], 0).await? == After::Closed
        {
            return Ok(());
        }
        loop {
            let mut request = vec![wire.read_u8().await?];
            self.begun.fetch_add(1, Ordering::SeqCst);
            if let Some(script) = self.script(At::FirstByte)
                && self.perform(wire, &script, &request, 0).await? == After::Closed
            {
                return Ok(());
            }
            read_request(wire, &mut request).await?;
            self.last_request.lock().unwrap().clone_from(&request);
            match self.script(At::Request) {
                None => wire.write_all(&http_text::good()).await?,
                Some(script) => {
                    if self.perform(wire, &script, &request, 0).await? == After::Closed {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// The same over HTTP/2: requests come in frames, and every connection begins with settings.
    async fn requests_in_frames(&self, wire: &mut impl Wire) -> io::Result<()> {
        wire.read_exact(&mut [0; frames::PREFACE.len()]).await?;
        if self.script(At::Start).is_none() {
            wire.write_all(&frames::frame(frames::SETTINGS, 0, 0, [])).await?;
        }
        if let Some(script) = self.script(At::Start)
            && self.perform(wire, &script, &[], 0).await? == After::Closed
        {
            return Ok(());
        }
        let mut bodies: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
        loop {
            wire.flush().await?;
            let mut head = [0; 9];
            wire.read_exact(&mut head).await?;
            let [a, b, c, kind, flags, stream @ ..] = head;
            let stream = u32::from_be_bytes(stream);
            let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
            wire.read_exact(&mut payload).await?;
            match kind {
                frames::SETTINGS | frames::PING if flags & frames::ACK == 0 => {
                    let echo = if kind == frames::PING { payload } else { Vec::new() };
                    wire.write_all(&frames::frame(kind, frames::ACK, 0, echo)).await?;
                }
                frames::HEADERS => {
                    self.begun.fetch_add(1, Ordering::SeqCst);
                    bodies.insert(stream, Vec::new());
                }
                frames::DATA => bodies.entry(stream).or_default().extend(payload),
                _ => {}
            }
            if matches!(kind, frames::HEADERS | frames::DATA) && flags & frames::END_STREAM != 0 {
                let request = bodies.remove(&stream).unwrap_or_default();
                self.last_request.lock().unwrap().clone_from(&request);
                match self.script(At::Request) {
                    None => wire.write_all(&frames::good(stream)).await?,
                    Some(script) => {
                        if self.perform(wire, &script, &request, stream).await? == After::Closed {
                            return Ok(());
                        }
                    }
                }
            }
        }
    }

    async fn perform(&self, wire: &mut impl Wire, script: &Script, request: &[u8], stream: u32) -> io::Result<After> {
        let _playing = Playing::start(&self.playing);
        for act in script.acts.iter() {
            match act {
                Act::Send(bytes) => wire.write_all(bytes).await?,
                Act::Echo(make) => wire.write_all(&make(request)).await?,
                Act::Frames(make) => wire.write_all(&make(stream)).await?,
                Act::FloodOfFrames(make) => {
                    let frames = make(stream);
                    loop {
                        wire.write_all(&frames).await?;
                    }
                }
                Act::Drip(bytes, every) => {
                    for byte in bytes {
                        tokio::time::sleep(*every).await;
                        wire.write_all(&[*byte]).await?;
                        wire.flush().await?;
                    }
                }
                Act::Flood(bytes) => loop {
                    wire.write_all(bytes).await?;
                },
                Act::Pause(time) => tokio::time::sleep(*time).await,
                Act::Hang => while wire.read(&mut [0; 1024]).await? > 0 {},
                Act::Read => {
                    if wire.read(&mut [0; 4096]).await? == 0 {
                        return Ok(After::Closed);
                    }
                }
                Act::Reset => {
                    wire.tcp().set_zero_linger()?;
                    return Ok(After::Closed);
                }
                Act::Close => {
                    wire.shutdown().await?;
                    return Ok(After::Closed);
                }
                Act::CloseWithoutNotice => return Ok(After::Closed),
            }
            wire.flush().await?;
        }
        Ok(if script.at == At::Accept { After::Closed } else { After::Open })
    }
}

/// Counts a script as being played while it lives.
struct Playing<'a>(&'a AtomicUsize);

impl<'a> Playing<'a> {
    fn start(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Playing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Reads on until head and body are whole.
async fn read_request(wire: &mut impl Wire, request: &mut Vec<u8>) -> io::Result<()> {
    loop {
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(0, |length| length.trim().parse().expect("our client sends a number"));
            if request.len() >= end + 4 + length {
                return Ok(());
            }
        }
        if wire.read_buf(request).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// A TCP stream, bare or under TLS.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send {
    fn tcp(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Wire for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}
