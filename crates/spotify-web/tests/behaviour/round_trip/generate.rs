//! JSON objects of any model, drawn from bytes: as Spotify should send them, or with odd values anywhere.

use serde_json::{Map, Number, Value, json};

use super::declarations::{DECLARED, Field, Model, Shape};
use crate::support::ID;

/// What a case is drawn from. When the bytes are at their end, all that follows is ordinary.
pub(super) struct Draw<'a> {
    bytes: std::slice::Iter<'a, u8>,
    odd: bool,
}

impl<'a> Draw<'a> {
    /// For objects that hold what their models say and nothing else.
    pub(super) fn regular(bytes: &'a [u8]) -> Self {
        Self { bytes: bytes.iter(), odd: false }
    }

    /// For objects in which anything may be odd.
    pub(super) fn odd(bytes: &'a [u8]) -> Self {
        Self { bytes: bytes.iter(), odd: true }
    }

    fn below(&mut self, count: usize) -> usize {
        self.bytes.next().map_or(0, |byte| usize::from(*byte) % count)
    }

    /// One of these; the first is the most ordinary.
    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Whether this is one of the odd ones, about every `rare`-th.
    fn strays(&mut self, rare: usize) -> bool {
        self.odd && self.below(rare) == rare - 1
    }
}

/// An object of this model.
pub(super) fn object(name: &str, draw: &mut Draw<'_>) -> Value {
    match name {
        "PlayableItem" => {
            let of = draw.one(&["Track", "Episode", "Chapter", "UnknownItem"][..if draw.odd { 4 } else { 3 }]);
            object(of, draw)
        }
        "Actions" => json!({"disallows": object("Disallows", draw)}),
        "SavedAudiobook" => {
            json!({"added_at": draw.one(&MOMENTS), "audiobook": object("SimplifiedAudiobook", draw)})
        }
        _ => declared(DECLARED.models.get(name).unwrap_or_else(|| panic!("nothing is known of {name}")), draw),
    }
}

const MOMENTS: [&str; 3] = ["2016-10-11T13:44:40Z", "1969-12-31T23:59:59.999Z", "2026-02-28T00:00:00Z"];

fn declared(model: &Model, draw: &mut Draw<'_>) -> Value {
    let mut object = Map::new();
    if let Some(tag) = &model.tag {
        object.insert("type".to_owned(), tag.as_str().into());
    }
    for field in &model.fields {
        let lacks = field.optional && draw.below(4) == 3;
        match (lacks, field.null) {
            (false, _) => drop(object.insert(field.name.clone(), value(field, draw))),
            (true, true) => drop(object.insert(field.name.clone(), Value::Null)),
            (true, false) => {}
        }
    }
    if model.links {
        links(model.tag.as_deref().unwrap(), &mut object, draw);
    }
    if draw.odd {
        spoil(model, &mut object, draw);
    }
    Value::Object(object)
}

fn value(field: &Field, draw: &mut Draw<'_>) -> Value {
    match field.form.as_deref() {
        None => shaped(&field.shape, draw),
        Some("Iso") => draw.one(&MOMENTS).into(),
        Some("Millis") => draw.one(&[1_490_252_122_574_i64, 0, -1, i64::MAX, i64::MIN]).into(),
        Some("Seconds") => draw.one(&[1_495_193_577_i64, 0, -1, i64::MAX / 1_000]).into(),
        Some(form) => panic!("nothing is known of {form}"),
    }
}

fn shaped(shape: &Shape, draw: &mut Draw<'_>) -> Value {
    if draw.strays(24) {
        return odd(draw);
    }
    let of = shape.of.as_deref();
    let list = |draw: &mut Draw<'_>| {
        let count = draw.one(&[1, 0, 2, 3]);
        Value::Array((0..count).map(|_| shaped(of.unwrap(), draw)).collect())
    };
    match shape.name.as_str() {
        "Box" => shaped(of.unwrap(), draw),
        "Vec" => list(draw),
        "Page" => {
            let mut page = json!({"items": list(draw), "offset": number(draw), "limit": 50, "next": draw.one(&[Some("n"), None]),
                                  "previous": draw.one(&[None, Some("p")]), "href": draw.one(&["h", ""])});
            if draw.below(4) < 3 {
                page["total"] = number(draw);
            }
            page
        }
        "Id" => match of.unwrap().name.as_str() {
            "User" | "Category" => draw.one(&["smedjan", "1", "some one/é%", ".."]).into(),
            _ => draw.one(&[ID, "0tGPJ0bkWOUmH7MEOR77qc"]).into(),
        },
        "Text" => {
            draw.one(&["x", "", "Ünï \"\\/\u{1f3b5}\u{0}", "longer than what is kept without an allocation"]).into()
        }
        "bool" => draw.one(&[true, false]).into(),
        "u8" => draw.one(&[1, 0, 100, u8::MAX]).into(),
        "i8" => draw.one(&[1, 0, -1, i8::MIN, i8::MAX]).into(),
        "u32" => number(draw),
        "i32" => draw.one(&[0, -1, i32::MIN, i32::MAX]).into(),
        "u64" => draw.one(&[1, 0, u64::MAX]).into(),
        "i64" => draw.one(&[1, 0, -1, i64::MIN, i64::MAX]).into(),
        "f32" | "f64" => draw.one(&[0.5, 0.0, -60.25, 0.1, 1e-7]).into(),
        "ReleaseDate" => draw.one(&["1981-12-15", "1981-12", "1981", "0000"]).into(),
        "Markets" => draw.one(&[&["AD", "SE", "US"][..], &[], &["ZW"]]).into(),
        "Market" => "SE".into(),
        "ImageUrl" => draw
            .one(&["https://i.scdn.co/image/ab67616d0000b273ce6d0eef0c1ce77e5f95bbbc", "https://mosaic.scdn.co/640/a"])
            .into(),
        name => match DECLARED.enums.get(name) {
            Some(texts) => known(texts, draw),
            None => object(name, draw),
        },
    }
}

fn number(draw: &mut Draw<'_>) -> Value {
    draw.one(&[7, 0, 1, u32::MAX]).into()
}

fn known(texts: &[String], draw: &mut Draw<'_>) -> Value {
    let text = texts[draw.below(texts.len())].as_str();
    if draw.strays(6) { draw.one(&[text.to_uppercase().as_str(), "brand new"]).into() } else { text.into() }
}

/// The links that follow from the id, or others.
fn links(tag: &str, object: &mut Map<String, Value>, draw: &mut Draw<'_>) {
    let id = object.get("id").and_then(Value::as_str).map(percent_encoding);
    let mut link = |base: &str, separator: &str, else_: &str| match (&id, draw.below(4)) {
        (_, 3) => Value::from(else_),
        (Some(id), _) => format!("{base}{tag}{separator}{id}").into(),
        (None, _) => Value::Null,
    };
    object.insert("uri".to_owned(), link("spotify:", ":", "spotify:local:A:B:C:1"));
    object.insert(
        "href".to_owned(),
        link("https://api.spotify.com/v1/", "s/", "https://api.spotify.com/v1/x/y?market=SE"),
    );
    let url = link("https://open.spotify.com/", "/", "https://open.spotify.com/intl-de/x");
    object.insert("external_urls".to_owned(), if url.is_null() { json!({}) } else { json!({"spotify": url}) });
}

fn percent_encoding(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    id.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Drops fields, renames those with two names, says whole numbers as fractions or as text, and adds what nobody knows.
fn spoil(model: &Model, object: &mut Map<String, Value>, draw: &mut Draw<'_>) {
    for field in &model.fields {
        if draw.strays(16) {
            object.remove(&field.name);
        }
        if let (Some(or), Some(value)) = (&field.or, object.get(&field.name).cloned()) {
            match draw.below(4) {
                1 => drop(object.insert(or.clone(), value)),
                2 => drop(object.insert(or.clone(), odd(draw))),
                3 => {
                    object.insert(or.clone(), value);
                    object.insert(field.name.clone(), odd(draw));
                }
                _ => {}
            }
        }
    }
    for value in object.values_mut() {
        if let Some(whole) = value.as_u64().filter(|whole| *whole < 1 << 50) {
            match draw.below(8) {
                #[allow(clippy::cast_precision_loss, reason = "it is below 2^50")]
                6 => *value = Number::from_f64(whole as f64).unwrap().into(),
                7 => *value = whole.to_string().into(),
                _ => {}
            }
        }
    }
    for name in ["new in 2027", "type", "uri", "href", "external_urls"] {
        if draw.strays(16) {
            object.insert(name.to_owned(), odd(draw));
        }
    }
}

/// What fits hardly anywhere.
fn odd(draw: &mut Draw<'_>) -> Value {
    let odd: [fn() -> Value; 16] = [
        || Value::Null,
        || true.into(),
        || (-1).into(),
        || 1e300.into(),
        || u64::MAX.into(),
        || i64::MIN.into(),
        || 0.4.into(),
        || "".into(),
        || "odd".into(),
        || "a\nb".into(),
        || json!([]),
        || json!([null]),
        || json!([[{"id": 1}], "x", 7]),
        || json!({}),
        || json!({"id": null, "items": null, "type": "track", "total": -1}),
        || json!({"items": [null, {"id": {}}], "offset": "x"}),
    ];
    draw.one(&odd)()
}
