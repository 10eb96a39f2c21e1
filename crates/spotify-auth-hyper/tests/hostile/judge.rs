//! What must come of a row.

use std::fmt;
use std::time::Duration;

use spotify_auth_core::{ExchangeError, FaultKind, Token, TokenErrorCode};

use crate::search::{Needle, STEM, found, needles};

/// How a call must end.
#[derive(Clone, Debug)]
pub(crate) enum Expect {
    /// A trick that does no harm: the token is taken.
    Token,
    /// No answer, in this way; the words are the fault's detail's.
    Fault(FaultKind, &'static str),
    /// No answer, since the server has said that it did not look at the request, however often it was asked; the words are the
    /// fault's detail's.
    NotLookedAt(&'static str),
    /// No answer: one limit or another ends it, or the deadline.
    BrokenOrLate,
    /// No answer: the reset races with the end of connecting, so either it was not made, or it broke.
    NeverMadeOrBroken,
    /// An answer with this status that is not RFC 6749's; the words are the problem's.
    Malformed(u16, &'static str),
    Redirected(u16),
    Refused(TokenErrorCode),
    /// This status, after so many attempts.
    Unavailable(u16, u32),
    TokenType,
}

impl Expect {
    fn is_met_by(&self, outcome: &Result<Token, ExchangeError>) -> bool {
        match (self, outcome) {
            (Self::Token, Ok(_)) | (Self::TokenType, Err(ExchangeError::UnknownTokenType)) => true,
            (Self::Fault(kind, words), Err(ExchangeError::Unreachable { fault, .. })) => {
                fault.kind() == *kind && fault.detail().contains(words)
            }
            (Self::NotLookedAt(words), Err(ExchangeError::Unreachable { fault, .. })) => {
                fault.kind() == FaultKind::NotSent && fault.detail().contains(words)
            }
            (Self::BrokenOrLate, Err(ExchangeError::Unreachable { fault, .. })) => {
                matches!(fault.kind(), FaultKind::MaybeSent | FaultKind::TimedOut)
            }
            (Self::NeverMadeOrBroken, Err(ExchangeError::Unreachable { fault, .. })) => {
                matches!(fault.kind(), FaultKind::NotSent | FaultKind::MaybeSent)
            }
            (Self::Malformed(code, words), Err(ExchangeError::Malformed { status, problem, .. })) => {
                status.as_u16() == *code && problem.as_str().contains(words)
            }
            (Self::Redirected(code), Err(ExchangeError::Redirected { status })) => status.as_u16() == *code,
            (Self::Refused(code), Err(ExchangeError::Refused { refusal, .. })) => refusal.code() == code,
            (Self::Unavailable(code, times), Err(ExchangeError::Unavailable { status, attempts, .. })) => {
                status.as_u16() == *code && attempts == times
            }
            _ => false,
        }
    }

    /// How many requests the server may have seen at most: what may have been acted on is not sent again.
    fn most_requests(&self) -> usize {
        match self {
            Self::Fault(FaultKind::NotSent, _) => 0,
            Self::NotLookedAt(_) => ATTEMPTS as usize,
            Self::Unavailable(_, times) => *times as usize,
            _ => 1,
        }
    }
}

/// How often a call is tried at most.
pub(crate) const ATTEMPTS: u32 = 3;

/// What a machine that is busy with other things may add to any time.
const SLACK: Duration = Duration::from_secs(10);

/// What happened.
pub(crate) struct Observed {
    pub(crate) outcome: Result<Token, ExchangeError>,
    pub(crate) took: Duration,
    /// The most that the call may take.
    pub(crate) allowed: Duration,
    /// Requests that the server saw at least a byte of.
    pub(crate) requests: usize,
}

/// The secrets of a call, in all the spellings in which they must not be met.
pub(crate) struct Secrets(Vec<Needle>);

impl Secrets {
    /// Those that have the canaries' stem, and these.
    pub(crate) fn new<'a>(others: impl IntoIterator<Item = &'a str>) -> Self {
        Self(others.into_iter().map(str::as_bytes).chain([STEM]).flat_map(needles).collect())
    }

    /// Which spelling stands in `text`, if one does.
    pub(crate) fn met_in(&self, text: &str) -> Option<&'static str> {
        found(text, &self.0)
    }
}

/// What is wrong with it, if anything is.
pub(crate) fn objection(expect: &Expect, secrets: &Secrets, seen: &Observed) -> Option<String> {
    let shown = Shown(&seen.outcome);
    if !expect.is_met_by(&seen.outcome) {
        return Some(format!("{expect:?} was expected, not {shown}"));
    }
    if seen.took > seen.allowed + SLACK {
        return Some(format!("took {:?} where {:?} are allowed", seen.took, seen.allowed));
    }
    if seen.requests > expect.most_requests() {
        return Some(format!("{} requests were sent, {} expected at most", seen.requests, expect.most_requests()));
    }
    let display = shown.to_string();
    if !display.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) || display.len() > 800 {
        return Some(format!("Display is not one short line of printable ASCII: {display:?}"));
    }
    let texts = [display, format!("{:?}", seen.outcome), format!("{:#?}", seen.outcome)];
    texts.iter().find_map(|text| Some(format!("a secret ({}) stands in {text}", secrets.met_in(text)?)))
}

/// An outcome as the table shows it.
pub(crate) struct Shown<'a>(pub(crate) &'a Result<Token, ExchangeError>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Ok(_) => f.write_str("a token"),
            Err(error) => error.fmt(f),
        }
    }
}

/// The kind of an outcome in a word or two.
pub(crate) fn kind(outcome: &Result<Token, ExchangeError>) -> String {
    match outcome {
        Ok(_) => "a token".to_owned(),
        Err(ExchangeError::Unreachable { fault, .. }) => format!("Unreachable, {:?}: {}", fault.kind(), fault.detail()),
        Err(ExchangeError::Malformed { status, problem, .. }) => format!("Malformed {}: {problem}", status.as_u16()),
        Err(ExchangeError::Redirected { status }) => format!("Redirected {}", status.as_u16()),
        Err(ExchangeError::Refused { refusal, .. }) => format!("Refused: {}", refusal.code()),
        Err(ExchangeError::Unavailable { status, attempts, .. }) => {
            format!("Unavailable {} after {attempts}", status.as_u16())
        }
        Err(other) => format!("{other:?}"),
    }
}
