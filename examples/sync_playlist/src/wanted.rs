//! What the file says: one track or episode a line, as a URI, a link or a track's bare id.
//!
//! ```
//! use sync_playlist::wanted::read;
//!
//! let list = read(
//!     "# For the train\n\
//!      spotify:track:11dFghVXANMlKmJXsNCbNl\n\
//!      https://open.spotify.com/episode/512ojhOuo1ktJprKbVcKyQ?si=x   # the one about bees\n\
//!      \n\
//!      11dFghVXANMlKmJXsNCbNl\n",
//! )?;
//! assert_eq!(list.len(), 3);
//! assert_eq!(list[0], list[2]); // copies are wanted as often as they are written
//!
//! let wrong = read("11dFghVXANMlKmJXsNCbNl\nspotify:album:0sNOF9WDwhWunNAHPD3Baj\n").unwrap_err();
//! assert!(wrong.to_string().starts_with("line 2: an album cannot stand in a playlist"), "{wrong}");
//! # Ok::<(), sync_playlist::wanted::WrongLines>(())
//! ```

use std::fmt;

use spotify_web::{Id, InvalidUri, Track, Uri, UriKind};

/// So many wrong lines are told of; the others are counted.
const MOST_TOLD: usize = 10;

/// The lines of a file that cannot stand for something in a playlist. Shown, it is a sentence for each.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrongLines {
    /// Each line's number, from 1, and what is wrong with it.
    pub lines: Vec<(usize, Wrong)>,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Wrong {
    /// It names nothing.
    #[error("{0}")]
    Unreadable(InvalidUri),
    /// It names what has no place in playlists.
    #[error("{} cannot stand in a playlist: write its tracks or episodes, a line each", noun(.0))]
    NotPlayable(UriKind),
}

fn noun(kind: &UriKind) -> &'static str {
    match kind {
        UriKind::Album => "an album",
        UriKind::Artist => "an artist",
        UriKind::Playlist => "a playlist",
        UriKind::Show => "a show",
        UriKind::Audiobook => "an audiobook",
        UriKind::User => "a user",
        _ => "what this names",
    }
}

impl fmt::Display for WrongLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (line, wrong)) in self.lines.iter().take(MOST_TOLD).enumerate() {
            write!(f, "{}line {line}: {wrong}", if index == 0 { "" } else { "\n" })?;
        }
        match self.lines.len().saturating_sub(MOST_TOLD) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

impl std::error::Error for WrongLines {}

/// Reads a file's text. Empty lines and what follows a `#` say nothing, if that starts the line or follows a space.
///
/// # Errors
/// Lines that name nothing that can stand in a playlist: all of them, so that one look at the file is enough.
pub fn read(text: &str) -> Result<Vec<Uri>, WrongLines> {
    let (mut list, mut wrong) = (Vec::new(), Vec::new());
    for (line, number) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().zip(1..) {
        let line = without_comment(line).trim();
        if line.is_empty() {
            continue;
        }
        match item(line) {
            Ok(uri) => list.push(uri),
            Err(why) => wrong.push((number, why)),
        }
    }
    if wrong.is_empty() { Ok(list) } else { Err(WrongLines { lines: wrong }) }
}

/// A link may have a `#` in it, so only one that starts a word starts a comment.
fn without_comment(line: &str) -> &str {
    let starts = |(at, _): &(usize, &str)| line[..*at].chars().next_back().is_none_or(char::is_whitespace);
    line.match_indices('#').find(starts).map_or(line, |(at, _)| &line[..at])
}

fn item(text: &str) -> Result<Uri, Wrong> {
    let uri = match Uri::new(text) {
        Err(InvalidUri::NoKind) => text.parse::<Id<Track>>().map(Uri::from).map_err(|_| InvalidUri::NoKind),
        read => read,
    };
    let uri = uri.map_err(Wrong::Unreadable)?;
    match uri.kind() {
        UriKind::Track | UriKind::Episode | UriKind::Chapter | UriKind::Local => Ok(uri),
        kind => Err(Wrong::NotPlayable(kind)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    const TRACK: &str = "spotify:track:11dFghVXANMlKmJXsNCbNl";

    #[test]
    fn every_way_to_write_a_track_is_read() {
        for line in [
            TRACK,
            "11dFghVXANMlKmJXsNCbNl",
            "  11dFghVXANMlKmJXsNCbNl\t",
            "https://open.spotify.com/track/11dFghVXANMlKmJXsNCbNl?si=1#2",
            "https://open.spotify.com/intl-de/track/11dFghVXANMlKmJXsNCbNl # in German",
            "spotify:track:11dFghVXANMlKmJXsNCbNl\t# after a tab",
        ] {
            for text in [line.to_owned(), format!("\u{feff}{line}\r\n"), format!("#\r\n\r\n{line}")] {
                assert_eq!(read(&text).unwrap(), [TRACK.parse().unwrap()], "{text:?}");
            }
        }
        assert_eq!(read("").unwrap(), []);
        assert_eq!(read("spotify:local:A:B:C:1").unwrap().len(), 1);
    }

    #[test]
    fn all_wrong_lines_are_told_with_their_numbers() {
        let wrong = read(&format!("{TRACK}\nrubbish here\n\n# fine\nspotify:user:x\nhttps://example.com/track/1\n"))
            .unwrap_err();
        assert_eq!(wrong.lines.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 5, 6]);
        let many = read(&"spotify:show:38bS44xjbVVZ3No3ByF1dJ\n".repeat(14)).unwrap_err().to_string();
        assert!(
            many.contains("line 10: a show") && many.ends_with("and 4 more") && !many.contains("line 11"),
            "{many}"
        );
    }
}
