//! How values are read that Spotify sends in more than one shape. For `#[serde(deserialize_with = "..")]`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de::DeserializeOwned};

use crate::id::{Id, Kind};

/// `null` is the empty value.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A list whose nulls are left out; `null` is an empty one.
pub(crate) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let list = Option::<Vec<Option<T>>>::deserialize(deserializer)?.unwrap_or_default();
    Ok(list.into_iter().flatten().collect())
}

/// An id; anything that is none, such as `null`, `""` or a local file's, is `None`.
pub(crate) fn optional_id<'de, D: Deserializer<'de>, T: Kind>(deserializer: D) -> Result<Option<Id<T>>, D::Error> {
    let text = Option::<smol_str::SmolStr>::deserialize(deserializer)?;
    Ok(text.and_then(|text| Id::new(&text).ok()))
}

/// A whole number, also one that is written as a fraction or with an exponent (`640.0`, `4.9022656E7`). Saturates;
/// `null` is 0.
pub(crate) fn number<'de, D: Deserializer<'de>, N: TryFrom<i64> + Default>(deserializer: D) -> Result<N, D::Error> {
    optional_number(deserializer).map(Option::unwrap_or_default)
}

/// A whole number as [`number`] reads it; `null`, and what does not fit, is `None`.
pub(crate) fn optional_number<'de, D: Deserializer<'de>, N: TryFrom<i64>>(
    deserializer: D,
) -> Result<Option<N>, D::Error> {
    let number = deserializer.deserialize_any(Number)?;
    Ok(number.and_then(|number| N::try_from(number).ok()))
}

struct Number;

impl<'de> Visitor<'de> for Number {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(i64::try_from(number).unwrap_or(i64::MAX)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        #[allow(clippy::cast_possible_truncation, reason = "`as` saturates, and NaN is not JSON")]
        Ok(Some(number.round() as i64))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        match text.trim().parse::<f64>() {
            Ok(number) => self.visit_f64(number),
            Err(_) => Err(E::custom("invalid value, expected a number")),
        }
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// What a value of an unexpected shape is read as, where losing it is better than losing the object it is in.
pub(crate) fn or_none<'de, D: Deserializer<'de>, T: FromText>(deserializer: D) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(Shape(PhantomData))
}

/// What can be read from a text, or not.
pub(crate) trait FromText: Sized {
    fn from_text(text: &str) -> Option<Self>;
}

struct Shape<T>(PhantomData<T>);

impl<'de, T: FromText> Visitor<'de> for Shape<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(T::from_text(text))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}
