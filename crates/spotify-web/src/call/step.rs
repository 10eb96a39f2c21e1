//! What a call needs from outside.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use spotify_auth_core::Bearer;

use crate::gate::Entry;

/// What a [`Call`](super::Call) needs from outside.
#[allow(clippy::exhaustive_enums, reason = "a driver must handle every step; a new one is a breaking change")]
#[allow(clippy::large_enum_variant, reason = "a step is taken apart at once, and never stored")]
pub enum CallStep<T> {
    /// Ask the app's [`RateGate`](crate::RateGate) whether to send now, then say [`Call::on_admitted`](super::Call::on_admitted)
    /// or [`Call::on_refused`](super::Call::on_refused).
    Admit {
        /// Who comes to the gate, and how long it can wait.
        entry: Entry,
    },
    /// Get a bearer, then say [`Call::on_bearer`](super::Call::on_bearer). If there is none, say
    /// [`Call::failed`](super::Call::failed), or drop the call: that is its end.
    Bearer {
        /// The one that was just answered 401, for a source that renews.
        rejected: Option<Bearer>,
        /// If there is none this long after now, step again: the call is out of time then.
        deadline: Duration,
    },
    /// Send this as [`Step::Send`](spotify_auth_core::Step::Send) says, then say [`Call::on_response`](super::Call::on_response)
    /// or [`Call::on_fault`](super::Call::on_fault).
    Send {
        /// The request, complete.
        request: Request<Bytes>,
        /// At most this many bytes of body, counted after decompression.
        max_body: usize,
        /// Give up this long after now.
        deadline: Duration,
    },
    /// Wait this long, then step again.
    Sleep(Duration),
    /// The call is over.
    Done(T),
}

impl<T> fmt::Debug for CallStep<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Admit { entry } => f.debug_struct("Admit").field("entry", entry).finish(),
            Self::Bearer { rejected, deadline } => {
                f.debug_struct("Bearer").field("rejected", rejected).field("deadline", deadline).finish()
            }
            // The query and the body are the user's: only the method and the path are shown.
            Self::Send { request, .. } => f
                .debug_struct("Send")
                .field("method", request.method())
                .field("path", &request.uri().path())
                .finish_non_exhaustive(),
            Self::Sleep(duration) => f.debug_tuple("Sleep").field(duration).finish(),
            Self::Done(_) => f.write_str("Done(..)"),
        }
    }
}
