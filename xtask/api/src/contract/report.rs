//! A line per request, and a summary.

use std::fmt;

use http::StatusCode;
use spotify_auth_core::FaultKind;

use super::verdict::Verdict;
use crate::registry::{Registered, Shape};

/// One request and how it went.
pub(super) struct Entry {
    pub(super) operation: &'static Registered,
    pub(super) shape: Shape,
    pub(super) status: Option<StatusCode>,
    pub(super) verdict: Verdict,
}

/// All of them.
pub(crate) struct Report {
    entries: Vec<Entry>,
    /// How many requests there should be.
    expected: usize,
    operations: usize,
    /// What must not be printed, even if a server repeats it.
    token: String,
}

impl Report {
    pub(super) fn new(operations: &[&'static Registered], token: &str) -> Self {
        let mut ids: Vec<_> = operations.iter().map(|operation| operation.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        Self {
            entries: Vec::new(),
            expected: operations.iter().map(|operation| operation.shapes().count()).sum(),
            operations: ids.len(),
            token: token.to_owned(),
        }
    }

    pub(super) fn enter(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    pub(super) fn print(&self, entry: &Entry) {
        println!("{}", self.hide(&entry.to_string()));
    }

    /// All that was printed.
    #[cfg(test)]
    pub(super) fn lines(&self) -> String {
        self.entries.iter().map(|entry| self.hide(&entry.to_string()) + "\n").collect()
    }

    /// The last fault, if so many requests in a row found nobody who answers, or the very first one no server at all.
    pub(super) fn is_out_of_reach(&self, limit: usize) -> Option<&str> {
        let silent = |entry: &&Entry| {
            matches!(entry.verdict, Verdict::Unanswered { kind: FaultKind::NotSent | FaultKind::TimedOut, .. })
        };
        let row = self.entries.iter().rev().take_while(silent).count();
        match &self.entries.last()?.verdict {
            Verdict::Unanswered { told, kind }
                if row >= limit || (self.entries.len() == 1 && *kind == FaultKind::NotSent) =>
            {
                Some(told)
            }
            _ => None,
        }
    }

    /// Whether the server says of everything that it is not there.
    pub(super) fn knows_nothing(&self) -> bool {
        !self.entries.is_empty() && self.entries.iter().all(|entry| entry.status == Some(StatusCode::NOT_FOUND))
    }

    /// Whether everything was sent, and all of it went well.
    pub(crate) fn is_success(&self) -> bool {
        self.entries.len() == self.expected && self.entries.iter().all(|entry| entry.verdict.is_good())
    }

    fn count(&self, verdict: impl Fn(&Verdict) -> bool) -> usize {
        self.entries.iter().filter(|entry| verdict(&entry.verdict)).count()
    }

    fn hide(&self, text: &str) -> String {
        // A token this short is no secret, and its letters are everywhere.
        if self.token.len() < 8 || self.token == "contract" {
            text.to_owned()
        } else {
            text.replace(&self.token, "[token]")
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let metadata = (self.operation.metadata)();
        let verdict = if self.verdict.is_good() { "ok" } else { "FAILED" };
        let status = self.status.map_or_else(|| "---".to_owned(), |status| status.as_str().to_owned());
        let Self { operation, shape, .. } = self;
        let method = metadata.method.as_str();
        write!(f, "{verdict:6} {status} {shape:7} {method:6} {:44} {}", metadata.path, operation.id())?;
        match &self.verdict {
            Verdict::Decoded(remarks) => remarks.iter().try_for_each(|remark| write!(f, "\n           {remark}")),
            Verdict::Undecodable(told) => write!(f, "\n           undecodable: {told}"),
            Verdict::Refused(told) => write!(f, "\n           refused: {told}"),
            Verdict::Unanswered { told, .. } => write!(f, "\n           no answer: {told}"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failed: Vec<_> = self.entries.iter().filter(|entry| !entry.verdict.is_good()).collect();
        if !failed.is_empty() {
            writeln!(f, "\nFailed:")?;
            for entry in &failed {
                writeln!(f, "{}", self.hide(&entry.to_string()))?;
            }
        }
        write!(
            f,
            "\nOperations: {}, requests: {} of {}: {} decoded, {} undecodable, {} refused, {} without an answer",
            self.operations,
            self.entries.len(),
            self.expected,
            self.count(Verdict::is_good),
            self.count(|verdict| matches!(verdict, Verdict::Undecodable(_))),
            self.count(|verdict| matches!(verdict, Verdict::Refused(_))),
            self.count(|verdict| matches!(verdict, Verdict::Unanswered { .. })),
        )
    }
}
