//! What a model lost without a word, found by comparing a payload with what the model writes again.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::registry::Decoded;

/// The places of `raw` whose values are neither in what was written nor reported.
pub(super) fn lost(raw: &[u8], decoded: &Decoded) -> Vec<String> {
    let Ok(raw) = serde_json::from_slice::<Value>(raw) else { return Vec::new() };
    let mut lost = BTreeSet::new();
    compare(&raw, &decoded.written, "", &mut lost);
    let reported: BTreeSet<_> = decoded.findings.iter().filter_map(|finding| finding.split(": ").next()).collect();
    lost.into_iter().filter(|place| !reported.iter().any(|known| place.starts_with(known))).collect()
}

fn compare(raw: &Value, written: &Value, place: &str, lost: &mut BTreeSet<String>) {
    match (raw, written) {
        (Value::Object(raw), Value::Object(written)) => {
            for (name, value) in raw {
                let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                compare(value, written.get(name).unwrap_or(&Value::Null), &place, lost);
            }
        }
        (Value::Array(raw), Value::Array(written)) if raw.len() == written.len() => {
            for (index, (raw, written)) in raw.iter().zip(written).enumerate() {
                compare(raw, written, &format!("{place}[{index}]"), lost);
            }
        }
        _ if raw == written => {}
        _ => _ = lost.insert(place.to_owned()),
    }
}
