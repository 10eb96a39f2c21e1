//! Shows with their episodes, audiobooks with their chapters.

use std::sync::Arc;

/// A podcast.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Show {
    /// 22 characters of base62.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is about, as plain text.
    pub description: String,
    /// Who publishes it.
    pub publisher: String,
    /// Whether it is marked as explicit.
    pub explicit: bool,
    /// How many episodes it has.
    pub total_episodes: u32,
    /// Where it can be played.
    pub available_markets: &'static [&'static str],
    pub(crate) folded: String,
    pub(crate) images: [String; 3],
}

/// An episode of a show.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Episode {
    /// 22 characters of base62.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is about, as plain text.
    pub description: String,
    /// The show it belongs to.
    pub show: Arc<Show>,
    /// In milliseconds.
    pub duration_ms: u64,
    /// `1981`, `1981-12` or `1981-12-15`, by the precision.
    pub release_date: String,
    /// `year`, `month` or `day`.
    pub release_date_precision: &'static str,
    pub(crate) folded: String,
    pub(crate) images: [String; 3],
}

/// An audiobook.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Audiobook {
    /// 22 characters of base62.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is about, as plain text.
    pub description: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Who reads it.
    pub narrators: Vec<String>,
    /// Who publishes it.
    pub publisher: String,
    /// How many chapters it has.
    pub total_chapters: u32,
    /// Where it can be played: the few markets that have audiobooks.
    pub available_markets: &'static [&'static str],
    pub(crate) folded: String,
    pub(crate) images: [String; 3],
}

/// A chapter of an audiobook.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Chapter {
    /// 22 characters of base62.
    pub id: String,
    /// The name.
    pub name: String,
    /// The audiobook it belongs to.
    pub audiobook: Arc<Audiobook>,
    /// 0 for the first.
    pub chapter_number: u32,
    /// In milliseconds.
    pub duration_ms: u64,
}
