//! How the `Operation` derive finds the way to read a type: leniently if it can be, else as serde does.
//!
//! The derive knows a type's name and not what the type can do. Method calls do: the compiler looks for a method on
//! `&Auto<T>` before it borrows once more, so [`ReadLenient`] is taken where it applies, and [`ReadPlain`] elsewhere.

use std::marker::PhantomData;

use bytes::Bytes;
use http::Response;
use serde::de::DeserializeOwned;

use super::DecodeError;
use crate::lenient::Lenient;

/// A `T` that is to be read.
#[derive(Debug)]
pub struct Auto<T>(PhantomData<T>);

impl<T> Auto<T> {
    /// For a `T`.
    #[allow(clippy::new_without_default, reason = "only the derive calls it")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

macro_rules! ways {
    ($(#[$doc:meta])* $name:ident for $type:ty, T: $bound:path, $json:path, $json_or_nothing:path, $inside:path) => {
        $(#[$doc])*
        #[allow(missing_docs, reason = "as the functions of these names")]
        pub trait $name<T> {
            fn json(&self, answer: &Response<Bytes>) -> Result<T, DecodeError>;
            fn json_or_nothing(&self, answer: &Response<Bytes>) -> Result<Option<T>, DecodeError>;
            fn inside(&self, answer: &Response<Bytes>, name: &'static str) -> Result<T, DecodeError>;
        }

        impl<T: $bound> $name<T> for $type {
            fn json(&self, answer: &Response<Bytes>) -> Result<T, DecodeError> {
                $json(answer)
            }

            fn json_or_nothing(&self, answer: &Response<Bytes>) -> Result<Option<T>, DecodeError> {
                $json_or_nothing(answer)
            }

            fn inside(&self, answer: &Response<Bytes>, name: &'static str) -> Result<T, DecodeError> {
                $inside(answer, name)
            }
        }
    };
}

ways! {
    /// How a lenient type is read.
    ReadLenient for Auto<T>, T: Lenient, super::json, super::json_or_nothing, super::inside
}

ways! {
    /// How a type is read that has serde's `Deserialize` only.
    ReadPlain for &Auto<T>, T: DeserializeOwned, super::plain, super::plain_or_nothing, super::plain_inside
}
