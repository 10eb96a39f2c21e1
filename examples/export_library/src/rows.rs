//! What stands in the tables: for each kind of element its columns, and where a column's text is in the element's JSON.
//!
//! The JSON files hold all that Spotify says, exactly. The tables are for people with a spreadsheet, so their texts are made safe for
//! that: one that begins like a formula (`=`, `+`, `-`, `@`, a tab or a line end) gets an apostrophe in front, since a spreadsheet
//! would run what a stranger has called a playlist.

use serde::Serialize;
use serde_json::Value;
use spotify_web::{PlaylistItem, SavedAlbum, SavedTrack, SimplifiedPlaylist};

/// A column's name, and the path of its text: names between slashes, `*` for every element of a list.
pub(crate) type Column = (&'static str, &'static str);

/// An element of a list that is exported.
pub(crate) trait Row: Serialize {
    /// Its columns.
    const COLUMNS: &'static [Column];

    /// What tells the first element of a list from another, as columns: when it changes, the list has.
    const MARK: &'static [&'static str];

    /// Whether only its place is left: what was there has been removed, or cannot be had.
    fn is_gone(&self) -> bool {
        false
    }
}

impl Row for SavedTrack {
    const COLUMNS: &'static [Column] = &[
        ("added_at", "added_at"),
        ("uri", "track/uri"),
        ("name", "track/name"),
        ("artists", "track/artists/*/name"),
        ("album", "track/album/name"),
        ("album_uri", "track/album/uri"),
        ("disc", "track/disc_number"),
        ("number", "track/track_number"),
        ("released", "track/album/release_date"),
        ("duration_ms", "track/duration_ms"),
        ("explicit", "track/explicit"),
        ("is_local", "track/is_local"),
        ("isrc", "track/external_ids/isrc"),
    ];
    const MARK: &'static [&'static str] = &["added_at", "track/uri"];
}

impl Row for SavedAlbum {
    const COLUMNS: &'static [Column] = &[
        ("added_at", "added_at"),
        ("uri", "album/uri"),
        ("name", "album/name"),
        ("artists", "album/artists/*/name"),
        ("type", "album/album_type"),
        ("released", "album/release_date"),
        ("tracks", "album/total_tracks"),
        ("label", "album/label"),
        ("upc", "album/external_ids/upc"),
    ];
    const MARK: &'static [&'static str] = &["added_at", "album/uri"];
}

impl Row for SimplifiedPlaylist {
    const COLUMNS: &'static [Column] = &[
        ("uri", "uri"),
        ("name", "name"),
        ("owner", "owner/display_name"),
        ("owner_uri", "owner/uri"),
        ("items", "items/total"),
        ("public", "public"),
        ("collaborative", "collaborative"),
        ("description", "description"),
        ("snapshot_id", "snapshot_id"),
    ];
    const MARK: &'static [&'static str] = &["uri", "snapshot_id"];
}

impl Row for PlaylistItem {
    const COLUMNS: &'static [Column] = &[
        ("added_at", "added_at"),
        ("added_by", "added_by/uri"),
        ("type", "item/type"),
        ("uri", "item/uri"),
        ("name", "item/name"),
        ("artists", "item/artists/*/name"),
        ("album", "item/album/name"),
        ("show", "item/show/name"),
        ("audiobook", "item/audiobook/name"),
        ("duration_ms", "item/duration_ms"),
        ("explicit", "item/explicit"),
        ("is_local", "is_local"),
        ("isrc", "item/external_ids/isrc"),
    ];
    const MARK: &'static [&'static str] = &[];

    fn is_gone(&self) -> bool {
        self.item.is_none()
    }
}

/// The text at a path; several are joined with semicolons, since names have commas. Empty if there is nothing.
pub(crate) fn text(value: &Value, path: &str) -> String {
    let mut texts = Vec::new();
    collect(value, path, &mut texts);
    texts.join("; ")
}

fn collect(value: &Value, path: &str, texts: &mut Vec<String>) {
    let (name, rest) = path.split_once('/').unwrap_or((path, ""));
    match (name, value) {
        ("", Value::String(text)) => texts.push(text.clone()),
        ("", Value::Bool(_) | Value::Number(_)) => texts.push(value.to_string()),
        ("*", Value::Array(list)) => list.iter().for_each(|element| collect(element, rest, texts)),
        (name, Value::Object(object)) => {
            if let Some(inner) = object.get(name) {
                collect(inner, rest, texts);
            }
        }
        _ => {}
    }
}

/// The text as a spreadsheet may have it.
pub(crate) fn safe(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_leads_to_one_text_or_to_several() {
        let element = json!({
            "added_at": null,
            "track": {"name": "One", "disc_number": 2, "explicit": true, "artists": [{"name": "A"}, {}, {"name": "B, C"}]},
        });
        for (path, expected) in [
            ("track/name", "One"),
            ("track/disc_number", "2"),
            ("track/explicit", "true"),
            ("track/artists/*/name", "A; B, C"),
            ("added_at", ""),
            ("track/album/name", ""),
            ("track/name/name", ""),
            ("track/artists", ""),
        ] {
            assert_eq!(text(&element, path), expected, "{path}");
        }
    }

    #[test]
    fn what_begins_like_a_formula_is_text_in_a_spreadsheet() {
        for text in ["=HYPERLINK(\"http://evil.example\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(safe(text.to_owned()), format!("'{text}"));
        }
        for text in ["", "Hits", "1+1", "'=", "a=b"] {
            assert_eq!(safe(text.to_owned()), text);
        }
    }
}
