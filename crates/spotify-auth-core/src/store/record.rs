//! One account's token as a store keeps it.
//!
//! ```
//! use spotify_auth_core::{AccessToken, Account, AccountsUrls, Client, Record, Timestamp, Token};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let token = Token::bare(AccessToken::new("BQDf")?, Timestamp::from_unix_seconds(1_800_000_000), None);
//! let record = Record::of_login(token, None);
//! assert!(record.token().is_some() && !record.is_signed_out());
//! let gone = record.signed_out();
//! assert!(gone.version() > record.version() && gone.token().is_none());
//! # Ok(()) }
//! ```

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::account::Account;
use super::error::{StoreError, StoreErrorKind};
use super::version::Version;
use crate::exchange::{Refusal, TokenErrorCode};
use crate::session::SignInReason;
use crate::text::Sanitized;
use crate::time::Timestamp;
use crate::token::{Export, Import, Token};

/// The version of the written form.
const FORMAT: u32 = 1;
/// Largest written form taken, in bytes. Real ones are below two KiB.
const MAX_BYTES: usize = 64 * 1024;

/// One account's token as a store keeps it: which one it is, and whether it still works.
#[derive(Clone, Debug)]
pub struct Record {
    version: Version,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Live(Token),
    /// The server refuses the refresh token. It is kept until the next login, so that a wrong verdict can be looked into.
    Dead(Token, Refusal),
    /// The user has signed out. For stores that forget: an empty one could also have lost its data.
    SignedOut,
}

impl Record {
    /// Largest written form, in bytes: 64 KiB.
    pub const MAX_BYTES: usize = MAX_BYTES;

    /// The record of a new login (or of a token that was kept elsewhere), newer than `there`, the one that the store has.
    pub fn of_login(token: Token, there: Option<Version>) -> Self {
        let at = token.authorized_at.unwrap_or(Timestamp::from_unix_millis(0));
        let version = there.map_or(Version::of_login(at), |there| there.next_login(at));
        Self { version, content: Content::Live(token) }
    }

    pub(crate) fn live(version: Version, token: Token) -> Self {
        Self { version, content: Content::Live(token) }
    }

    /// The record after a renewal.
    #[must_use]
    pub fn renewed(&self, token: Token) -> Self {
        Self::live(self.version.next(), token)
    }

    /// The record after the server has said that the refresh token is dead: a mark that spares every process started later the
    /// same question.
    #[must_use]
    pub fn dead(&self, refusal: Refusal) -> Self {
        match &self.content {
            Content::Live(token) | Content::Dead(token, _) => {
                Self { version: self.version.next(), content: Content::Dead(token.clone(), refusal) }
            }
            Content::SignedOut => self.clone(),
        }
    }

    /// The record after a logout. It has no token in it.
    #[must_use]
    pub fn signed_out(&self) -> Self {
        Self { version: self.version.next(), content: Content::SignedOut }
    }

    /// The same content as another version, for a store that has lost newer ones.
    pub(crate) fn at(&self, version: Version) -> Self {
        Self { version, content: self.content.clone() }
    }

    /// Which one it is.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The token, dead or alive; `None` after a logout.
    pub fn token(&self) -> Option<&Token> {
        match &self.content {
            Content::Live(token) | Content::Dead(token, _) => Some(token),
            Content::SignedOut => None,
        }
    }

    /// Whether its refresh token has been refused for good.
    pub fn is_dead(&self) -> bool {
        matches!(self.content, Content::Dead(..))
    }

    /// Whether the user has signed out.
    pub fn is_signed_out(&self) -> bool {
        matches!(self.content, Content::SignedOut)
    }

    /// Why only a new login helps, if that is so.
    pub fn sign_in_reason(&self) -> Option<SignInReason> {
        match &self.content {
            Content::Live(_) => None,
            Content::Dead(_, refusal) => Some(SignInReason::RefreshTokenDead(refusal.clone())),
            Content::SignedOut => Some(SignInReason::SignedOut),
        }
    }

    /// What the server said when it refused the refresh token.
    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        match &self.content {
            Content::Dead(_, refusal) => Some(refusal),
            Content::Live(_) | Content::SignedOut => None,
        }
    }

    /// The record as JSON, secrets included: keep it where only the user can read it, and never log it.
    pub fn encode_secret(&self, account: &Account) -> Zeroizing<Vec<u8>> {
        let scope = self.token().map(|token| token.scopes.to_string()).unwrap_or_default();
        let written = Written {
            format: FORMAT,
            client_id: account.client_id(),
            issuer: account.issuer(),
            profile: account.profile_name(),
            version: self.version,
            token: self.token().map(|token| token.export(&scope)),
            refused: self.refusal().map(|refusal| Refused {
                error: refusal.code().as_str().to_owned(),
                description: refusal.description().map(str::to_owned),
            }),
        };
        let secrets = self.token().map_or(0, Token::secret_len);
        // Room for the worst case of escaping, so that growing leaves no copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(2 * secrets + 6 * scope.len() + 4 * 1024));
        // Strings and numbers into memory cannot fail to serialize.
        let _ = serde_json::to_writer(&mut *bytes, &written);
        bytes
    }

    /// Reads what [`encode_secret`](Self::encode_secret) wrote for the same account.
    ///
    /// # Errors
    /// [`StoreErrorKind::Damaged`] (too long included), [`UnknownVersion`](StoreErrorKind::UnknownVersion) or
    /// [`Foreign`](StoreErrorKind::Foreign). Never quotes what was read.
    pub fn decode(account: &Account, bytes: &[u8]) -> Result<Self, StoreError> {
        let damaged = |what: &str| StoreError::new(StoreErrorKind::Damaged, what);
        if bytes.len() > MAX_BYTES {
            return Err(damaged("it is longer than 64 KiB: remove it and sign in again"));
        }
        let Format { format } = serde_json::from_slice(bytes)
            .map_err(|_| damaged("it is not a record of this library: remove it and sign in again"))?;
        if format != FORMAT {
            let detail =
                format!("format {format} is not known here: update this library, or remove it and sign in again");
            return Err(StoreError::new(StoreErrorKind::UnknownVersion, &detail));
        }
        let read: Read = serde_json::from_slice(bytes).map_err(|error| {
            damaged(&format!("line {}, column {}: remove it and sign in again", error.line(), error.column()))
        })?;
        for (what, theirs, ours) in [
            ("client id", &read.client_id, account.client_id()),
            ("accounts service", &read.issuer, account.issuer()),
            ("profile", &read.profile, account.profile_name()),
        ] {
            if theirs != ours {
                let detail = format!("it was saved for the {what} {theirs}, and this is {ours}");
                return Err(StoreError::new(StoreErrorKind::Foreign, &detail));
            }
        }
        let token = read.token.map(Import::into_token).transpose();
        let token = token.map_err(|error| damaged(&error.to_string()))?;
        let content = match (token, read.refused) {
            (None, _) => Content::SignedOut,
            (Some(token), None) => Content::Live(token),
            (Some(token), Some(refused)) => Content::Dead(token, refused.into()),
        };
        Ok(Self { version: read.version, content })
    }
}

#[derive(Serialize)]
struct Written<'a> {
    format: u32,
    client_id: &'a str,
    issuer: &'a str,
    profile: &'a str,
    version: Version,
    token: Option<Export<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<Refused>,
}

/// Read first: another format may have other fields.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

#[derive(Deserialize)]
struct Read {
    client_id: String,
    issuer: String,
    profile: String,
    version: Version,
    token: Option<Import>,
    refused: Option<Refused>,
}

#[derive(Serialize, Deserialize)]
struct Refused {
    error: String,
    description: Option<String>,
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Self {
            code: TokenErrorCode::from(refused.error.as_str()),
            description: refused.description.as_deref().map(Sanitized::new),
        }
    }
}
