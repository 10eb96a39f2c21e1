//! How one caller sees the world: through which address, in which quota mode and market, and how oddly.

use super::API_PATH;
use super::json::{Fields, Json};
use super::odd;
use crate::faults::{Oddity, QuotaMode};

#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) base_url: &'a str,
    pub(super) mode: QuotaMode,
    pub(super) odd: &'a [Oddity],
    /// Where the caller listens, if that is known.
    pub(super) market: Option<&'a str>,
    /// Whether places in episodes are shown.
    pub(super) positions: bool,
}

/// The fields that apps in development mode do not see (since February 2026, as corrected in March and May).
const DROPPED: &[(&str, &[&str])] = &[
    ("track", &["available_markets", "linked_from", "popularity"]),
    ("album", &["album_group", "available_markets", "label", "popularity"]),
    ("artist", &["followers", "popularity"]),
    ("show", &["available_markets", "publisher"]),
    ("audiobook", &["available_markets", "publisher"]),
    ("chapter", &["available_markets"]),
    ("private user", &["country", "email", "explicit_content", "followers", "product"]),
    ("playlist", &["tracks"]),
    ("playlist entry", &["track"]),
];

impl<'a> View<'a> {
    /// An absolute link; `path` is below `/v1`.
    pub(super) fn to(self, path: &str) -> String {
        format!("{}{API_PATH}{path}", self.base_url)
    }

    /// An object of this kind, as this caller sees it.
    pub(super) fn object(self, kind: &'static str, mut fields: Fields) -> Json {
        if self.mode == QuotaMode::Development {
            let dropped = DROPPED.iter().find(|(dropped, _)| *dropped == kind).map_or(&[] as &[_], |(_, names)| names);
            fields.retain(|(name, _)| !dropped.contains(name));
        }
        odd::apply(self.odd, kind, &mut fields);
        Json::Object(fields)
    }

    pub(super) fn in_market(self, market: Option<&'a str>) -> Self {
        Self { market, ..self }
    }
}
