//! Moments and dates as the types of `chrono`, `time` and `jiff`, each with the feature of that name.
//!
#![cfg_attr(feature = "jiff", doc = "```")]
#![cfg_attr(not(feature = "jiff"), doc = "```ignore")]
//! use spotify_web::convert::{DateError, JiffExt};
//! use spotify_web::{ReleaseDate, Timestamp};
//!
//! let saved = Timestamp::from_unix_seconds(1_476_193_480);
//! assert_eq!(saved.to_jiff().map(|at| at.to_string()).as_deref(), Some("2016-10-11T13:44:40Z"));
//!
//! let released: ReleaseDate = serde_json::from_str(r#""1981-12""#)?;
//! assert_eq!(jiff::civil::Date::try_from(released), Err(DateError::NotToTheDay));
//! assert_eq!(jiff::civil::Date::try_from(released.earliest()), Ok(jiff::civil::date(1981, 12, 1)));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! A [`ReleaseDate`](crate::ReleaseDate) converts with `TryFrom`, both ways. A [`Timestamp`](crate::Timestamp) is of a crate
//! that has none of the three, so it converts with the methods of a trait to bring in: [`ChronoExt`], [`TimeExt`] or
//! [`JiffExt`]. It counts milliseconds: what is finer is rounded down on the way to it.
#![cfg_attr(not(all(feature = "chrono", feature = "time", feature = "jiff")), allow(rustdoc::broken_intra_doc_links))]

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "time")]
mod time;

#[cfg(feature = "chrono")]
pub use chrono::ChronoExt;
#[cfg(feature = "jiff")]
pub use jiff::JiffExt;
#[cfg(feature = "time")]
pub use time::TimeExt;

/// Why a date cannot be had as another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// It is known to the year or the month only; [`earliest`](crate::ReleaseDate::earliest) makes it a day.
    #[error("the date is not known to the day")]
    NotToTheDay,
    /// There is no such day, as 31 February, or its year is beyond what the other type holds.
    #[error("there is no such day, or its year cannot be held")]
    OutOfRange,
}

#[cfg(test)]
fn no_such_day() -> crate::ReleaseDate {
    serde_json::from_str(r#""2019-02-31""#).unwrap()
}
