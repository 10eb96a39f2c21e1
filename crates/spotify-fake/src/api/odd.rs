//! What the real service sends besides what its reference says: one table, from the switch to the field.

use super::json::{Fields, Json};
use crate::faults::Oddity;

/// One change to one field of one kind of object.
struct Change {
    oddity: Oddity,
    kind: &'static str,
    field: &'static str,
    to: fn(&Json) -> Json,
}

const fn change(oddity: Oddity, kind: &'static str, field: &'static str, to: fn(&Json) -> Json) -> Change {
    Change { oddity, kind, field, to }
}

fn null(_: &Json) -> Json {
    Json::Null
}

fn legacy(was: &Json) -> Json {
    match was {
        Json::Text(uri) => Json::Text(uri.replace("spotify:playlist:", "spotify:user:smedjan:playlist:")),
        other => other.clone(),
    }
}

const CHANGES: &[Change] = &[
    change(Oddity::NullEntryOrigin, "playlist entry", "added_at", null),
    change(Oddity::NullEntryOrigin, "playlist entry", "added_by", null),
    change(Oddity::SpotifyMadeEntries, "playlist entry", "added_by", |_| {
        Json::Object(vec![("id", Json::from("")), ("uri", Json::from("spotify:user:"))])
    }),
    change(Oddity::OldEntryName, "old playlist entry", "item", |_| Json::Absent),
    change(Oddity::NullImages, "playlist", "images", null),
    change(Oddity::NullDescription, "playlist", "description", null),
    change(Oddity::NullPublic, "playlist", "public", null),
    change(Oddity::NullTotals, "playlist contents", "total", null),
    change(Oddity::EmptyAlbumNames, "album", "name", |_| Json::from("")),
    change(Oddity::UpperCaseAlbumTypes, "album", "album_type", |was| match was {
        Json::Text(text) => Json::Text(text.to_uppercase()),
        other => other.clone(),
    }),
    change(Oddity::NullDeviceFields, "device", "id", null),
    change(Oddity::NullDeviceFields, "device", "volume_percent", null),
    change(Oddity::NullPlayerFields, "player", "context", null),
    change(Oddity::NullPlayerFields, "player", "progress_ms", null),
    change(Oddity::NullPlayerFields, "player", "item", null),
    change(Oddity::Advertisement, "player", "item", null),
    change(Oddity::Advertisement, "player", "currently_playing_type", |_| Json::from("ad")),
    change(Oddity::FlatActions, "player", "actions", |was| match was {
        Json::Object(fields) => fields.first().map_or(Json::Null, |(_, disallows)| disallows.clone()),
        other => other.clone(),
    }),
    change(Oddity::UnknownValues, "device", "type", |_| Json::from("Refrigerator")),
    change(Oddity::UnknownValues, "context", "type", |_| Json::from("moodboard")),
    change(Oddity::UnknownValues, "restrictions", "reason", |_| Json::from("lunar_phase")),
    change(Oddity::UnknownValues, "player", "currently_playing_type", |_| Json::from("unknown")),
    change(Oddity::UnknownContext, "context", "uri", |_| Json::from("spotify:internal:mix:0")),
    change(Oddity::LegacyPlaylistUris, "playlist", "uri", legacy),
    change(Oddity::LegacyPlaylistUris, "context", "uri", legacy),
    change(Oddity::NullCursors, "cursor page", "cursors", null),
    change(Oddity::ChapterType, "chapter", "type", |_| Json::from("chapter")),
    change(Oddity::NegativeResumePoint, "resume point", "resume_position_ms", |_| Json::Int(-1)),
];

pub(super) fn apply(odd: &[Oddity], kind: &str, fields: &mut Fields) {
    if odd.is_empty() {
        return;
    }
    for change in CHANGES.iter().filter(|change| change.kind == kind && odd.contains(&change.oddity)) {
        if let Some((_, value)) = fields.iter_mut().find(|(name, _)| *name == change.field) {
            *value = (change.to)(value);
        }
    }
}
