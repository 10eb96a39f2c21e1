//! The one body type that goes out: a script of bytes, pauses and, if a test wants it, a broken connection.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

use super::connection::{Connection, Dropped};

/// One step of a body.
pub(crate) enum Part {
    Bytes(Bytes),
    /// The same chunk again and again until so many bytes are out.
    Repeat {
        chunk: Bytes,
        remaining: u64,
    },
    Pause(Duration),
    /// Reset the TCP connection here.
    Reset(Arc<Connection>),
}

/// A body that plays its parts in order.
pub(crate) struct WireBody {
    parts: VecDeque<Part>,
    pause: Option<Pin<Box<Sleep>>>,
    /// What `Content-Length` says. `None` sends chunks, so that the receiver learns the size only by reading.
    length: Option<u64>,
}

impl WireBody {
    pub(crate) fn whole(bytes: Bytes) -> Self {
        let length = bytes.len() as u64;
        Self::script([Part::Bytes(bytes)], Some(length))
    }

    pub(crate) fn script(parts: impl IntoIterator<Item = Part>, length: Option<u64>) -> Self {
        Self { parts: parts.into_iter().collect(), pause: None, length }
    }
}

impl Body for WireBody {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        loop {
            if let Some(pause) = &mut self.pause {
                std::task::ready!(pause.as_mut().poll(cx));
                self.pause = None;
            }
            match self.parts.pop_front() {
                None => return Poll::Ready(None),
                Some(Part::Bytes(bytes)) if bytes.is_empty() => {}
                Some(Part::Bytes(bytes)) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Some(Part::Repeat { remaining: 0, .. }) => {}
                Some(Part::Repeat { chunk, remaining }) => {
                    let size = usize::try_from(remaining).map_or(chunk.len(), |n| n.min(chunk.len()));
                    let bytes = chunk.slice(..size);
                    let remaining = remaining - size as u64;
                    self.parts.push_front(Part::Repeat { chunk, remaining });
                    return Poll::Ready(Some(Ok(Frame::data(bytes))));
                }
                Some(Part::Pause(by)) => self.pause = Some(Box::pin(tokio::time::sleep(by))),
                Some(Part::Reset(connection)) => {
                    connection.reset_on_close();
                    return Poll::Ready(Some(Err(Dropped)));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.parts.is_empty() && self.pause.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
