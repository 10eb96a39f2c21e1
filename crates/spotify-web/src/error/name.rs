//! Short names of the kinds, for labels.

use super::ErrorKind;

impl ErrorKind {
    /// A short name that stays as it is, for metrics and logs: `rate_limited`.
    ///
    /// ```
    /// assert_eq!(spotify_web::ErrorKind::NotFound.name(), "not_found");
    /// ```
    pub fn name(&self) -> &'static str {
        match self {
            Self::Argument(_) => "argument",
            Self::SignIn(_) => "sign_in",
            Self::Renewal { .. } => "renewal",
            Self::TokenSource(_) => "token_source",
            Self::MissingScope { .. } => "missing_scope",
            Self::NotOnAllowlist => "not_on_allowlist",
            Self::OwnerWithoutPremium => "owner_without_premium",
            Self::UserWithoutPremium => "user_without_premium",
            Self::NoActiveDevice => "no_active_device",
            Self::PlayerRefused { .. } => "player_refused",
            Self::ClosedInDevelopmentMode { .. } => "closed_in_development_mode",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::RateLimited { .. } => "rate_limited",
            Self::QuotaExceeded { .. } => "quota_exceeded",
            Self::InvalidLimit { .. } => "invalid_limit",
            Self::BadRequest => "bad_request",
            Self::Unavailable { .. } => "unavailable",
            Self::UnexpectedStatus => "unexpected_status",
            Self::OutOfTime => "out_of_time",
            Self::ShutDown => "shut_down",
            Self::Unreachable(_) => "unreachable",
            Self::Decode(_) => "decode",
            Self::Page(_) => "page",
            Self::PlaylistChanged => "playlist_changed",
            Self::ForeignOrigin => "foreign_origin",
            Self::OutOfOrder => "out_of_order",
        }
    }
}
