//! The player: nothing, advertisements, private devices, contexts that nobody knows, and numbers beyond 32 bits.

use serde_json::{Value, json};
use spotify_web::{ContextType, DeviceType, PlayableItem, PlaybackState, PlayingType, RepeatState, player};

use super::{read, told, with, without};
use crate::support::ID;

fn state(fields: Value) -> PlaybackState {
    let state = json!({
        "device": {"id": "d", "is_active": true, "name": "Kitchen", "type": "Speaker", "volume_percent": 40}, "repeat_state": "off",
        "shuffle_state": false, "smart_shuffle": false, "context": null, "timestamp": 1_789_000_000_123_i64, "progress_ms": 44_272,
        "is_playing": true, "item": {"type": "track", "id": ID, "name": "x", "duration_ms": 180_000},
        "currently_playing_type": "track", "actions": {"disallows": {"resuming": true}},
    });
    read::<player::State>(&with(state, fields)).unwrap()
}

#[test]
fn everything_of_the_player_null() {
    let state = read::<player::State>(
        r#"{"device":null,"repeat_state":null,"shuffle_state":null,"smart_shuffle":null,"context":null,"timestamp":null,"progress_ms":null,"is_playing":null,"item":null,"currently_playing_type":null,"actions":null}"#,
    )
    .unwrap();
    assert!(state.device.is_none() && state.item.is_none() && state.progress().is_none() && !state.is_playing);
    assert_eq!(read::<player::State>("{}").unwrap(), state);
}

#[test]
fn an_advertisement() {
    let ad = state(json!({"currently_playing_type": "ad", "item": null, "progress_ms": null}));
    assert_eq!((ad.currently_playing_type, ad.item), (Some(PlayingType::Ad), None));
}

#[test]
fn an_advertisement_that_is_an_item() {
    let ad = state(
        json!({"currently_playing_type": "ad", "item": {"type": "ad", "name": "Buy", "uri": "spotify:ad:1", "duration_ms": 3e4}}),
    );
    let Some(PlayableItem::Unknown(item)) = ad.item else { panic!("it is of a new type") };
    assert_eq!((item.kind.as_str(), item.name.as_str(), item.duration_ms), ("ad", "Buy", 30_000));
    assert_eq!(item.uri.as_deref(), Some("spotify:ad:1"));
}

#[test]
fn an_episode_that_comes_as_nothing() {
    let episode = state(json!({"currently_playing_type": "episode", "item": null}));
    assert_eq!((episode.currently_playing_type, episode.item), (Some(PlayingType::Episode), None));
}

#[test]
fn a_playing_type_unknown_in_capitals_and_new() {
    let kind = |text: &str| state(json!({"currently_playing_type": text})).currently_playing_type.unwrap();
    assert_eq!(kind("unknown"), PlayingType::Unspecified);
    assert_eq!(kind("TRACK"), PlayingType::Track);
    assert_eq!(kind("dj"), PlayingType::Unknown("dj".into()));
}

#[test]
fn actions_inside_disallows() {
    let disallows = state(json!({"actions": {"disallows": {"pausing": true, "seeking": null, "new": true}}}))
        .actions
        .unwrap()
        .disallows;
    assert_eq!((disallows.pausing, disallows.seeking, disallows.resuming), (Some(true), None, None));
}

#[test]
fn actions_flat_as_the_reference_has_them() {
    let disallows = state(json!({"actions": {"pausing": true, "skipping_next": false}})).actions.unwrap().disallows;
    assert_eq!((disallows.pausing, disallows.skipping_next, disallows.resuming), (Some(true), Some(false), None));
    let body = json!({"actions": {"pausing": true, "new": 1}});
    assert_eq!(told::<player::State>(&body), ["actions.new: unknown"]);
}

#[test]
fn actions_whose_disallows_are_null_or_odd() {
    for odd in [json!(null), json!([]), json!("x")] {
        let actions = state(json!({"actions": {"disallows": odd, "pausing": true}})).actions.unwrap();
        assert_eq!(actions.disallows.pausing, Some(true));
    }
    assert_eq!(state(json!({"actions": {}})).actions.unwrap().disallows.pausing, None);
    assert_eq!(state(json!({"actions": []})).actions, None);
}

#[test]
fn a_device_without_an_id_or_a_volume() {
    let device = state(json!({"device": {"id": null, "name": "Web", "type": "Computer", "volume_percent": null, "is_restricted": true}})).device.unwrap();
    assert_eq!((device.id, device.volume_percent, device.supports_volume), (None, None, None));
    assert!(device.is_restricted && !device.is_private_session);
}

#[test]
fn a_volume_beyond_a_byte() {
    let volume = |volume: Value| state(json!({"device": {"volume_percent": volume}})).device.unwrap().volume_percent;
    assert_eq!(
        (volume(json!(300)), volume(json!(-1)), volume(json!(59.0)), volume(json!("59"))),
        (None, None, Some(59), Some(59))
    );
}

#[test]
fn a_device_type_that_is_new_or_in_capitals() {
    let kind = |text: &str| state(json!({"device": {"type": text}})).device.unwrap().kind.unwrap();
    assert_eq!(kind("AudioDongle"), DeviceType::AudioDongle);
    assert_eq!(kind("SMARTPHONE"), DeviceType::Smartphone);
    assert_eq!(kind("SmartWatch").as_str(), "SmartWatch");
}

#[test]
fn devices_with_a_null_among_them() {
    let devices = read::<player::Devices>(r#"{"devices":[null,{"name":"x"},"odd"]}"#);
    assert_eq!((devices.len(), devices[0].name.as_str()), (1, "x"));
    assert!(read::<player::Devices>(r#"{"devices":null}"#).is_empty());
}

#[test]
fn progress_below_zero_and_beyond_32_bits() {
    assert_eq!(state(json!({"progress_ms": -120})).progress().unwrap().as_millis(), 0);
    assert_eq!(state(json!({"progress_ms": -120})).progress_ms, Some(-120));
    assert_eq!(state(json!({"progress_ms": 5_000_000_000_i64})).progress().unwrap().as_secs(), 5_000_000);
    assert_eq!(state(json!({"progress_ms": 4.4272e4})).progress_ms, Some(44_272));
}

#[test]
fn a_timestamp_of_64_bits_as_a_fraction_and_as_zero() {
    let timestamp =
        |timestamp: Value| state(json!({"timestamp": timestamp})).timestamp.map(spotify_web::Timestamp::as_unix_millis);
    assert_eq!(timestamp(json!(1_789_000_000_123_i64)), Some(1_789_000_000_123));
    assert_eq!(timestamp(json!(1.789_000_000_123e12)), Some(1_789_000_000_123));
    assert_eq!(timestamp(json!("1789000000123")), Some(1_789_000_000_123));
    assert_eq!((timestamp(json!(0)), timestamp(json!(-1)), timestamp(json!(null))), (Some(0), Some(-1), None));
    assert_eq!(timestamp(json!(i64::MAX)), Some(i64::MAX));
    assert_eq!(timestamp(json!(1e30)), None);
}

#[test]
fn a_repeat_state_in_capitals_and_a_new_one() {
    assert_eq!(state(json!({"repeat_state": "CONTEXT"})).repeat_state, Some(RepeatState::Context));
    assert_eq!(state(json!({"repeat_state": "twice"})).repeat_state.unwrap().as_str(), "twice");
}

#[test]
fn shuffle_as_a_number_and_as_a_text() {
    assert!(state(json!({"shuffle_state": 1})).shuffle_state);
    assert!(state(json!({"shuffle_state": "true"})).shuffle_state);
    assert_eq!(state(json!({"smart_shuffle": "maybe"})).smart_shuffle, None);
}

#[test]
fn saved_tracks_as_a_context() {
    let context = state(json!({"context": {"type": "collection", "href": null, "uri": "spotify:user:smedjan:collection", "external_urls": {"spotify": "https://open.spotify.com/collection/tracks"}}})).context.unwrap();
    assert_eq!(
        (context.kind, context.uri.as_deref()),
        (Some(ContextType::Collection), Some("spotify:user:smedjan:collection"))
    );
}

#[test]
fn a_context_of_a_type_that_is_new() {
    let context = state(
        json!({"context": {"type": "station", "uri": "spotify:station:x:y", "href": null, "external_urls": null}}),
    )
    .context
    .unwrap();
    assert_eq!((context.kind.unwrap().as_str(), context.uri.as_deref()), ("station", Some("spotify:station:x:y")));
}

#[test]
fn a_context_without_a_type_without_links_and_of_nothing() {
    let context =
        state(json!({"context": {"uri": format!("spotify:user:u:playlist:{ID}"), "type": null}})).context.unwrap();
    assert_eq!((context.kind, context.external_urls), (None, None));
    assert_eq!(state(json!({"context": {}})).context.unwrap().uri, None);
    assert_eq!(state(json!({"context": ""})).context, None);
}

#[test]
fn a_context_in_small_and_in_capital_letters() {
    assert_eq!(state(json!({"context": {"type": "ARTIST"}})).context.unwrap().kind, Some(ContextType::Artist));
}

#[test]
fn what_plays_without_a_device() {
    let body = json!({"timestamp": 1, "context": null, "progress_ms": 1, "item": {"type": "track", "name": "x"}, "currently_playing_type": "track",
                      "actions": {"disallows": {}}, "is_playing": true});
    let playing = read::<player::CurrentlyPlaying>(&body).unwrap();
    assert!(playing.device.is_none() && playing.repeat_state.is_none() && playing.shuffle_state.is_none());
    assert_eq!(playing.item.unwrap().name(), "x");
    let whole = with(body, json!({"device": {"name": "y"}, "shuffle_state": true, "repeat_state": "track"}));
    assert_eq!(read::<player::CurrentlyPlaying>(&whole).unwrap().device.unwrap().name, "y");
}

#[test]
fn a_player_that_does_not_say_whether_it_plays() {
    let state = json!({"is_playing": true, "item": null});
    assert!(!read::<player::State>(&without(state, &["is_playing"])).unwrap().is_playing);
}

#[test]
fn a_queue_with_nulls_and_with_nothing() {
    let body = json!({"currently_playing": null, "queue": [null, {"type": "track", "name": "x"}, "odd",
                      {"type": "episode", "id": ID, "name": "y"}, {"type": "chapter", "id": ID, "name": "z"}, {"type": "new", "name": "w"}]});
    let queue = read::<player::Queue>(&body);
    assert_eq!(queue.queue.iter().map(PlayableItem::name).collect::<Vec<_>>(), ["x", "y", "z", "w"]);
    assert!(queue.currently_playing.is_none());
    assert!(read::<player::Queue>(r#"{"currently_playing":{},"queue":null}"#).queue.is_empty());
    assert!(read::<player::Queue>("{}").currently_playing.is_none());
}
