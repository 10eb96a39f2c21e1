//! When to look at the player again: often enough to be right, and no more often than Spotify would have it.
//!
//! What can be worked out is not asked for: until something ends or somebody does something, the place in it follows from
//! the time.

use std::time::Duration;

use http::HeaderMap;
use http::header::CACHE_CONTROL;
use spotify_web::{Error, ErrorKind, PlaybackState};

/// While something plays: within this, a pause on the telephone is seen here.
const PLAYING: Duration = Duration::from_secs(5);
const PAUSED: Duration = Duration::from_secs(10);
const NOTHING: Duration = Duration::from_secs(30);
/// Never more often, not even at the end of something.
const SHORTEST: Duration = Duration::from_secs(1);
/// What comes next is not there at once.
const AFTER_THE_END: Duration = Duration::from_millis(500);
/// Between two tries while Spotify does not answer: doubled each time.
const TROUBLE: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(60)];
/// Who is told to wait longer is told so, instead of being kept waiting.
const LONGEST: Duration = Duration::from_secs(600);

/// How long to wait after an answer: until something ends, or somebody may have done something; not before the answer is old.
pub(crate) fn after(state: Option<&PlaybackState>, headers: &HeaderMap) -> Duration {
    let own = match state {
        None => NOTHING,
        Some(state) if !state.is_playing => PAUSED,
        Some(state) => {
            let left = state.item.as_ref().zip(state.progress()).map(|(item, at)| item.duration().saturating_sub(at));
            left.map_or(PLAYING, |left| (left + AFTER_THE_END).min(PLAYING))
        }
    };
    own.max(SHORTEST).max(max_age(headers).unwrap_or_default()).min(LONGEST)
}

/// How long to wait after the `times`th failure in a row; nothing if waiting does not help, or not soon.
pub(crate) fn after_trouble(error: &Error, times: u32) -> Option<Duration> {
    let [first, most] = TROUBLE;
    let own = first.saturating_mul(2_u32.saturating_pow(times.saturating_sub(1))).min(most);
    match error.kind() {
        ErrorKind::Unavailable { .. } | ErrorKind::Unreachable(_) | ErrorKind::RateLimited { .. } => {}
        ErrorKind::Renewal { .. } | ErrorKind::OutOfTime => {}
        _ => return None,
    }
    let wait = error.retry_after().unwrap_or_default().max(own);
    (wait <= LONGEST).then_some(wait)
}

/// For how long Spotify calls its answer good.
fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let mut directives = values.flat_map(|value| value.split(','));
    let seconds = directives.find_map(|directive| directive.trim().strip_prefix("max-age=")?.parse().ok())?;
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use spotify_auth_core::Timestamp;
    use spotify_web::{Operation, player};

    use super::*;

    const fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn wait(body: &'static str, cache: &str) -> Duration {
        let answer = http::Response::builder().header(CACHE_CONTROL, cache).body(body.into()).unwrap();
        let state = player::State::parse(&answer, Timestamp::from_unix_seconds(0)).unwrap();
        after(state.as_ref(), answer.headers())
    }

    #[test]
    fn the_next_look_is_at_the_end_of_what_plays_or_before_long() {
        let track = r#"{"is_playing":true,"progress_ms":0,"item":{"type":"track","duration_ms":60000}}"#;
        assert_eq!(wait(track, "private, max-age=0"), PLAYING);
        let ending = r#"{"is_playing":true,"progress_ms":58000,"item":{"type":"track","duration_ms":60000}}"#;
        assert_eq!(wait(ending, ""), millis(2_500));
        let over = r#"{"is_playing":true,"progress_ms":70000,"item":{"type":"track","duration_ms":60000}}"#;
        assert_eq!(wait(over, ""), SHORTEST);
        assert_eq!(wait(r#"{"is_playing":true,"item":null}"#, ""), PLAYING);
    }

    #[test]
    fn where_nothing_happens_it_is_looked_at_seldom() {
        assert_eq!(wait(r#"{"is_playing":false}"#, ""), PAUSED);
        assert_eq!(after(None, &HeaderMap::new()), NOTHING);
    }

    #[test]
    fn an_answer_is_used_for_as_long_as_it_is_good_but_not_for_ever() {
        let body = r#"{"is_playing":false}"#;
        assert_eq!(wait(body, "private, max-age=20"), millis(20_000));
        assert_eq!(wait(body, "max-age=3"), PAUSED);
        assert_eq!(wait(body, "max-age=99999999"), LONGEST);
        assert_eq!(wait(body, "max-age=x"), PAUSED);
    }

    fn error(status: u16, retry_after: Option<&str>) -> Error {
        let mut answer = http::Response::builder().status(status);
        if let Some(seconds) = retry_after {
            answer = answer.header("retry-after", seconds);
        }
        player::State::parse(&answer.body("".into()).unwrap(), Timestamp::from_unix_seconds(0)).unwrap_err()
    }

    #[test]
    fn trouble_is_waited_out_ever_longer_and_as_long_as_spotify_says() {
        let waits = [1, 2, 3, 4, 5, 99].map(|times| after_trouble(&error(503, None), times).unwrap().as_secs());
        assert_eq!(waits, [5, 10, 20, 40, 60, 60]);
        assert_eq!(after_trouble(&error(503, Some("90")), 1), Some(millis(90_000)));
        assert_eq!(after_trouble(&error(429, Some("120")), 1), Some(millis(120_000)));
    }

    #[test]
    fn what_waiting_does_not_help_ends_it() {
        assert_eq!(after_trouble(&error(429, Some("86207")), 1), None, "most of a day");
        assert_eq!(after_trouble(&error(403, None), 1), None);
        assert_eq!(after_trouble(&error(401, None), 1), None);
    }
}
