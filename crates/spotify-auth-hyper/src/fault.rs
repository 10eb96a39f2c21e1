//! What went wrong, in the machines' words.
//!
//! Only a connection that was never made is `NotSent`: everything else may have reached the server.

use std::error::Error;
use std::fmt::Write;
use std::time::Duration;

use hyper_util::client::legacy;
use spotify_auth_core::TransportFault;

/// No answer's head came.
pub(crate) fn while_sending(error: &legacy::Error) -> TransportFault {
    // The client's own layer says no more than "client error (Connect)".
    let causes = error.source().map_or_else(|| error.to_string(), chain);
    let in_http = error.source().and_then(|source| source.downcast_ref::<hyper::Error>());
    if error.is_connect() {
        TransportFault::not_sent(causes)
    } else if in_http.is_some_and(hyper::Error::is_parse_too_large) {
        TransportFault::too_large(causes)
    } else {
        TransportFault::maybe_sent(causes)
    }
}

/// The head came, the body broke off.
pub(crate) fn while_reading(error: &hyper::Error) -> TransportFault {
    TransportFault::maybe_sent(chain(error))
}

/// The deadline passed.
pub(crate) fn deadline(after: Duration) -> TransportFault {
    TransportFault::timed_out(format_args!("gave up after {} s", after.as_secs_f32()))
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
