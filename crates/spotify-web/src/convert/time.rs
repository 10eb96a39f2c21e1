//! As `time` has them: [`UtcDateTime`] (and back from [`OffsetDateTime`]) and [`Date`].
//!
//! ```
//! use spotify_web::convert::TimeExt;
//! use spotify_web::{ReleaseDate, Timestamp};
//! use time::{Date, Month, UtcDateTime};
//!
//! let at: Option<UtcDateTime> = Timestamp::from_unix_seconds(1_476_193_480).to_time();
//! assert_eq!(at.map(|at| (at.year(), at.hour())), Some((2016, 13)));
//!
//! let released: ReleaseDate = serde_json::from_str(r#""2016-10-11""#)?;
//! assert_eq!(Date::try_from(released).ok(), Date::from_calendar_date(2016, Month::October, 11).ok());
//! # Ok::<(), serde_json::Error>(())
//! ```

use spotify_auth_core::Timestamp;
use time::{Date, Month, OffsetDateTime, UtcDateTime};

use super::DateError;
use crate::model::ReleaseDate;

const NANOS_PER_MILLI: i128 = 1_000_000;

/// A [`Timestamp`] as a `time::UtcDateTime`, and back.
pub trait TimeExt: Sized {
    /// The same moment; `None` if it is outside of the 10,000 years to each side that `time` can hold.
    fn to_time(self) -> Option<UtcDateTime>;

    /// The same moment, rounded down to milliseconds. Takes a [`UtcDateTime`] and an [`OffsetDateTime`].
    fn from_time(moment: impl Into<OffsetDateTime>) -> Self;
}

impl TimeExt for Timestamp {
    fn to_time(self) -> Option<UtcDateTime> {
        UtcDateTime::from_unix_timestamp_nanos(i128::from(self.as_unix_millis()) * NANOS_PER_MILLI).ok()
    }

    fn from_time(moment: impl Into<OffsetDateTime>) -> Self {
        // Even years of six digits, which `time` has with a feature of its own, fit.
        let millis = moment.into().unix_timestamp_nanos().div_euclid(NANOS_PER_MILLI);
        Self::from_unix_millis(i64::try_from(millis).unwrap_or(i64::MAX))
    }
}

impl TryFrom<ReleaseDate> for Date {
    type Error = DateError;

    fn try_from(date: ReleaseDate) -> Result<Self, DateError> {
        let (year, month, day) = date.to_the_day().ok_or(DateError::NotToTheDay)?;
        let month = Month::try_from(month).map_err(|_| DateError::OutOfRange)?;
        Self::from_calendar_date(year.into(), month, day).map_err(|_| DateError::OutOfRange)
    }
}

/// A year outside of 0 to 9999 is none that Spotify writes.
impl TryFrom<Date> for ReleaseDate {
    type Error = DateError;

    fn try_from(date: Date) -> Result<Self, DateError> {
        let (year, month, day) = date.to_calendar_date();
        Self::of_the_day(year, u8::from(month).into(), day.into()).ok_or(DateError::OutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::Duration;

    use super::*;

    #[test]
    fn what_time_cannot_hold_is_none() {
        for millis in [i64::MIN, i64::MAX] {
            assert_eq!(Timestamp::from_unix_millis(millis).to_time(), None);
        }
        assert_eq!(ReleaseDate::try_from(Date::MIN), Err(DateError::OutOfRange));
    }

    #[test]
    fn a_day_that_no_calendar_has_is_refused() {
        assert_eq!(Date::try_from(crate::convert::no_such_day()), Err(DateError::OutOfRange));
    }

    #[test]
    fn what_is_finer_than_milliseconds_is_rounded_down() {
        let before_1970 = UtcDateTime::UNIX_EPOCH - Duration::nanoseconds(1);
        assert_eq!(Timestamp::from_time(before_1970), Timestamp::from_unix_millis(-1));
    }

    proptest! {
        #[test]
        fn moments_survive_the_way_there_and_back(millis in -377_705_116_800_000_i64..253_402_300_800_000) {
            let moment = Timestamp::from_unix_millis(millis);
            prop_assert_eq!(moment.to_time().map(Timestamp::from_time), Some(moment));
        }

        #[test]
        fn any_moment_is_converted_or_refused(millis: i64) {
            let moment = Timestamp::from_unix_millis(millis);
            prop_assert!(moment.to_time().is_none_or(|other| Timestamp::from_time(other) == moment));
        }

        #[test]
        fn days_survive_the_way_there_and_back(days in 0..3_652_000_i64) {
            let date = Date::from_calendar_date(0, Month::January, 1).unwrap() + Duration::days(days);
            let ours = ReleaseDate::try_from(date).unwrap();
            prop_assert_eq!(ours.to_string(), date.to_string());
            prop_assert_eq!(Date::try_from(ours), Ok(date));
        }
    }
}
