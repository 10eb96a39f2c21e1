//! Types that have serde's traits only.

use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Lenient, Odd, Read};
use crate::report::{Tracked, watch};

/// A type that has serde's `Deserialize` and is not [`Lenient`], as an element of a [`Page`](crate::Page), a list or a field: one
/// that cannot be read is left out like any other.
///
/// It is read from its text, so it works with `serde_json` only, and costs a second pass over that text.
///
/// ```
/// use spotify_web::Page;
/// use spotify_web::lenient::Plain;
///
/// let page: Page<Plain<(u8, u8)>> = serde_json::from_str(r#"{"items":[[1,2],[1,"x"],[3,4]]}"#)?;
/// assert_eq!(page.items, [Plain((1, 2)), Plain((3, 4))]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
#[allow(clippy::exhaustive_structs, reason = "it is its field and nothing else")]
pub struct Plain<T>(pub T);

impl<T: DeserializeOwned> Lenient for Plain<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        if text.get() == "null" {
            return Ok(Err(Odd::Null));
        }
        let mut json = serde_json::Deserializer::from_str(text.get());
        let value = if watch::is_on() {
            watch::inside(|| T::deserialize(Tracked(&mut json)))
        } else {
            T::deserialize(&mut json)
        };
        Ok(value.map(Self).or_else(|_| Odd::not("what its type reads")))
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Plain<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)?.map_err(D::Error::custom)
    }
}
