//! What to do about a command that was not obeyed, where this program knows more than the error.

use anyhow::{Error as Told, anyhow};
use spotify_web::{Device, Disallows, Error, ErrorKind, PlayerReason, Spotify};

use crate::show;

/// The error, with what helps here.
pub(crate) async fn on(spotify: &Spotify, error: Error) -> Told {
    match error.kind() {
        ErrorKind::NoActiveDevice => {
            // Without the list the advice is worth less, but the list is not what failed.
            let devices = spotify.player().devices().await.unwrap_or_default();
            let able: Vec<Device> = devices.into_iter().filter(|device| !device.is_restricted).collect();
            match able.is_empty() {
                true => anyhow!(
                    "nothing plays anywhere: open Spotify on a telephone or a computer and start something there"
                ),
                false => anyhow!(
                    "nothing plays anywhere: choose a device with `now_playing transfer NAME`; {}",
                    names(&able)
                ),
            }
        }
        ErrorKind::UserWithoutPremium => {
            anyhow!("Spotify lets only users with Premium tell the player what to do: looking at it works without")
        }
        ErrorKind::MissingScope { .. } => {
            anyhow!("this was not allowed when you signed in: run `now_playing log-out`, sign in again, and allow it")
        }
        ErrorKind::PlayerRefused { reason } => match why_not(reason) {
            Some(why) => anyhow!("{why}"),
            None => restricted(spotify, error).await,
        },
        _ => error.into(),
    }
}

/// What the player's reasons mean to whoever sits in front of it.
fn why_not(reason: &PlayerReason) -> Option<&'static str> {
    Some(match reason {
        PlayerReason::NoNextTrack => "there is nothing after this: `now_playing play URI` starts something else",
        PlayerReason::NoPreviousTrack => "there is nothing before this: `now_playing seek 0` starts it again",
        PlayerReason::AlreadyPaused => PAUSED,
        PlayerReason::AlreadyPlaying => PLAYS,
        PlayerReason::DeviceNotControllable | PlayerReason::RemoteControlDisallow => {
            "this device takes no commands from elsewhere: use it by hand, or choose another one"
        }
        PlayerReason::VolumeControlDisallow => {
            "the volume of this device cannot be set from elsewhere: use its own buttons"
        }
        PlayerReason::RateLimited => "the player was told too much in too short a time: wait a few seconds",
        _ => return None,
    })
}

const PAUSED: &str = "it is paused already";
const PLAYS: &str = "it plays already";

/// Most refusals come without a reason, but the player says what it does not do now.
async fn restricted(spotify: &Spotify, error: Error) -> Told {
    let state = spotify.player().state().await.unwrap_or_default();
    let disallows = state.and_then(|state| state.actions).unwrap_or_default().disallows;
    match (error.operation(), disallows) {
        ("pause-a-users-playback", Disallows { pausing: Some(true), .. }) => anyhow!(PAUSED),
        ("start-a-users-playback", Disallows { resuming: Some(true), .. }) => anyhow!(PLAYS),
        _ => error.into(),
    }
}

/// Which devices there are, to choose from.
pub(crate) fn names(devices: &[Device]) -> String {
    let names: Vec<String> = devices.iter().map(show::device_name).collect();
    if names.is_empty() { "none is there".to_owned() } else { format!("there are {}", names.join(", ")) }
}
