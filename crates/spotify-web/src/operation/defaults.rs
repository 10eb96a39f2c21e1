//! What is true of all calls of a client, unless an operation says otherwise.
//!
//! ```
//! use spotify_web::operation::{Defaults, QuotaMode};
//! use spotify_web::{ApiUrl, Market, Operation, library};
//!
//! let defaults = Defaults::new().market(Market::SE).accept_language("sv, en;q=0.5".try_into()?);
//! let request = library::Tracks::new().request_with(&ApiUrl::spotify(), &defaults)?;
//! assert_eq!(request.uri().query(), Some("market=SE"));
//! assert_eq!(request.headers()["accept-language"], "sv, en;q=0.5");
//!
//! let elsewhere = library::Tracks::new().market(Market::NO).request_with(&ApiUrl::spotify(), &defaults)?;
//! assert_eq!(elsewhere.uri().query(), Some("market=NO")); // what the operation says counts
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use http::HeaderValue;

use super::{Parameter, QuotaMode};
use crate::market::Market;

/// What is true of all calls of a client, unless an operation says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Defaults {
    /// Sent with every operation that takes a market and does not say one.
    pub market: Option<Market>,
    /// In which languages names and descriptions should come, where Spotify has them in several.
    pub accept_language: Option<AcceptLanguage>,
    /// Which mode the app is in: then what it forbids is refused before anything is sent.
    pub quota_mode: Option<QuotaMode>,
}

impl Defaults {
    /// Nothing is said.
    pub const fn new() -> Self {
        Self { market: None, accept_language: None, quota_mode: None }
    }

    /// Sets the market.
    #[must_use]
    pub fn market(mut self, market: Market) -> Self {
        self.market = Some(market);
        self
    }

    /// Sets the languages.
    #[must_use]
    pub fn accept_language(mut self, languages: AcceptLanguage) -> Self {
        self.accept_language = Some(languages);
        self
    }

    /// Sets the mode the app is in.
    #[must_use]
    pub fn quota_mode(mut self, quota_mode: QuotaMode) -> Self {
        self.quota_mode = Some(quota_mode);
        self
    }
}

/// The languages that somebody reads, the best first, as the `Accept-Language` header has them: `sv`, `de-CH, de;q=0.8`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AcceptLanguage(HeaderValue);

/// A text that cannot be an `Accept-Language` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("languages are ASCII letters, digits and any of -*,;=. and spaces, as in `de-CH, de;q=0.8`")]
#[non_exhaustive]
pub struct InvalidAcceptLanguage;

impl AcceptLanguage {
    /// As it was given.
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever stored.
        self.0.to_str().unwrap_or_default()
    }

    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl FromStr for AcceptLanguage {
    type Err = InvalidAcceptLanguage;

    fn from_str(text: &str) -> Result<Self, InvalidAcceptLanguage> {
        let known = |b: u8| b.is_ascii_alphanumeric() || b"-*,;=. ".contains(&b);
        if text.trim().is_empty() || !text.bytes().all(known) {
            return Err(InvalidAcceptLanguage);
        }
        HeaderValue::from_str(text.trim()).map(Self).map_err(|_| InvalidAcceptLanguage)
    }
}

impl TryFrom<&str> for AcceptLanguage {
    type Error = InvalidAcceptLanguage;

    fn try_from(text: &str) -> Result<Self, InvalidAcceptLanguage> {
        text.parse()
    }
}

impl TryFrom<String> for AcceptLanguage {
    type Error = InvalidAcceptLanguage;

    fn try_from(text: String) -> Result<Self, InvalidAcceptLanguage> {
        text.parse()
    }
}

impl fmt::Debug for AcceptLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AcceptLanguage({:?})", self.as_str())
    }
}

impl fmt::Display for AcceptLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Parameter for AcceptLanguage {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }
}
