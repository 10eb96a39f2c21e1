//! Operations and models of somebody else's, declared outside of spotify-web: what Spotify might add tomorrow.
//!
//! `cargo xtask outside` builds and tests this as a package of its own.

use spotify_web::{Id, Market, Model, Operation, Page, Text, Track, User};

/// A line of a song.
#[derive(Clone, Debug, PartialEq, Eq, Model)]
pub struct Line {
    /// What is sung.
    #[model(required)]
    pub words: Text,
    /// When, in milliseconds from the start.
    pub start_ms: u32,
    /// Who sings it.
    pub singers: Vec<Singer>,
}

/// Somebody who sings.
#[derive(Clone, Debug, PartialEq, Eq, Model)]
pub struct Singer {
    /// By what name.
    pub name: Text,
}

/// Get a page of the lines of one track.
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/tracks/{id}/lyrics",
    id = "get-lyrics",
    returns = Page<Line>,
    scopes(UserReadPrivate),
    query("format" = "lines"),
    paged
)]
pub struct Lyrics {
    /// Of which track.
    #[operation(path)]
    pub id: Id<Track>,
    /// Where they will be sung.
    #[operation(query, default = market)]
    pub market: Option<Market>,
    /// How many.
    #[operation(query, range(1..=50, development = 1..=10))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

/// Correct a line of one track.
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/users/{user_id}/lyrics",
    id = "correct-lyrics",
    returns = Line,
    inside = "line",
    extended_only(replacement = "GET /tracks/{id}/lyrics")
)]
pub struct Correct {
    /// Who corrects it.
    #[operation(path, name = "user_id")]
    pub user: Id<User>,
    /// In which track.
    #[operation(query)]
    pub track: Id<Track>,
    /// What is sung.
    #[operation(body, items(1..=2))]
    pub lines: Vec<Text>,
    /// When.
    #[operation(body)]
    pub start_ms: Option<u32>,
}
