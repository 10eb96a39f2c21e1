//! What plays, as lines of text. Nothing here asks anybody anything.

use std::time::Duration;

use spotify_web::{Device, PlayableItem, PlaybackState, PlayingType, RepeatState, SimplifiedArtist};

use crate::amount::written;

/// Spotify says no more than that.
pub(crate) const NOTHING: &str = "Nothing plays, or only in a private session, of which Spotify tells nothing.";
/// How long the bar of the progress is.
const BAR: usize = 32;

/// What plays and on which device: four lines at most.
pub(crate) fn lines(state: &PlaybackState, progress: Duration) -> Vec<String> {
    let mut lines = vec![title(state)];
    if let Some(from) = state.item.as_ref().and_then(from) {
        lines.push(format!("  {from}"));
    }
    if let Some(item) = &state.item {
        lines.push(format!("  {}", bar(progress, item.duration())));
    }
    if let Some(device) = &state.device {
        lines.push(format!("  {}", on(state, device)));
    }
    lines
}

/// What plays, in one line.
pub(crate) fn title(state: &PlaybackState) -> String {
    let sign = if state.is_playing { "▶" } else { "⏸" };
    match (&state.item, &state.currently_playing_type) {
        (Some(item), _) => format!("{sign} {}", name(item)),
        (None, Some(PlayingType::Ad)) => format!("{sign} An advertisement"),
        (None, _) if state.is_playing => format!("{sign} Something that Spotify does not name"),
        (None, _) => format!("{sign} Nothing plays"),
    }
}

/// The name and who it is by.
pub(crate) fn name(item: &PlayableItem) -> String {
    let by = match item {
        PlayableItem::Track(track) => names(&track.artists),
        PlayableItem::Episode(episode) => {
            episode.show.as_ref().map(|show| show.name.as_str().to_owned()).unwrap_or_default()
        }
        PlayableItem::Chapter(chapter) => {
            chapter.audiobook.as_ref().map(|book| book.name.as_str().to_owned()).unwrap_or_default()
        }
        _ => String::new(),
    };
    let name = match item.name() {
        "" => "(without a name)",
        name => name,
    };
    plain(&if by.is_empty() { name.to_owned() } else { format!("{name} - {by}") })
}

/// What the item is part of.
fn from(item: &PlayableItem) -> Option<String> {
    let text = match item {
        PlayableItem::Track(track) if track.is_local => "a local file".to_owned(),
        PlayableItem::Track(track) if track.album.name.is_empty() => return None,
        PlayableItem::Track(track) => format!("from the album {}", track.album.name),
        PlayableItem::Episode(_) => "an episode".to_owned(),
        PlayableItem::Chapter(_) => "a chapter of an audiobook".to_owned(),
        _ => return None,
    };
    Some(plain(&text))
}

fn names(artists: &[SimplifiedArtist]) -> String {
    artists.iter().map(|artist| artist.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// `1:02 ━━━━━━━━──────── 3:27`
fn bar(progress: Duration, whole: Duration) -> String {
    let progress = progress.min(whole);
    let share = if whole.is_zero() { 0.0 } else { progress.as_secs_f64() / whole.as_secs_f64() };
    // Within 0 and 1, so within 0 and BAR.
    let done = (share * BAR as f64) as usize;
    format!("{} {}{} {}", written(progress), "━".repeat(done), "─".repeat(BAR - done), written(whole))
}

/// On which device, and how.
fn on(state: &PlaybackState, device: &Device) -> String {
    let mut parts = vec![format!("on {}", device_name(device))];
    if let Some(percent) = device.volume_percent {
        parts.push(format!("volume {percent} %"));
    }
    if state.shuffle_state {
        parts.push("in random order".to_owned());
    }
    match &state.repeat_state {
        Some(RepeatState::Track) => parts.push("over and over".to_owned()),
        Some(RepeatState::Context) => parts.push("all of it over and over".to_owned()),
        _ => {}
    }
    if device.is_private_session {
        parts.push("in a private session".to_owned());
    }
    parts.join(", ")
}

/// The name and what it is.
pub(crate) fn device_name(device: &Device) -> String {
    match &device.kind {
        Some(kind) => plain(&format!("{} ({})", device.name, kind.to_string().to_lowercase())),
        None => plain(&device.name),
    }
}

/// A device as a line of the list.
pub(crate) fn device_line(device: &Device) -> String {
    let sign = if device.is_active { "▶" } else { " " };
    let mut line = format!("{sign} {}", device_name(device));
    if let Some(percent) = device.volume_percent {
        line.push_str(&format!(", volume {percent} %"));
    }
    if device.is_restricted {
        line.push_str(", takes no commands");
    } else if device.supports_volume == Some(false) {
        line.push_str(", its volume cannot be set");
    }
    line
}

/// Names are other people's text: without what would steer the terminal.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use spotify_auth_core::Timestamp;
    use spotify_web::{Operation, player};

    use super::*;

    /// What is shown for an answer of the service's.
    fn shown(body: &'static str) -> Vec<String> {
        let answer = http::Response::new(body.into());
        let state = player::State::parse(&answer, Timestamp::from_unix_seconds(0)).unwrap().unwrap();
        lines(&state, state.progress().unwrap_or_default())
    }

    #[test]
    fn a_track_is_shown_with_all_that_is_known() {
        let lines = shown(
            r#"{"is_playing":true,"progress_ms":60000,"repeat_state":"context","shuffle_state":true,
                "device":{"id":"d","name":"Desk","type":"Computer","volume_percent":65,"is_private_session":true},
                "item":{"type":"track","name":"One","duration_ms":120000,"album":{"name":"First"},
                        "artists":[{"name":"A"},{"name":"B"}]}}"#,
        );
        assert_eq!(
            lines,
            [
                "▶ One - A, B",
                "  from the album First",
                "  1:00 ━━━━━━━━━━━━━━━━──────────────── 2:00",
                "  on Desk (computer), volume 65 %, in random order, all of it over and over, in a private session",
            ]
        );
    }

    #[test]
    fn other_things_than_tracks_are_shown_as_what_they_are() {
        for (body, title) in [
            (r#"{"is_playing":true,"currently_playing_type":"ad","item":null}"#, "▶ An advertisement"),
            (r#"{"is_playing":true,"item":null}"#, "▶ Something that Spotify does not name"),
            (r#"{"is_playing":false,"item":null}"#, "⏸ Nothing plays"),
            (
                r#"{"item":{"type":"episode","id":"512ojhOuo1ktJprKbVcKyQ","name":"E","show":{"id":"38bS44xjbVVZ3No3ByF1dJ","name":"S"},"duration_ms":1}}"#,
                "⏸ E - S",
            ),
            (
                r#"{"item":{"type":"chapter","id":"0D5wENdkdwbqlrHoaJ9g29","name":"C","audiobook":{"id":"7iHfbu1YPACw6oZPAFJtqe","name":"B"},"duration_ms":1}}"#,
                "⏸ C - B",
            ),
            (r#"{"item":{"type":"hologram","name":"H","duration_ms":1}}"#, "⏸ H"),
            (r#"{"item":{"type":"track","name":"","duration_ms":0}}"#, "⏸ (without a name)"),
        ] {
            assert_eq!(shown(body)[0], title, "{body}");
        }
    }

    #[test]
    fn odd_numbers_make_no_odd_bar() {
        for (body, expected) in [
            (r#"{"progress_ms":-5,"item":{"type":"track","duration_ms":1000}}"#, "0:00 ─"),
            (r#"{"progress_ms":9000,"item":{"type":"track","duration_ms":1000}}"#, "0:01 ━"),
            (r#"{"progress_ms":9000,"item":{"type":"track","duration_ms":0}}"#, "0:00 ─"),
        ] {
            let lines = shown(body);
            let bar = lines.iter().find(|line| line.contains(':')).unwrap();
            assert!(
                bar.contains(expected) && bar.chars().filter(|letter| "━─".contains(*letter)).count() == BAR,
                "{bar}"
            );
        }
    }

    #[test]
    fn names_do_not_steer_the_terminal() {
        let lines = shown(r#"{"item":{"type":"track","name":"\u001b[2J\u0007Bad","duration_ms":1}}"#);
        assert_eq!(lines[0], "⏸ [2JBad");
    }
}
