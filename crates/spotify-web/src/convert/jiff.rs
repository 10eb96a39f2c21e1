//! As `jiff` has them: [`jiff::Timestamp`] and [`Date`].
//!
//! ```
//! use jiff::civil::{Date, date};
//! use spotify_web::convert::JiffExt;
//! use spotify_web::{ReleaseDate, Timestamp};
//!
//! let at: Option<jiff::Timestamp> = Timestamp::from_unix_seconds(1_476_193_480).to_jiff();
//! assert_eq!(at.map(|at| at.to_string()).as_deref(), Some("2016-10-11T13:44:40Z"));
//!
//! let released: ReleaseDate = serde_json::from_str(r#""2016-10-11""#)?;
//! assert_eq!(Date::try_from(released), Ok(date(2016, 10, 11)));
//! # Ok::<(), serde_json::Error>(())
//! ```

use jiff::civil::Date;
use spotify_auth_core::Timestamp;

use super::DateError;
use crate::model::ReleaseDate;

/// A [`Timestamp`] as a `jiff::Timestamp`, and back.
pub trait JiffExt: Sized {
    /// The same moment; `None` if it is outside of the 10,000 years to each side that `jiff` can hold.
    fn to_jiff(self) -> Option<jiff::Timestamp>;

    /// The same moment, rounded down to milliseconds.
    fn from_jiff(moment: jiff::Timestamp) -> Self;
}

impl JiffExt for Timestamp {
    fn to_jiff(self) -> Option<jiff::Timestamp> {
        jiff::Timestamp::from_millisecond(self.as_unix_millis()).ok()
    }

    fn from_jiff(moment: jiff::Timestamp) -> Self {
        // `jiff` rounds towards 1970.
        let finer = moment.subsec_nanosecond() % 1_000_000;
        Self::from_unix_millis(moment.as_millisecond() - i64::from(finer < 0))
    }
}

impl TryFrom<ReleaseDate> for Date {
    type Error = DateError;

    fn try_from(date: ReleaseDate) -> Result<Self, DateError> {
        let (year, month, day) = date.to_the_day().ok_or(DateError::NotToTheDay)?;
        let number = |number| i8::try_from(number).map_err(|_| DateError::OutOfRange);
        let year = i16::try_from(year).map_err(|_| DateError::OutOfRange)?;
        Self::new(year, number(month)?, number(day)?).map_err(|_| DateError::OutOfRange)
    }
}

/// A year outside of 0 to 9999 is none that Spotify writes.
impl TryFrom<Date> for ReleaseDate {
    type Error = DateError;

    fn try_from(date: Date) -> Result<Self, DateError> {
        let number = |number: i8| u32::try_from(number).map_err(|_| DateError::OutOfRange);
        Self::of_the_day(date.year().into(), number(date.month())?, number(date.day())?).ok_or(DateError::OutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_jiff_cannot_hold_is_none() {
        for millis in [i64::MIN, i64::MAX] {
            assert_eq!(Timestamp::from_unix_millis(millis).to_jiff(), None);
        }
        assert_eq!(ReleaseDate::try_from(Date::MIN), Err(DateError::OutOfRange));
    }

    #[test]
    fn a_day_that_no_calendar_has_is_refused() {
        assert_eq!(Date::try_from(crate::convert::no_such_day()), Err(DateError::OutOfRange));
    }

    #[test]
    fn what_is_finer_than_milliseconds_is_rounded_down() {
        let before_1970 = jiff::Timestamp::UNIX_EPOCH - 1.nanosecond();
        assert_eq!(Timestamp::from_jiff(before_1970), Timestamp::from_unix_millis(-1));
    }

    proptest! {
        #[test]
        fn moments_survive_the_way_there_and_back(millis in -377_000_000_000_000_i64..253_402_200_000_000) {
            let moment = Timestamp::from_unix_millis(millis);
            prop_assert_eq!(moment.to_jiff().map(Timestamp::from_jiff), Some(moment));
        }

        #[test]
        fn any_moment_is_converted_or_refused(millis: i64) {
            let moment = Timestamp::from_unix_millis(millis);
            prop_assert!(moment.to_jiff().is_none_or(|other| Timestamp::from_jiff(other) == moment));
        }

        #[test]
        fn days_survive_the_way_there_and_back(days in 0..3_652_000_i64) {
            let date = jiff::civil::date(0, 1, 1) + days.days();
            let ours = ReleaseDate::try_from(date).unwrap();
            prop_assert_eq!(ours.to_string(), date.to_string());
            prop_assert_eq!(Date::try_from(ours), Ok(date));
        }
    }
}
