//! What Spotify has measured in tracks. Closed to new apps since November 2024.

use spotify_auth_core::Timestamp;
use spotify_web_derive::Model;

use crate::id::Id;
use crate::lenient::derive::Form;
use crate::lenient::{Lenient, Odd, Read};
use crate::model::Track;
use crate::text::Text;
use serde::{Deserializer, Serializer};

/// What a track sounds like, in numbers.
///
/// Spotify: [AudioFeaturesObject](https://developer.spotify.com/documentation/web-api/reference/get-audio-features)
#[derive(Clone, Debug, PartialEq, Model)]
#[model(type = "audio_features")]
#[non_exhaustive]
pub struct AudioFeatures {
    /// Of which track.
    pub id: Id<Track>,
    /// Confidence, from 0 to 1, that it is acoustic.
    pub acousticness: f32,
    /// From 0 to 1, the easiest to dance to.
    pub danceability: f32,
    /// How long it is, in milliseconds.
    pub duration_ms: u32,
    /// From 0 to 1, the most intense.
    pub energy: f32,
    /// Likelihood, from 0 to 1, that there is no singing.
    pub instrumentalness: f32,
    /// The pitch class of the key, from 0 for C; -1 if none was found.
    pub key: i8,
    /// Likelihood, from 0 to 1, of an audience.
    pub liveness: f32,
    /// The mean loudness in decibels, mostly from -60 to 0.
    pub loudness: f32,
    /// 1 for major, 0 for minor.
    pub mode: i8,
    /// From 0 to 1, how much of it is spoken.
    pub speechiness: f32,
    /// Beats a minute.
    pub tempo: f32,
    /// Beats a bar, from 3 to 7.
    pub time_signature: u8,
    /// From 0 to 1, the most cheerful.
    pub valence: f32,
    /// Where the whole analysis is in the Web API.
    pub analysis_url: Option<Text>,
    /// Where the track is in the Web API.
    pub track_href: Option<Text>,
    /// The track's URI.
    pub uri: Option<Text>,
}

/// The structure of a track, moment by moment.
///
/// Spotify: [AudioAnalysisObject](https://developer.spotify.com/documentation/web-api/reference/get-audio-analysis)
#[derive(Clone, Debug, PartialEq, Model)]
#[non_exhaustive]
pub struct AudioAnalysis {
    /// How the analysis was made.
    pub meta: Option<AnalysisMeta>,
    /// The track as a whole.
    pub track: Option<AnalyzedTrack>,
    /// Bars.
    pub bars: Vec<TimeInterval>,
    /// Beats.
    pub beats: Vec<TimeInterval>,
    /// Parts in which tempo, key or the like differ.
    pub sections: Vec<Section>,
    /// Short pieces that sound the same all through.
    pub segments: Vec<Segment>,
    /// The smallest pulses.
    pub tatums: Vec<TimeInterval>,
}

/// How an analysis was made.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[non_exhaustive]
pub struct AnalysisMeta {
    /// The version of the analyzer.
    pub analyzer_version: Text,
    /// What it ran on.
    pub platform: Text,
    /// How it went.
    pub detailed_status: Text,
    /// The same as a number; 0 is well.
    pub status_code: i32,
    /// When it was made.
    #[model(form = Seconds)]
    pub timestamp: Option<Timestamp>,
    /// How long it took, in seconds.
    pub analysis_time: f64,
    /// How the file was read.
    pub input_process: Text,
}

/// A moment that is written as seconds since 1970.
struct Seconds;

impl Form<Timestamp> for Seconds {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Timestamp>, D::Error> {
        Ok(i64::read(deserializer)?.and_then(|seconds| match seconds.checked_mul(1_000) {
            Some(millis) => Ok(Timestamp::from_unix_millis(millis)),
            None => Odd::not("a moment"),
        }))
    }

    fn write<S: Serializer>(timestamp: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(timestamp.as_unix_millis().div_euclid(1_000))
    }
}

/// A track as a whole, as analyzed. Times are in seconds, confidences from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[non_exhaustive]
pub struct AnalyzedTrack {
    /// How many samples were analyzed.
    pub num_samples: u64,
    /// How long it is.
    pub duration: f64,
    /// Always empty.
    pub sample_md5: Text,
    /// Where the analyzed part starts.
    pub offset_seconds: f64,
    /// How long the analyzed part is, if it is not the whole.
    pub window_seconds: f64,
    /// Samples a second.
    pub analysis_sample_rate: u32,
    /// How many channels were analyzed.
    pub analysis_channels: u8,
    /// Where the fade-in ends.
    pub end_of_fade_in: f64,
    /// Where the fade-out starts.
    pub start_of_fade_out: f64,
    /// The mean loudness in decibels.
    pub loudness: f32,
    /// Beats a minute.
    pub tempo: f32,
    /// How certain that is.
    pub tempo_confidence: f32,
    /// Beats a bar.
    pub time_signature: u8,
    /// How certain that is.
    pub time_signature_confidence: f32,
    /// The pitch class of the key, from 0 for C; -1 if none was found.
    pub key: i8,
    /// How certain that is.
    pub key_confidence: f32,
    /// 1 for major, 0 for minor.
    pub mode: i8,
    /// How certain that is.
    pub mode_confidence: f32,
    /// A fingerprint: Echo Nest Musical Fingerprint.
    pub codestring: Text,
    /// Its version.
    pub code_version: f64,
    /// A fingerprint: Echoprint.
    pub echoprintstring: Text,
    /// Its version.
    pub echoprint_version: f64,
    /// A fingerprint: Synchstring.
    pub synchstring: Text,
    /// Its version.
    pub synch_version: f64,
    /// A fingerprint: Rhythmstring.
    pub rhythmstring: Text,
    /// Its version.
    pub rhythm_version: f64,
}

/// A span of time in a track, in seconds.
///
/// Spotify: [TimeIntervalObject](https://developer.spotify.com/documentation/web-api/reference/get-audio-analysis)
#[derive(Clone, Copy, Debug, Default, PartialEq, Model)]
#[non_exhaustive]
pub struct TimeInterval {
    /// Where it starts.
    pub start: f64,
    /// How long it is.
    pub duration: f64,
    /// How certain that is, from 0 to 1.
    pub confidence: f32,
}

/// A part in which tempo, key or the like differ from the others. Times are in seconds, confidences from 0 to 1.
///
/// Spotify: [SectionObject](https://developer.spotify.com/documentation/web-api/reference/get-audio-analysis)
#[derive(Clone, Copy, Debug, Default, PartialEq, Model)]
#[non_exhaustive]
pub struct Section {
    /// Where it starts.
    pub start: f64,
    /// How long it is.
    pub duration: f64,
    /// How certain the division is.
    pub confidence: f32,
    /// The mean loudness in decibels.
    pub loudness: f32,
    /// Beats a minute.
    pub tempo: f32,
    /// How certain that is.
    pub tempo_confidence: f32,
    /// The pitch class of the key, from 0 for C; -1 if none was found.
    pub key: i8,
    /// How certain that is.
    pub key_confidence: f32,
    /// 1 for major, 0 for minor, -1 if neither was found.
    pub mode: i8,
    /// How certain that is.
    pub mode_confidence: f32,
    /// Beats a bar.
    pub time_signature: u8,
    /// How certain that is.
    pub time_signature_confidence: f32,
}

/// A short piece that sounds the same all through. Times are in seconds, loudness in decibels.
///
/// Spotify: [SegmentObject](https://developer.spotify.com/documentation/web-api/reference/get-audio-analysis)
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[non_exhaustive]
pub struct Segment {
    /// Where it starts.
    pub start: f64,
    /// How long it is.
    pub duration: f64,
    /// How certain the division is, from 0 to 1.
    pub confidence: f32,
    /// Loudness at its start.
    pub loudness_start: f32,
    /// Loudness where it is loudest.
    pub loudness_max: f32,
    /// Where, from its start, it is loudest.
    pub loudness_max_time: f32,
    /// Loudness at its end.
    pub loudness_end: f32,
    /// How strong each of the 12 pitch classes is, from 0 to 1.
    pub pitches: Vec<f32>,
    /// 12 coefficients of its tone colour, the most important first.
    pub timbre: Vec<f32>,
}
