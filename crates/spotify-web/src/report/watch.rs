//! Who watches while an answer is read: nobody as a rule, which is what makes reading fast.
//!
//! Readers deep inside a type that serde calls cannot be handed a list to write into. So the list lies in a thread-local for
//! as long as one answer is read for a report, and what is odd looks there; what is as expected never does.

use std::cell::RefCell;

use spotify_auth_core::Sanitized;

use super::{Finding, Remark, Report};
use crate::lenient::Odd;

/// More findings than anybody reads.
const MOST: usize = 1_000;

thread_local! {
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

#[derive(Default)]
struct Watch {
    path: Vec<Step>,
    /// Whether unknown fields are no news.
    quiet: bool,
    report: Report,
}

/// One step from an object or a list into it.
pub(super) enum Step {
    Field(Box<str>),
    Element(u32),
}

/// What is found while `read` runs on this thread. Watching inside of watching is told to the innermost.
pub(crate) fn during<T>(read: impl FnOnce() -> T) -> (T, Report) {
    /// Puts the outer watch back, whatever happens.
    struct Outer(Option<Watch>);

    impl Drop for Outer {
        fn drop(&mut self) {
            let outer = self.0.take();
            WATCH.with(|watch| *watch.borrow_mut() = outer);
        }
    }

    let outer = Outer(WATCH.with(|watch| watch.borrow_mut().replace(Watch::default())));
    let value = read();
    let report = with(|watch| std::mem::take(&mut watch.report)).unwrap_or_default();
    drop(outer);
    (value, report)
}

/// Whether somebody watches.
pub(crate) fn is_on() -> bool {
    WATCH.with(|watch| watch.borrow().is_some())
}

/// Tells of a value that is odd, at the place that is being read.
#[cold]
pub(crate) fn odd(odd: Odd) {
    note(Remark::Odd(odd));
}

/// Takes back what was told last: it turned out to be as expected.
#[cold]
pub(crate) fn take_back() {
    with(|watch| match watch.report.more.checked_sub(1) {
        Some(more) => watch.report.more = more,
        None => drop(watch.report.findings.pop()),
    });
}

/// Tells of an element of the list that is being read. That it is odd was told by the element, if it is more than a gap: being
/// left out is what is worth knowing of the two.
#[cold]
pub(crate) fn skipped(position: u32, odd: Odd) {
    step(Step::Element(position));
    with(|watch| {
        let here = written(&watch.path);
        let told = |finding: &mut Finding| finding.what == Remark::Odd(odd) && finding.path == here;
        watch.report.findings.pop_if(told);
    });
    note(Remark::Skipped(odd));
    back();
}

/// Tells of a value that is kept as its text.
#[cold]
pub(crate) fn unknown_value() {
    note(Remark::UnknownValue);
}

/// Tells that the text was no JSON, and was mended.
pub(crate) fn mended() {
    note(Remark::Mended);
}

/// How much has been found so far.
pub(crate) fn mark() -> usize {
    with(|watch| watch.report.findings.len()).unwrap_or(0)
}

/// Forgets what was found since then: it is read once more.
pub(crate) fn forget_since(mark: usize) {
    with(|watch| watch.report.findings.truncate(mark));
}

pub(super) fn unknown_field() {
    if with(|watch| watch.quiet) == Some(false) {
        note(Remark::UnknownField);
    }
}

/// Reads without telling of unknown fields.
pub(crate) fn quietly<T>(read: impl FnOnce() -> T) -> T {
    let before = with(|watch| std::mem::replace(&mut watch.quiet, true));
    let value = read();
    with(|watch| watch.quiet = before.unwrap_or(false));
    value
}

/// The place that is being read, or was when reading ended with an error.
pub(crate) fn place() -> Sanitized {
    with(|watch| written(&watch.path)).unwrap_or_else(|| Sanitized::new("."))
}

/// The place of what was last odd in this way; the whole answer if nothing was.
pub(crate) fn place_of(odd: Odd) -> Sanitized {
    let is_it = |finding: &&Finding| finding.what == Remark::Odd(odd);
    with(|watch| watch.report.findings.iter().rfind(is_it).map(|finding| finding.path.clone()))
        .flatten()
        .unwrap_or_else(|| Sanitized::new("."))
}

/// Reads below the place that is being read, and comes back to it whatever happens: an error leaves the place where reading
/// ended, and nobody who ignores it should be misled.
pub(crate) fn inside<T>(read: impl FnOnce() -> T) -> T {
    let depth = with(|watch| watch.path.len());
    let value = read();
    with(|watch| watch.path.truncate(depth.unwrap_or(0)));
    value
}

pub(super) fn step(step: Step) {
    with(|watch| watch.path.push(step));
}

pub(super) fn back() {
    with(|watch| watch.path.pop());
}

fn note(what: Remark) {
    with(|watch| {
        if watch.report.findings.len() < MOST {
            let path = written(&watch.path);
            watch.report.findings.push(Finding { path, what });
        } else {
            watch.report.more += 1;
        }
    });
}

fn with<T>(change: impl FnOnce(&mut Watch) -> T) -> Option<T> {
    WATCH.with(|watch| watch.borrow_mut().as_mut().map(change))
}

fn written(path: &[Step]) -> Sanitized {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Field(name) if text.is_empty() => text.push_str(name),
            Step::Field(name) => {
                text.push('.');
                text.push_str(name);
            }
            Step::Element(position) => {
                text.push('[');
                text.push_str(&position.to_string());
                text.push(']');
            }
        }
    }
    if text.is_empty() {
        text.push('.');
    }
    Sanitized::new(&text)
}
