//! The loop around the service: connections, their limits and deadlines, and an orderly end.

use std::convert::Infallible;
use std::io::Write;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use spotify_auth_core::ExchangeError;
use spotify_auth_server::swap::{Admission, SwapService, Unread};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// No connection lives longer: head, body, exchange and answer have less each, and a peer that never reads has this.
const LONGEST: Duration = Duration::from_secs(90);
/// Connections at once. Whoever comes later waits to be accepted.
const CONNECTIONS: usize = 1_024;
/// How long requests may take to end once this process is to stop.
const FAREWELL: Duration = Duration::from_secs(25);

#[derive(Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) body: usize,
    pub(crate) read_timeout: Duration,
    pub(crate) behind_proxy: bool,
}

/// Serves until `stop` is over, and then as long as requests are under way.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Arc<SwapService>,
    settings: Settings,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    // One request a connection: a peer that keeps one open keeps others out.
    http.keep_alive(false);
    http.timer(TokioTimer::new()).header_read_timeout(settings.read_timeout).max_headers(64).max_buf_size(16 * 1024);
    let connections = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        // A full house hears the signal to stop too.
        let place = tokio::select! {
            () = &mut stop => break,
            place = Arc::clone(&room).acquire_owned() => match place {
                Ok(place) => place,
                Err(_) => break,
            },
        };
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let service = Arc::clone(&service);
        let answer = service_fn(move |request| answer(Arc::clone(&service), settings, peer.ip(), request));
        let connection = connections.watch(http.serve_connection(TokioIo::new(stream), answer));
        tokio::spawn(async move {
            // A peer that breaks off, or speaks something else, is no news.
            let _ = tokio::time::timeout(LONGEST, connection).await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(FAREWELL, connections.shutdown()).await;
}

async fn answer(
    service: Arc<SwapService>,
    settings: Settings,
    connected: IpAddr,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let started = Instant::now();
    let peer = if settings.behind_proxy { forwarded_for(request.headers()).unwrap_or(connected) } else { connected };
    let (head, body) = request.into_parts();
    let what = format!("{} {}", head.method, known(head.uri.path()));
    // Counted by its head, so that a body that is too long or never ends counts too.
    let response = match service.admit(&head, peer) {
        Admission::Answered(response) => response,
        Admission::ReadBody(admitted) => match read(body, settings).await {
            Ok(body) => {
                // In a task of its own, which runs on when the peer hangs up.
                let answered = tokio::spawn(async move { service.answer(admitted, &body).await });
                answered.await.unwrap_or_else(|_| out_of_order())
            }
            Err(why) => admitted.refuse(why),
        },
    };
    log(&what, peer, &response, started.elapsed());
    Ok(response.map(Full::new))
}

async fn read(body: Incoming, settings: Settings) -> Result<Bytes, Unread> {
    match tokio::time::timeout(settings.read_timeout, Limited::new(body, settings.body).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Unread::TooLong),
        Ok(Err(_)) => Err(Unread::Broken),
        Err(_) => Err(Unread::TooSlow),
    }
}

/// For a panic, which would be a bug of ours.
fn out_of_order() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(br#"{"error":"server_error"}"#));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    for (name, value) in [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Addresses that are ours are named; what a peer made up is not repeated.
fn known(path: &str) -> &str {
    if ["/swap", "/refresh", "/health"].contains(&path) { path } else { "(elsewhere)" }
}

fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

fn log(what: &str, peer: IpAddr, response: &Response<Bytes>, took: Duration) {
    let reason = response.extensions().get::<ExchangeError>().map(|error| format!(": {error}")).unwrap_or_default();
    let status = response.status().as_u16();
    // Nobody reading any more is no reason to stop.
    let _ = writeln!(std::io::stdout(), "{what} of {peer}: {status} in {} ms{reason}", took.as_millis());
}
