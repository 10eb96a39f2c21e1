//! Dates that are known to the day, the month or the year only.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::open_enum::open_enum;
use crate::lenient::text::written;
use crate::lenient::{FromText, whole};

/// When something came out, as precisely as Spotify knows.
///
/// Ordered by year, then month, then day; what is not known comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReleaseDate {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

open_enum! {
    /// How precisely a date is known.
    DatePrecision {
        /// To the year.
        Year = "year",
        /// To the month.
        Month = "month",
        /// To the day.
        Day = "day",
    }
}

impl ReleaseDate {
    /// The year; 0 is what Spotify writes when it does not know.
    pub fn year(&self) -> u16 {
        self.year
    }

    /// The month, from 1 to 12, if it is known.
    pub fn month(&self) -> Option<u8> {
        self.month
    }

    /// The day of the month, from 1, if it is known.
    pub fn day(&self) -> Option<u8> {
        self.day
    }

    /// The first day that it can be: the first of the month, or of January, where no more is known.
    #[must_use]
    pub fn earliest(self) -> Self {
        Self { year: self.year, month: self.month.or(Some(1)), day: self.day.or(Some(1)) }
    }

    /// Year, month and day, if it is known to the day.
    #[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
    pub(crate) fn to_the_day(self) -> Option<(u16, u8, u8)> {
        Some((self.year, self.month?, self.day?))
    }

    /// A day that a calendar has, if its year has four digits.
    #[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
    pub(crate) fn of_the_day(year: i32, month: u32, day: u32) -> Option<Self> {
        let year = u16::try_from(year).ok().filter(|year| *year <= 9_999)?;
        Some(Self { year, month: Some(u8::try_from(month).ok()?), day: Some(u8::try_from(day).ok()?) })
    }
}

written!(ReleaseDate);

impl FromText for ReleaseDate {
    const WANTED: &'static str = "a date";

    /// `1981`, `1981-12` or `1981-12-15`; a month or day that there cannot be is not known.
    fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let year = parts.next().filter(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))?;
        let mut part = |range: std::ops::RangeInclusive<u8>| {
            let number = parts.next()?.get(..2)?.parse().ok()?;
            range.contains(&number).then_some(number)
        };
        let month = part(1..=12);
        let day = part(1..=31).filter(|_| month.is_some());
        Some(Self { year: year.parse().ok()?, month, day })
    }
}

impl fmt::Display for ReleaseDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ReleaseDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for ReleaseDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ReleaseDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        whole(deserializer)
    }
}
