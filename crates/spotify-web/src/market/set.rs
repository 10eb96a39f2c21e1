//! A set of countries: one bit each, however many there are.

use std::fmt;

use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Inner, Market};
use crate::lenient::{Lenient, Odd, Read, otherwise, whole};
use crate::report::watch;

/// A set of countries, as in a track's `available_markets`: one bit each, however many there are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Markets(Box<Bits>);

type Bits = [u64; WORDS];

const LETTERS: u16 = 26;
/// 26 times 26 bits.
const WORDS: usize = (LETTERS * LETTERS).div_ceil(64) as usize;

impl Markets {
    /// Whether `market` is in the set. [`Market::FROM_TOKEN`] is in none.
    pub fn contains(&self, market: Market) -> bool {
        place(market).is_some_and(|place| self.has(place))
    }

    /// How many markets are in the set.
    pub fn len(&self) -> usize {
        self.0.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// Whether no market is in the set.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }

    /// The markets, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = Market> + '_ {
        let markets = (b'A'..=b'Z').flat_map(|first| (b'A'..=b'Z').map(move |second| [first, second]));
        (0_u16..).zip(markets).filter(|(place, _)| self.has(*place)).map(|(_, letters)| Market(Inner::Country(letters)))
    }

    fn has(&self, place: u16) -> bool {
        self.0.get(usize::from(place / 64)).is_some_and(|bits| bits >> (place % 64) & 1 == 1)
    }
}

fn insert(bits: &mut Bits, place: u16) {
    if let Some(bits) = bits.get_mut(usize::from(place / 64)) {
        *bits |= 1 << (place % 64);
    }
}

/// The number of a country's bit.
fn place(market: Market) -> Option<u16> {
    match market.0 {
        Inner::Country(letters) => place_of(&letters),
        Inner::FromToken => None,
    }
}

/// The number of the bit of two letters, in any case.
fn place_of(letters: &[u8]) -> Option<u16> {
    let [first, second] = letters else { return None };
    let letter = |byte: &u8| u16::from((byte & !0x20).wrapping_sub(b'A'));
    let (first, second) = (letter(first), letter(second));
    (first < LETTERS && second < LETTERS).then_some(first * LETTERS + second)
}

impl FromIterator<Market> for Markets {
    fn from_iter<I: IntoIterator<Item = Market>>(markets: I) -> Self {
        let mut bits = [0; WORDS];
        markets.into_iter().filter_map(place).for_each(|place| insert(&mut bits, place));
        Self(Box::new(bits))
    }
}

impl fmt::Debug for Markets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for Markets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Markets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        whole(deserializer)
    }
}

impl Lenient for Markets {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        deserializer.deserialize_any(List)
    }
}

struct List;

impl<'de> Visitor<'de> for List {
    type Value = Read<Markets>;

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut bits = [0; WORDS];
        let mut position = 0_u32;
        while let Some(place) = list.next_element_seed(Place)? {
            match place {
                Ok(place) => insert(&mut bits, place),
                Err(odd) => watch::skipped(position, odd),
            }
            position = position.saturating_add(1);
        }
        Ok(Ok(Markets(Box::new(bits))))
    }

    otherwise!("a list": null bool number text object);
}

/// Reads a country as the number of its bit, from the text as it stands in the JSON.
struct Place;

impl<'de> DeserializeSeed<'de> for Place {
    type Value = Read<u16>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place {
    type Value = Read<u16>;

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(place_of(text.as_bytes()).ok_or(()).or_else(|()| Odd::not("a market")))
    }

    otherwise!("a market": null bool number list object);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_letters_has_a_bit_of_its_own() {
        let all: Vec<_> =
            (b'A'..=b'Z').flat_map(|a| (b'A'..=b'Z').map(move |b| Market(Inner::Country([a, b])))).collect();
        assert_eq!(all.iter().copied().collect::<Markets>().len(), 676);
        for market in all {
            let one: Markets = [market].into_iter().collect();
            assert_eq!(one.iter().collect::<Vec<_>>(), [market]);
        }
    }

    #[test]
    fn odd_elements_do_not_cost_the_rest() {
        let markets: Markets =
            serde_json::from_str(r#"["US",null,"Narnia","se","US","\u0044E",7,["SE"],"@@","``"]"#).unwrap();
        assert_eq!(serde_json::to_string(&markets).unwrap(), r#"["DE","SE","US"]"#);
        assert!(!markets.contains(Market::FROM_TOKEN));
        assert!(serde_json::from_str::<Markets>(r#"{"SE":true}"#).is_err());
    }
}
