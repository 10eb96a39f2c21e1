//! Answers as they stand on the wire, written by hand so that they can be wrong.

/// The tokens of the good answers.
pub(crate) const ACCESS: &str = "CANARYaccess";
pub(crate) const NEW_REFRESH: &str = "CANARYnewRefresh";

/// The fields of a good token answer, without the braces.
pub(crate) fn good_fields() -> String {
    format!(
        r#""access_token":"{ACCESS}","token_type":"Bearer","scope":"streaming","expires_in":3600,"refresh_token":"{NEW_REFRESH}""#
    )
}

/// A good token answer's body.
pub(crate) fn good_body() -> String {
    format!("{{{}}}", good_fields())
}

/// A good token answer's body with one more field.
pub(crate) fn good_body_and(field: &str) -> String {
    format!("{{{},{field}}}", good_fields())
}

/// A good answer, whole.
pub(crate) fn good() -> Vec<u8> {
    json(good_body())
}

/// 200 with this body as JSON.
pub(crate) fn json(body: impl AsRef<[u8]>) -> Vec<u8> {
    json_with("200 OK", body)
}

/// This status with this body as JSON.
pub(crate) fn json_with(status: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    answer(status, "content-type: application/json\r\n", body)
}

/// A whole answer whose `Content-Length` is right. Each of `headers` ends its own line.
pub(crate) fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut whole = head(status, &format!("{headers}content-length: {}\r\n", body.len()));
    whole.extend_from_slice(body);
    whole
}

/// A head and nothing after it.
pub(crate) fn head(status: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}\r\n").into_bytes()
}

/// The head of a 200 with JSON and one more header line.
pub(crate) fn json_head(header: &str) -> Vec<u8> {
    head("200 OK", &format!("content-type: application/json\r\n{header}\r\n"))
}

/// A good answer in chunks of 16 bytes.
pub(crate) fn good_in_chunks() -> Vec<u8> {
    let mut whole = json_head("transfer-encoding: chunked");
    for chunk in good_body().as_bytes().chunks(16) {
        whole.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        whole.extend_from_slice(chunk);
        whole.extend_from_slice(b"\r\n");
    }
    whole.extend_from_slice(b"0\r\n\r\n");
    whole
}
