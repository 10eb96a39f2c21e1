//! One answer that is kept: how old it is, and how to ask whether it still holds.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    AGE, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
    PROXY_AUTHENTICATE, SET_COOKIE, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use spotify_auth_core::Now;

use super::CacheUse;
use super::control::{Control, age, lifetime, varies_by_anything};

/// About one connection, or one visit, and not about the answer (RFC 9111 section 3.1).
const NOT_KEPT: [HeaderName; 7] = [CONNECTION, PROXY_AUTHENTICATE, SET_COOKIE, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];

/// What a 304 says about its own lack of a body (RFC 9111 section 3.2).
const NOT_RENEWED: [HeaderName; 2] = [CONTENT_ENCODING, CONTENT_LENGTH];

/// What one header takes in a map of them, its text aside.
const HEADER_BYTES: usize = 128;

/// An answer that is kept, with what is known about its age. What it says is the user's: nothing shows it.
pub struct CachedResponse {
    response: Response<Bytes>,
    received: Now,
    /// How old it was when it came.
    age: Duration,
    lifetime: Duration,
    ask_always: bool,
    /// How far the user's writes were when it was asked for, if a write could change it.
    writes: Option<u64>,
}

impl CachedResponse {
    /// Keeps an answer that was asked for at `sent`, unless it says that it should not be kept or nothing could be done with it.
    pub(crate) fn new(response: &Response<Bytes>, sent: Now, received: Now, writes: Option<u64>) -> Option<Self> {
        let headers = response.headers();
        let control = Control::of(headers);
        if response.status() != StatusCode::OK || control.no_store || varies_by_anything(headers) {
            return None;
        }
        // Copied, since what a transport gives may be slices of a read buffer, all of which they would keep.
        let mut kept = Response::new(Bytes::copy_from_slice(response.body()));
        *kept.headers_mut() = copied(headers);
        *kept.version_mut() = response.version();
        let delay = received.monotonic().saturating_sub(sent.monotonic());
        let stored = Self {
            age: age(headers, received.wall(), delay),
            lifetime: lifetime(&control, headers, received.wall()),
            ask_always: control.no_cache,
            response: kept,
            received,
            writes,
        };
        (stored.condition().is_some() || stored.age < stored.lifetime && !stored.ask_always).then_some(stored)
    }

    /// The answer as it would come now, if it may be used without asking.
    pub(crate) fn fresh(&self, now: Now, writes: Option<u64>) -> Option<Response<Bytes>> {
        let age = self.age(now);
        if self.ask_always || age >= self.lifetime || self.writes != writes {
            return None;
        }
        let mut response = self.response.clone();
        response.headers_mut().insert(AGE, age.as_secs().into());
        response.extensions_mut().insert(CacheUse::Hit);
        Some(response)
    }

    /// The header that asks whether it still holds.
    pub(crate) fn condition(&self) -> Option<(HeaderName, HeaderValue)> {
        let headers = self.response.headers();
        let tag = headers.get(ETAG).map(|tag| (IF_NONE_MATCH, tag.clone()));
        tag.or_else(|| headers.get(LAST_MODIFIED).map(|date| (IF_MODIFIED_SINCE, date.clone())))
    }

    /// The answer, renewed by a 304 (RFC 9111 section 4.3.4); `None` if the 304 is about another one.
    pub(crate) fn renewed(&self, not_modified: &HeaderMap) -> Option<Response<Bytes>> {
        let of = |headers: &HeaderMap| headers.get(ETAG).map(|tag| strong(tag.as_bytes()).to_vec());
        if let (Some(asked), Some(told)) = (of(self.response.headers()), of(not_modified))
            && asked != told
        {
            return None;
        }
        let mut response = self.response.clone();
        let headers = response.headers_mut();
        // How old it is now, the 304 says, or nobody does.
        headers.remove(AGE);
        for name in not_modified.keys().filter(|name| !NOT_RENEWED.contains(name) && !NOT_KEPT.contains(name)) {
            headers.remove(name);
            for value in not_modified.get_all(name) {
                headers.append(name, value.clone());
            }
        }
        response.extensions_mut().insert(CacheUse::Revalidated);
        Some(response)
    }

    /// How many bytes it takes, about.
    pub fn size(&self) -> usize {
        let header = |(name, value): (&HeaderName, &HeaderValue)| HEADER_BYTES + name.as_str().len() + value.len();
        let headers: usize = self.response.headers().iter().map(header).sum();
        size_of::<Self>().saturating_add(headers).saturating_add(self.response.body().len())
    }

    /// A clock that stood still while the machine slept and one that was set back are both slow, so the quicker counts.
    fn age(&self, now: Now) -> Duration {
        let by_wall = now.wall().since(self.received.wall());
        let by_monotonic = now.monotonic().saturating_sub(self.received.monotonic());
        self.age.saturating_add(by_wall.max(by_monotonic))
    }
}

/// Those headers that are kept, with values of their own.
fn copied(headers: &HeaderMap) -> HeaderMap {
    let mut kept = HeaderMap::with_capacity(headers.keys_len());
    for (name, value) in headers.iter().filter(|(name, _)| !NOT_KEPT.contains(name)) {
        // What is a value already can be one.
        if let Ok(mut copy) = HeaderValue::from_bytes(value.as_bytes()) {
            copy.set_sensitive(value.is_sensitive());
            kept.append(name, copy);
        }
    }
    kept
}

/// A tag without its weakness: what is asked about is compared weakly (RFC 9110 section 13.1.2).
fn strong(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

impl fmt::Debug for CachedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedResponse")
            .field("size", &self.size())
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use spotify_auth_core::Timestamp;

    use super::*;

    fn at(seconds: u64) -> Now {
        Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO).advanced(Duration::from_secs(seconds))
    }

    fn answer(headers: &[(&'static str, &str)]) -> Response<Bytes> {
        let builder = headers.iter().fold(Response::builder(), |builder, (name, value)| builder.header(*name, *value));
        builder.body("body".into()).unwrap()
    }

    fn kept(headers: &[(&'static str, &str)]) -> Option<CachedResponse> {
        CachedResponse::new(&answer(headers), at(0), at(1), None)
    }

    #[test]
    fn what_may_not_be_kept_or_would_be_of_no_use_is_not() {
        for headers in [
            &[("cache-control", "no-store, max-age=60"), ("etag", "\"a\"")][..],
            &[("cache-control", "max-age=60"), ("vary", "*")],
            &[("cache-control", "max-age=0")],
            &[("cache-control", "max-age=1")],
            &[("cache-control", "no-cache, max-age=60")],
            &[("cache-control", "s-maxage=60")],
            &[("cache-control", "private")],
            &[],
        ] {
            assert!(kept(headers).is_none(), "{headers:?}");
        }
        for headers in [
            &[("cache-control", "max-age=60")][..],
            &[("cache-control", "private, must-revalidate, max-age=60")],
            &[("etag", "\"a\"")],
            &[("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT")],
        ] {
            assert!(kept(headers).is_some(), "{headers:?}");
        }
        let mut moved = answer(&[("cache-control", "max-age=60")]);
        for status in [StatusCode::NO_CONTENT, StatusCode::PARTIAL_CONTENT, StatusCode::NOT_FOUND] {
            *moved.status_mut() = status;
            assert!(CachedResponse::new(&moved, at(0), at(1), None).is_none(), "{status}");
        }
    }

    #[test]
    fn it_is_fresh_until_its_age_is_its_lifetime_on_the_quicker_of_two_clocks() {
        let kept = kept(&[("cache-control", "max-age=60"), ("age", "10"), ("set-cookie", "CANARY")]).unwrap();
        let fresh = kept.fresh(at(49), None).unwrap();
        assert_eq!((fresh.headers()["age"].to_str().unwrap(), fresh.body().as_ref()), ("59", &b"body"[..]));
        assert!(!fresh.headers().contains_key("set-cookie"));
        assert!(kept.fresh(at(50), None).is_none());
        let (early, late) = (at(2), at(50));
        assert!(kept.fresh(Now::new(early.wall(), late.monotonic()), None).is_none(), "the wall clock was set back");
        assert!(kept.fresh(Now::new(late.wall(), early.monotonic()), None).is_none(), "the machine has slept");
        let asked = super::tests::kept(&[("cache-control", "no-cache, max-age=60"), ("etag", "\"a\"")]).unwrap();
        assert!(asked.fresh(at(1), None).is_none());
    }

    #[test]
    fn it_is_asked_about_by_its_tag_or_else_by_its_date() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let condition = |headers: &[(&'static str, &str)]| kept(headers).and_then(|kept| kept.condition());
        let tag = condition(&[("etag", "W/\"a\""), ("last-modified", date)]).unwrap();
        assert_eq!((tag.0.as_str(), tag.1.to_str().unwrap()), ("if-none-match", "W/\"a\""));
        assert_eq!(condition(&[("last-modified", date)]).unwrap().0, IF_MODIFIED_SINCE);
    }

    #[test]
    fn a_304_renews_all_headers_but_those_about_the_body_and_only_of_its_own_answer() {
        let kept = kept(&[("etag", "\"a\""), ("content-length", "4"), ("age", "9"), ("x-old", "1"), ("x-kept", "2")]);
        let kept = kept.unwrap();
        let said = [("etag", "W/\"a\""), ("content-length", "0"), ("x-old", "3"), ("cache-control", "max-age=5")];
        let renewed = kept.renewed(answer(&said).headers()).unwrap();
        let header = |name: &str| renewed.headers().get(name).map(|value| value.to_str().unwrap());
        assert_eq!((header("content-length"), header("x-old"), header("x-kept")), (Some("4"), Some("3"), Some("2")));
        assert_eq!((header("age"), header("cache-control")), (None, Some("max-age=5")));
        assert_eq!(renewed.body().as_ref(), b"body");
        assert!(kept.renewed(answer(&[("etag", "\"b\"")]).headers()).is_none());
        assert!(kept.renewed(answer(&[]).headers()).is_some());
    }

    #[test]
    fn it_keeps_nothing_of_the_buffer_that_it_came_in_and_counts_its_headers() {
        let buffer = Bytes::from([vec![b'x'; 100_000], b"\"tag\"body".to_vec()].concat());
        let mut came = Response::new(buffer.slice(100_005..));
        came.headers_mut().insert(ETAG, HeaderValue::from_maybe_shared(buffer.slice(100_000..100_005)).unwrap());
        let kept = CachedResponse::new(&came, at(0), at(1), None).unwrap();
        drop(came);
        assert!(buffer.is_unique(), "a slice of it is kept");
        assert_eq!(
            (kept.response.body().as_ref(), kept.response.headers()[ETAG].as_bytes()),
            (&b"body"[..], &b"\"tag\""[..])
        );
        assert!(kept.size() >= size_of::<CachedResponse>() + HEADER_BYTES + "etag".len() + 5 + 4);
    }

    #[test]
    fn f1_nothing_of_it_is_shown() {
        let kept = kept(&[("etag", "\"CANARY\"")]).unwrap();
        assert!(!format!("{kept:?}").contains("CANARY") && !format!("{kept:?}").contains("body"));
    }
}
