//! How models are read: any value of any shape, and never the rest of the answer lost to one of them.
//!
//! [`Lenient`] is what the `Model` derive makes of a struct. Reading fails only on broken JSON. A value that does not fit
//! ends as an [`Odd`], and whoever holds the place decides: a field takes what it is without a value, a list leaves the
//! element out, an object that cannot do without the field is odd itself.
//!
//! ```
//! use spotify_web::{Model, Text};
//!
//! /// The words of a song (an object that Spotify does not have).
//! #[derive(Clone, Debug, PartialEq, Model)]
//! pub struct Lyrics {
//!     /// In which language.
//!     pub language: Option<Text>,
//!     /// Line by line.
//!     #[model(required)]
//!     pub lines: Vec<Text>,
//! }
//!
//! let lyrics: Lyrics = serde_json::from_str(r#"{"language":{"odd":1},"lines":["la",null,7],"new":[]}"#)?;
//! assert_eq!((lyrics.language, lyrics.lines), (None, vec!["la".into(), "7".into()]));
//! assert!(serde_json::from_str::<Lyrics>(r#"{"language":"sv"}"#).is_err()); // there are no lines
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! What did not fit can be seen in a [`Report`](crate::Report).

pub(crate) mod collection;
#[doc(hidden)]
pub mod derive;
pub(crate) mod intercept;
mod links;
mod number;
mod plain;
pub(crate) mod text;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, IgnoredAny, Visitor};

pub use plain::Plain;
pub(crate) use text::FromText;

use crate::report::watch;

/// What can be read from a JSON value of any shape.
///
/// Derive it with [`#[derive(Model)]`](derive@crate::Model), which also makes the struct `Serialize` and `Deserialize`. For a type
/// that has only serde's traits there is [`Plain`].
#[diagnostic::on_unimplemented(
    note = "derive `Model` for it, or hold it as a `Plain<{Self}>` if it has serde's `Deserialize`"
)]
pub trait Lenient: Sized {
    /// Reads one value to its end, whatever it is.
    ///
    /// # Errors
    /// The JSON is broken.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error>;

    /// As [`read`](Self::read), into a place that is there already: the models' way, for a large one that is handed back is
    /// copied at every turn of serde's.
    ///
    /// # Errors
    /// The JSON is broken.
    #[doc(hidden)]
    fn read_into<'de, D: Deserializer<'de>>(deserializer: D, place: &mut Read<Self>) -> Result<(), D::Error> {
        *place = Self::read(deserializer)?;
        Ok(())
    }

    /// Whether the element of a list means something by its place, so that leaving one out would shift the others: then one
    /// that is odd makes the whole list odd.
    const IN_PLACE: bool = false;

    /// What a place without a value holds; `None` where there has to be one.
    fn missing() -> Option<Self> {
        None
    }
}

/// A value, or what is wrong with it. What is wrong has been told to a [`Report`](crate::Report) that is being made.
pub type Read<T> = Result<T, Odd>;

/// What is wrong with a value that could not be read. Never quotes the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Odd {
    /// It is `null`, or is not there at all.
    #[error("it is null")]
    Null,
    /// It is of another shape than this.
    #[error("it is not {0}")]
    Not(&'static str),
    /// It has no field of this name, or none that can be read.
    #[error("it has no {0}")]
    Without(&'static str),
}

impl Odd {
    /// Another shape than `wanted`, told at the place that is being read.
    pub(crate) fn not<T>(wanted: &'static str) -> Read<T> {
        Err(Self::Not(wanted).told())
    }

    /// Tells a report that is being made.
    pub(crate) fn told(self) -> Self {
        watch::odd(self);
        self
    }
}

/// Reads a `T` where serde wants a seed.
pub(crate) struct Seed<T>(PhantomData<T>);

impl<T> Seed<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Lenient> serde::de::DeserializeSeed<'de> for Seed<T> {
    type Value = Read<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read<T>, D::Error> {
        T::read(deserializer)
    }
}

/// As [`Seed`], into a place.
pub(crate) struct Into<'a, T>(pub(crate) &'a mut Read<T>);

impl<'de, T: Lenient> serde::de::DeserializeSeed<'de> for Into<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        T::read_into(deserializer, self.0)
    }
}

/// For `Deserialize` of a lenient type: what is odd as a whole is an error of serde's.
pub(crate) fn whole<'de, T: Lenient, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)?.map_err(serde::de::Error::custom)
}

/// The visitor's methods for shapes that are not the wanted one: each reads the value to its end. `null` is no value.
macro_rules! otherwise {
    ($wanted:literal: $($shape:ident)*) => {
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str($wanted)
        }

        $($crate::lenient::otherwise!(@ $shape $wanted);)*
    };
    (@ null $wanted:literal) => {
        #[cold]
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Err($crate::lenient::Odd::Null))
        }
    };
    (@ bool $wanted:literal) => {
        #[cold]
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($crate::lenient::Odd::not($wanted))
        }
    };
    (@ number $wanted:literal) => {
        #[cold]
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($crate::lenient::Odd::not($wanted))
        }

        #[cold]
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($crate::lenient::Odd::not($wanted))
        }

        #[cold]
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($crate::lenient::Odd::not($wanted))
        }
    };
    (@ text $wanted:literal) => {
        #[cold]
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok($crate::lenient::Odd::not($wanted))
        }
    };
    (@ list $wanted:literal) => {
        #[cold]
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            while list.next_element::<$crate::lenient::Drain>()?.is_some() {}
            Ok($crate::lenient::Odd::not($wanted))
        }
    };
    (@ object $wanted:literal) => {
        #[cold]
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<serde::de::IgnoredAny, $crate::lenient::Drain>()?.is_some() {}
            Ok($crate::lenient::Odd::not($wanted))
        }
    };
}

pub(crate) use otherwise;

/// Passes over a value that is odd, however deep it is; that nobody wanted what is in it goes without saying.
pub(crate) struct Drain;

impl<'de> serde::Deserialize<'de> for Drain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        watch::quietly(|| deserializer.deserialize_ignored_any(IgnoredAny)).map(|IgnoredAny| Self)
    }
}

/// `null`, or whatever can be read: nothing that does not fit is more than `None`.
impl<T: Lenient> Lenient for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        Ok(Ok(T::read(deserializer)?.ok()))
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: Lenient> Lenient for Box<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        Ok(T::read(deserializer)?.map(Self::new))
    }

    fn missing() -> Option<Self> {
        T::missing().map(Self::new)
    }
}

/// `true` and `false`, also written as text or as 1 and 0. Without a value it is `false`.
impl Lenient for bool {
    const IN_PLACE: bool = true;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        struct Bool;

        impl<'de> Visitor<'de> for Bool {
            type Value = Read<bool>;

            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Ok(value))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(text.to_ascii_lowercase().parse().or_else(|_| Odd::not("true or false")))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(if number < 2 { Ok(number == 1) } else { Odd::not("true or false") })
            }

            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(Odd::not("true or false"))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(if number == 0.0 || number == 1.0 { Ok(number == 1.0) } else { Odd::not("true or false") })
            }

            otherwise!("true or false": null list object);
        }

        deserializer.deserialize_any(Bool)
    }

    fn missing() -> Option<Self> {
        Some(false)
    }
}

impl<T> fmt::Debug for Seed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed")
    }
}
