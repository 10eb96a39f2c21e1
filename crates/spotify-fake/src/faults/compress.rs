//! Answers in gzip.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, Response, header};

/// Whether the client takes gzip. What it prefers is not looked at: nobody prefers anything to it here.
pub(crate) fn is_accepted(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .any(|coding| coding.split(';').next().is_some_and(|it| it.trim() == "gzip"))
}

/// The same answer in gzip. One without a body has nothing to compress.
pub(super) fn zipped(mut answer: Response<Bytes>) -> Response<Bytes> {
    if answer.body().is_empty() {
        return answer;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory does not fail; if it did, the answer would go out as it is.
    if encoder.write_all(answer.body()).is_err() {
        return answer;
    }
    let Ok(zipped) = encoder.finish() else { return answer };
    answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    answer.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.map(|_| zipped.into())
}
