//! Why only a new login can help.
//!
//! ```
//! use spotify_auth_core::SignInReason;
//!
//! assert!(SignInReason::NoRefreshToken.to_string().contains("no refresh token"));
//! ```

use crate::exchange::Refusal;

/// Why only a new login can help.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInReason {
    /// There is no token at all yet.
    #[error("nobody has signed in yet")]
    NeverSignedIn,
    /// The user has signed out, here or in another process that shares the store.
    #[error("the user has signed out")]
    SignedOut,
    /// The access token is used up and came without a refresh token.
    #[error("the access token has expired or was refused, and there is no refresh token to renew it with")]
    NoRefreshToken,
    /// The refresh token is dead: revoked by the user, superseded, or six months old. Retrying cannot help.
    #[error("the refresh token is no longer accepted ({0}): it was revoked, replaced, or is six months old")]
    RefreshTokenDead(Refusal),
}
