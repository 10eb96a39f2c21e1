//! Devices, what plays, what has played.

use std::time::SystemTime;

use super::{open_url, playable};
use crate::api::json::{Json, fields, object};
use crate::api::view::View;
use crate::world::{Device, Kind, Playable, Player, Repeat, milliseconds};

pub(in crate::api) fn device(device: &Device, active: bool, view: View<'_>) -> Json {
    view.object(
        "device",
        fields! {
            "id": &device.id,
            "is_active": active,
            "is_private_session": false,
            "is_restricted": device.restricted,
            "name": device.name,
            "supports_volume": device.supports_volume,
            "type": device.kind,
            "volume_percent": device.volume,
        },
    )
}

/// What plays around the item: `null` for single tracks and for what the service does not tell.
fn context(uri: Option<&str>, view: View<'_>) -> Json {
    let Some(uri) = uri else { return Json::Null };
    let collection = uri.ends_with(":collection");
    let (kind, external_urls, href) = match Kind::parse(uri) {
        Some((kind, id)) => {
            let href = view.to(&format!("/{}s/{id}", kind.name()));
            (kind.name(), open_url(kind.name(), id), href)
        }
        None if collection => {
            ("collection", object! { "spotify": "https://open.spotify.com/collection/tracks" }, view.to("/me/tracks"))
        }
        None => ("unknown", Json::Object(Vec::new()), view.to("/")),
    };
    view.object("context", fields! { "external_urls": external_urls, "href": href, "type": kind, "uri": uri })
}

/// The whole player, or only what plays if `whole` is not asked for.
///
/// An episode is only shown to who said that episodes are understood (`additional_types`).
pub(in crate::api) fn playback(player: &Player, whole: bool, episodes: bool, now: SystemTime, view: View<'_>) -> Json {
    let item = player.current();
    let kind = match item {
        None => "unknown",
        Some(Playable::Track(_)) => "track",
        Some(Playable::Episode(_) | Playable::Chapter(_)) => "episode",
    };
    let shown = item.filter(|item| episodes || matches!(item, Playable::Track(_)));
    let progress = u64::try_from(player.progress(now).as_millis()).unwrap_or(u64::MAX);
    let disallows = if player.playing {
        object! { "resuming": true }
    } else {
        object! { "pausing": true }
    };
    let mut fields = fields! {
        "actions": object! { "disallows": disallows },
        "context": context(player.context.as_deref(), view),
        "currently_playing_type": kind,
        "is_playing": player.playing,
        "item": shown.map(|item| playable(item, view)),
        "progress_ms": progress,
        "timestamp": milliseconds(player.since),
    };
    if whole {
        let repeat = match player.repeat {
            Repeat::Off => "off",
            Repeat::Track => "track",
            Repeat::Context => "context",
        };
        fields.extend(fields! {
            "device": player.device().map(|active| device(active, true, view)),
            "repeat_state": repeat,
            "shuffle_state": player.shuffle,
            // Undocumented, and sent all the same.
            "smart_shuffle": false,
        });
    }
    view.object("player", fields)
}

pub(in crate::api) fn played(item: &Playable, at: String, from: Option<&str>, view: View<'_>) -> Json {
    object! { "context": context(from, view), "played_at": at, "track": playable(item, view) }
}
