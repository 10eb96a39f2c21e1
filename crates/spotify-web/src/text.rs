//! Text of Spotify's, as models hold it.
//!
//! ```
//! use spotify_web::Text;
//!
//! let name = Text::from("Cut To The Feeling");
//! assert_eq!(name, "Cut To The Feeling");
//! assert!(name.starts_with("Cut"));
//! ```

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A piece of text that is cheap to clone and, when short, kept without an allocation. Use it like a `&str`.
///
/// It is as Spotify sent it: users choose many of these texts, so escape them before a terminal or a page shows them.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(SmolStr);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_inner(self) -> SmolStr {
        self.0
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0.into()
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<Text> for str {
    fn eq(&self, other: &Text) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<Text> for &str {
    fn eq(&self, other: &Text) -> bool {
        *self == other.as_str()
    }
}

/// Lets an argument be made of every kind of text that people have at hand, those that models hand out among them.
macro_rules! try_from_texts {
    ([$($generics:tt)*] $type:ty, $error:ty) => {
        $crate::text::try_from_texts!(@ [$($generics)*] $type, $error, &str; text => text);
        $crate::text::try_from_texts!(@ [$($generics)*] $type, $error, &String; text => text);
        $crate::text::try_from_texts!(@ [$($generics)*] $type, $error, String; text => &text);
        $crate::text::try_from_texts!(@ [$($generics)*] $type, $error, $crate::text::Text; text => &text);
        $crate::text::try_from_texts!(@ [$($generics)*] $type, $error, &$crate::text::Text; text => text);
        $crate::text::try_from_texts!(@ [$($generics)*] $type, $error, std::borrow::Cow<'_, str>; text => &text);
    };
    (@ [$($generics:tt)*] $type:ty, $error:ty, $from:ty; $text:ident => $borrowed:expr) => {
        impl<$($generics)*> TryFrom<$from> for $type {
            type Error = $error;

            fn try_from($text: $from) -> Result<Self, $error> {
                Self::new($borrowed)
            }
        }
    };
}

pub(crate) use try_from_texts;
