//! What Spotify hears in a track: numbers made up from its id.

use crate::api::json::{Json, fields, object};
use crate::api::view::View;
use crate::world::Track;

/// Numbers between 0 and 1, always the same for a track.
struct Ear(u64);

impl Ear {
    fn of(track: &Track) -> Self {
        Self(track.id.bytes().fold(7, |hash, byte| hash.rotate_left(5).wrapping_mul(0x9e37_79b9) ^ u64::from(byte)))
    }

    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u16::try_from(self.0 >> 48).unwrap_or(u16::MAX)) / f64::from(u16::MAX)
    }

    fn below(&mut self, end: f64) -> f64 {
        self.share() * end
    }
}

pub(in crate::api) fn features(track: &Track, view: View<'_>) -> Json {
    let mut ear = Ear::of(track);
    view.object(
        "audio features",
        fields! {
            "acousticness": ear.share(),
            "analysis_url": view.to(&format!("/audio-analysis/{}", track.id)),
            "danceability": ear.share(),
            "duration_ms": track.duration_ms,
            "energy": ear.share(),
            "id": &track.id,
            "instrumentalness": ear.share(),
            "key": track.track_number % 12,
            "liveness": ear.share(),
            "loudness": -ear.below(30.0),
            "mode": track.track_number % 2,
            "speechiness": ear.share(),
            "tempo": 60.0 + ear.below(120.0),
            "time_signature": 4,
            "track_href": view.to(&format!("/tracks/{}", track.id)),
            "type": "audio_features",
            "uri": track.uri(),
            "valence": ear.share(),
        },
    )
}

/// A few seconds of it: as many bars, beats and segments as show their shape.
pub(in crate::api) fn analysis(track: &Track, view: View<'_>) -> Json {
    let mut ear = Ear::of(track);
    let intervals = |count: u32, length: f64| -> Vec<Json> {
        (0..count).map(|n| object! { "start": f64::from(n) * length, "duration": length, "confidence": 0.8 }).collect()
    };
    let pitches: Vec<f64> = (0..12).map(|_| ear.share()).collect();
    let timbre: Vec<f64> = (0..12).map(|_| ear.below(90.0) - 45.0).collect();
    let segment = |n: u32| {
        object! {
            "start": f64::from(n) * 0.25, "duration": 0.25, "confidence": 0.7, "loudness_start": -20.5,
            "loudness_max": -9.25, "loudness_max_time": 0.05, "loudness_end": 0, "pitches": pitches.clone(),
            "timbre": timbre.clone(),
        }
    };
    let section = object! {
        "start": 0.0, "duration": 4.0, "confidence": 1.0, "loudness": -12.5, "tempo": 120.5,
        "tempo_confidence": 0.5, "key": 9, "key_confidence": 0.25, "mode": -1, "mode_confidence": 0.5,
        "time_signature": 4, "time_signature_confidence": 1.0,
    };
    let seconds = f64::from(u32::try_from(track.duration_ms).unwrap_or(u32::MAX)) / 1_000.0;
    view.object("audio analysis", fields! {
        "meta": object! {
            "analyzer_version": "4.0.0", "platform": "Linux", "detailed_status": "OK", "status_code": 0,
            "timestamp": 1_793_534_400, "analysis_time": 1.5, "input_process": "made up",
        },
        "track": object! {
            "num_samples": track.duration_ms * 22, "duration": seconds, "sample_md5": "", "offset_seconds": 0,
            "window_seconds": 0, "analysis_sample_rate": 22_050, "analysis_channels": 1, "end_of_fade_in": 0.0,
            "start_of_fade_out": seconds, "loudness": -ear.below(30.0), "tempo": 60.0 + ear.below(120.0),
            "tempo_confidence": 0.73, "time_signature": 4, "time_signature_confidence": 0.994, "key": 9,
            "key_confidence": 0.408, "mode": 0, "mode_confidence": 0.485, "codestring": "eJx_made_up", "code_version": 3.15,
            "echoprintstring": "eJx_made_up", "echoprint_version": 4.15,
            "synchstring": "eJx_made_up", "synch_version": 1.0, "rhythmstring": "eJx_made_up", "rhythm_version": 1.0,
        },
        "bars": intervals(2, 2.0),
        "beats": intervals(8, 0.5),
        "sections": vec![section],
        "segments": (0..16).map(segment).collect::<Vec<_>>(),
        "tatums": intervals(16, 0.25),
    })
}
