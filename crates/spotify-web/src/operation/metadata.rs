//! The facts about an operation that hold for every call of it.
//!
//! ```
//! use spotify_web::Operation;
//! use spotify_web::library::Tracks;
//! use spotify_web::operation::{Availability, QuotaMode};
//!
//! let facts = Tracks::METADATA;
//! assert_eq!(facts.id, "get-users-saved-tracks");
//! assert_eq!(facts.scopes[0].as_str(), "user-library-read");
//! assert!(facts.idempotent);
//! assert!(matches!(facts.availability, Availability::DevelopmentMode));
//! assert_eq!(facts.limits[0].bounds(QuotaMode::Development), (1, 50));
//! ```

use http::Method;
use spotify_auth_core::Scope;

use super::Limit;

/// The facts about an operation that hold for every call of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// Spotify's `operationId`, such as `get-track`: the last part of its reference page's address.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path under the API's base, with `{names}` where arguments go.
    pub path: &'static str,
    /// The scopes that Spotify documents. Which of several a call needs can depend on its arguments.
    pub scopes: &'static [Scope],
    /// In which quota modes it is open.
    pub availability: Availability,
    /// Whether doing it twice is the same as doing it once, so that it may be repeated when no answer came.
    pub idempotent: bool,
    /// How much Spotify takes of which argument.
    pub limits: &'static [Limit],
    /// What a success carries.
    pub answer: AnswerKind,
}

impl Metadata {
    /// The least that has to be said of an operation. It is taken to be open to every app, to need no scope, to
    /// answer with JSON, and to be idempotent unless it is a POST or a PATCH.
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        let idempotent = !matches!(method, Method::POST | Method::PATCH);
        Self {
            id,
            method,
            path,
            scopes: &[],
            availability: Availability::DevelopmentMode,
            idempotent,
            limits: &[],
            answer: AnswerKind::Json,
        }
    }

    /// Sets the documented scopes.
    #[must_use]
    pub const fn scopes(mut self, scopes: &'static [Scope]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets the quota modes it is open in.
    #[must_use]
    pub const fn availability(mut self, availability: Availability) -> Self {
        self.availability = availability;
        self
    }

    /// Sets whether it may be repeated.
    #[must_use]
    pub const fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// Sets how much Spotify takes.
    #[must_use]
    pub const fn limits(mut self, limits: &'static [Limit]) -> Self {
        self.limits = limits;
        self
    }

    /// Sets what a success carries.
    #[must_use]
    pub const fn answer(mut self, answer: AnswerKind) -> Self {
        self.answer = answer;
        self
    }
}

/// Spotify's two modes of an app, which are nearly two Web APIs.
///
/// Spotify: [Quota modes](https://developer.spotify.com/documentation/web-api/concepts/quota-modes)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(
    clippy::exhaustive_enums,
    reason = "an app is in one or the other; a third mode would change what every limit means"
)]
pub enum QuotaMode {
    /// What every app starts in: up to five users, half of the operations, smaller limits.
    Development,
    /// What Spotify grants to larger organisations: everything.
    Extended,
}

/// In which of Spotify's quota modes an operation is open.
///
/// What an app may really do shows at run time only: apps from before 2026 keep operations for a while. So this is
/// consulted to explain a 403, never to refuse a call.
///
/// Spotify: [Quota modes](https://developer.spotify.com/documentation/web-api/concepts/quota-modes)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Availability {
    /// Every app, also one in development mode.
    DevelopmentMode,
    /// Only apps with extended quota.
    ExtendedOnly {
        /// What apps in development mode use instead, such as `PUT /me/library`; `None` if there is nothing.
        replacement: Option<&'static str>,
    },
}

impl Availability {
    /// Whether it is open to an app in this mode.
    pub const fn is_open_in(self, quota_mode: QuotaMode) -> bool {
        matches!((self, quota_mode), (Self::DevelopmentMode, _) | (_, QuotaMode::Extended))
    }
}

/// What the answer to a success carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnswerKind {
    /// A JSON body.
    Json,
    /// A JSON body, or nothing at all (204) when there is nothing to tell.
    JsonOrNothing,
    /// Nothing worth reading: any 2xx is success, and its body, which player commands fill with odd text, is never read.
    Nothing,
}
