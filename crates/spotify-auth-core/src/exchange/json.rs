//! JSON that somebody may have written to deceive: believed only if there is one way to read it.
//!
//! Above what serde asks for, an answer is an object, each of its objects has each name once, whatever is in it is UTF-8 and
//! a number, and nothing is nested deeper than 128, fields that nobody asked for included: serde skips those unread.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// What a name that comes twice is called, wherever it is.
const TWICE: &str = "duplicate field";

/// Reads a body, or says what is wrong with it without a word of it.
pub(super) fn parse<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, String> {
    // Serde would take an array's elements for the fields, in the order in which we declare them.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(ANOTHER_SHAPE.to_owned());
    }
    let value = serde_json::from_slice(body).map_err(|error| problem_of(&error))?;
    serde_json::from_slice::<Unambiguous>(body).map_err(|error| problem_of(&error))?;
    Ok(value)
}

const ANOTHER_SHAPE: &str = "JSON of another shape than was expected";

/// What is wrong with a body, without a word of it: serde's own messages quote values.
fn problem_of(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let message = error.to_string();
    // Behind these two serde names fields of ours only.
    let field = ["missing field `", "duplicate field `"].into_iter().find(|start| message.starts_with(start));
    match (error.classify(), field) {
        (Category::Data, Some(start)) => {
            let name = message.get(start.len()..).and_then(|rest| rest.split('`').next()).unwrap_or_default();
            format!("JSON with a {}{name}", start.replace('`', ""))
        }
        (Category::Data, None) if message.starts_with(TWICE) => format!("JSON with a {TWICE}"),
        (Category::Data, None) => ANOTHER_SHAPE.to_owned(),
        (Category::Eof, _) => "JSON that stops in the middle".to_owned(),
        _ if message.starts_with("recursion limit exceeded") => "JSON that is nested too deeply".to_owned(),
        _ => "broken JSON".to_owned(),
    }
}

/// Any value that can be read in one way only. Keeps nothing of it.
struct Unambiguous;

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Unlike what skips a value, this counts the depth and looks at the text.
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Unambiguous {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self, A::Error> {
        while seq.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        let mut names = BTreeSet::<String>::new();
        while let Some(name) = map.next_key()? {
            if !names.insert(name) {
                return Err(A::Error::custom(TWICE));
            }
            map.next_value::<Self>()?;
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Body {
        #[serde(rename = "a")]
        _a: u8,
    }

    fn problem(body: &str) -> String {
        parse::<Body>(body.as_bytes()).unwrap_err()
    }

    #[test]
    fn c3_names_come_once_wherever_they_are() {
        for body in [
            r#"{"a":1,"CANARY":1,"CANARY":2}"#,
            r#"{"a":1,"x":{"CANARY":1,"CANARY":2}}"#,
            r#"{"a":1,"x":[{"y":{"b":1,"\u0062":2}}]}"#,
        ] {
            assert_eq!(problem(body), "JSON with a duplicate field", "{body}");
        }
        assert_eq!(problem(r#"{"a":1,"\u0061":1}"#), "JSON with a duplicate field a");
        assert!(parse::<Body>(br#"{"a":1,"x":{"a":1,"b":{"a":1}},"y":[{"a":1},{"a":1}]}"#).is_ok());
    }

    #[test]
    fn c3_depth_is_bounded_in_what_nobody_asked_for_too() {
        for (deep, depth, is_ok) in [
            (("[", "]"), 126, true),
            (("[", "]"), 127, false),
            (("{\"b\":", "}"), 126, true),
            (("{\"b\":", "}"), 30_000, false),
        ] {
            let body = format!(r#"{{"a":1,"x":{}1{}}}"#, deep.0.repeat(depth), deep.1.repeat(depth));
            let result = parse::<Body>(body.as_bytes());
            assert_eq!(result.is_ok(), is_ok, "{depth} times {}", deep.0);
            assert!(is_ok || result.unwrap_err() == "JSON that is nested too deeply");
        }
    }

    #[test]
    fn c3_what_is_skipped_must_be_text_and_numbers_all_the_same() {
        for value in [b"\"\xff\"".as_slice(), b"\"\xc0\x80\"", b"1e999", b"\"\\ud800\"", b"[\"\xff\"]"] {
            let body = [b"{\"a\":1,\"x\":", value, b"}"].concat();
            assert_eq!(parse::<Body>(&body).unwrap_err(), "broken JSON");
        }
    }

    #[test]
    fn only_an_object_is_taken() {
        for body in ["[1]", " [1]", "1", "null", r#""a""#] {
            assert_eq!(problem(body), ANOTHER_SHAPE, "{body}");
        }
        assert_eq!(problem(r#"{"a":1"#), "JSON that stops in the middle");
        assert_eq!(problem("{}"), "JSON with a missing field a");
    }
}
