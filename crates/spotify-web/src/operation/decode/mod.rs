//! Reading the body of a success.
//!
//! ```
//! use http::Response;
//! use spotify_web::Text;
//! use spotify_web::operation::decode;
//!
//! let answer = Response::new(r#"{"genres":["soul",null,"funk"]}"#.into());
//! let genres: Vec<Text> = decode::inside(&answer, "genres")?;
//! assert_eq!(genres, ["soul", "funk"]);
//!
//! let error = decode::inside::<Vec<Text>>(&answer, "markets").unwrap_err();
//! assert_eq!(error.to_string(), "at .: it has no markets (body of 31 bytes)");
//! # Ok::<(), decode::DecodeError>(())
//! ```

mod auto;
mod mend;

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor};
use spotify_auth_core::Sanitized;

#[doc(hidden)]
pub use auto::{Auto, ReadLenient, ReadPlain};

use crate::lenient::derive::{Key, unknown};
use crate::lenient::{Lenient, Odd, Plain, Read, Seed, otherwise};
use crate::report::{Tracked, watch};

/// The body of a success is not what the operation answers. Says where and what was expected; never quotes the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: Sanitized,
    problem: Sanitized,
    length: usize,
    /// Whether it is whole JSON, though not of the right shape.
    is_json: bool,
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

    /// It is whole JSON, but not of the right shape: asked again, it would most likely be the same.
    pub(crate) fn is_json(&self) -> bool {
        self.is_json
    }

    /// It has another number of elements than was asked for, and they are told apart by their places.
    pub(crate) fn misaligned() -> Self {
        Self::whole("it has another number of elements than was asked for", 0)
    }

    /// There is nothing where this should be.
    pub(crate) fn without(what: &str, answer: &Response<Bytes>) -> Self {
        Self::whole(&format!("it has no {what}"), answer.body().len())
    }

    fn whole(problem: &str, length: usize) -> Self {
        Self { path: Sanitized::new("."), problem: Sanitized::new(problem), length, is_json: false }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, problem, length, .. } = self;
        write!(f, "at {path}: {problem} (body of {length} bytes)")
    }
}

impl std::error::Error for DecodeError {}

/// A JSON body, read leniently.
///
/// # Errors
/// It is not text, not JSON, or nothing of a `T`.
pub fn json<T: Lenient>(answer: &Response<Bytes>) -> Result<T, DecodeError> {
    read(answer, Seed::new)
}

/// A JSON body, or none: nothing when the answer is a 204, has no body or says `null`.
///
/// # Errors
/// There is a body, and it is nothing of a `T`.
pub fn json_or_nothing<T: Lenient>(answer: &Response<Bytes>) -> Result<Option<T>, DecodeError> {
    if is_nothing(answer) { Ok(None) } else { json(answer).map(Some) }
}

/// What a JSON body holds under this name, which is all that it holds: `{"albums": [..]}`.
///
/// # Errors
/// It is not text, not JSON, has nothing of this name, or what it has is nothing of a `T`.
pub fn inside<T: Lenient>(answer: &Response<Bytes>, name: &'static str) -> Result<T, DecodeError> {
    read(answer, || Inside(name, PhantomData))
}

/// Any 2xx is success; the body is not read.
///
/// # Errors
/// None.
pub fn nothing(_: &Response<Bytes>) -> Result<(), DecodeError> {
    Ok(())
}

/// A JSON body of a type that has serde's `Deserialize` only, which is as strict as it says.
///
/// # Errors
/// It is not text, not JSON, or not a `T`.
pub fn plain<T: DeserializeOwned>(answer: &Response<Bytes>) -> Result<T, DecodeError> {
    read(answer, || PlainSeed(PhantomData))
}

/// As [`plain`], of what stands in the body under this name.
///
/// # Errors
/// It is not text, not JSON, has nothing of this name, or what it has is not a `T`.
pub fn plain_inside<T: DeserializeOwned>(answer: &Response<Bytes>, name: &'static str) -> Result<T, DecodeError> {
    inside::<Plain<T>>(answer, name).map(|Plain(value)| value)
}

/// As [`plain`], or nothing where [`json_or_nothing`] is nothing.
///
/// # Errors
/// There is a body, and it is not a `T`.
pub fn plain_or_nothing<T: DeserializeOwned>(answer: &Response<Bytes>) -> Result<Option<T>, DecodeError> {
    if is_nothing(answer) { Ok(None) } else { plain(answer).map(Some) }
}

fn is_nothing(answer: &Response<Bytes>) -> bool {
    answer.status() == StatusCode::NO_CONTENT || matches!(answer.body().trim_ascii(), b"" | b"null")
}

/// Reads a body with what `seed` makes. Its UTF-8 is checked once, and not per string. Places are kept track of only for a
/// report, or once reading has failed: it is slow.
fn read<T, S: for<'de> DeserializeSeed<'de, Value = Read<T>>>(
    answer: &Response<Bytes>,
    seed: impl Fn() -> S,
) -> Result<T, DecodeError> {
    let body = answer.body();
    if body.is_empty() {
        return Err(DecodeError::whole("the body is empty, where JSON was expected", 0));
    }
    let text = std::str::from_utf8(body).map_err(|_| DecodeError::whole("the body is not UTF-8 text", body.len()));
    if !watch::is_on()
        && let Ok(text) = text
    {
        let mut json = serde_json::Deserializer::from_str(text);
        if let Ok(Ok(value)) = seed().deserialize(&mut json)
            && json.end().is_ok()
        {
            return Ok(value);
        }
    }
    let before = watch::mark();
    let failed = match text.and_then(|text| tracked(text, seed())) {
        Ok(value) => return Ok(value),
        Err(failed) => failed,
    };
    // One bad character should not cost the answer either. What it costs then is told as any other oddity.
    let Some(text) = mend::mended(body) else {
        return Err(failed);
    };
    watch::forget_since(before);
    watch::mended();
    tracked(&text, seed()).map_err(|_| failed)
}

/// Reads `text` while keeping track of the place, for whoever watches, or else for the error.
fn tracked<T, S: for<'de> DeserializeSeed<'de, Value = Read<T>>>(text: &str, seed: S) -> Result<T, DecodeError> {
    if !watch::is_on() {
        return watch::during(|| tracked(text, seed)).0;
    }
    watch::inside(|| {
        let mut json = serde_json::Deserializer::from_str(text);
        let (path, problem, is_json) = match seed.deserialize(Tracked(&mut json)) {
            Ok(Ok(value)) if json.end().is_ok() => return Ok(value),
            Ok(Ok(_)) => (Sanitized::new("."), "there is more after the JSON's end".to_owned(), false),
            Ok(Err(odd)) => (watch::place_of(odd), odd.to_string(), json.end().is_ok()),
            Err(error) => (watch::place(), unquoted(&error), false),
        };
        Err(DecodeError { path, problem: Sanitized::new(&problem), length: text.len(), is_json })
    })
}

/// Reads `{name: T}`.
struct Inside<T>(&'static str, PhantomData<T>);

impl<'de, T: Lenient> DeserializeSeed<'de> for Inside<T> {
    type Value = Read<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Lenient> Visitor<'de> for Inside<T> {
    type Value = Read<T>;

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Read<T>, A::Error> {
        let Self(wanted, _) = self;
        let mut found = None;
        while let Some(key) = map.next_key_seed(Key(|name: &str| u8::from(name == wanted)))? {
            match key {
                1 => found = Some(map.next_value_seed(Seed::<T>::new())?),
                _ => unknown(&mut map)?,
            }
        }
        Ok(match found {
            // Nothing at all can be an empty list; something else than was wanted cannot.
            Some(Err(Odd::Null)) => T::missing().ok_or_else(|| Odd::Without(wanted).told()),
            Some(read) => read,
            None => Err(Odd::Without(wanted).told()),
        })
    }

    otherwise!("an object": null bool number text list);
}

/// Reads what is as strict as serde's `Deserialize` of it says.
struct PlainSeed<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for PlainSeed<T> {
    type Value = Read<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read<T>, D::Error> {
        T::deserialize(deserializer).map(Ok)
    }
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
            // serde's own sentences: what is expected, and the name of a field that is missing, come from this program. Others
            // may quote the body anywhere.
            let serde_says = ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant "];
            match message.rsplit_once(", expected ") {
                Some((said, expected)) if serde_says.iter().any(|start| said.starts_with(start)) => {
                    format!("expected {expected}")
                }
                None if message.starts_with("missing field `") => message.to_owned(),
                _ => "not a value that is known here".to_owned(),
            }
        }
    }
}
