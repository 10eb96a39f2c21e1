//! Countries, as Spotify asks for them and lists them.
//!
//! ```
//! use spotify_web::{Market, Markets};
//!
//! assert_eq!("se".parse::<Market>()?, Market::SE);
//! let markets: Markets = serde_json::from_str(r#"["AD","SE","US"]"#).unwrap();
//! assert!(markets.contains(Market::SE) && !markets.contains(Market::DE));
//! assert_eq!(markets.iter().map(|market| market.to_string()).collect::<Vec<_>>(), ["AD", "SE", "US"]);
//! # Ok::<(), spotify_web::InvalidMarket>(())
//! ```

mod set;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use set::Markets;

use crate::lenient::FromText;
use crate::lenient::text::written;
use crate::operation::Parameter;

/// A market: a country by its two letters (ISO 3166-1 alpha-2), or the signed-in user's own.
///
/// Spotify: [Track relinking](https://developer.spotify.com/documentation/web-api/concepts/track-relinking)
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Market(Inner);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Inner {
    Country([u8; 2]),
    FromToken,
}

/// A text that is not a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a market is a country's two letters, such as SE, or from_token")]
#[non_exhaustive]
pub struct InvalidMarket;

const FROM_TOKEN: &str = "from_token";

impl Market {
    /// The country of the user whose token is used. Means nothing with client credentials, which are no user's.
    pub const FROM_TOKEN: Self = Self(Inner::FromToken);

    /// As Spotify writes it.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            // Only ASCII letters are ever stored.
            Inner::Country(letters) => std::str::from_utf8(letters).unwrap_or_default(),
            Inner::FromToken => FROM_TOKEN,
        }
    }

    fn country(text: &str) -> Option<[u8; 2]> {
        let letters: [u8; 2] = text.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_alphabetic).then(|| letters.map(|letter| letter.to_ascii_uppercase()))
    }
}

macro_rules! countries {
    ($($name:ident)*) => {
        /// The countries of ISO 3166-1, and Kosovo as Spotify writes it.
        #[allow(missing_docs, reason = "two letters of ISO 3166-1 each")]
        impl Market {
            // The compiler evaluates these: a name of one letter would not build.
            $(pub const $name: Self = Self(Inner::Country([stringify!($name).as_bytes()[0], stringify!($name).as_bytes()[1]]));)*
        }
    };
}

countries! {
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT
    JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
}

written!(Market);

impl FromText for Market {
    const WANTED: &'static str = "a market";

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl FromStr for Market {
    type Err = InvalidMarket;

    fn from_str(text: &str) -> Result<Self, InvalidMarket> {
        match Self::country(text) {
            Some(letters) => Ok(Self(Inner::Country(letters))),
            None if text == FROM_TOKEN => Ok(Self::FROM_TOKEN),
            None => Err(InvalidMarket),
        }
    }
}

impl TryFrom<&str> for Market {
    type Error = InvalidMarket;

    fn try_from(text: &str) -> Result<Self, InvalidMarket> {
        text.parse()
    }
}

impl TryFrom<&String> for Market {
    type Error = InvalidMarket;

    fn try_from(text: &String) -> Result<Self, InvalidMarket> {
        text.parse()
    }
}

impl TryFrom<String> for Market {
    type Error = InvalidMarket;

    fn try_from(text: String) -> Result<Self, InvalidMarket> {
        text.parse()
    }
}

impl fmt::Display for Market {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Market {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Market::{}", self.as_str())
    }
}

impl Parameter for Market {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }
}

impl Serialize for Market {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Market {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("invalid value, expected a market"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_market_is_two_letters_or_from_token() {
        assert_eq!(Market::SE.as_str(), "SE");
        assert_eq!("from_token".parse(), Ok(Market::FROM_TOKEN));
        for bad in ["", "S", "SWE", "S1", "é", "se\n", "FROM_TOKEN"] {
            assert_eq!(bad.parse::<Market>(), Err(InvalidMarket), "{bad:?}");
        }
    }
}
