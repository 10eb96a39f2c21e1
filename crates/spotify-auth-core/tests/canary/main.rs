//! F1, F4: no public type and no error of this crate shows a secret, whatever is printed and however it is spelled.
//!
//! Every public type that holds a secret, or stands near one, is built with secrets whose texts hold `CANARY`, and printed
//! with `{:?}`, `{:#?}` and, where there is one, `{}`. One test makes sure that no public type is forgotten.
#![cfg(feature = "driver")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "this is a test")]

mod flows;
mod search;
mod stores;

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Debug;

use search::{STEM, found, needles};

/// What has been shown of which type.
#[derive(Default)]
struct Gallery {
    types: BTreeSet<&'static str>,
    /// Secrets that were not made from the stem, because they were drawn from entropy.
    drawn: Vec<Vec<u8>>,
    texts: Vec<(String, String)>,
}

impl Gallery {
    /// Shows a value of the public type `name`.
    fn debug(&mut self, name: &'static str, value: &dyn Debug) {
        self.types.insert(name);
        self.text(name, format!("{value:?}\n{value:#?}"));
    }

    /// Shows an error of the public type `name`, and all that it blames.
    fn error(&mut self, name: &'static str, error: &(dyn Error + 'static)) {
        self.debug(name, &error);
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.text(name, format!("{error}\n{error:#}"));
            cause = error.source();
        }
    }

    /// What a value of the public type `name`, which lives no longer than a hook, has shown there.
    fn shown(&mut self, name: &'static str, text: String) {
        self.types.insert(name);
        self.text(name, text);
    }

    fn text(&mut self, about: &str, text: String) {
        self.texts.push((about.to_owned(), text));
    }

    fn check(&self) {
        assert!(self.texts.len() > 100, "the flows have been walked");
        let needles: Vec<_> =
            std::iter::once(STEM).chain(self.drawn.iter().map(Vec::as_slice)).flat_map(needles).collect();
        for (about, text) in &self.texts {
            let leak = found(text, &needles);
            if let Some(spelling) = leak {
                panic!("{about} shows a secret, {spelling}:\n{text}");
            }
        }
    }
}

#[test]
fn f1_f4_nothing_that_can_be_printed_shows_a_secret() {
    flows::whole().check();
}

/// Public names that hold no text from outside and stand near no secret.
const HOLDS_NOTHING: [&str; 21] = [
    "APPS_PAGE",
    "Absence",
    "BodyCut",
    "FaultKind",
    "GrantError",
    "InvalidScope",
    "Loopback",
    "Leased",
    "Machine",
    "Now",
    "RetryPolicy",
    "Scope",
    "ScopeName",
    "Saved",
    "Timestamp",
    "TokenEndpoint",
    "Transport",
    "TokenSource",
    "TokenStore",
    // Markers in the type of a login, which nobody can take out of it.
    "AwaitingRedirect",
    "HasCode",
];

#[test]
fn f1_no_public_type_is_forgotten() {
    let shown = flows::whole().types;
    let exports = concat!(include_str!("../../src/lib.rs"), include_str!("../../src/driver/mod.rs"));
    let public = exports
        .split("pub use ")
        .skip(1)
        .filter_map(|rest| rest.split_once(';'))
        .flat_map(|(list, _)| list.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
        .filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()));
    let forgotten: Vec<_> = public.filter(|name| !shown.contains(name) && !HOLDS_NOTHING.contains(name)).collect();
    assert!(forgotten.is_empty(), "show these, or say that they hold nothing: {forgotten:?}");
    assert!(shown.len() > 30);
}
