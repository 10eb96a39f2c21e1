//! What was odd in an answer, or unknown: nothing that a model leaves out is lost silently.
//!
//! ```
//! use spotify_web::{Report, tracks};
//!
//! let answer = http::Response::new(r#"{"name":"One","artists":[null],"popularity":"high","new":{}}"#.into());
//! let report = Report::of::<tracks::Get>(&answer)?;
//! let told: Vec<_> = report.findings().iter().map(ToString::to_string).collect();
//! assert_eq!(told, ["artists[0]: left out, it is null", "popularity: it is not a number", "new: unknown"]);
//! # Ok::<(), spotify_web::Error>(())
//! ```
//!
//! Making a report reads the answer once more, slowly, so calls do not make one by themselves; a
//! [`Response`](crate::Response) keeps what it takes.

mod tracked;
pub(crate) mod watch;

use std::fmt;

use bytes::Bytes;
use spotify_auth_core::Sanitized;

pub(crate) use tracked::Tracked;

use crate::error::Error;
use crate::lenient::Odd;
use crate::operation::Operation;

/// What was left out of an answer, was not as expected, or is known to no model. Holds places, never values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
    more: usize,
}

/// One thing that a [`Report`] tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    path: Sanitized,
    /// What is with the value there.
    pub what: Remark,
}

/// What is with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remark {
    /// It is an element of a list that was left out.
    Skipped(Odd),
    /// It could not be read, and something is without its value.
    Odd(Odd),
    /// It is a field that no model knows.
    UnknownField,
    /// It is a value that is new; the model keeps its text.
    UnknownValue,
    /// It is a text that was no JSON until something was mended: a byte that is not UTF-8, half a surrogate pair, a number
    /// that no machine holds, or the like.
    Mended,
}

impl Report {
    /// What is odd or unknown in the answer to a success of `O`.
    ///
    /// # Errors
    /// It cannot be read at all.
    pub fn of<O: Operation>(answer: &http::Response<Bytes>) -> Result<Self, Error> {
        let (read, report) = watch::during(|| O::decode(answer));
        match read {
            Ok(_) => Ok(report),
            Err(error) => Err(Error::decode(&O::METADATA, answer.status(), error)),
        }
    }

    /// What was found, in the answer's order.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How much more was found than a report holds.
    pub fn more(&self) -> usize {
        self.more
    }

    /// Whether all was as expected.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Finding {
    /// Where, as in `items[3].track.album`; `.` is the whole answer.
    pub fn path(&self) -> &str {
        self.path.as_str()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        match self.what {
            Remark::Skipped(odd) => write!(f, "{path}: left out, {odd}"),
            Remark::Odd(odd) => write!(f, "{path}: {odd}"),
            Remark::UnknownField => write!(f, "{path}: unknown"),
            Remark::UnknownValue => write!(f, "{path}: a new value"),
            Remark::Mended => write!(f, "{path}: no JSON until it was mended"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.findings.iter().enumerate() {
            write!(f, "{}{finding}", if index == 0 { "" } else { "\n" })?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}
