//! Arguments on their way to the wire, and what is wrong with those that do not go there.
//!
//! ```
//! use spotify_web::operation::{ArgumentError, Parameter};
//!
//! assert_eq!(vec!["a", "b"].text(), "a,b");
//! let error = ArgumentError::new("position", "it is before the list's start: pass 0 or more");
//! assert_eq!(error.to_string(), "the argument `position` is refused: it is before the list's start: pass 0 or more");
//! ```

use std::borrow::Cow;
use std::fmt;

use spotify_auth_core::Sanitized;

use super::Encoder;

/// An argument that cannot be sent, or that Spotify is known to refuse. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the argument `{argument}` is refused: {problem}")]
pub struct ArgumentError {
    argument: &'static str,
    problem: Sanitized,
}

impl ArgumentError {
    /// This argument, for this reason: half a sentence that says what to pass instead, without quoting the argument.
    pub fn new(argument: &'static str, problem: impl fmt::Display) -> Self {
        Self { argument, problem: Sanitized::new(&problem.to_string()) }
    }

    /// Which argument, by Spotify's name of it.
    pub fn argument(&self) -> &'static str {
        self.argument
    }

    /// What is wrong with it.
    pub fn problem(&self) -> &str {
        self.problem.as_str()
    }
}

/// A value that can stand in a path segment, a query or a header. What must be escaped there is escaped later, once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a path, a query or a header",
    note = "implement `spotify_web::operation::Parameter` for it"
)]
pub trait Parameter {
    /// The value as Spotify writes it, unescaped.
    fn text(&self) -> Cow<'_, str>;
}

macro_rules! by_display {
    ($($type:ty)*) => {$(
        impl Parameter for $type {
            fn text(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        }
    )*};
}

by_display!(bool u8 u16 u32 u64 usize i8 i16 i32 i64 f32 f64);

impl Parameter for str {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Parameter for String {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl<P: Parameter + ?Sized> Parameter for &P {
    fn text(&self) -> Cow<'_, str> {
        (**self).text()
    }
}

/// Lists are joined with commas; a comma within an element, which would make two of it, is escaped.
impl<P: Parameter> Parameter for [P] {
    fn text(&self) -> Cow<'_, str> {
        let parts: Vec<_> = self.iter().map(|part| part.text().replace(',', "%2C")).collect();
        Cow::Owned(parts.join(","))
    }
}

/// As slices are.
impl<P: Parameter> Parameter for Vec<P> {
    fn text(&self) -> Cow<'_, str> {
        self.as_slice().text()
    }
}

/// An argument that is several query parameters, and writes them itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not know which query parameters it is",
    note = "implement `spotify_web::operation::Parameters` for it, or use `query` for a single parameter"
)]
pub trait Parameters {
    /// Writes them, in the order in which they are to stand.
    ///
    /// # Errors
    /// An argument that Spotify would refuse.
    fn write(&self, request: &mut Encoder) -> Result<(), ArgumentError>;
}
