//! File names for playlists: what the playlist is called, as far as every file system takes it, and its id, which makes it unique.

use spotify_web::{Id, Playlist};

/// More letters than this of a name are not needed to find a file.
const LONGEST: usize = 40;

/// `my-mix-3cEYpjA9oz9GiPac4AsH4n` for a playlist called "My Mix!". The name is somebody else's text: nothing but ASCII letters and
/// digits of it is kept, so that it can neither lead elsewhere nor be a name that a system has taken.
pub(crate) fn stem(name: &str, id: &Id<Playlist>) -> String {
    let mut stem = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            stem.push(letter.to_ascii_lowercase());
        } else if !stem.is_empty() && !stem.ends_with('-') {
            stem.push('-');
        }
        if stem.len() >= LONGEST {
            break;
        }
    }
    let readable = stem.trim_end_matches('-');
    let separator = if readable.is_empty() { "" } else { "-" };
    format!("{readable}{separator}{}", id.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use proptest::prelude::*;

    use super::*;

    const ID: &str = "3cEYpjA9oz9GiPac4AsH4n";

    #[test]
    fn a_file_is_called_what_the_playlist_is_called_as_far_as_that_goes() {
        for (name, readable) in [
            ("Hits", "hits-"),
            ("  My  Mix (2026)! ", "my-mix-2026-"),
            ("../../etc/passwd", "etc-passwd-"),
            ("CON", "con-"),
            ("aux.txt:stream", "aux-txt-stream-"),
            ("Мои песни", ""),
            ("", ""),
            ("a\0b\n\u{202e}c", "a-b-c-"),
            (&"x".repeat(300), &("x".repeat(40) + "-")),
        ] {
            assert_eq!(stem(name, &ID.parse().unwrap()), format!("{readable}{ID}"), "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn no_name_leads_elsewhere(name in any::<String>()) {
            let stem = stem(&name, &ID.parse().unwrap());
            prop_assert!(stem.ends_with(ID) && stem.len() <= LONGEST + 1 + ID.len());
            prop_assert!(stem.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
            prop_assert!(!stem.starts_with('-'));
        }
    }
}
