//! What became of a change whose call failed.

use http::StatusCode;
use spotify_auth_core::FaultKind;

use crate::error::{Error, ErrorKind};
use crate::operation::Operation;

/// What became of a change whose call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was made: only the answer's body could not be read.
    Made,
    /// It was not made.
    NotMade,
    /// Nobody knows.
    InDoubt,
}

impl Fate {
    /// Of a call of `O` that ended with this error. Never says more than what is certain.
    pub(super) fn of<O: Operation>(error: &Error) -> Self {
        let refused = |status: StatusCode| status.is_client_error() || status.is_redirection();
        // Of an operation that may be repeated, an attempt before the last may have been acted on.
        let only = !O::METADATA.idempotent || error.attempts() <= 1;
        match (error.kind(), error.status()) {
            (ErrorKind::Decode(_), Some(status)) if status.is_success() => Self::Made,
            (ErrorKind::Argument(_) | ErrorKind::ForeignOrigin, _) => Self::NotMade,
            // The call was cut off wherever it was.
            (ErrorKind::ShutDown | ErrorKind::OutOfOrder, _) => Self::InDoubt,
            (_, Some(status)) if refused(status) && only => Self::NotMade,
            (ErrorKind::Unreachable(fault), _) if fault.kind() == FaultKind::NotSent && only => Self::NotMade,
            (_, None) if error.attempts() == 0 => Self::NotMade,
            _ => Self::InDoubt,
        }
    }
}

#[cfg(test)]
mod tests {
    use spotify_auth_core::TransportFault;

    use super::*;
    use crate::library::Save;
    use crate::operation::ArgumentError;
    use crate::playlists::AddItems;

    fn fates(kind: ErrorKind, status: Option<u16>, attempts: u32) -> (Fate, Fate) {
        let mut error = Error::new(&Save::METADATA, kind).with_attempts(attempts);
        if let Some(status) = status {
            error = error.with_status(StatusCode::from_u16(status).unwrap());
        }
        (Fate::of::<Save>(&error), Fate::of::<AddItems>(&error))
    }

    #[test]
    fn only_what_is_certain_is_said() {
        use Fate::{InDoubt, Made, NotMade};
        let no_answer = |sent| {
            ErrorKind::Unreachable(if sent { TransportFault::maybe_sent("x") } else { TransportFault::not_sent("x") })
        };
        let unavailable = ErrorKind::Unavailable { retry_after: None };
        let argument = ErrorKind::Argument(ArgumentError::new("uris", "x"));
        let limited = || ErrorKind::RateLimited { retry_after: std::time::Duration::ZERO };
        assert_eq!(fates(argument, None, 0), (NotMade, NotMade));
        assert_eq!(fates(ErrorKind::NotFound, Some(404), 1), (NotMade, NotMade));
        assert_eq!(fates(ErrorKind::NotFound, Some(404), 2), (InDoubt, NotMade));
        assert_eq!(fates(limited(), Some(429), 1), (NotMade, NotMade));
        assert_eq!(fates(limited(), None, 0), (NotMade, NotMade));
        assert_eq!(fates(no_answer(false), None, 1), (NotMade, NotMade));
        assert_eq!(fates(no_answer(false), None, 3), (InDoubt, NotMade));
        assert_eq!(fates(no_answer(true), None, 1), (InDoubt, InDoubt));
        assert_eq!(fates(unavailable, Some(503), 1), (InDoubt, InDoubt));
        assert_eq!(fates(ErrorKind::ShutDown, None, 0), (InDoubt, InDoubt));
        assert_eq!(fates(ErrorKind::OutOfTime, None, 0), (NotMade, NotMade));
        assert_eq!(fates(ErrorKind::OutOfTime, None, 1), (InDoubt, InDoubt));
        let answer = http::Response::new(bytes::Bytes::from_static(b"<html>"));
        let unread = AddItems::decode(&answer).unwrap_err();
        assert_eq!(fates(ErrorKind::Decode(unread), Some(201), 1), (Made, Made));
    }
}
