//! Reading the body of a success.
//!
//! ```
//! use http::Response;
//! use spotify_web::operation::decode;
//!
//! let answer = Response::new(r#"{"genres":["soul",7]}"#.into());
//! #[derive(Debug, serde::Deserialize)]
//! struct Genres { genres: Vec<String> }
//! let error = decode::json::<Genres>(&answer).unwrap_err();
//! assert_eq!(error.path(), "genres[1]");
//! assert_eq!(error.problem(), "expected a string");
//! ```

use std::fmt;

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::de::DeserializeOwned;
use spotify_auth_core::Sanitized;

/// The body of a success is not what the operation answers. Says where and what was expected; never quotes the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: Sanitized,
    problem: Sanitized,
    length: usize,
}

impl DecodeError {
    /// Where in the body, as in `items[3].track.album`; `.` is the whole body.
    pub fn path(&self) -> &str {
        self.path.as_str()
    }

    /// What is wrong there, without quoting it.
    pub fn problem(&self) -> &str {
        self.problem.as_str()
    }

    /// The body's length in bytes.
    pub fn body_len(&self) -> usize {
        self.length
    }

    fn whole(problem: &str, length: usize) -> Self {
        Self { path: Sanitized::new("."), problem: Sanitized::new(problem), length }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, problem, length } = self;
        write!(f, "at {path}: {problem} (body of {length} bytes)")
    }
}

impl std::error::Error for DecodeError {}

/// A JSON body.
///
/// # Errors
/// It is not text, not JSON, or not a `T`.
pub fn json<T: DeserializeOwned>(answer: &Response<Bytes>) -> Result<T, DecodeError> {
    let body = answer.body();
    if body.is_empty() {
        return Err(DecodeError::whole("the body is empty, where JSON was expected", 0));
    }
    // UTF-8 is checked once, for the whole body, and not per string.
    let text = std::str::from_utf8(body).map_err(|_| DecodeError::whole("the body is not UTF-8 text", body.len()))?;
    from_text(text)
}

/// A JSON body, or none: nothing when the answer is a 204, has no body or says `null`.
///
/// # Errors
/// There is a body, and it is not a `T`.
pub fn json_or_nothing<T: DeserializeOwned>(answer: &Response<Bytes>) -> Result<Option<T>, DecodeError> {
    if answer.status() == StatusCode::NO_CONTENT || answer.body().iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    json(answer)
}

/// Any 2xx is success; the body is not read.
///
/// # Errors
/// None.
pub fn nothing(_: &Response<Bytes>) -> Result<(), DecodeError> {
    Ok(())
}

/// Reads `text` as a `T`. The path is looked for only once reading has failed, since looking for it is slow.
pub(crate) fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    serde_json::from_str(text).map_err(|_| explain::<T>(text))
}

fn explain<T: DeserializeOwned>(text: &str) -> DecodeError {
    let mut json = serde_json::Deserializer::from_str(text);
    let explained = serde_path_to_error::deserialize::<_, T>(&mut json);
    let (path, problem) = match explained {
        // The value itself was read, so what is wrong stands behind it.
        Ok(_) => (".".to_owned(), "there is more after the JSON's end".to_owned()),
        Err(error) => (error.path().to_string(), unquoted(error.inner())),
    };
    DecodeError { path: Sanitized::new(&path), problem: Sanitized::new(&problem), length: text.len() }
}

/// serde's message without the part that quotes the body.
fn unquoted(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    match error.classify() {
        Category::Eof => "the JSON is cut short".to_owned(),
        Category::Syntax => format!("not JSON at line {}, column {}", error.line(), error.column()),
        Category::Io => "the body could not be read".to_owned(),
        Category::Data => {
            let message = error.to_string();
            let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
            // What is expected, and the name of a field that is missing, come from this program, not from the body.
            match message.rsplit_once(", expected ") {
                Some((_, expected)) => format!("expected {expected}"),
                None if message.starts_with("missing field") => message.to_owned(),
                None => "not a value that is known here".to_owned(),
            }
        }
    }
}

/// A JSON body that is an object, of which only `property` is wanted: `{"albums": [..]}`.
///
/// # Errors
/// It is not text, not JSON, has no such property, or that is not a `T`.
pub fn inside<T: DeserializeOwned>(answer: &Response<Bytes>, property: &'static str) -> Result<T, DecodeError> {
    let object: std::collections::HashMap<String, Box<serde_json::value::RawValue>> = json(answer)?;
    let length = answer.body().len();
    match object.get(property) {
        None => Err(DecodeError::whole(&format!("missing field `{property}`"), length)),
        Some(value) => from_text(value.get()).map_err(|error| DecodeError {
            path: Sanitized::new(&match error.path() {
                "." => property.to_owned(),
                path if path.starts_with('[') => format!("{property}{path}"),
                path => format!("{property}.{path}"),
            }),
            length,
            ..error
        }),
    }
}
