//! Text that came from outside, made safe to show.
//!
//! ```
//! use spotify_auth_core::Sanitized;
//!
//! let shown = Sanitized::new("Invalid\u{1b}[31m client\n");
//! assert_eq!(shown.as_str(), r"Invalid\u{1b}[31m client\n");
//! ```

use std::fmt;

/// At most this many characters of a server's text are kept.
const MAX_CHARS: usize = 256;

/// Text from a server or another library, safe for a terminal or a log: everything but printable ASCII is escaped, and
/// what is longer than 256 characters is cut.
///
/// RFC 6749 section 5.2 allows error descriptions only `%x20-21 / %x23-5B / %x5D-7E`; quotes and backslashes are let
/// through as well, since Spotify's Web API uses them and they do no harm in a terminal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Sanitized(Box<str>);

impl Sanitized {
    /// Escapes and cuts `text`.
    pub fn new(text: &str) -> Self {
        let mut out = String::with_capacity(text.len().min(MAX_CHARS));
        let mut left = MAX_CHARS;
        for c in text.chars() {
            let cost = if is_printable(c) { 1 } else { c.escape_default().count() };
            if cost > left {
                out.push_str("...");
                break;
            }
            left -= cost;
            if is_printable(c) {
                out.push(c);
            } else {
                out.extend(c.escape_default());
            }
        }
        Self(out.into_boxed_str())
    }

    /// The safe text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_printable(c: char) -> bool {
    c == ' ' || c.is_ascii_graphic()
}

impl fmt::Display for Sanitized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Sanitized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn c8_any_text_becomes_short_printable_ascii(text in any::<String>()) {
            let shown = Sanitized::new(&text);
            prop_assert!(shown.as_str().chars().all(is_printable));
            prop_assert!(shown.as_str().len() <= MAX_CHARS + 3);
        }
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        assert!(Sanitized::new(&"a".repeat(300)).as_str().ends_with("a..."));
        assert_eq!(Sanitized::new(&"a".repeat(256)).as_str().len(), 256);
    }
}
