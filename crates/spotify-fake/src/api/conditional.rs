//! Answers that may be kept, and requests for what has changed since (RFC 9110 section 13, RFC 9111).

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use crate::faults::{Caching, header_value};

/// Says how long a successful answer may be kept and what it is called, and leaves it out for whoever has it already.
pub(crate) fn conditional(caching: Caching, asked: &HeaderMap, mut answer: Response<Bytes>) -> Response<Bytes> {
    if answer.status() != StatusCode::OK || answer.body().is_empty() {
        return answer;
    }
    let seconds = caching.max_age.as_secs();
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, header_value(&format!("private, max-age={seconds}")));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, Accept-Language"));
    if !caching.etags {
        return answer;
    }
    let tag = tag(answer.body());
    let is_known = asked.get_all(header::IF_NONE_MATCH).iter().any(|value| names(value.as_bytes(), tag.as_bytes()));
    answer.headers_mut().insert(header::ETAG, header_value(&tag));
    if is_known {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        answer.headers_mut().remove(header::CONTENT_TYPE);
        answer.body_mut().clear();
    }
    answer
}

/// The same body has the same tag, also in another fake (FNV-1a, 64 bits).
fn tag(body: &[u8]) -> String {
    let hash = body
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("\"{hash:016x}\"")
}

/// Whether a list of tags has this one, compared weakly (RFC 9110 section 8.8.3.2).
fn names(list: &[u8], tag: &[u8]) -> bool {
    list.split(|byte| *byte == b',')
        .map(<[u8]>::trim_ascii)
        .any(|one| one == b"*" || one.strip_prefix(b"W/").unwrap_or(one) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_a_tag_weakly_or_by_a_star() {
        for list in [r#""a""#, r#"W/"a""#, r#""b" , "a""#, "*"] {
            assert!(names(list.as_bytes(), br#""a""#), "{list}");
        }
        for list in ["", "a", r#""b""#, r#""a"#] {
            assert!(!names(list.as_bytes(), br#""a""#), "{list}");
        }
    }
}
