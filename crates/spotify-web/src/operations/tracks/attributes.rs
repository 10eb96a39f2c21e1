//! What tracks shall sound like.
//!
//! ```
//! use spotify_web::operation::{Encoder, Metadata};
//! use spotify_web::tracks::{Attribute, TrackAttributes};
//!
//! let mut encoder = Encoder::new(&Metadata::new("get-recommendations", http::Method::GET, "/recommendations"));
//! encoder.queries(&TrackAttributes::new().min(Attribute::Key, 0).max(Attribute::Key, 5))?;
//! let error = encoder.queries(&TrackAttributes::new().target(Attribute::Energy, 2)).unwrap_err();
//! assert_eq!(error.to_string(), "the argument `target_energy` is refused: it is 2, and Spotify takes 0 to 1");
//! # Ok::<(), spotify_web::ArgumentError>(())
//! ```

use std::collections::BTreeMap;

use crate::operation::{ArgumentError, Encoder, Parameters};

/// What tracks shall sound like: for any of the fourteen attributes, the least, the most, and what comes closest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrackAttributes {
    wishes: BTreeMap<(Attribute, Side), f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Min,
    Max,
    Target,
}

impl TrackAttributes {
    /// No wishes.
    pub fn new() -> Self {
        Self::default()
    }

    /// No track that has less.
    #[must_use]
    pub fn min(self, attribute: Attribute, value: impl Into<f64>) -> Self {
        self.with(attribute, Side::Min, value.into())
    }

    /// No track that has more.
    #[must_use]
    pub fn max(self, attribute: Attribute, value: impl Into<f64>) -> Self {
        self.with(attribute, Side::Max, value.into())
    }

    /// Those first that come closest to this.
    #[must_use]
    pub fn target(self, attribute: Attribute, value: impl Into<f64>) -> Self {
        self.with(attribute, Side::Target, value.into())
    }

    fn with(mut self, attribute: Attribute, side: Side, value: f64) -> Self {
        self.wishes.insert((attribute, side), value);
        self
    }
}

impl Parameters for TrackAttributes {
    fn write(&self, request: &mut Encoder) -> Result<(), ArgumentError> {
        for ((attribute, side), value) in &self.wishes {
            let facts = attribute.facts();
            let name = match side {
                Side::Min => facts.min,
                Side::Max => facts.max,
                Side::Target => facts.target,
            };
            let refused = |problem: String| Err(ArgumentError::new(name, problem));
            let (least, most) = facts.bounds;
            if !(least..=most).contains(value) {
                return match facts.bounds != ANY {
                    true => refused(format!("it is {value}, and Spotify takes {least} to {most}")),
                    false => refused(format!("it is {value}, and a finite number is wanted")),
                };
            }
            if facts.whole && value.fract() != 0.0 {
                return refused(format!("it is {value}, and Spotify takes whole numbers"));
            }
            request.query(name, *value)?;
        }
        Ok(())
    }
}

struct Facts {
    min: &'static str,
    max: &'static str,
    target: &'static str,
    bounds: (f64, f64),
    whole: bool,
}

/// Any number but the infinite ones and what is none.
const ANY: (f64, f64) = (f64::MIN, f64::MAX);
const FRACTION: (f64, f64) = (0.0, 1.0);

macro_rules! attributes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $bounds:expr, whole: $whole:literal;)*) => {
        /// What Spotify measures of a track.
        ///
        /// Spotify: [Audio features](https://developer.spotify.com/documentation/web-api/reference/get-audio-features)
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Attribute {
            $($(#[$doc])* $variant,)*
        }

        impl Attribute {
            fn facts(self) -> Facts {
                match self {
                    $(Self::$variant => Facts {
                        min: concat!("min_", $name),
                        max: concat!("max_", $name),
                        target: concat!("target_", $name),
                        bounds: $bounds,
                        whole: $whole,
                    },)*
                }
            }

            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];
        }
    };
}

attributes! {
    /// How sure it is that the track is acoustic, from 0 to 1.
    Acousticness = "acousticness", FRACTION, whole: false;
    /// How well one can dance to it, from 0 to 1.
    Danceability = "danceability", FRACTION, whole: false;
    /// How long it is, in milliseconds.
    DurationMs = "duration_ms", ANY, whole: true;
    /// How intense it is, from 0 to 1.
    Energy = "energy", FRACTION, whole: false;
    /// How sure it is that nobody sings, from 0 to 1.
    Instrumentalness = "instrumentalness", FRACTION, whole: false;
    /// The key, in semitones above C: from 0 to 11.
    Key = "key", (0.0, 11.0), whole: true;
    /// How sure it is that there is an audience, from 0 to 1.
    Liveness = "liveness", FRACTION, whole: false;
    /// How loud it is, in decibels below full scale.
    Loudness = "loudness", ANY, whole: false;
    /// 1 for major, 0 for minor.
    Mode = "mode", FRACTION, whole: true;
    /// From 0 to 100, the most popular.
    Popularity = "popularity", (0.0, 100.0), whole: true;
    /// How much of it is spoken, from 0 to 1.
    Speechiness = "speechiness", FRACTION, whole: false;
    /// How fast it is, in beats per minute.
    Tempo = "tempo", ANY, whole: false;
    /// How many beats a bar has; up to 11.
    TimeSignature = "time_signature", (0.0, 11.0), whole: true;
    /// How cheerful it is, from 0 to 1.
    Valence = "valence", FRACTION, whole: false;
}
