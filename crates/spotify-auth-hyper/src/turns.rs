//! A stream that gives others their turn.
//!
//! hyper reads on for as long as bytes come and no answer's head is whole. A flood of informational answers (100 Continue) is
//! never a whole one, so that a server that sends faster than we parse would have the thread to itself: no deadline would be
//! noticed on it, and nobody else served.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};

/// How many reads in a row are one turn. With the buffer that we give hyper, at most 128 KiB.
const TURN: u32 = 2;

/// Yields to the runtime after every few reads that did not have to wait.
pub(crate) struct InTurns<S> {
    stream: S,
    reads: u32,
    yielding: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl<S> InTurns<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, reads: 0, yielding: None }
    }
}

impl<S: Read + Unpin> Read for InTurns<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        if self.reads >= TURN {
            // Waking ourselves would not do: the runtime looks at its timers only now and then while tasks are ready.
            let yielding = self.yielding.get_or_insert_with(|| Box::pin(tokio::task::yield_now()));
            ready!(yielding.as_mut().poll(cx));
            (self.reads, self.yielding) = (0, None);
        }
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.reads = if read.is_ready() { self.reads + 1 } else { 0 };
        read
    }
}

impl<S: Write + Unpin> Write for InTurns<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }
}

impl<S: Connection> Connection for InTurns<S> {
    fn connected(&self) -> Connected {
        self.stream.connected()
    }
}
