//! Where a declaration is meant to differ from the table, and why.

/// The one fact of an operation that differs.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) id: &'static str,
    pub(crate) fact: &'static str,
    pub(crate) reason: &'static str,
}

/// All of them.
pub(crate) const INTENDED: &[Difference] = &[];

/// Operations that are several declarations, each a part of what the row says; together they must be all of it.
pub(crate) const SEVERAL: &[(&str, &str)] = &[
    ("get-users-top-artists-and-tracks", "what it answers depends on the type, which stands in the path"),
];
