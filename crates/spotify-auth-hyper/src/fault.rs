//! What went wrong, in the machines' words.
//!
//! Only a request of which not a byte left is `NotSent`, as there was no connection or it ended before, and over HTTP/2 one of which
//! the server says that it has not looked at it (RFC 9113 section 8.7): everything else may have reached the server.

use std::error::Error;
use std::fmt::Write;
use std::time::Duration;

use spotify_auth_core::TransportFault;
use tokio::task::JoinError;

/// There is no connection.
pub(crate) fn while_connecting(error: &(dyn Error + 'static)) -> TransportFault {
    TransportFault::not_sent(chain(error))
}

/// The connection ended before a byte of the request left.
pub(crate) fn before_sending(error: &hyper::Error) -> TransportFault {
    TransportFault::not_sent(format_args!("the connection ended before the request left: {}", chain(error)))
}

/// No answer's head came.
pub(crate) fn while_sending(error: &hyper::Error) -> TransportFault {
    let causes = chain(error);
    if error.is_parse_too_large() {
        TransportFault::too_large(causes)
    } else if error.is_timeout() {
        TransportFault::timed_out(format_args!("the server fell silent: {causes}"))
    } else if was_refused(error) {
        TransportFault::not_sent(format_args!("the server has not looked at the request: {causes}"))
    } else {
        TransportFault::maybe_sent(causes)
    }
}

/// The head came, the body broke off.
pub(crate) fn while_reading(error: &hyper::Error) -> TransportFault {
    TransportFault::maybe_sent(chain(error))
}

/// The deadline passed, with a connection for the request or still without one.
pub(crate) fn deadline(after: Duration, had_connection: bool) -> TransportFault {
    let after = after.as_secs_f32();
    if had_connection {
        TransportFault::timed_out(format_args!("gave up after {after} s"))
    } else {
        TransportFault::not_sent(format_args!("the time ran out: no connection within {after} s"))
    }
}

/// The task that a request was made in did not come to its end.
pub(crate) fn without_an_end(error: &JoinError) -> TransportFault {
    TransportFault::maybe_sent(match error.is_panic() {
        true => "the transport panicked: please report it",
        false => "the runtime was shut down",
    })
}

/// Whether the server has said that it did not and will not process the request: it refused the stream, or it said that it goes
/// away and that this stream is behind the last one which it looks at. h2 tells only such streams of a GOAWAY.
#[cfg(feature = "http2")]
fn was_refused(error: &hyper::Error) -> bool {
    let Some(error) = error.source().and_then(|cause| cause.downcast_ref::<h2::Error>()) else { return false };
    let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
    error.is_remote() && (refused || error.is_go_away())
}

#[cfg(not(feature = "http2"))]
fn was_refused(_: &hyper::Error) -> bool {
    false
}

/// An error with its causes, each said once.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            // Writing to a String does not fail.
            let _ = write!(text, ": {more}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_not_told_as_a_runtime_that_was_shut_down() {
        let panicked = tokio::spawn(async { panic!("as a bug would") });
        let fault = without_an_end(&panicked.await.unwrap_err());
        assert!(fault.detail().contains("panicked"), "{fault}");

        let cancelled = tokio::spawn(std::future::pending::<()>());
        cancelled.abort();
        let fault = without_an_end(&cancelled.await.unwrap_err());
        assert!(fault.detail().contains("shut down"), "{fault}");
    }
}
