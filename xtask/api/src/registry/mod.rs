//! All declared operations as values: how to build a request of each, and how its answers are read.
//!
//! The build script writes the list from the declarations.

pub(crate) mod samples;
#[cfg(test)]
mod tests;

use std::fmt;

use bytes::Bytes;
use http::{Request, Response};
use serde::Serialize;
use spotify_web::operation::{ArgumentError, DecodeError, Metadata};
use spotify_web::{ApiUrl, Operation, Report};

/// One declaration, its type forgotten.
pub(crate) struct Registered {
    /// The path under `spotify_web`, as in `tracks::Get`.
    pub(crate) name: &'static str,
    pub(crate) metadata: fn() -> Metadata,
    pub(crate) request: fn(Shape, &ApiUrl) -> Result<Request<Bytes>, ArgumentError>,
    pub(crate) decode: fn(&Response<Bytes>) -> Result<Decoded, DecodeError>,
}

/// How much of what an operation takes is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    /// What it cannot do without.
    Minimal,
    /// All of it.
    Full,
    /// All of it, with the other of two arguments that exclude each other.
    Other,
}

/// An answer that could be read.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// What was read, written again.
    pub(crate) written: serde_json::Value,
    /// The property of the answer that was read, if not all of it was.
    pub(crate) inside: Option<&'static str>,
    /// What was left out, odd or unknown, and where.
    pub(crate) findings: Vec<String>,
    /// How much more of that there was.
    pub(crate) more: usize,
}

impl Decoded {
    /// How much was not as expected.
    pub(crate) fn oddity(&self) -> usize {
        self.findings.len() + self.more
    }
}

/// Optional arguments that Spotify does not take together: a full request has the first, another one the second.
const EITHER: &[(&str, [&str; 2])] = &[("start-a-users-playback", ["context_uri", "uris"])];

include!(concat!(env!("OUT_DIR"), "/registry.rs"));

impl Shape {
    /// Whether a request of this shape has the optional argument.
    fn has(self, operation: &str, parameter: &str) -> bool {
        let left_out = |index: usize| EITHER.iter().any(|(id, either)| *id == operation && either[index] == parameter);
        match self {
            Self::Minimal => false,
            Self::Full => !left_out(1),
            Self::Other => !left_out(0),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Minimal => "minimal",
            Self::Full => "full",
            Self::Other => "other",
        })
    }
}

impl Registered {
    /// Spotify's id of the operation.
    pub(crate) fn id(&self) -> &'static str {
        (self.metadata)().id
    }

    /// The requests that can be built of it.
    pub(crate) fn shapes(&self) -> impl Iterator<Item = Shape> {
        let has_another = EITHER.iter().any(|(id, _)| *id == self.id());
        [Shape::Minimal, Shape::Full].into_iter().chain(has_another.then_some(Shape::Other))
    }
}

/// Reads an answer of `O`, and tells what was odd about it.
pub(crate) fn decode<O: Operation<Output: Serialize>>(
    answer: &Response<Bytes>,
    inside: Option<&'static str>,
) -> Result<Decoded, DecodeError> {
    let output = O::decode(answer)?;
    // What can be read once can be read twice.
    let report = Report::of::<O>(answer).unwrap_or_default();
    Ok(Decoded {
        written: serde_json::to_value(&output).unwrap_or_default(),
        inside,
        findings: report.findings().iter().map(ToString::to_string).collect(),
        more: report.more(),
    })
}
