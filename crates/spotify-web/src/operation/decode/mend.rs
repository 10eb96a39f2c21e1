//! What can be mended in a body that is not JSON, so that one character or number does not cost the whole answer.

use std::borrow::Cow;

/// The body as JSON that can be read, if there is something to mend: a byte order mark, bytes that are not UTF-8, halves of
/// surrogate pairs, bare control characters in strings, and numbers that no machine holds.
///
/// This is for bodies that could not be read as they are; nobody else pays for it.
pub(super) fn mended(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let bare = text.trim_start_matches('\u{feff}');
    let mended = Mending { rest: bare, done: String::with_capacity(bare.len()) }.run();
    let as_it_was = matches!(text, Cow::Borrowed(_)) && mended.len() == body.len() && mended.as_bytes() == body;
    (!as_it_was).then_some(mended)
}

struct Mending<'a> {
    rest: &'a str,
    done: String,
}

impl<'a> Mending<'a> {
    fn run(mut self) -> String {
        while let Some(next) = self.rest.chars().next() {
            match next {
                '"' => self.string(),
                '-' | '+' | '0'..='9' | 'N' | 'I' => self.number(),
                other => self.keep(other.len_utf8()),
            }
        }
        self.done
    }

    /// Takes this many bytes as they are.
    fn keep(&mut self, length: usize) {
        let taken = self.take(length);
        self.done.push_str(taken);
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// A string, to its closing quote.
    fn string(&mut self) {
        self.keep(1);
        while let Some(next) = self.rest.chars().next() {
            match next {
                '"' => return self.keep(1),
                '\\' => self.escape(),
                control if (control as u32) < 0x20 => {
                    self.done.push_str(&format!("\\u{:04x}", control as u32));
                    self.take(1);
                }
                other => self.keep(other.len_utf8()),
            }
        }
    }

    /// An escape; half a surrogate pair becomes the character for what cannot be shown.
    fn escape(&mut self) {
        let unit = |text: &str| u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok();
        match unit(self.rest) {
            Some(0xd800..=0xdbff) => match self.rest.get(6..).and_then(unit) {
                Some(0xdc00..=0xdfff) => self.keep(12),
                _ => self.replace(6),
            },
            Some(0xdc00..=0xdfff) => self.replace(6),
            Some(_) => self.keep(6),
            None => {
                self.keep(1);
                self.keep(self.rest.chars().next().map_or(0, char::len_utf8));
            }
        }
    }

    fn replace(&mut self, length: usize) {
        self.take(length);
        self.done.push_str("\\ufffd");
    }

    /// A number, or what other languages write for what is none: `null` if no machine holds it.
    fn number(&mut self) {
        let end =
            self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(self.rest.len());
        let word = self.take(end);
        let held = word.parse::<f64>().is_ok_and(f64::is_finite);
        let unheld = word.parse::<f64>().is_ok_and(|number| !number.is_finite());
        self.done.push_str(if held || !unheld { word } else { "null" });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_broken_is_mended_and_the_rest_is_left() {
        for (broken, whole) in [
            ("\u{feff}{\"a\":1}", "{\"a\":1}"),
            (
                r#"["\ud83d","\udc00x","\ud83d\ude00","\ud83d\u0041"]"#,
                r#"["\ufffd","\ufffdx","\ud83d\ude00","\ufffd\u0041"]"#,
            ),
            ("[\"a\tb\nc\"]", r#"["a\u0009b\u000ac"]"#),
            ("[1e999,-1e999,NaN,-Infinity,Infinity,1.5]", "[null,null,null,null,null,1.5]"),
        ] {
            assert_eq!(mended(broken.as_bytes()).as_deref(), Some(whole), "{broken}");
        }
        assert_eq!(mended(b"[\"a\xff\"]").as_deref(), Some("[\"a\u{fffd}\"]"));
    }

    #[test]
    fn what_is_not_broken_or_cannot_be_mended_is_not_touched() {
        for text in [
            "",
            "{",
            r#"{"a":"\"1e999 NaN\\"}"#,
            "[1e5,-0.5,true,null]",
            "[",
            r#"["\u12"]"#,
            r#"["\"#,
            "<html>",
            "[Nope]",
        ] {
            assert_eq!(mended(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn mending_ends_and_json_stays_as_it_is(bytes in proptest::collection::vec(any::<u8>(), 0..80), text in r#"[\\u"{}\[\]:,dD8eE0-9NaIn\n\t ]{0,60}"#) {
            for body in [&bytes[..], text.as_bytes()] {
                let _ = mended(body);
                if serde_json::from_slice::<serde_json::Value>(body).is_ok() {
                    prop_assert_eq!(mended(body), None);
                }
            }
        }
    }
}
