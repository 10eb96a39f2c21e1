//! What the `Model` derive's code is made of. Not part of the API.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Serialize, Serializer};

pub use super::links::{Links, LinksReader};
use super::{Drain, Into, Lenient, Odd, Read, Seed, otherwise};

/// An object whose fields are known: what the derive writes.
pub trait Object: Sized {
    /// Reads the fields to the object's end.
    ///
    /// # Errors
    /// The JSON is broken.
    fn read_fields<'de, A: MapAccess<'de>>(map: A) -> Result<Read<Self>, A::Error>;

    /// As [`read_fields`](Self::read_fields), into a place.
    ///
    /// # Errors
    /// The JSON is broken.
    fn read_fields_into<'de, A: MapAccess<'de>>(map: A, place: &mut Read<Self>) -> Result<(), A::Error> {
        *place = Self::read_fields(map)?;
        Ok(())
    }
}

/// Reads an object, or notes that it is none.
///
/// # Errors
/// The JSON is broken.
pub fn read<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<Read<T>, D::Error> {
    let mut place = Err(Odd::Null);
    read_into(deserializer, &mut place)?;
    Ok(place)
}

/// As [`read`], into a place.
///
/// # Errors
/// The JSON is broken.
pub fn read_into<'de, T: Object, D: Deserializer<'de>>(deserializer: D, place: &mut Read<T>) -> Result<(), D::Error> {
    if let Err(odd) = deserializer.deserialize_any(AnObject(place))? {
        *place = Err(odd);
    }
    Ok(())
}

/// As [`read`], for serde's `Deserialize`.
///
/// # Errors
/// The JSON is broken, or not a `T`.
pub fn deserialize<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    read(deserializer)?.map_err(D::Error::custom)
}

struct AnObject<'a, T>(&'a mut Read<T>);

impl<'de, T: Object> Visitor<'de> for AnObject<'_, T> {
    type Value = Read<()>;

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::read_fields_into(map, self.0)?;
        Ok(Ok(()))
    }

    otherwise!("an object": null bool number text list);
}

/// Finds a field's number by its name, without keeping the name.
#[allow(missing_debug_implementations, reason = "only generated code sees it")]
pub struct Key<F>(pub F);

impl<'de, F: FnOnce(&str) -> u8> DeserializeSeed<'de> for Key<F> {
    type Value = u8;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u8, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<F: FnOnce(&str) -> u8> Visitor<'_> for Key<F> {
    type Value = u8;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<u8, E> {
        Ok(self.0(name))
    }
}

/// Reads a field's value. A name that comes twice counts the second time.
///
/// # Errors
/// The JSON is broken.
pub fn value<'de, T: Lenient, A: MapAccess<'de>>(map: &mut A) -> Result<Read<T>, A::Error> {
    map.next_value_seed(Seed::new())
}

/// As [`value`], into a place.
///
/// # Errors
/// The JSON is broken.
pub fn value_into<'de, T: Lenient, A: MapAccess<'de>>(map: &mut A, place: &mut Read<T>) -> Result<(), A::Error> {
    map.next_value_seed(Into(place))
}

/// Passes over the value of a field that no model knows.
///
/// # Errors
/// The JSON is broken.
pub fn unknown<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

/// Passes over the value of a field that follows from the others, such as `type`.
///
/// # Errors
/// The JSON is broken.
pub fn implied<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value_seed(Borrowed).map(drop)
}

/// Passes over the value of a field that says nothing.
///
/// # Errors
/// The JSON is broken.
pub fn ignored<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<Drain>().map(drop)
}

/// What a field holds at the object's end if it was not read: what its type is without a value.
///
/// # Errors
/// The type is nothing without a value.
pub fn settled<T: Lenient>(odd: Odd, name: &'static str) -> Read<T> {
    T::missing().ok_or(()).or_else(|()| required(odd, name))
}

/// What a field holds at the object's end if it was not read and must have a value.
///
/// # Errors
/// Always.
#[cold]
pub fn required<T>(odd: Odd, name: &'static str) -> Read<T> {
    // Anything but a lack was told where it is, and is what is wrong.
    Err(if odd == Odd::Null { Odd::Without(name).told() } else { odd })
}

/// A text as it stands in the JSON, without a copy where it has no escapes; `None` for anything else.
pub(super) struct Borrowed;

impl<'de> DeserializeSeed<'de> for Borrowed {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Ok(deserializer.deserialize_any(BorrowedText)?.ok())
    }
}

struct BorrowedText;

impl<'de> Visitor<'de> for BorrowedText {
    type Value = Read<Cow<'de, str>>;

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Ok(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Ok(Cow::Owned(text.to_owned())))
    }

    otherwise!("a text": null bool number list object);
}

/// Another form of a value than its type's own.
pub trait Form<T> {
    /// Reads it.
    ///
    /// # Errors
    /// The JSON is broken.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<T>, D::Error>;

    /// Writes it.
    ///
    /// # Errors
    /// The serializer's.
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Reads a field's value in a form of its own.
///
/// # Errors
/// The JSON is broken.
pub fn formed<'de, F: Form<T>, T, A: MapAccess<'de>>(map: &mut A) -> Result<Read<T>, A::Error> {
    map.next_value_seed(FormSeed::<F, T>(PhantomData))
}

struct FormSeed<F, T>(PhantomData<(F, T)>);

impl<'de, F: Form<T>, T> DeserializeSeed<'de> for FormSeed<F, T> {
    type Value = Read<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read<T>, D::Error> {
        F::read(deserializer)
    }
}

/// A value to be written in a form of its own.
#[allow(missing_debug_implementations, reason = "only generated code sees it")]
pub struct Formed<'a, F, T>(&'a T, PhantomData<F>);

impl<'a, F, T> Formed<'a, F, T> {
    /// This value.
    pub fn new(value: &'a T) -> Self {
        Self(value, PhantomData)
    }
}

impl<F: Form<T>, T> Serialize for Formed<'_, F, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        F::write(self.0, serializer)
    }
}
