//! Making connections: TCP, and TLS whose root certificates are read when the first connection needs them.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tower_service::Service;

use crate::roots::Roots;
use crate::turns::InTurns;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

type Stream = InTurns<MaybeHttpsStream<TokioIo<TcpStream>>>;

/// Connects to `http` and `https` addresses within a time-out that spans name look-up, TCP and TLS.
#[derive(Clone)]
pub(crate) struct Connector {
    tcp: HttpConnector,
    tls: Arc<Tls>,
    timeout: Duration,
}

struct Tls {
    roots: Roots,
    config: OnceCell<Arc<ClientConfig>>,
}

impl Connector {
    pub(crate) fn new(roots: Roots, timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self { tcp, tls: Arc::new(Tls { roots, config: OnceCell::new() }), timeout }
    }

    async fn connect(mut self, uri: Uri) -> Result<Stream, BoxError> {
        if uri.scheme() != Some(&Scheme::HTTPS) {
            return Ok(InTurns::new(MaybeHttpsStream::Http(self.tcp.call(uri).await?)));
        }
        let config = self.tls.config().await?;
        HttpsConnector::from((self.tcp, config)).call(uri).await.map(InTurns::new)
    }
}

impl Tls {
    /// The TLS settings. Made once; an attempt that fails is made again by the next connection.
    async fn config(&self) -> Result<Arc<ClientConfig>, BoxError> {
        let make = || async {
            let roots = self.roots.clone();
            tokio::task::spawn_blocking(move || client_config(&roots)).await?
        };
        self.config.get_or_try_init(make).await.cloned()
    }
}

fn client_config(roots: &Roots) -> Result<Arc<ClientConfig>, BoxError> {
    // Named explicitly: with two providers in one program, rustls would not know which to take.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots.load()?)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let timeout = self.timeout;
        let connect = self.clone().connect(uri);
        Box::pin(async move {
            match tokio::time::timeout(timeout, connect).await {
                Ok(result) => result,
                Err(_) => {
                    let message = format!("no connection within {} s", timeout.as_secs_f32());
                    Err(io::Error::new(io::ErrorKind::TimedOut, message).into())
                }
            }
        })
    }
}
