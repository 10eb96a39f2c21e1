//! What a model lost without a word, found by comparing a payload with what the model writes again.
//!
//! It knows nothing of the models but how they are allowed to differ.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::registry::Decoded;

/// Names that Spotify has given up, and what the models write in their place.
const RENAMED: &[(&str, &str)] = &[("track", "item"), ("tracks", "items")];

/// What a track has and an episode has not. Where only tracks were asked for, episodes come with all of it made up, and the
/// album in the place of the show.
const OF_TRACKS: &[&str] = &[
    "album",
    "artists",
    "available_markets",
    "disc_number",
    "external_ids",
    "is_local",
    "popularity",
    "preview_url",
    "track_number",
];

/// What says once more, as a truth value, which type it is.
const FLAGS: &[&str] = &["episode", "track"];

/// The places of `raw` whose values are neither in what was written nor reported.
pub(super) fn lost(raw: &[u8], decoded: &Decoded) -> Vec<String> {
    let Ok(raw) = serde_json::from_slice::<Value>(raw) else { return Vec::new() };
    let reported = decoded.findings.iter().filter_map(|finding| finding.split(": ").next()).collect();
    let mut comparison = Comparison { reported, lost: Vec::new() };
    match decoded.inside {
        None => comparison.value(&raw, &decoded.written, ""),
        Some(name) => comparison.value(raw.get(name).unwrap_or(&Value::Null), &decoded.written, name),
    }
    comparison.lost
}

struct Comparison<'a> {
    reported: BTreeSet<&'a str>,
    lost: Vec<String>,
}

impl Comparison<'_> {
    fn value(&mut self, raw: &Value, written: &Value, place: &str) {
        if self.reported.contains(place) {
            return;
        }
        match (raw, written) {
            (Value::Object(raw), Value::Object(written)) => self.object(raw, written, place),
            (Value::Array(raw), Value::Array(written)) => self.list(raw, written, place),
            _ if is_nothing(raw) || is_same(raw, written) => {}
            _ => self.lost.push(if place.is_empty() { ".".to_owned() } else { place.to_owned() }),
        }
    }

    fn object(&mut self, raw: &Map<String, Value>, written: &Map<String, Value>, place: &str) {
        let is_episode = raw.get("type").is_some_and(|kind| kind == "episode");
        for (name, value) in raw {
            let under_the_new_name = RENAMED.iter().any(|(old, new)| old == name && raw.contains_key(*new));
            let is_flag = value.is_boolean() && raw.contains_key("type") && FLAGS.contains(&&**name);
            if under_the_new_name || is_flag || (is_episode && OF_TRACKS.contains(&&**name)) {
                continue;
            }
            let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
            let renamed = || RENAMED.iter().find(|(old, _)| old == name).and_then(|(_, new)| written.get(*new));
            self.value(value, written.get(name).or_else(renamed).unwrap_or(&Value::Null), &place);
        }
    }

    /// What was left out, and said so, moves the rest up.
    fn list(&mut self, raw: &[Value], written: &[Value], place: &str) {
        let at = |index: usize| format!("{place}[{index}]");
        let kept: Vec<_> = raw.iter().enumerate().filter(|(index, _)| !self.reported.contains(&*at(*index))).collect();
        if kept.len() != written.len() {
            let is_set = |list: &[Value]| list.iter().all(Value::is_string);
            // A set has no order and no doubles.
            if !(is_set(raw) && is_set(written) && raw.iter().all(|value| written.contains(value))) {
                self.lost.push(format!(
                    "{place}: {} of {} elements",
                    raw.len() - written.len().min(raw.len()),
                    raw.len()
                ));
            }
            return;
        }
        for ((index, raw), written) in kept.into_iter().zip(written) {
            self.value(raw, written, &at(index));
        }
    }
}

/// What says as much as if it were not there.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.values().all(is_nothing),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The same, but for the case of names, how a number is written, and digits beyond the seventh.
fn is_same(raw: &Value, written: &Value) -> bool {
    match (raw, written) {
        (Value::String(raw), Value::String(written)) => raw.eq_ignore_ascii_case(written),
        (Value::Number(raw), Value::Number(written)) => match (raw.as_f64(), written.as_f64()) {
            (Some(raw), Some(written)) => (raw - written).abs() <= raw.abs() * 1e-6,
            _ => raw == written,
        },
        _ => raw == written,
    }
}
