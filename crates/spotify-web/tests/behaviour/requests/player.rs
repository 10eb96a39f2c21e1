//! The player.

use spotify_web::player::{self, Offset, PlayedAt};
use spotify_web::{DeviceId, Market, RepeatState, Timestamp};

use super::{ID, requests, uri};

fn device() -> DeviceId {
    DeviceId::new("0d1841b0976bae2a3a310dd74c0f3df354899bc8").unwrap()
}

#[test]
fn reading_always_asks_for_episodes_too() {
    requests! {
        player::State::new() => "GET /me/player?additional_types=track,episode";
        player::State::new().market(Market::SE) => "GET /me/player?market=SE&additional_types=track,episode";
        player::CurrentlyPlaying::new() => "GET /me/player/currently-playing?additional_types=track,episode";
        player::CurrentlyPlaying::new().market(Market::SE)
            => "GET /me/player/currently-playing?market=SE&additional_types=track,episode";
        player::Devices::new() => "GET /me/player/devices";
        player::Queue::new() => "GET /me/player/queue";
        player::RecentlyPlayed::new() => "GET /me/player/recently-played";
        player::RecentlyPlayed::new().limit(50).played_at(PlayedAt::After(Timestamp::from_unix_millis(1_484_811_043_508)))
            => "GET /me/player/recently-played?limit=50&after=1484811043508";
        player::RecentlyPlayed::new().played_at(PlayedAt::Before(Timestamp::from_unix_seconds(1)))
            => "GET /me/player/recently-played?before=1000";
    }
}

#[test]
fn commands() {
    requests! {
        player::Transfer::new([device()])
            => "PUT /me/player",
            "content-type: application/json",
            r#"{{"device_ids":["0d1841b0976bae2a3a310dd74c0f3df354899bc8"]}}"#;
        player::Transfer::new([device()]).play(true)
            => "PUT /me/player",
            "content-type: application/json",
            r#"{{"device_ids":["0d1841b0976bae2a3a310dd74c0f3df354899bc8"],"play":true}}"#;
        player::Play::new() => "PUT /me/player/play", "content-length: 0";
        player::Play::new().device_id(device())
            => "PUT /me/player/play?device_id=0d1841b0976bae2a3a310dd74c0f3df354899bc8", "content-length: 0";
        player::Play::new().context_uri(uri("playlist")).offset(Offset::Position(5)).position_ms(25_000)
            => "PUT /me/player/play",
            "content-type: application/json",
            r#"{{"context_uri":"spotify:playlist:{ID}","offset":{{"position":5}},"position_ms":25000}}"#;
        player::Play::new().uris([uri("track"), uri("episode")]).offset(uri("episode"))
            => "PUT /me/player/play",
            "content-type: application/json",
            r#"{{"uris":["spotify:track:{ID}","spotify:episode:{ID}"],"offset":{{"uri":"spotify:episode:{ID}"}}}}"#;
        player::Pause::new() => "PUT /me/player/pause", "content-length: 0";
        player::Pause::new().device_id(device())
            => "PUT /me/player/pause?device_id=0d1841b0976bae2a3a310dd74c0f3df354899bc8", "content-length: 0";
        player::Next::new().device_id(device())
            => "POST /me/player/next?device_id=0d1841b0976bae2a3a310dd74c0f3df354899bc8", "content-length: 0";
        player::Previous::new() => "POST /me/player/previous", "content-length: 0";
        player::Seek::new(25_000) => "PUT /me/player/seek?position_ms=25000", "content-length: 0";
        player::SetRepeat::new(RepeatState::Context).device_id(device())
            => "PUT /me/player/repeat?state=context&device_id=0d1841b0976bae2a3a310dd74c0f3df354899bc8",
            "content-length: 0";
        player::SetVolume::new(100) => "PUT /me/player/volume?volume_percent=100", "content-length: 0";
        player::SetShuffle::new(false) => "PUT /me/player/shuffle?state=false", "content-length: 0";
        player::AddToQueue::new(uri("track")).device_id(device())
            => "POST /me/player/queue?uri=spotify:track:{ID}&device_id=0d1841b0976bae2a3a310dd74c0f3df354899bc8",
            "content-length: 0";
    }
}
