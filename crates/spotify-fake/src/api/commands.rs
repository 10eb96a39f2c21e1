//! What the player is told to do.

use std::time::Duration;

use http::StatusCode;
use serde_json::Value;

use super::call::{Call, Reply};
use super::error::ApiError;
use crate::faults::CommandAnswer;
use crate::world::{Content, Kind, Playable, Player, Refusal, Repeat, World};

/// Spotify's words for what a player does not do.
fn refused(refusal: Refusal) -> ApiError {
    let forbidden = |message, reason| ApiError::forbidden(message).reason(reason);
    match refusal {
        Refusal::NoActiveDevice => {
            ApiError::new(StatusCode::NOT_FOUND, "Player command failed: No active device found")
                .reason("NO_ACTIVE_DEVICE")
        }
        Refusal::UnknownDevice => ApiError::new(StatusCode::NOT_FOUND, "Device not found"),
        Refusal::RestrictedDevice => forbidden("Player command failed: Restricted device", "DEVICE_NOT_CONTROLLABLE"),
        Refusal::NoVolume => {
            forbidden("Player command failed: Cannot control device volume", "VOLUME_CONTROL_DISALLOW")
        }
        Refusal::NoNext => forbidden("Player command failed: No next track", "NO_NEXT_TRACK"),
        Refusal::NoPrevious => forbidden("Player command failed: No previous track", "NO_PREV_TRACK"),
        Refusal::Restricted => forbidden("Player command failed: Restriction violated", "UNKNOWN"),
    }
}

/// Lets the player of a Premium user obey on the device that `device_id` names, or on the active one.
fn obey(call: &Call<'_>, act: impl FnOnce(&mut Player) -> Result<(), Refusal>) -> Result<Reply, ApiError> {
    on(call, call.query.value("device_id"), act)
}

fn on(
    call: &Call<'_>,
    device: Option<&str>,
    act: impl FnOnce(&mut Player) -> Result<(), Refusal>,
) -> Result<Reply, ApiError> {
    const PREMIUM: ApiError = ApiError::forbidden("Player command failed: Premium required").reason("PREMIUM_REQUIRED");
    let user = call.user()?;
    if user.product != "premium" {
        return Err(PREMIUM);
    }
    call.change(|world| {
        let player = &mut world.account_mut(&user.id).ok_or(ApiError::not_found())?.player;
        player.command(device, call.now).and_then(|()| act(player)).map_err(refused)
    })?;
    Ok(match call.settings.command_answer {
        // As short and meaningless as the service's. Digits alone would be JSON.
        CommandAnswer::Text => Reply::text(format!("q{:x}", crate::world::milliseconds(call.now).wrapping_mul(40_503))),
        CommandAnswer::NoContent => Reply::empty(StatusCode::NO_CONTENT),
        CommandAnswer::Accepted => Reply::empty(StatusCode::ACCEPTED),
    })
}

/// What would change nothing is refused by a strict player.
fn unless(call: &Call<'_>, already: bool) -> Result<(), Refusal> {
    if already && call.settings.strict_player { Err(Refusal::Restricted) } else { Ok(()) }
}

/// Transfer Playback, to one device.
pub(super) fn transfer(call: &Call<'_>) -> Result<Reply, ApiError> {
    const MISSING: ApiError = ApiError::bad_request("Missing required field: device_ids");
    const ONE: ApiError = ApiError::bad_request("Only one device_id is supported");
    let body = call.json()?.unwrap_or_default();
    let devices = body.get("device_ids").and_then(Value::as_array).ok_or(MISSING)?;
    let [device] = devices.as_slice() else { return Err(ONE) };
    let play = body.get("play").and_then(Value::as_bool).unwrap_or(false);
    on(call, Some(device.as_str().ok_or(MISSING)?), |player| match play && player.current().is_some() {
        true => player.resume(call.now),
        false => Ok(()),
    })
}

/// Start/Resume Playback: what the body says, or what was there before.
pub(super) fn play(call: &Call<'_>) -> Result<Reply, ApiError> {
    const MALFORMED: ApiError = ApiError::bad_request("Malformed json");
    let Some(body) = call.json()? else {
        return obey(call, |player| unless(call, player.playing).and_then(|()| player.resume(call.now)));
    };
    let position = body.get("position_ms").and_then(Value::as_u64).map(Duration::from_millis);
    let wanted = Wanted::read(call, &body)?;
    if body.as_object().is_none_or(|fields| fields.is_empty()) {
        return Err(MALFORMED);
    }
    obey(call, |player| match wanted {
        Some(Wanted { context, list, index }) => {
            player.play(context, list, index, position.unwrap_or_default(), call.now);
            Ok(())
        }
        None => {
            player.resume(call.now)?;
            if let Some(position) = position {
                player.seek(position, call.now);
            }
            Ok(())
        }
    })
}

/// What a body wants to hear.
struct Wanted {
    context: Option<String>,
    list: Vec<Playable>,
    index: usize,
}

impl Wanted {
    fn read(call: &Call<'_>, body: &Value) -> Result<Option<Self>, ApiError> {
        const BOTH: ApiError = ApiError::bad_request("Only one of context_uri and uris can be used");
        const INVALID: ApiError = ApiError::bad_request("Invalid track uri");
        let context = body.get("context_uri").and_then(Value::as_str);
        let uris = body.get("uris").and_then(Value::as_array);
        let world = call.world();
        let list = match (context, uris) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => return Err(BOTH),
            (Some(context), None) => in_context(&world, context)?,
            (None, Some(uris)) => {
                let playable = |uri: &Value| uri.as_str().and_then(|uri| world.playable(uri));
                uris.iter().map(playable).collect::<Option<Vec<_>>>().ok_or(INVALID)?
            }
        };
        let index = Self::offset(body, &list)?;
        Ok(Some(Self { context: context.map(str::to_owned), list, index }))
    }

    fn offset(body: &Value, list: &[Playable]) -> Result<usize, ApiError> {
        const OUTSIDE: ApiError = ApiError::bad_request("Invalid offset");
        let Some(offset) = body.get("offset").filter(|offset| !offset.is_null()) else { return Ok(0) };
        let position = offset.get("position").and_then(Value::as_u64).and_then(|place| usize::try_from(place).ok());
        let uri = offset.get("uri").and_then(Value::as_str);
        let named = || list.iter().position(|item| Some(item.uri().as_str()) == uri);
        position.or_else(named).filter(|place| *place < list.len()).ok_or(OUTSIDE)
    }
}

/// All that plays in an album, artist, playlist, show, or in a user's saved tracks.
fn in_context(world: &World, uri: &str) -> Result<Vec<Playable>, ApiError> {
    const UNKNOWN: ApiError = ApiError::bad_request("Invalid context uri");
    let catalogue = world.catalogue();
    if let Some(user) = uri.strip_prefix("spotify:user:").and_then(|rest| rest.strip_suffix(":collection")) {
        return Ok(world.saved_tracks(user).into_iter().map(|saved| Playable::Track(saved.track)).collect());
    }
    let (kind, id) = Kind::parse(uri).ok_or(UNKNOWN)?;
    if !world.has(kind, id) {
        return Err(ApiError::not_found());
    }
    let tracks = |album: &str| catalogue.tracks_of.get(album).into_iter().flatten().cloned().map(Playable::Track);
    let content = |content: &Content| match content {
        Content::Playable(playable) => Some(playable.clone()),
        Content::Local(_) | Content::Gone => None,
    };
    Ok(match kind {
        Kind::Album => tracks(id).collect(),
        Kind::Artist => catalogue.albums_of.get(id).into_iter().flatten().flat_map(|album| tracks(&album.id)).collect(),
        Kind::Show => catalogue.episodes_of.get(id).into_iter().flatten().cloned().map(Playable::Episode).collect(),
        Kind::Audiobook => {
            catalogue.chapters_of.get(id).into_iter().flatten().cloned().map(Playable::Chapter).collect()
        }
        Kind::Playlist => world
            .playlist(id)
            .into_iter()
            .flat_map(|list| &list.items)
            .filter_map(|item| content(&item.content))
            .collect(),
        Kind::Chapter | Kind::Episode | Kind::Track | Kind::User => return Err(UNKNOWN),
    })
}

/// Pause Playback.
pub(super) fn pause(call: &Call<'_>) -> Result<Reply, ApiError> {
    obey(call, |player| {
        unless(call, !player.playing)?;
        player.pause(call.now);
        Ok(())
    })
}

/// Skip To Next.
pub(super) fn next(call: &Call<'_>) -> Result<Reply, ApiError> {
    obey(call, |player| player.next(call.now))
}

/// Skip To Previous.
pub(super) fn previous(call: &Call<'_>) -> Result<Reply, ApiError> {
    obey(call, |player| player.previous(call.now))
}

/// Seek To Position.
pub(super) fn seek(call: &Call<'_>) -> Result<Reply, ApiError> {
    let position = call.query.needed("position_ms", ApiError::bad_request("Invalid position_ms"))?;
    obey(call, |player| {
        player.seek(Duration::from_millis(position as u64), call.now);
        Ok(())
    })
}

/// Set Repeat Mode.
pub(super) fn repeat(call: &Call<'_>) -> Result<Reply, ApiError> {
    let repeat = match call.query.value("state") {
        Some("off") => Repeat::Off,
        Some("track") => Repeat::Track,
        Some("context") => Repeat::Context,
        _ => return Err(ApiError::bad_request("Invalid state")),
    };
    obey(call, |player| {
        player.repeat = repeat;
        Ok(())
    })
}

/// Set Playback Volume.
pub(super) fn volume(call: &Call<'_>) -> Result<Reply, ApiError> {
    const INVALID: ApiError = ApiError::bad_request("Invalid volume_percent");
    let percent = call.query.needed("volume_percent", INVALID)?;
    let percent = u8::try_from(percent).ok().filter(|percent| *percent <= 100).ok_or(INVALID)?;
    obey(call, |player| player.set_volume(percent))
}

/// Toggle Playback Shuffle. The order of what comes stays: this world has no chance in it.
pub(super) fn shuffle(call: &Call<'_>) -> Result<Reply, ApiError> {
    let shuffle = match call.query.value("state") {
        Some("true") => true,
        Some("false") => false,
        _ => return Err(ApiError::bad_request("Invalid state")),
    };
    obey(call, |player| {
        player.shuffle = shuffle;
        Ok(())
    })
}

/// Add Item to Playback Queue.
pub(super) fn enqueue(call: &Call<'_>) -> Result<Reply, ApiError> {
    const MISSING: ApiError = ApiError::bad_request("Missing required field: uri");
    const INVALID: ApiError = ApiError::bad_request("Invalid track uri");
    let uri = call.query.value("uri").ok_or(MISSING)?;
    let item = call.world().playable(uri).ok_or(INVALID)?;
    obey(call, |player| {
        player.queue.push_back(item);
        Ok(())
    })
}
