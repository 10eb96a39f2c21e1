//! Moments: `2016-10-11T13:44:40Z` in most places, milliseconds in others.

use serde::{Deserializer, Serializer};
use spotify_auth_core::Timestamp;

use crate::lenient::derive::Form;
use crate::lenient::{FromText, Lenient, Read, text};

/// A moment that is written as ISO 8601: `form = Iso`.
pub(crate) struct Iso;

impl Form<Timestamp> for Iso {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Timestamp>, D::Error> {
        text::read(deserializer)
    }

    fn write<S: Serializer>(timestamp: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&written(*timestamp))
    }
}

/// A moment that is written as milliseconds since 1970: `form = Millis`.
pub(crate) struct Millis;

impl Form<Timestamp> for Millis {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Timestamp>, D::Error> {
        Ok(i64::read(deserializer)?.map(Timestamp::from_unix_millis))
    }

    fn write<S: Serializer>(timestamp: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(timestamp.as_unix_millis())
    }
}

const DAY: i64 = 86_400_000;

impl FromText for Timestamp {
    const WANTED: &'static str = "a moment in UTC";

    /// ISO 8601 in UTC: `YYYY-MM-DDTHH:MM:SS`, then perhaps a fraction, then `Z`.
    fn from_text(text: &str) -> Option<Self> {
        let number = |range: std::ops::Range<usize>| -> Option<i64> {
            let digits = text.get(range)?;
            digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let byte = |at: usize| text.as_bytes().get(at).copied();
        let punctuation = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
        if !punctuation.iter().all(|(at, wanted)| byte(*at) == Some(*wanted)) {
            return None;
        }
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
        let fraction = text.get(19..)?.strip_suffix('Z')?;
        let millis = match fraction.strip_prefix('.') {
            None if fraction.is_empty() => 0,
            None => return None,
            Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
                format!("{digits:0<3}").get(..3)?.parse().ok()?
            }
            Some(_) => return None,
        };
        let in_range = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 61;
        in_range.then(|| {
            let in_day = ((hour * 60 + minute) * 60 + second) * 1_000 + millis;
            Timestamp::from_unix_millis(days_from_civil(year, month, day) * DAY + in_day)
        })
    }
}

/// Days since 1970-01-01 in the Gregorian calendar, counting years from March so that leap days come last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn written(timestamp: Timestamp) -> String {
    let millis = timestamp.as_unix_millis();
    let (year, month, day) = civil_from_days(millis.div_euclid(DAY));
    let in_day = millis.rem_euclid(DAY);
    let (hour, minute, second) = (in_day / 3_600_000, in_day / 60_000 % 60, in_day / 1_000 % 60);
    let fraction = match in_day % 1_000 {
        0 => String::new(),
        millis => format!(".{millis:03}"),
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_moments_are_read() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2016-10-11T13:44:40Z", 1_476_193_480_000),
            ("2000-02-29T23:59:59.5Z", 951_868_799_500),
            ("1969-12-31T23:59:59.999Z", -1),
        ] {
            assert_eq!(Timestamp::from_text(text), Some(Timestamp::from_unix_millis(millis)), "{text}");
        }
        for odd in [
            "",
            "2016-10-11",
            "2016-10-11T13:44:40",
            "2016-13-11T13:44:40Z",
            "2016-10-11T13:44:40+02:00",
            "+016-10-11T13:44:40Z",
        ] {
            assert_eq!(Timestamp::from_text(odd), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn moments_survive_being_written(millis in -62_135_596_800_000_i64..253_402_300_800_000) {
            let timestamp = Timestamp::from_unix_millis(millis);
            prop_assert_eq!(Timestamp::from_text(&written(timestamp)), Some(timestamp));
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = Timestamp::from_text(&text);
        }
    }
}
