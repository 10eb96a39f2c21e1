//! Listeners on loopback, and the tasks that serve their connections.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener as StdListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use http::Method;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::connection::{Connection, Scheme, Socket};
use super::tunnel::Tunnel;
use crate::error::StartError;
use crate::service::App;
use crate::sync::lock;

/// A bound port that is not served yet.
pub(crate) struct Listener {
    socket: StdListener,
    base_url: Arc<str>,
    scheme: Scheme,
    tls: Option<TlsAcceptor>,
    tunnel: Option<TlsAcceptor>,
}

impl Listener {
    /// Binds, or says why not. Any address but a loopback one is refused before a socket is made.
    pub(crate) fn bind(address: IpAddr, port: u16, tls: Option<TlsAcceptor>) -> Result<Self, StartError> {
        if !address.is_loopback() {
            return Err(StartError::NotLoopback(address));
        }
        let address = SocketAddr::new(address, port);
        let listen = |source| StartError::Listen { address, source };
        let socket = StdListener::bind(address).map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => StartError::PortTaken(address),
            _ => listen(source),
        })?;
        socket.set_nonblocking(true).map_err(listen)?;
        let bound = socket.local_addr().map_err(listen)?;
        let (scheme, prefix) = match tls {
            Some(_) => (Scheme::Https, "https"),
            None => (Scheme::Http, "http"),
        };
        Ok(Self { socket, base_url: format!("{prefix}://{bound}").into(), scheme, tls, tunnel: None })
    }

    /// Leads Spotify's names here, for who comes as to a proxy.
    pub(crate) fn with_tunnel(mut self, tls: TlsAcceptor) -> Self {
        self.tunnel = Some(tls);
        self
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    pub(crate) fn base_url(&self) -> Arc<str> {
        Arc::clone(&self.base_url)
    }
}

/// All listeners of one fake, and how many connections they accepted.
pub(crate) struct Listeners {
    pub(crate) listeners: Vec<Listener>,
    pub(crate) accepted: Arc<AtomicU64>,
    pub(crate) app: Arc<App>,
}

impl Listeners {
    /// Puts the listeners on the runtime this is called on. The returned tasks end when the set is dropped.
    pub(crate) fn serve(self) -> io::Result<JoinSet<()>> {
        let mut tasks = JoinSet::new();
        for listener in self.listeners {
            let socket = TcpListener::from_std(listener.socket)?;
            let accepting = Accepting {
                socket,
                base_url: listener.base_url,
                scheme: listener.scheme,
                tls: listener.tls,
                tunnel: listener.tunnel,
                accepted: Arc::clone(&self.accepted),
                app: Arc::clone(&self.app),
            };
            tasks.spawn(accepting.run());
        }
        Ok(tasks)
    }
}

struct Accepting {
    socket: TcpListener,
    base_url: Arc<str>,
    scheme: Scheme,
    tls: Option<TlsAcceptor>,
    tunnel: Option<TlsAcceptor>,
    accepted: Arc<AtomicU64>,
    app: Arc<App>,
}

impl Accepting {
    async fn run(self) {
        // Connections live in a set of their own, which dies with this task: nothing outlives the fake.
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.socket.accept() => match accepted {
                    Ok((stream, _)) => {
                        let number = self.accepted.fetch_add(1, Ordering::Relaxed) + 1;
                        let connection = Arc::new(Connection::new(
                            number,
                            self.scheme,
                            Arc::clone(&self.base_url),
                        ));
                        // Small answers must not wait for an acknowledgement; without it they are only slower.
                        let _ = stream.set_nodelay(true);
                        let socket = Socket::new(stream, Arc::clone(&connection));
                        let app = Arc::clone(&self.app);
                        match (self.tls.clone(), self.tunnel.clone()) {
                            (None, None) => {
                                connections.spawn(serve(socket, connection, app));
                            }
                            (None, Some(tls)) => {
                                connections.spawn(serve_proxy(socket, connection, app, Tunnel::new(tls)));
                            }
                            (Some(tls), _) => {
                                connections.spawn(async move {
                                    // A failed handshake is the client's to report: it is what a refused certificate looks like.
                                    if let Ok(stream) = tls.accept(socket).await {
                                        serve_tls(stream, connection, app).await;
                                    }
                                });
                            }
                        }
                    }
                    // Out of file descriptors, as a rule: wait until some connections have ended.
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                },
                Some(_) = connections.join_next() => {}
            }
        }
    }
}

async fn serve<S>(stream: S, connection: Arc<Connection>, app: Arc<App>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let answer = service_fn(move |request| Arc::clone(&app).answer(Arc::clone(&connection), request));
    // An error here is a client that went away or a connection that a switch dropped: both are what tests ask for.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
}

/// As [`serve`]; after CONNECT the same task serves what is in the tunnel, so that both end with the fake.
async fn serve_proxy(socket: Socket, connection: Arc<Connection>, app: Arc<App>, tunnel: Tunnel) {
    let tunnel = &tunnel;
    let answer = {
        let (connection, app) = (Arc::clone(&connection), Arc::clone(&app));
        service_fn(move |mut request| {
            let (connection, app) = (Arc::clone(&connection), Arc::clone(&app));
            async move {
                if request.method() == Method::CONNECT {
                    return Ok(tunnel.connect(&mut request));
                }
                app.answer(connection, request).await
            }
        })
    };
    let _ = http1::Builder::new().serve_connection(TokioIo::new(socket), answer).with_upgrades().await;
    if let Some((stream, inside)) = tunnel.end(&connection).await {
        serve_tls(stream, inside, app).await;
    }
}

/// Whichever version of HTTP was agreed on.
async fn serve_tls<S>(stream: TlsStream<S>, connection: Arc<Connection>, app: Arc<App>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        serve_http2(stream, connection, app).await;
    } else {
        serve(stream, connection, app).await;
    }
}

async fn serve_http2<S>(stream: S, connection: Arc<Connection>, app: Arc<App>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let streams = Arc::new(Mutex::new(JoinSet::new()));
    let reset = Arc::clone(&connection);
    let answer = service_fn(move |request| Arc::clone(&app).answer(Arc::clone(&connection), request));
    let serving =
        http2::Builder::new(StreamTasks(Arc::downgrade(&streams))).serve_connection(TokioIo::new(stream), answer);
    tokio::select! {
        _ = serving => {}
        // One dropped request takes all that share its connection with it.
        () = reset.reset_wanted() => {}
    }
}

/// Where the requests of one connection run: in a set that dies with the connection.
#[derive(Clone)]
struct StreamTasks(Weak<Mutex<JoinSet<()>>>);

impl<F> hyper::rt::Executor<F> for StreamTasks
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, request: F) {
        if let Some(streams) = self.0.upgrade() {
            let mut streams = lock(&streams);
            while streams.try_join_next().is_some() {}
            streams.spawn(request);
        }
    }
}
