//! What each grant sends to the token endpoint, and what of it goes into the token.
//!
//! A confidential client says who it is in the `Authorization` header, a public one in the form:
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{AccountsUrls, Client, Exchange, Machine, Now, RefreshToken, Scopes, Step, Timestamp, Token};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! let token = Token::from_refresh_token(RefreshToken::new("AQAz")?, Scopes::none(), None);
//! for (client, form, basic) in [
//!     (Client::public("app")?, "grant_type=refresh_token&refresh_token=AQAz&client_id=app", None),
//!     (Client::confidential("app", "s3cret")?, "grant_type=refresh_token&refresh_token=AQAz", Some("Basic YXBwOnMzY3JldA==")),
//! ] {
//!     let mut refresh = Exchange::refresh(client, AccountsUrls::spotify(), &token)?;
//!     let Step::Send { request, .. } = refresh.step(now)? else { panic!("an exchange starts with its request") };
//!     assert_eq!(request.body().as_ref(), form.as_bytes());
//!     assert_eq!(request.headers().get("authorization").and_then(|value| value.to_str().ok()), basic);
//! }
//! # Ok(()) }
//! ```

use bytes::Bytes;
use form_urlencoded::{Serializer, byte_serialize};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Uri};
use zeroize::Zeroizing;

use super::answer::TokenAnswer;
use super::error::TokenEndpoint;
use crate::client::Client;
use crate::pkce::CodeVerifier;
use crate::redirect_uri::RedirectUri;
use crate::scopes::Scopes;
use crate::secret::{AuthorizationCode, RefreshToken};
use crate::time::Timestamp;
use crate::token::Token;
use crate::urls::AccountsUrls;

/// A grant with what it presents.
pub(crate) enum Grant {
    /// RFC 6749 section 4.1.3, with RFC 7636's verifier: a login's always, a swapped code's if its app has one.
    AuthorizationCode {
        code: AuthorizationCode,
        redirect_uri: RedirectUri,
        verifier: Option<CodeVerifier>,
        authorized_at: Timestamp,
    },
    /// RFC 6749 section 6.
    RefreshToken { refresh_token: RefreshToken, authorized_at: Option<Timestamp> },
    /// RFC 6749 section 4.4.
    ClientCredentials,
}

impl Grant {
    /// The value of `grant_type`.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::AuthorizationCode { .. } => "authorization_code",
            Self::RefreshToken { .. } => "refresh_token",
            Self::ClientCredentials => "client_credentials",
        }
    }

    /// Where the request goes: the token endpoint, or a token swap service in its place.
    pub(super) fn endpoint<'a>(&self, urls: &'a AccountsUrls) -> &'a Uri {
        match (self, urls.swap()) {
            (Self::AuthorizationCode { .. }, Some(swap)) => swap.swap_uri(),
            (Self::RefreshToken { .. }, Some(swap)) => swap.refresh_uri(),
            (Self::ClientCredentials, _) | (_, None) => urls.token_uri(),
        }
    }

    /// Who answers this one.
    pub(super) fn answered_by(&self, urls: &AccountsUrls) -> TokenEndpoint {
        match (self, urls.swap()) {
            (Self::ClientCredentials, _) | (_, None) => TokenEndpoint::AccountsService,
            (_, Some(_)) => TokenEndpoint::SwapService,
        }
    }

    /// The token request. A confidential client identifies itself with Basic, a public one with `client_id` in the body. A
    /// token swap service knows the client, its secret and the redirect URI, and is told none of them.
    pub(super) fn request(&self, client: &Client, urls: &AccountsUrls) -> Request<Bytes> {
        let is_swapped = self.answered_by(urls) == TokenEndpoint::SwapService;
        let mut request = Request::new(if is_swapped { self.swap_body() } else { self.body(client) });
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.endpoint(urls).clone();
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(basic) = client.basic().filter(|_| !is_swapped) {
            headers.insert(AUTHORIZATION, basic);
        }
        request
    }

    fn body(&self, client: &Client) -> Bytes {
        let redirect_uri = match self {
            Self::AuthorizationCode { redirect_uri, .. } => Some(("redirect_uri", redirect_uri.as_str())),
            Self::RefreshToken { .. } | Self::ClientCredentials => None,
        };
        let public = (!client.is_confidential()).then_some(("client_id", client.id()));
        let [first, second] = self.presented();
        let pairs = [Some(("grant_type", self.name())), first, redirect_uri, second, public];
        form(pairs.into_iter().flatten())
    }

    /// The form that Spotify's iOS SDK sends, and the verifier.
    fn swap_body(&self) -> Bytes {
        form(self.presented().into_iter().flatten())
    }

    /// What the grant presents, as it is called in a form.
    fn presented(&self) -> [Option<(&'static str, &str)>; 2] {
        match self {
            Self::AuthorizationCode { code, verifier, .. } => [
                Some(("code", code.expose_secret())),
                verifier.as_ref().map(|verifier| ("code_verifier", verifier.expose_secret())),
            ],
            Self::RefreshToken { refresh_token, .. } => [Some(("refresh_token", refresh_token.expose_secret())), None],
            Self::ClientCredentials => [None, None],
        }
    }

    /// What is sent and must not be shown, even where the server repeats it: each secret as it is, and as it stands in the
    /// form or in the `Authorization` header.
    pub(super) fn secrets(&self, client: &Client) -> Vec<Zeroizing<String>> {
        let own = self.presented().into_iter().flatten().map(|(_, secret)| secret);
        let basic = client.basic();
        let basic = basic.as_ref().and_then(|value| value.to_str().ok()?.split(' ').next_back());
        let plain = own.chain(client.secret());
        let in_form = plain.clone().map(|secret| byte_serialize(secret.as_bytes()).collect());
        plain.chain(basic).map(str::to_owned).chain(in_form).map(Zeroizing::new).collect()
    }

    /// The token that `answer` and this grant make together: what the answer leaves out stays as it was.
    pub(super) fn token(&self, answer: TokenAnswer, asked: &Scopes, sent_at: Timestamp) -> Token {
        let (kept, authorized_at) = match self {
            Self::AuthorizationCode { authorized_at, .. } => (None, Some(*authorized_at)),
            Self::RefreshToken { refresh_token, authorized_at } => (Some(refresh_token), *authorized_at),
            Self::ClientCredentials => (None, None),
        };
        Token {
            access_token: answer.access_token,
            refresh_token: answer.refresh_token.or_else(|| kept.cloned()),
            scopes: answer.scopes.unwrap_or_else(|| asked.clone()),
            obtained_at: sent_at,
            lifetime: answer.lifetime,
            authorized_at,
        }
    }
}

/// A form, in memory that is zeroed when the last reference to the body goes.
fn form<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Bytes {
    // Room for the worst case of encoding, so that no half-written copy is left behind by growing.
    let room = pairs.clone().map(|(name, value)| name.len() + 3 * value.len() + 2).sum();
    let mut form = Zeroizing::new(String::with_capacity(room));
    Serializer::new(&mut *form).extend_pairs(pairs);
    Bytes::from_owner(Form(form))
}

struct Form(Zeroizing<String>);

impl AsRef<[u8]> for Form {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
