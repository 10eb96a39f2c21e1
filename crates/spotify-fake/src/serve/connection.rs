//! One TCP connection: its number, and whether it ends with a reset instead of a polite close.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// Which of the two listeners a connection came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    Https,
}

/// What the fake knows about one accepted connection.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) number: u64,
    pub(crate) scheme: Scheme,
    /// `http://127.0.0.1:PORT` of the listener: what absolute links in answers start with.
    pub(crate) base_url: Arc<str>,
    /// Shared with what goes through the same socket in a tunnel.
    reset: Arc<Reset>,
}

/// Whether somebody wants a connection reset.
#[derive(Debug, Default)]
struct Reset {
    wanted: AtomicBool,
    changed: Notify,
}

impl Connection {
    pub(crate) fn new(number: u64, scheme: Scheme, base_url: Arc<str>) -> Self {
        Self { number, scheme, base_url, reset: Arc::default() }
    }

    /// What is in a tunnel through this connection, over TLS and under another name.
    pub(crate) fn inside(&self, base_url: Arc<str>) -> Self {
        Self { number: self.number, scheme: Scheme::Https, base_url, reset: Arc::clone(&self.reset) }
    }

    /// From now on closing means RST: what a crashed server or a middlebox does.
    pub(crate) fn reset_on_close(&self) {
        self.reset.wanted.store(true, Ordering::Relaxed);
        self.reset.changed.notify_one();
    }

    /// Waits until somebody wants it reset.
    pub(super) async fn reset_wanted(&self) {
        self.reset.changed.notified().await;
    }
}

/// The connection was dropped on purpose, by a switch.
#[derive(Debug)]
pub(crate) struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection was dropped by a switch")
    }
}

impl std::error::Error for Dropped {}

/// The stream of one connection, which can be made to end with a reset.
pub(crate) struct Socket {
    stream: TcpStream,
    connection: Arc<Connection>,
}

impl Socket {
    pub(crate) fn new(stream: TcpStream, connection: Arc<Connection>) -> Self {
        Self { stream, connection }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.connection.reset.wanted.load(Ordering::Relaxed) {
            // Without it the peer sees a close instead of a reset; both are what the switch promises to be: no answer.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.connection.reset.wanted.load(Ordering::Relaxed) {
            // A FIN sent first would turn the reset into a polite close.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
