//! What to look for, with filters.
//!
//! ```
//! use spotify_web::search::Query;
//!
//! assert_eq!(Query::from("year:1999 anything that is typed").as_str(), "year:1999 anything that is typed");
//! assert_eq!(Query::new("live").track("One: Two").isrc("USUM71703861").as_str(), r#"live track:"One: Two" isrc:USUM71703861"#);
//! ```

use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;

use crate::operation::Parameter;

/// What to look for: words, and filters that narrow them down.
///
/// Text that a person typed goes as it is: it may hold filters of its own. The filters' methods quote what they are given,
/// so that it cannot.
///
/// Spotify: [Search for Item](https://developer.spotify.com/documentation/web-api/reference/search)
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Query {
    text: String,
}

impl Query {
    /// These words, as they are; may be empty if filters follow.
    pub fn new(words: impl Into<String>) -> Self {
        Self { text: words.into() }
    }

    /// By this artist: for albums, artists and tracks.
    #[must_use]
    pub fn artist(self, name: &str) -> Self {
        self.filter("artist", &quoted(name))
    }

    /// On this album: for albums and tracks.
    #[must_use]
    pub fn album(self, name: &str) -> Self {
        self.filter("album", &quoted(name))
    }

    /// Called this: for tracks.
    #[must_use]
    pub fn track(self, name: &str) -> Self {
        self.filter("track", &quoted(name))
    }

    /// Of this genre: for artists and tracks.
    #[must_use]
    pub fn genre(self, name: &str) -> Self {
        self.filter("genre", &quoted(name))
    }

    /// From this year: for albums, artists and tracks.
    #[must_use]
    pub fn year(self, year: u16) -> Self {
        self.filter("year", &year.to_string())
    }

    /// From these years: for albums, artists and tracks.
    #[must_use]
    pub fn years(self, years: RangeInclusive<u16>) -> Self {
        self.filter("year", &format!("{}-{}", years.start(), years.end()))
    }

    /// With this International Standard Recording Code: for tracks.
    #[must_use]
    pub fn isrc(self, code: &str) -> Self {
        self.filter("isrc", &quoted(code))
    }

    /// With this Universal Product Code: for albums.
    #[must_use]
    pub fn upc(self, code: &str) -> Self {
        self.filter("upc", &quoted(code))
    }

    /// Out for no more than two weeks: for albums.
    #[must_use]
    pub fn tag_new(self) -> Self {
        self.filter("tag", "new")
    }

    /// Among the tenth that is least popular: for albums.
    #[must_use]
    pub fn tag_hipster(self) -> Self {
        self.filter("tag", "hipster")
    }

    /// As it is sent.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn filter(mut self, name: &str, value: &str) -> Self {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(name);
        self.text.push(':');
        self.text.push_str(value);
        self
    }
}

/// A value that is more than one plain word goes in quotes. Quotes within it are left out: Spotify knows no escape.
fn quoted(value: &str) -> Cow<'_, str> {
    if !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || "-_.'&".contains(c)) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(format!("\"{}\"", value.replace('"', " ").trim()))
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query({:?})", self.text)
    }
}

impl From<&str> for Query {
    fn from(words: &str) -> Self {
        Self::new(words)
    }
}

impl From<String> for Query {
    fn from(words: String) -> Self {
        Self::new(words)
    }
}

impl From<&String> for Query {
    fn from(words: &String) -> Self {
        Self::new(words.as_str())
    }
}

impl Parameter for Query {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.text)
    }
}
