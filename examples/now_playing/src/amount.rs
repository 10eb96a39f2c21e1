//! How far and how loud, as people write it: `1:30`, `90`, `+0:15`, `-10`.

use std::str::FromStr;
use std::time::Duration;

/// A place in what plays, from its beginning or from where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    At(Duration),
    Forward(Duration),
    Back(Duration),
}

impl Place {
    /// From the beginning, with what plays at `now`.
    pub(crate) fn from(self, now: Duration) -> Duration {
        match self {
            Self::At(place) => place,
            Self::Forward(by) => now.saturating_add(by),
            Self::Back(by) => now.saturating_sub(by),
        }
    }
}

impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix('+') {
            Some(by) => time(by).map(Self::Forward),
            None => match text.strip_prefix('-') {
                Some(by) => time(by).map(Self::Back),
                None => time(text).map(Self::At),
            },
        }
    }
}

/// Seconds, `minutes:seconds` or `hours:minutes:seconds`; the parts behind a colon are below 60.
fn time(text: &str) -> Result<Duration, &'static str> {
    const WRONG: &str =
        "write seconds or minutes:seconds, such as 90 or 1:30, with + or - in front to go on or back from here";
    let parts: Vec<&str> = text.split(':').collect();
    let part = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text.parse::<u32>().map_err(|_| WRONG),
        false => Err(WRONG),
    };
    if parts.len() > 3 {
        return Err(WRONG);
    }
    let mut seconds = 0_u64;
    for (place, text) in parts.into_iter().enumerate() {
        let value = part(text)?;
        if place > 0 && value >= 60 {
            return Err(WRONG);
        }
        seconds = seconds.saturating_mul(60).saturating_add(value.into());
    }
    Ok(Duration::from_secs(seconds))
}

/// A volume in percent, or how much louder or softer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Volume {
    At(u8),
    Up(u8),
    Down(u8),
}

impl Volume {
    /// In percent, where it is `now` now.
    pub(crate) fn from(self, now: u8) -> u8 {
        match self {
            Self::At(percent) => percent,
            Self::Up(by) => now.saturating_add(by).min(100),
            Self::Down(by) => now.saturating_sub(by),
        }
    }
}

impl FromStr for Volume {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "write percent from 0 to 100, such as 40, or how much louder or softer, such as +10 or -10";
        let (kind, digits): (fn(u8) -> Self, &str) = match text.as_bytes().first() {
            Some(b'+') => (Self::Up, &text[1..]),
            Some(b'-') => (Self::Down, &text[1..]),
            _ => (Self::At, text),
        };
        let percent = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
        percent.filter(|percent| *percent <= 100).map(kind).ok_or(WRONG)
    }
}

/// As people write it: `1:02`, `1:01:01`.
pub(crate) fn written(time: Duration) -> String {
    let (hours, minutes, seconds) = (time.as_secs() / 3_600, time.as_secs() / 60 % 60, time.as_secs() % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn places_are_read_as_people_write_them() {
        for (text, place) in [
            ("0", Place::At(seconds(0))),
            ("90", Place::At(seconds(90))),
            ("1:30", Place::At(seconds(90))),
            ("1:00:05", Place::At(seconds(3_605))),
            ("+15", Place::Forward(seconds(15))),
            ("-0:15", Place::Back(seconds(15))),
        ] {
            assert_eq!(text.parse(), Ok(place), "{text}");
        }
        for text in ["", "+", "-", ":", "1:", ":30", "1:60", "1:2:3:4", "1.5", "+-3", "++3", "1:-3", "x", "99999999999"]
        {
            assert!(text.parse::<Place>().unwrap_err().contains("1:30"), "{text}");
        }
    }

    #[test]
    fn no_place_is_before_the_beginning() {
        assert_eq!(Place::Back(seconds(30)).from(seconds(10)), seconds(0));
        assert_eq!(Place::Forward(seconds(30)).from(seconds(10)), seconds(40));
        assert_eq!(Place::At(seconds(30)).from(seconds(10)), seconds(30));
    }

    #[test]
    fn volumes_stay_between_nothing_and_all() {
        for (text, now, then) in [("40", 65, 40), ("+10", 65, 75), ("+50", 65, 100), ("-10", 65, 55), ("-100", 65, 0)] {
            assert_eq!(text.parse::<Volume>().unwrap().from(now), then, "{text}");
        }
        for text in ["", "+", "101", "-101", "4%", "1.5", "+-1", "loud"] {
            assert!(text.parse::<Volume>().unwrap_err().contains("0 to 100"), "{text}");
        }
    }

    #[test]
    fn times_are_written_as_they_are_read() {
        for (time, text) in [(0, "0:00"), (62, "1:02"), (3_661, "1:01:01")] {
            assert_eq!(written(seconds(time)), text);
            assert_eq!(text.parse(), Ok(Place::At(seconds(time))));
        }
    }
}
