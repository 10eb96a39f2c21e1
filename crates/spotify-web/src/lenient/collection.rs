//! Lists, whose odd elements are left out, and objects whose names are not known beforehand.

use std::marker::PhantomData;

use serde::de::{Deserializer, SeqAccess, Visitor};

use super::{Into, Lenient, Odd, Read, otherwise};
use crate::report::watch;

/// What cannot be read is left out, and told to a [`Report`](crate::Report). Without a value it is empty. To keep the others'
/// places, read a `Vec<Option<T>>`.
impl<T: Lenient> Lenient for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        deserializer.deserialize_any(List(PhantomData))
    }

    fn missing() -> Option<Self> {
        Some(Self::new())
    }
}

struct List<T>(PhantomData<T>);

impl<'de, T: Lenient> Visitor<'de> for List<T> {
    type Value = Read<Vec<T>>;

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        let mut shifted = None;
        elements(
            list,
            |item| items.push(item),
            |position, odd| {
                watch::skipped(position, odd);
                shifted = Some(odd);
            },
        )?;
        Ok(match shifted {
            Some(_) if T::IN_PLACE => Odd::not("a list without gaps"),
            _ => Ok(items),
        })
    }

    otherwise!("a list": null bool number text object);
}

/// Reads a list to its end. Each element goes to one of the two, those that are left out with their place from 0.
pub(crate) fn elements<'de, T: Lenient, A: SeqAccess<'de>>(
    mut list: A,
    mut keep: impl FnMut(T),
    mut skip: impl FnMut(u32, Odd),
) -> Result<(), A::Error> {
    let mut position = 0_u32;
    loop {
        let mut element = Err(Odd::Null);
        if list.next_element_seed(Into(&mut element))?.is_none() {
            return Ok(());
        }
        match element {
            Ok(item) => keep(item),
            Err(odd) => skip(position, odd),
        }
        position = position.saturating_add(1);
    }
}
