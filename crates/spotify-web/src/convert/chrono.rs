//! As `chrono` has them: [`DateTime<Utc>`](DateTime) and [`NaiveDate`].
//!
//! ```
//! use chrono::{DateTime, NaiveDate, Utc};
//! use spotify_web::convert::ChronoExt;
//! use spotify_web::{ReleaseDate, Timestamp};
//!
//! let at: Option<DateTime<Utc>> = Timestamp::from_unix_seconds(1_476_193_480).to_chrono();
//! assert_eq!(at.map(|at| at.to_string()).as_deref(), Some("2016-10-11 13:44:40 UTC"));
//!
//! let released: ReleaseDate = serde_json::from_str(r#""2016-10-11""#)?;
//! assert_eq!(NaiveDate::try_from(released).ok(), NaiveDate::from_ymd_opt(2016, 10, 11));
//! # Ok::<(), serde_json::Error>(())
//! ```

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Utc};
use spotify_auth_core::Timestamp;

use super::DateError;
use crate::model::ReleaseDate;

/// A [`Timestamp`] as a `chrono::DateTime`, and back.
pub trait ChronoExt: Sized {
    /// The same moment; `None` if it is outside of the 262,000 years to each side that `chrono` can hold.
    fn to_chrono(self) -> Option<DateTime<Utc>>;

    /// The same moment, rounded down to milliseconds.
    fn from_chrono<Z: TimeZone>(moment: &DateTime<Z>) -> Self;
}

impl ChronoExt for Timestamp {
    fn to_chrono(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.as_unix_millis())
    }

    fn from_chrono<Z: TimeZone>(moment: &DateTime<Z>) -> Self {
        Self::from_unix_millis(moment.timestamp_millis())
    }
}

impl TryFrom<ReleaseDate> for NaiveDate {
    type Error = DateError;

    fn try_from(date: ReleaseDate) -> Result<Self, DateError> {
        let (year, month, day) = date.to_the_day().ok_or(DateError::NotToTheDay)?;
        Self::from_ymd_opt(year.into(), month.into(), day.into()).ok_or(DateError::OutOfRange)
    }
}

/// A year outside of 0 to 9999 is none that Spotify writes.
impl TryFrom<NaiveDate> for ReleaseDate {
    type Error = DateError;

    fn try_from(date: NaiveDate) -> Result<Self, DateError> {
        Self::of_the_day(date.year(), date.month(), date.day()).ok_or(DateError::OutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{FixedOffset, TimeDelta};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_chrono_cannot_hold_is_none() {
        for millis in [i64::MIN, i64::MAX] {
            assert_eq!(Timestamp::from_unix_millis(millis).to_chrono(), None);
        }
        assert!(ReleaseDate::try_from(NaiveDate::MAX).is_err());
        assert!(ReleaseDate::try_from(NaiveDate::MIN).is_err());
    }

    #[test]
    fn a_day_that_no_calendar_has_is_refused() {
        assert_eq!(NaiveDate::try_from(crate::convert::no_such_day()), Err(DateError::OutOfRange));
    }

    #[test]
    fn what_is_finer_than_milliseconds_is_rounded_down() {
        let before_1970 = DateTime::<Utc>::UNIX_EPOCH - TimeDelta::nanoseconds(1);
        assert_eq!(Timestamp::from_chrono(&before_1970), Timestamp::from_unix_millis(-1));
    }

    proptest! {
        #[test]
        fn moments_survive_the_way_there_and_back(millis in -8_000_000_000_000_000_i64..8_000_000_000_000_000, hours in -12..12) {
            let moment = Timestamp::from_unix_millis(millis);
            let other = moment.to_chrono().unwrap();
            let elsewhere = other.with_timezone(&FixedOffset::east_opt(hours * 3_600).unwrap());
            prop_assert_eq!(Timestamp::from_chrono(&other), moment);
            prop_assert_eq!(Timestamp::from_chrono(&elsewhere), moment);
        }

        #[test]
        fn any_moment_is_converted_or_refused(millis: i64) {
            let moment = Timestamp::from_unix_millis(millis);
            if let Some(other) = moment.to_chrono() {
                prop_assert_eq!(Timestamp::from_chrono(&other), moment);
            }
        }

        #[test]
        fn days_survive_the_way_there_and_back(days in 0..3_652_000_i64) {
            let date = NaiveDate::from_ymd_opt(0, 1, 1).unwrap() + TimeDelta::days(days);
            let ours = ReleaseDate::try_from(date).unwrap();
            prop_assert_eq!(ours.to_string(), date.to_string());
            prop_assert_eq!(NaiveDate::try_from(ours), Ok(date));
        }
    }
}
