//! Numbers: whole ones also as fractions, with exponents (`640.0`, `4.9022656E7`) or as text; others as whole ones.

use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Visitor};

use super::{Lenient, Odd, Read, otherwise};

struct Whole<N>(PhantomData<N>);

impl<'de, N: TryFrom<u64> + TryFrom<i64>> Visitor<'de> for Whole<N> {
    type Value = Read<N>;

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(N::try_from(number).or_else(|_| Odd::not("a number that fits here")))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(N::try_from(number).or_else(|_| Odd::not("a number that fits here")))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        // Beyond 2^63 nothing of Spotify's counts; `as` would saturate there, and hide that it did.
        if number.abs() < 9.2e18 {
            #[allow(clippy::cast_possible_truncation, reason = "it was just checked to fit")]
            return self.visit_i64(number.round() as i64);
        }
        Ok(Odd::not("a number that fits here"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let text = text.trim();
        if let Ok(number) = text.parse::<i64>() {
            return self.visit_i64(number);
        }
        if let Ok(number) = text.parse::<u64>() {
            return self.visit_u64(number);
        }
        match text.parse::<f64>() {
            Ok(number) => self.visit_f64(number),
            Err(_) => Ok(Odd::not("a number")),
        }
    }

    otherwise!("a number": null bool list object);
}

macro_rules! whole {
    ($($number:ty)*) => {$(
        /// Without a value it is 0.
        impl Lenient for $number {
            const IN_PLACE: bool = true;

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
                deserializer.deserialize_any(Whole(PhantomData))
            }

            fn missing() -> Option<Self> {
                Some(0)
            }
        }
    )*};
}

whole!(u8 u16 u32 u64 i8 i16 i32 i64);

struct Real;

impl<'de> Visitor<'de> for Real {
    type Value = Read<f64>;

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Ok(number))
    }

    #[allow(clippy::cast_precision_loss, reason = "what is measured is not that precise")]
    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Ok(number as f64))
    }

    #[allow(clippy::cast_precision_loss, reason = "what is measured is not that precise")]
    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Ok(number as f64))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(text
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .ok_or(())
            .or_else(|()| Odd::not("a number")))
    }

    otherwise!("a number": null bool list object);
}

/// Without a value it is 0.
impl Lenient for f64 {
    const IN_PLACE: bool = true;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        deserializer.deserialize_any(Real)
    }

    fn missing() -> Option<Self> {
        Some(0.0)
    }
}

/// Without a value it is 0.
impl Lenient for f32 {
    const IN_PLACE: bool = true;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        Ok(f64::read(deserializer)?.and_then(|number| {
            #[allow(clippy::cast_possible_truncation, reason = "what is measured is not that precise")]
            let number = number as Self;
            // JSON has no infinity: it could not be written again.
            if number.is_finite() { Ok(number) } else { Odd::not("a number that fits here") }
        }))
    }

    fn missing() -> Option<Self> {
        Some(0.0)
    }
}
