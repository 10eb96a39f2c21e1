//! Reading the token endpoint's answer: believed only where RFC 6749 section 5 is kept, and never quoted.
//!
//! Strict about what could do harm (the kind of token, fields that come twice, text that is no JSON), lenient about what
//! cannot (a lifetime in a string or a float, fields that are null or unknown):
//!
//! ```
//! # use std::time::Duration;
//! # use http::Response;
//! # use spotify_auth_core::{AccountsUrls, Client, Exchange, ExchangeError, Machine, Now, Step, Timestamp, Token};
//! # fn answered(body: &'static str) -> Result<Token, ExchangeError> {
//! #     let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! #     let client = Client::confidential("id", "secret").unwrap();
//! #     let mut exchange = Exchange::client_credentials(client, AccountsUrls::spotify()).unwrap();
//! #     let _ = exchange.step(now);
//! #     exchange.on_response(now, Response::new(body.into()));
//! #     match exchange.step(now)? { Step::Done(token) => Ok(token), other => panic!("{other:?}") }
//! # }
//! let token = answered(r#"{"access_token":"BQDf","token_type":"bearer","expires_in":"3600.5","scope":null,"new":1}"#)?;
//! assert_eq!(token.lifetime(), Some(Duration::from_secs(3600)));
//!
//! let error = answered(r#"{"access_token":"BQDf","token_type":"mac"}"#).unwrap_err();
//! assert_eq!(error, ExchangeError::UnknownTokenType);
//! let error = answered(r#"{"access_token":"BQDf","access_token":"BQDg","token_type":"bearer"}"#).unwrap_err();
//! assert!(error.to_string().contains("JSON with a duplicate field access_token"));
//! # Ok::<(), ExchangeError>(())
//! ```

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Response, StatusCode};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use super::error::{ExchangeError, Refusal, TokenEndpoint, TokenErrorCode};
use super::json;
use crate::machine::BodyCut;
use crate::retry_after::retry_after;
use crate::scopes::Scopes;
use crate::secret::{AccessToken, RefreshToken};
use crate::text::Sanitized;
use crate::time::Timestamp;
use crate::token::SecretText;

/// Longest lifetime believed: a day. Spotify's tokens live an hour.
const MAX_LIFETIME: Duration = Duration::from_secs(86_400);

/// What an answer means for the exchange.
pub(super) enum Answer {
    Token(TokenAnswer),
    /// Trying again cannot help.
    Final(ExchangeError),
    /// Trying again may help.
    Unavailable {
        status: StatusCode,
        retry_after: Option<Duration>,
    },
}

/// The successful answer's fields (RFC 6749 section 5.1).
pub(super) struct TokenAnswer {
    pub(super) access_token: AccessToken,
    pub(super) refresh_token: Option<RefreshToken>,
    /// What was granted; `None` where that is what was asked.
    pub(super) scopes: Option<Scopes>,
    pub(super) lifetime: Option<Duration>,
}

impl Answer {
    /// Reads an answer of `by`. `sent` are the secrets of the request, which no error may repeat.
    pub(super) fn read(
        response: Response<Bytes>,
        wall: Timestamp,
        by: TokenEndpoint,
        sent: &[Zeroizing<String>],
    ) -> Self {
        let (parts, body) = response.into_parts();
        let status = parts.status;
        let malformed = |problem: &str| {
            let problem = Sanitized::new(problem);
            Self::Final(ExchangeError::Malformed { status, problem, length: body.len() })
        };
        if status.is_redirection() {
            return Self::Final(ExchangeError::Redirected { status });
        }
        if status == StatusCode::OK {
            if !is_json(&parts.headers) {
                return malformed("something else than JSON");
            }
            return match TokenAnswer::parse(&body, by) {
                Ok(answer) => Self::Token(answer),
                Err(Unusable::TokenType) => Self::Final(ExchangeError::UnknownTokenType),
                Err(Unusable::Malformed(problem)) => malformed(&problem),
            };
        }
        let refusal = RefusalBody::parse(&body, sent);
        if is_passing(status) || refusal.as_ref().is_some_and(|refusal| is_passing_code(&refusal.code)) {
            return Self::Unavailable { status, retry_after: retry_after(&parts.headers, wall) };
        }
        match refusal {
            Some(refusal) if status.is_client_error() => Self::Final(ExchangeError::Refused { by, refusal }),
            _ if parts.extensions.get::<BodyCut>().is_some() => malformed("a body that is too long for an OAuth error"),
            _ => malformed("no OAuth error in it"),
        }
    }
}

/// Whether an answer with this status says nothing about the grant.
fn is_passing(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::REQUEST_TIMEOUT
}

fn is_passing_code(code: &TokenErrorCode) -> bool {
    matches!(code, TokenErrorCode::TemporarilyUnavailable | TokenErrorCode::ServerError)
}

/// Whether the answer calls itself JSON; one that says nothing is given the benefit of the doubt.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return true;
    };
    let essence = value.to_str().ok().and_then(|text| text.split(';').next()).unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

enum Unusable {
    TokenType,
    Malformed(String),
}

impl TokenAnswer {
    fn parse(body: &[u8], by: TokenEndpoint) -> Result<Self, Unusable> {
        let malformed = |problem: &str| Unusable::Malformed(problem.to_owned());
        let body: TokenBody = json::parse(body).map_err(Unusable::Malformed)?;
        match body.token_type {
            Stated::Text(text) if text.0.eq_ignore_ascii_case("bearer") => {}
            // RFC 6749 section 7.1 wants it. Token swap services leave it out; what they do say counts all the same.
            Stated::Nothing if by == TokenEndpoint::SwapService => {}
            _ => return Err(Unusable::TokenType),
        }
        let refresh_token = match body.refresh_token.filter(|text| !text.0.is_empty()) {
            Some(text) => Some(RefreshToken::new(text.0.as_str()).map_err(|_| malformed("an unusable refresh_token"))?),
            None => None,
        };
        Ok(Self {
            access_token: AccessToken::new(body.access_token.0.as_str())
                .map_err(|_| malformed("an unusable access_token"))?,
            refresh_token,
            scopes: body.scope.0.map(|text| text.0.split_ascii_whitespace().flat_map(str::parse).collect()),
            lifetime: body.expires_in.0,
        })
    }
}

/// Unknown fields are ignored.
#[derive(Deserialize)]
struct TokenBody {
    access_token: SecretText,
    #[serde(default)]
    token_type: Stated,
    #[serde(default)]
    expires_in: Lifetime,
    #[serde(default)]
    refresh_token: Option<SecretText>,
    #[serde(default)]
    scope: LenientText,
}

#[derive(Deserialize)]
struct RefusalBody {
    error: SecretText,
    #[serde(default)]
    error_description: LenientText,
}

impl RefusalBody {
    /// An OAuth error; `None` for anything else. A description that repeats what was sent is left out, and an error code
    /// that does so is none.
    fn parse(body: &[u8], sent: &[Zeroizing<String>]) -> Option<Refusal> {
        let body: Self = json::parse(body).ok()?;
        let shown = |text: &SecretText| {
            let repeats = sent.iter().any(|secret| text.0.contains(secret.as_str()));
            (!text.0.is_empty() && !repeats).then(|| Sanitized::new(&text.0))
        };
        shown(&body.error)?;
        Some(Refusal {
            code: TokenErrorCode::from(body.error.0.as_str()),
            description: body.error_description.0.as_ref().and_then(shown),
        })
    }
}

/// A text that may be missing, empty, null or of another type, all of which count as absent.
#[derive(Default)]
struct LenientText(Option<SecretText>);

/// A text that is there, is missing or null, or is there as something else.
#[derive(Default)]
enum Stated {
    Text(SecretText),
    #[default]
    Nothing,
    Other,
}

/// `expires_in` in seconds: a number, a float or digits in a string; clamped to 0..=24 h. Absent if it is anything else.
#[derive(Default)]
struct Lifetime(Option<Duration>);

/// Visits any JSON value and keeps what `text` and `number` make of it.
struct Lenient<T> {
    text: fn(&str) -> T,
    number: fn(f64) -> T,
    absent: fn() -> T,
}

impl<'de, T> Visitor<'de> for Lenient<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, value: &str) -> Result<T, E> {
        Ok((self.text)(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<T, E> {
        Ok((self.number)(value as f64))
    }

    fn visit_i64<E>(self, value: i64) -> Result<T, E> {
        Ok((self.number)(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<T, E> {
        Ok((self.number)(value))
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok((self.absent)())
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok((self.absent)())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<T, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok((self.absent)())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok((self.absent)())
    }
}

impl<'de> Deserialize<'de> for LenientText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Lenient {
            text: |text| Self((!text.is_empty()).then(|| SecretText(text.to_owned().into()))),
            number: |_| Self(None),
            absent: || Self(None),
        })
    }
}

impl<'de> Deserialize<'de> for Stated {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stated = Option::<AnyValue>::deserialize(deserializer)?;
        Ok(stated.map_or(Self::Nothing, |AnyValue(text)| text.map_or(Self::Other, Self::Text)))
    }
}

/// Any value, of which a text is kept.
struct AnyValue(Option<SecretText>);

impl<'de> Deserialize<'de> for AnyValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Lenient {
            text: |text| Self(Some(SecretText(text.to_owned().into()))),
            number: |_| Self(None),
            absent: || Self(None),
        })
    }
}

impl<'de> Deserialize<'de> for Lifetime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Lenient {
            text: |text| Self(text.trim().parse().ok().and_then(clamped)),
            number: |seconds| Self(clamped(seconds)),
            absent: || Self(None),
        })
    }
}

fn clamped(seconds: f64) -> Option<Duration> {
    let most = MAX_LIFETIME.as_secs_f64();
    (!seconds.is_nan()).then(|| Duration::from_secs(seconds.clamp(0.0, most) as u64))
}
