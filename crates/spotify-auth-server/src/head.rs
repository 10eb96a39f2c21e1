//! Reading a request's head: strict line by line while it arrives, parsed once when it is whole.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_server::{Connection, ConnectionStep, Limits};
//!
//! let mut connection = Connection::new(Limits::default(), Duration::ZERO);
//! connection.on_bytes(Duration::ZERO, b"GET /\n"); // a bare line feed is refused as soon as it comes
//! let ConnectionStep::Write { bytes, .. } = connection.step(Duration::ZERO) else { panic!() };
//! assert!(bytes.starts_with(b"HTTP/1.1 400 Bad Request\r\n"));
//! ```

use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri, Version, header};
use zeroize::Zeroizing;

use crate::limits::Limits;
use crate::page::Page;

/// A head that is still arriving. Its bytes carry the code, and are wiped when it goes; the copy in the request's `Uri` is
/// beyond our reach.
pub(crate) struct Head {
    bytes: Zeroizing<Vec<u8>>,
    /// Whole lines so far.
    lines: usize,
    /// Length of the current line.
    line: usize,
    after_cr: bool,
}

/// No more memory than this is reserved for a head before its bytes have come, whatever the limits allow.
const MOST_RESERVED: usize = 64 * 1024;

impl Head {
    pub(crate) fn new() -> Self {
        Self { bytes: Zeroizing::default(), lines: 0, line: 0, after_cr: false }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Takes what has arrived. `Some` when the head is whole; what follows it is not looked at.
    ///
    /// Only the lines are judged here, so that an endless or broken head is refused at its first wrong byte, however the
    /// bytes were cut into packets.
    pub(crate) fn push(&mut self, arrived: &[u8], limits: &Limits) -> Result<Option<Parts>, Page> {
        if self.bytes.capacity() == 0 {
            // Once, so that growing leaves no copies behind that nobody wipes.
            self.bytes.reserve_exact(limits.head.min(MOST_RESERVED));
        }
        for &byte in arrived {
            let in_request_line = self.lines == 0;
            match (self.after_cr, byte) {
                (true, b'\n') if self.line == 0 && in_request_line => return Err(Page::Malformed),
                (true, b'\n') => {}
                (true, _) | (false, b'\n') => return Err(Page::Malformed),
                (false, b'\r') => {}
                (false, b' ' | b'\t') if self.line == 0 => return Err(Page::Malformed),
                (false, _) if !is_allowed(byte, in_request_line) => return Err(Page::Malformed),
                (false, _) if in_request_line && self.line >= limits.request_line => return Err(Page::LineTooLong),
                (false, _) if self.line == 0 && self.lines > limits.fields => return Err(Page::HeadTooLarge),
                (false, _) => {}
            }
            if self.bytes.len() >= limits.head {
                return Err(Page::HeadTooLarge);
            }
            self.bytes.push(byte);
            match byte {
                b'\r' => self.after_cr = true,
                b'\n' if self.line == 0 => return parse(&self.bytes, self.lines).map(Some),
                b'\n' => {
                    self.lines += 1;
                    self.line = 0;
                    self.after_cr = false;
                }
                _ => self.line += 1,
            }
        }
        Ok(None)
    }
}

/// Printable ASCII; in header fields also a tab, and the bytes above ASCII that RFC 9110 section 5.5 calls opaque.
fn is_allowed(byte: u8, in_request_line: bool) -> bool {
    match byte {
        b' '..=b'~' => true,
        b'\t' | 0x80.. => !in_request_line,
        _ => false,
    }
}

/// Parses a whole head of `lines` lines.
fn parse(head: &[u8], lines: usize) -> Result<Parts, Page> {
    check_version(head)?;
    let mut fields = vec![httparse::EMPTY_HEADER; lines];
    let mut parsed = httparse::Request::new(&mut fields);
    match parsed.parse(head) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) | Err(_) => return Err(Page::Malformed),
    }
    let malformed = |_| Page::Malformed;
    let method = parsed.method.unwrap_or_default();
    let target = parsed.path.unwrap_or_default();
    let mut parts = Request::new(()).into_parts().0;
    parts.method = Method::from_bytes(method.as_bytes()).map_err(|_| Page::Malformed)?;
    parts.uri = parse_target(target)?;
    parts.version = match parsed.version {
        Some(0) => Version::HTTP_10,
        _ => Version::HTTP_11,
    };
    for field in parsed.headers.iter() {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|_| Page::Malformed)?;
        let value = HeaderValue::from_bytes(field.value).map_err(|_| Page::Malformed)?;
        parts.headers.try_append(name, value).map_err(malformed)?;
    }
    check_no_body(&parts.headers)?;
    Ok(parts)
}

/// Tells a version that is not spoken here from a line that is no request line at all (RFC 9110 section 15.6.6).
fn check_version(head: &[u8]) -> Result<(), Page> {
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    match line.rsplit(|byte| *byte == b' ').next().unwrap_or_default() {
        b"HTTP/1.0" | b"HTTP/1.1" => Ok(()),
        [b'H', b'T', b'T', b'P', b'/', major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit() => {
            Err(Page::VersionNotSupported)
        }
        _ => Err(Page::Malformed),
    }
}

/// Origin, absolute, authority or asterisk form (RFC 9112 section 3.2). A `#` never belongs there, and `Uri` would drop
/// what follows it.
fn parse_target(target: &str) -> Result<Uri, Page> {
    if target.contains('#') {
        return Err(Page::Malformed);
    }
    target.parse().map_err(|_| Page::Malformed)
}

/// No request to this server has a body; one that announces some is refused without reading it.
fn check_no_body(headers: &HeaderMap) -> Result<(), Page> {
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(Page::BodyRefused);
    }
    let mut lengths = headers.get_all(header::CONTENT_LENGTH).iter();
    let (Some(length), second) = (lengths.next(), lengths.next()) else {
        return Ok(());
    };
    let digits = length.as_bytes();
    if second.is_some() || digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Page::Malformed);
    }
    if digits.iter().any(|digit| *digit != b'0') {
        return Err(Page::BodyRefused);
    }
    Ok(())
}
