//! Where a client is played: a fake in one of the quota modes, and who is there.

use anyhow::{Context, Result};
use serde::Serialize;
use spotify_fake::{Fake, QuotaMode, UserRecord};

/// Which of Spotify's two Web APIs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    Extended,
    Development,
}

impl Mode {
    pub(crate) const ALL: [Self; 2] = [Self::Extended, Self::Development];

    fn of_the_fake(self) -> QuotaMode {
        match self {
            Self::Extended => QuotaMode::Extended,
            Self::Development => QuotaMode::Development,
        }
    }
}

/// Who signs in without Premium.
pub(crate) const FREE: &str = "hazel";
/// Where audiobooks can be had.
pub(crate) const COUNTRY: &str = "GB";
/// Five pages of fifty, and the last one not full.
const SAVED_TRACKS: usize = 230;

pub(crate) async fn fake(mode: Mode) -> Result<Fake> {
    let builder = Fake::builder()
        .as_spotify(true)
        .quota_mode(mode.of_the_fake())
        .saved_tracks(SAVED_TRACKS)
        .user(UserRecord::default().country(COUNTRY))
        .user(UserRecord::new(FREE).country(COUNTRY).product("free"));
    builder.start().await.context("spotify-fake could not be started")
}
