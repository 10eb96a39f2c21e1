//! The `Retry-After` header (RFC 9110 section 10.2.3), read leniently.
//!
//! ```
//! use std::time::Duration;
//! use http::{HeaderMap, HeaderValue, header::RETRY_AFTER};
//! use spotify_auth_core::{Timestamp, retry_after};
//!
//! let mut headers = HeaderMap::new();
//! headers.insert(RETRY_AFTER, HeaderValue::from_static("7"));
//! assert_eq!(retry_after(&headers, Timestamp::from_unix_seconds(0)), Some(Duration::from_secs(7)));
//! ```

use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;

use crate::time::Timestamp;

/// No wait is shorter, whatever the server says: a 0 would be an invitation to hammer.
const FLOOR: Duration = Duration::from_secs(1);

/// How long the server asks to wait, at least one second; `None` when it does not say or nothing can be made of it.
///
/// Takes whole or fractional seconds (rounded up; too large saturates, negative is the floor) and the three HTTP date
/// forms, which are counted from `wall`. Of several values the longest wait wins.
pub fn retry_after(headers: &HeaderMap, wall: Timestamp) -> Option<Duration> {
    headers
        .get_all(RETRY_AFTER)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .filter_map(|text| parse(text.trim(), wall))
        .max()
}

fn parse(text: &str, wall: Timestamp) -> Option<Duration> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)).max(FLOOR));
    }
    if let Ok(seconds) = text.parse::<f64>()
        && !seconds.is_nan()
    {
        let wait = Duration::try_from_secs_f64(seconds.max(0.0).ceil()).unwrap_or(Duration::from_secs(u64::MAX));
        return Some(wait.max(FLOOR));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(Timestamp::from(date).since(wall).max(FLOOR))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use proptest::prelude::*;

    fn read(values: &[&str]) -> Option<u64> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(RETRY_AFTER, HeaderValue::from_str(value).unwrap());
        }
        // 1994-11-06T08:49:07Z: thirty seconds before RFC 9110's example dates.
        retry_after(&headers, Timestamp::from_unix_seconds(784_111_747)).map(|d| d.as_secs())
    }

    #[test]
    fn g7_seconds_and_all_three_date_forms_are_read() {
        for (values, wait) in [
            (&["5"][..], Some(5)),
            (&["0"], Some(1)),
            (&["-1"], Some(1)),
            (&["1.5"], Some(2)),
            (&["86400"], Some(86_400)),
            (&["18446744073709551616"], Some(u64::MAX)),
            (&["Sun, 06 Nov 1994 08:49:37 GMT"], Some(30)),
            (&["Sunday, 06-Nov-94 08:49:37 GMT"], Some(30)),
            (&["Sun Nov  6 08:49:37 1994"], Some(30)),
            (&["Sat, 06 Nov 1993 08:49:37 GMT"], Some(1)),
            (&["3", "9"], Some(9)),
            (&["soon"], None),
            (&["soon", "4"], Some(4)),
            (&[""], None),
            (&["NaN"], None),
            (&["1e400"], Some(u64::MAX)),
            (&[], None),
        ] {
            assert_eq!(read(values), wait, "{values:?}");
        }
    }

    proptest! {
        #[test]
        fn g7_no_text_panics(text in "[ -~]{0,40}") {
            let _ = parse(&text, Timestamp::from_unix_seconds(0));
        }
    }
}
