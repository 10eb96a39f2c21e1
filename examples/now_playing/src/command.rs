//! What can be asked of the player, and asking it.

use std::time::Duration;

use anyhow::{Result, bail};
use clap::{Subcommand, ValueEnum};
use spotify_web::{Device, DeviceId, Error, PlaybackState, RepeatState, Spotify, Uri};
use stage::say;

use crate::amount::{Place, Volume};
use crate::{advice, show, watch};

#[derive(Subcommand, Default)]
pub(crate) enum Command {
    /// Show what plays, on which device, and what comes next.
    #[default]
    Show,
    /// Go on playing, or play something else.
    Play {
        /// A Spotify URI or a link to open.spotify.com: a track, an episode, an album, a playlist, an artist, a show.
        what: Option<Uri>,
    },
    /// Pause.
    Pause,
    /// Skip to the next one.
    Next,
    /// Skip to the one before.
    Previous,
    /// Go to a place: 1:30, or +0:15 and -0:15 from here.
    #[command(allow_hyphen_values = true)]
    Seek {
        /// Seconds or minutes:seconds.
        place: Place,
    },
    /// Set the volume: 40, or +10 and -10.
    #[command(allow_hyphen_values = true)]
    Volume {
        /// In percent.
        percent: Volume,
    },
    /// Play in random order, or not.
    Shuffle {
        /// Whether.
        state: Switch,
    },
    /// Play again what is over, or not.
    Repeat {
        /// What.
        state: Repeat,
    },
    /// Go on playing on another device.
    Transfer {
        /// Its name, the beginning of it, or its id.
        device: String,
    },
    /// List the devices.
    Devices,
    /// Show what comes next, or add something to it.
    Queue {
        /// A track or an episode: a Spotify URI or a link to open.spotify.com.
        what: Option<Uri>,
    },
    /// Watch the player until Ctrl-C.
    Watch,
    /// Forget the token, and say where to take back what you allowed the app.
    LogOut,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Repeat {
    Off,
    /// The track.
    Track,
    /// The album, playlist or whatever else it is played from.
    Context,
}

impl From<Repeat> for RepeatState {
    fn from(repeat: Repeat) -> Self {
        match repeat {
            Repeat::Off => Self::Off,
            Repeat::Track => Self::Track,
            Repeat::Context => Self::Context,
        }
    }
}

/// How long the service takes to know of what it has obeyed.
const UNTIL_KNOWN: Duration = Duration::from_millis(300);
/// So much of what comes next is listed.
const LISTED: usize = 10;

/// Does it, and shows what came of it.
pub(crate) async fn obey(spotify: &Spotify, command: Command) -> Result<()> {
    match command {
        Command::Show => return show(spotify).await,
        Command::Devices => return devices(spotify).await,
        Command::Queue { what: None } => return queue(spotify).await,
        Command::Watch => return watch::watch(spotify).await,
        Command::LogOut => return Ok(()),
        _ => {}
    }
    if let Err(error) = tell(spotify, command).await {
        return Err(match error.downcast::<Error>() {
            Ok(error) => advice::on(spotify, error).await,
            Err(other) => other,
        });
    }
    tokio::time::sleep(UNTIL_KNOWN).await;
    show(spotify).await
}

/// What changes something.
async fn tell(spotify: &Spotify, command: Command) -> Result<()> {
    let player = spotify.player();
    match command {
        Command::Play { what: None } => player.play().await?,
        Command::Play { what: Some(uri @ (Uri::Track(_) | Uri::Episode(_) | Uri::Chapter(_))) } => {
            player.play().uris([uri]).await?;
        }
        Command::Play { what: Some(uri) } => player.play().context_uri(uri).await?,
        Command::Pause => player.pause().await?,
        Command::Next => player.next().await?,
        Command::Previous => player.previous().await?,
        Command::Seek { place: Place::At(place) } => player.seek(millis(place)).await?,
        Command::Seek { place } => {
            let now = state(spotify).await?.and_then(|state| state.progress()).unwrap_or_default();
            player.seek(millis(place.from(now))).await?;
        }
        Command::Volume { percent: Volume::At(percent) } => player.set_volume(percent).await?,
        Command::Volume { percent } => {
            // Without a device the player's own refusal says what to do.
            let now = match state(spotify).await?.and_then(|state| state.device) {
                Some(Device { volume_percent: None, .. }) => {
                    bail!("Spotify does not tell how loud this device is: write the volume itself, such as 40")
                }
                device => device.and_then(|device| device.volume_percent).unwrap_or_default(),
            };
            player.set_volume(percent.from(now)).await?;
        }
        Command::Shuffle { state } => player.set_shuffle(matches!(state, Switch::On)).await?,
        Command::Repeat { state } => player.set_repeat(RepeatState::from(state)).await?,
        Command::Transfer { device } => {
            let id = find(player.devices().await?, &device)?;
            player.transfer([id]).await?;
        }
        Command::Queue { what: Some(uri) } => player.add_to_queue(uri).await?,
        Command::Show | Command::Devices | Command::Queue { what: None } | Command::Watch | Command::LogOut => {}
    }
    Ok(())
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

async fn state(spotify: &Spotify) -> Result<Option<PlaybackState>, Error> {
    spotify.player().state().await
}

async fn show(spotify: &Spotify) -> Result<()> {
    let Some(state) = state(spotify).await? else {
        say!("{}", show::NOTHING);
        return Ok(());
    };
    for line in show::lines(&state, state.progress().unwrap_or_default()) {
        say!("{line}");
    }
    if let Some(next) = spotify.player().queue().await?.queue.first() {
        say!("  next: {}", show::name(next));
    }
    Ok(())
}

async fn devices(spotify: &Spotify) -> Result<()> {
    let devices = spotify.player().devices().await?;
    if devices.is_empty() {
        say!("No device is there: open Spotify on a telephone or a computer.");
    }
    for device in &devices {
        say!("{}", show::device_line(device));
    }
    Ok(())
}

async fn queue(spotify: &Spotify) -> Result<()> {
    let queue = spotify.player().queue().await?;
    match &queue.currently_playing {
        Some(item) => say!("now {}", show::name(item)),
        None => say!("{}", show::NOTHING),
    }
    for (item, number) in queue.queue.iter().zip(1..).take(LISTED) {
        say!("{number:3} {}", show::name(item));
    }
    if let Some(more) = queue.queue.len().checked_sub(LISTED).filter(|more| *more > 0) {
        say!("    and {more} more");
    }
    Ok(())
}

/// The one device that is meant: by its id, its name, or the beginning of its name.
fn find(devices: Vec<Device>, meant: &str) -> Result<DeviceId> {
    let folded = meant.to_lowercase();
    let name = |device: &Device| device.name.to_lowercase();
    let by = |is: &dyn Fn(&Device) -> bool| devices.iter().filter(|device| is(device)).collect::<Vec<_>>();
    let mut found = by(&|device| device.id.as_deref() == Some(meant) || name(device) == folded);
    if found.is_empty() {
        found = by(&|device| name(device).starts_with(&folded));
    }
    match (found.as_slice(), found.first().and_then(|device| device.id.as_deref())) {
        ([_], Some(id)) => Ok(DeviceId::new(id)?),
        ([_], None) => bail!("Spotify does not let this device be named: start something on it by hand"),
        ([], _) => bail!("there is no such device: {}", advice::names(&devices)),
        _ => bail!("several devices are called so: write more of the name, or the id; {}", advice::names(&devices)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use spotify_auth_core::Timestamp;
    use spotify_web::{Operation, player};

    use super::*;

    fn devices() -> Vec<Device> {
        let answer = http::Response::new(
            r#"{"devices":[{"id":"1a","name":"Kitchen"},{"id":"2b","name":"Kitchen speaker"},{"id":null,"name":"Car"}]}"#.into(),
        );
        player::Devices::parse(&answer, Timestamp::from_unix_seconds(0)).unwrap()
    }

    #[test]
    fn a_device_is_found_by_id_name_or_the_beginning_of_its_name() {
        for (meant, id) in [("2b", "2b"), ("kitchen", "1a"), ("KITCHEN S", "2b")] {
            assert_eq!(find(devices(), meant).unwrap().as_str(), id, "{meant}");
        }
    }

    #[test]
    fn what_is_no_single_device_is_told_with_those_that_there_are() {
        for (meant, told) in [("kit", "several devices"), ("attic", "no such device"), ("car", "by hand")] {
            let error = find(devices(), meant).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
        let error = find(devices(), "attic").unwrap_err().to_string();
        assert!(error.contains("Kitchen, Kitchen speaker, Car"), "{error}");
    }
}
