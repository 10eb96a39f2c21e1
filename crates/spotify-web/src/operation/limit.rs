//! How much Spotify takes.
//!
//! ```
//! use spotify_web::operation::{Limit, QuotaMode};
//!
//! let limit = Limit::range("limit", 1, 50).development(1, 10);
//! assert!(limit.check(None, 20).is_ok()); // nobody said which mode the app is in: Spotify will tell
//! let error = limit.check(Some(QuotaMode::Development), 20).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "the argument `limit` is refused: it is 20, and Spotify takes 1 to 10 from apps in development mode"
//! );
//! ```

use std::fmt;

use super::{ArgumentError, QuotaMode};

/// A limit of Spotify's on one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    argument: &'static str,
    kind: LimitKind,
    any: (u64, u64),
    development: Option<(u64, u64)>,
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LimitKind {
    /// A number itself.
    Range,
    /// The items of a list.
    Items,
    /// The bytes of a body.
    Bytes,
}

impl Limit {
    /// A number from `min` to `max`, both included.
    pub const fn range(argument: &'static str, min: u64, max: u64) -> Self {
        Self { argument, kind: LimitKind::Range, any: (min, max), development: None }
    }

    /// A list of `min` to `max` items.
    pub const fn items(argument: &'static str, min: u64, max: u64) -> Self {
        Self { argument, kind: LimitKind::Items, any: (min, max), development: None }
    }

    /// A body of `min` to `max` bytes.
    pub const fn bytes(argument: &'static str, min: u64, max: u64) -> Self {
        Self { argument, kind: LimitKind::Bytes, any: (min, max), development: None }
    }

    /// Spotify takes less than that from apps in development mode: `min` to `max`.
    #[must_use]
    pub const fn development(mut self, min: u64, max: u64) -> Self {
        self.development = Some((min, max));
        self
    }

    /// The argument, by Spotify's name of it.
    pub const fn argument(&self) -> &'static str {
        self.argument
    }

    /// What is counted.
    pub const fn kind(&self) -> LimitKind {
        self.kind
    }

    /// The least and the most that Spotify takes from an app in this mode.
    pub const fn bounds(&self, quota_mode: QuotaMode) -> (u64, u64) {
        match (quota_mode, self.development) {
            (QuotaMode::Development, Some(development)) => development,
            _ => self.any,
        }
    }

    /// Whether it is another one in development mode than with extended quota.
    pub const fn depends_on_quota_mode(&self) -> bool {
        self.development.is_some()
    }

    /// Refuses what is outside. Negative and enormous values count as outside. What only development mode forbids is
    /// refused only if the app is known to be in it.
    ///
    /// # Errors
    /// Names the value and the limit.
    pub fn check(
        &self,
        quota_mode: Option<QuotaMode>,
        value: impl TryInto<u64> + fmt::Display + Copy,
    ) -> Result<(), ArgumentError> {
        let (min, max) = self.bounds(quota_mode.unwrap_or(QuotaMode::Extended));
        if value.try_into().is_ok_and(|value| (min..=max).contains(&value)) {
            return Ok(());
        }
        let unit = self.kind.unit();
        let whose = match quota_mode {
            Some(QuotaMode::Development) if self.depends_on_quota_mode() => " from apps in development mode",
            _ => "",
        };
        Err(ArgumentError::new(
            self.argument,
            format_args!("it is {value}{unit}, and Spotify takes {min} to {max}{whose}"),
        ))
    }
}

impl LimitKind {
    const fn unit(self) -> &'static str {
        match self {
            Self::Range => "",
            Self::Items => " items",
            Self::Bytes => " bytes",
        }
    }
}
