//! Where a declaration is meant to differ from the table, and why.

/// The one fact of an operation that differs.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) id: &'static str,
    pub(crate) fact: &'static str,
    pub(crate) reason: &'static str,
}

/// All of them.
pub(crate) const INTENDED: &[Difference] = &[
    Difference {
        id: "reorder-or-replace-playlists-items",
        fact: "idempotence",
        reason: "replacing twice is replacing once, but reordering twice is not",
    },
    Difference {
        id: "reorder-or-replace-playlists-tracks",
        fact: "idempotence",
        reason: "replacing twice is replacing once, but reordering twice is not",
    },
];

/// Operations that are several declarations, each a part of what the row says; together they must be all of it.
pub(crate) const SEVERAL: &[(&str, &str)] = &[
    ("check-current-user-follows", "the type of the ids is in the type of the argument"),
    ("follow-artists-users", "the type of the ids is in the type of the argument"),
    ("get-users-top-artists-and-tracks", "what it answers depends on the type, which stands in the path"),
    ("reorder-or-replace-playlists-items", "reordering and replacing exclude each other"),
    ("reorder-or-replace-playlists-tracks", "reordering and replacing exclude each other"),
    ("unfollow-artists-users", "the type of the ids is in the type of the argument"),
];
