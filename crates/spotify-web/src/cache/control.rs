//! What an answer's headers say about keeping it (RFC 9111).

use std::time::Duration;

use http::header::{AGE, CACHE_CONTROL, DATE, EXPIRES, VARY};
use http::{HeaderMap, HeaderName};
use spotify_auth_core::Timestamp;

/// What `Cache-Control` says, as far as it concerns a private cache (RFC 9111 section 5.2.2).
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Control {
    pub(super) no_store: bool,
    /// Ask before each use. With field names too, which only say that less may be used unasked.
    pub(super) no_cache: bool,
    pub(super) max_age: Option<Duration>,
}

impl Control {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut control = Self::default();
        for directive in headers.get_all(CACHE_CONTROL).iter().flat_map(|value| list(value.as_bytes())) {
            let (name, argument) = match directive.iter().position(|byte| *byte == b'=') {
                Some(place) => (&directive[..place], Some(unquoted(&directive[place + 1..]))),
                None => (directive, None),
            };
            if name.eq_ignore_ascii_case(b"no-store") {
                control.no_store = true;
            } else if name.eq_ignore_ascii_case(b"no-cache") {
                control.no_cache = true;
            } else if name.eq_ignore_ascii_case(b"max-age") {
                // Of two the shorter counts, and one that is no number says that it is stale (section 4.2.1).
                let age = argument.and_then(seconds).unwrap_or_default();
                control.max_age = Some(control.max_age.map_or(age, |other| other.min(age)));
            }
        }
        control
    }
}

/// Whether nobody can say which requests the answer is for (RFC 9111 section 4.1).
pub(super) fn varies_by_anything(headers: &HeaderMap) -> bool {
    headers.get_all(VARY).iter().flat_map(|value| list(value.as_bytes())).any(|name| name == b"*")
}

/// How long the answer is fresh from when it was made (RFC 9111 section 4.2.1): nothing is guessed where nothing is said.
pub(super) fn lifetime(control: &Control, headers: &HeaderMap, received: Timestamp) -> Duration {
    if let Some(max_age) = control.max_age {
        return max_age;
    }
    // A date that cannot be read, 0 above all, is in the past (section 5.3); of two the first counts.
    match headers.get(EXPIRES).map(|_| date(headers, EXPIRES)) {
        Some(Some(expires)) => expires.since(date(headers, DATE).unwrap_or(received)),
        Some(None) | None => Duration::ZERO,
    }
}

/// How old the answer was when it came (RFC 9111 section 4.2.3), `delay` after it was asked for.
pub(super) fn age(headers: &HeaderMap, received: Timestamp, delay: Duration) -> Duration {
    let apparent = date(headers, DATE).map_or(Duration::ZERO, |date| received.since(date));
    // One that is no number is left out (section 5.1).
    let told = headers.get(AGE).and_then(|value| seconds(value.as_bytes())).unwrap_or_default();
    apparent.max(told.saturating_add(delay))
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<Timestamp> {
    let text = headers.get(name)?.to_str().ok()?;
    httpdate::parse_http_date(text).ok().map(Timestamp::from)
}

/// `delta-seconds`: digits only; what is too large for any clock is very long (RFC 9111 section 1.2.2).
fn seconds(text: &[u8]) -> Option<Duration> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digits = std::str::from_utf8(text).ok()?;
    Some(Duration::from_secs(digits.parse::<u32>().unwrap_or(u32::MAX).into()))
}

fn unquoted(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text)
}

/// The elements of a comma-separated list, whose quoted strings may have commas in them (RFC 9110 section 5.6.1).
fn list(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' => return !quoted,
            _ => {}
        }
        false
    })
    .map(<[u8]>::trim_ascii)
    .filter(|element| !element.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn control(values: &[&str]) -> Control {
        Control::of(&headers(&values.iter().map(|value| ("cache-control", *value)).collect::<Vec<_>>()))
    }

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// 1994-11-06T08:49:37Z.
    const DAY: Timestamp = Timestamp::from_unix_seconds(784_111_777);

    #[test]
    fn cache_control_is_read_whatever_its_letters_spaces_and_quotes() {
        assert_eq!(control(&["private, max-age=60"]).max_age, Some(secs(60)));
        assert_eq!(control(&["PUBLIC,Max-Age=\"60\" ,, s-maxage=0"]).max_age, Some(secs(60)));
        assert_eq!(control(&["max-age=60", "max-age=9"]).max_age, Some(secs(9)), "the shorter of two");
        for stale in ["max-age", "max-age=", "max-age=-1", "max-age=1.5", "max-age=x"] {
            assert_eq!(control(&[stale]).max_age, Some(Duration::ZERO), "{stale}");
        }
        assert_eq!(control(&["max-age=99999999999999999999"]).max_age, Some(secs(u32::MAX.into())));
        assert!(control(&["no-cache=\"set-cookie, x\", private"]).no_cache);
        assert_eq!(control(&["x=\"no-store, \\\", max-age=7\", must-revalidate"]), Control::default());
        assert!(control(&["private", "No-Store"]).no_store);
    }

    #[test]
    fn a_lifetime_is_max_age_or_else_until_expires_and_never_a_guess() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let of = |lines: &[(&'static str, &str)]| {
            let headers = headers(lines);
            lifetime(&Control::of(&headers), &headers, DAY.saturating_add(secs(5))).as_secs()
        };
        let expires = ("expires", "Sun, 06 Nov 1994 08:50:37 GMT");
        assert_eq!(of(&[date, expires]), 60);
        assert_eq!(of(&[expires]), 55, "without a date, from when it came");
        assert_eq!(of(&[date, expires, ("cache-control", "max-age=7")]), 7);
        assert_eq!(of(&[date, ("expires", "0")]), 0);
        assert_eq!(of(&[date, ("expires", "Sun, 06 Nov 1994 08:49:36 GMT")]), 0);
        assert_eq!(of(&[date, ("last-modified", "Sun, 06 Nov 1990 08:49:37 GMT")]), 0);
    }

    #[test]
    fn an_age_counts_from_when_the_answer_was_made() {
        let of = |lines: &[(&'static str, &str)], received: u64, delay: u64| {
            age(&headers(lines), DAY.saturating_add(secs(received)), secs(delay)).as_secs()
        };
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(of(&[], 0, 2), 2, "it may be as old as the request");
        assert_eq!(of(&[("age", "10")], 0, 2), 12);
        assert_eq!(of(&[date, ("age", "10")], 30, 2), 30, "by its date it is older");
        assert_eq!(of(&[date, ("age", "ten")], 1, 2), 2);
        assert_eq!(
            of(&[("date", "Sun, 06 Nov 1994 09:49:37 GMT")], 0, 0),
            0,
            "a clock that is behind makes nothing young"
        );
    }

    #[test]
    fn vary_by_anything_is_seen_in_any_list() {
        assert!(varies_by_anything(&headers(&[("vary", "accept, *")])));
        assert!(!varies_by_anything(&headers(&[("vary", "authorization"), ("vary", "accept-*")])));
    }

    proptest! {
        #[test]
        fn no_text_panics_or_makes_a_lifetime_out_of_nothing(text in "[ -~]{0,60}") {
            let control = control(&[&text]);
            prop_assert!(control.max_age.is_none() || text.to_ascii_lowercase().contains("max-age"));
        }
    }
}
