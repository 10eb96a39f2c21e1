//! An object whose fields go to two readers.

use serde::de::value::CowStrDeserializer;
use serde::de::{DeserializeSeed, Error as _, MapAccess};

use super::derive::Borrowed;

/// Hands an object's fields on, but for those that `take` takes, which reads their values itself and says so.
pub(crate) struct Intercept<A, F> {
    pub(crate) map: A,
    pub(crate) take: F,
}

impl<'de, A: MapAccess<'de>, F: FnMut(&str, &mut A) -> Result<bool, A::Error>> MapAccess<'de> for Intercept<A, F> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        while let Some(name) = self.map.next_key_seed(Borrowed)? {
            let name = name.ok_or_else(|| A::Error::custom("invalid name, expected a text"))?;
            if !(self.take)(&name, &mut self.map)? {
                return seed.deserialize(CowStrDeserializer::new(name)).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}
