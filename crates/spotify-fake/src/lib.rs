#![doc = include_str!("../README.md")]

mod accounts;
mod api;
mod browser;
mod builder;
mod clock;
mod cors;
mod error;
mod fake;
mod faults;
mod log;
mod meter;
mod random;
mod redact;
mod serve;
mod service;
mod sync;
mod world;

pub use accounts::ClientRecord;
pub use browser::{Browser, Visit, VisitError};
pub use builder::Builder;
pub use clock::Clock;
pub use error::StartError;
pub use fake::Fake;
pub use faults::{
    Answer, Caching, CommandAnswer, Consent, Fault, Hold, Issuer, Oddity, Quota, QuotaMode, RateLimit, Rotation, Rule,
    Switches,
};
pub use log::RecordedRequest;
pub use world::{
    Album, Artist, Audiobook, Chapter, Content, Episode, LocalTrack, Playable, Playlist, PlaylistItem, SavedTrack,
    Scene, SceneAlbum, SceneArtist, SceneError, ScenePlaylist, SceneShow, Show, Track, UserRecord, World,
};
