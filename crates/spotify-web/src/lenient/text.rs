//! Texts, and whatever is written as one.

use std::marker::PhantomData;

use serde::de::{Deserializer, Visitor};

use super::{Lenient, Odd, Read, otherwise};
use crate::text::Text;

/// What can be read from a text, or not.
pub(crate) trait FromText: Sized {
    /// What it is, for a report.
    const WANTED: &'static str;

    fn from_text(text: &str) -> Option<Self>;
}

/// Reads what is written as a text.
pub(crate) fn read<'de, T: FromText, D: Deserializer<'de>>(deserializer: D) -> Result<Read<T>, D::Error> {
    deserializer.deserialize_any(Written(PhantomData))
}

struct Written<T>(PhantomData<T>);

impl<'de, T: FromText> Visitor<'de> for Written<T> {
    type Value = Read<T>;

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        if text.is_empty() {
            return Ok(Err(Odd::Null)); // Spotify writes no value in this way too
        }
        Ok(T::from_text(text).ok_or(()).or_else(|()| Odd::not(T::WANTED)))
    }

    otherwise!("a text": null bool number list object);
}

/// Makes what is written as a text lenient.
macro_rules! written {
    ($($type:ty)*) => {$(
        impl $crate::lenient::Lenient for $type {
            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<$crate::lenient::Read<Self>, D::Error> {
                $crate::lenient::text::read(deserializer)
            }
        }
    )*};
}

pub(crate) use written;

/// Reads a text as a `T`; what is no text, a number or `true` or `false`, as it would be written.
struct AnyText<T>(PhantomData<T>);

impl<'de, T: for<'a> From<&'a str> + From<String>> Visitor<'de> for AnyText<T> {
    type Value = Read<T>;

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Ok(text.into()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Ok(text.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Ok(number.to_string().into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Ok(number.to_string().into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Ok(number.to_string().into()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Ok(value.to_string().into()))
    }

    otherwise!("a text": null list object);
}

macro_rules! any_text {
    ($($type:ty)*) => {$(
        /// Without a value it is empty.
        impl Lenient for $type {
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
                deserializer.deserialize_any(AnyText(PhantomData))
            }

            fn missing() -> Option<Self> {
                Some(Self::default())
            }
        }
    )*};
}

any_text!(Text String);
