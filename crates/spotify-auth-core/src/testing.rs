//! What the unit tests share: a clock that only tests move, clients, answers, and a reader of forms.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use crate::client::Client;
use crate::exchange::Exchange;
use crate::login::{AwaitingRedirect, Login};
use crate::machine::{Machine, Step};
use crate::scopes::Scopes;
use crate::secret::{AccessToken, RefreshToken};
use crate::time::{Now, Timestamp};
use crate::token::Token;

/// Where every test's clocks start.
pub(crate) const START: Now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::from_secs(1_000));

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// `START`, this much later on both clocks.
pub(crate) fn after(duration: Duration) -> Now {
    START.advanced(duration)
}

pub(crate) fn public() -> Client {
    Client::public("app id").unwrap()
}

pub(crate) fn confidential() -> Client {
    Client::confidential("app id", "CANARY-client-secret").unwrap()
}

/// A token that was obtained at `START`.
pub(crate) fn token(access: &str, refresh: Option<&str>, lifetime: Option<u64>) -> Token {
    Token {
        access_token: AccessToken::new(access).unwrap(),
        refresh_token: refresh.map(|text| RefreshToken::new(text).unwrap()),
        scopes: Scopes::none(),
        obtained_at: START.wall(),
        lifetime: lifetime.map(Duration::from_secs),
        authorized_at: Some(START.wall()),
    }
}

/// An answer of the token endpoint, in JSON.
pub(crate) fn answer(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    Response::builder().status(status).header("content-type", "application/json").body(body.into()).unwrap()
}

/// A good answer with this much more in it, such as `,"refresh_token":"R2"`.
pub(crate) fn granted(access: &str, more: &str) -> Response<Bytes> {
    answer(200, format!(r#"{{"access_token":"{access}","token_type":"Bearer","expires_in":3600{more}}}"#))
}

/// An OAuth error answer.
pub(crate) fn refused(code: &str) -> Response<Bytes> {
    answer(400, format!(r#"{{"error":"{code}"}}"#))
}

/// The next request of an exchange that is due to send one.
pub(crate) fn sent(exchange: &mut Exchange, now: Now) -> Request<Bytes> {
    match exchange.step(now).unwrap() {
        Step::Send { request, .. } => request,
        other => panic!("a request is due, not {other:?}"),
    }
}

/// A request's form; each name must be there once.
pub(crate) fn form(request: &Request<Bytes>) -> BTreeMap<String, String> {
    let mut form = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(request.body()) {
        let repeated = form.insert(name.into_owned(), value.into_owned());
        assert!(repeated.is_none(), "a parameter comes twice");
    }
    form
}

/// The authorize URL's parameters; each name must be there once.
pub(crate) fn parameters(login: &Login<AwaitingRedirect>) -> BTreeMap<String, String> {
    let url = url::Url::parse(login.authorize_url().as_str()).unwrap();
    let mut parameters = BTreeMap::new();
    for (name, value) in url.query_pairs() {
        let repeated = parameters.insert(name.into_owned(), value.into_owned());
        assert!(repeated.is_none(), "a parameter comes twice");
    }
    parameters
}

/// 64 bytes that no other number gives.
pub(crate) fn entropy(number: u8) -> [u8; 64] {
    std::array::from_fn(|i| number.wrapping_add(u8::try_from(i * 3).unwrap()))
}
