//! The player from the command line, in both quota modes: what it shows and does, and what it says where that does not work.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod person;
#[cfg(unix)]
mod watching;

use std::process::{Command, Stdio};

use http::Method;
use spotify_fake::{Answer, Fake, QuotaMode, Rule, Track, UserRecord};

use crate::person::Person;

const MODES: [QuotaMode; 2] = [QuotaMode::Extended, QuotaMode::Development];

fn fake(mode: QuotaMode) -> Fake {
    let free = UserRecord::new("hazel").product("free");
    let builder = Fake::builder().https(false).saved_tracks(1).quota_mode(mode);
    builder.user(UserRecord::default()).user(free).start_blocking().unwrap()
}

/// An album of the fake's that has so many tracks at least, and those.
fn album(fake: &Fake) -> (String, Vec<Track>) {
    let world = fake.world();
    let album = world.albums().iter().find(|album| album.total_tracks >= 5).unwrap().clone();
    let tracks = world.tracks().iter().filter(|track| track.album.id == album.id);
    (album.uri(), tracks.map(|track| Track::clone(track)).collect())
}

#[test]
fn on_the_built_in_fake_it_needs_nothing() {
    let output = Command::new(env!("CARGO_BIN_EXE_now_playing"))
        .env_clear()
        .args(["--saved-tracks", "1", "next"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && shown.contains("▶ ") && shown.contains("on Desk (computer)"), "{shown}");
}

#[test]
fn it_shows_what_plays_where_and_what_comes_next() {
    for mode in MODES {
        let fake = fake(mode);
        let person = Person::signed_in(&fake, None);
        let (album, tracks) = album(&fake);
        let shown = person.does(&["play", &album]);
        let by = |track: &Track| format!("{} - {}", track.name, artists(track));
        assert!(shown.contains(&format!("▶ {}", by(&tracks[0]))), "{shown}");
        assert!(shown.contains(&format!("from the album {}", tracks[0].album.name)), "{shown}");
        assert!(shown.contains("on Desk (computer), volume 65 %"), "{shown}");
        assert!(shown.contains(&format!("next: {}", by(&tracks[1]))), "{shown}");
        assert_eq!(person.does(&[]).lines().next(), shown.lines().next(), "the same without a command");
    }
}

fn artists(track: &Track) -> String {
    track.artists.iter().map(|artist| artist.name.as_str()).collect::<Vec<_>>().join(", ")
}

#[test]
fn it_does_what_it_is_told_in_extended_quota_mode() {
    it_does_what_it_is_told(QuotaMode::Extended);
}

#[test]
fn it_does_what_it_is_told_in_development_mode() {
    it_does_what_it_is_told(QuotaMode::Development);
}

fn it_does_what_it_is_told(mode: QuotaMode) {
    let fake = fake(mode);
    let person = Person::signed_in(&fake, None);
    let (album, tracks) = album(&fake);
    person.does(&["play", &album]);
    assert!(person.does(&["next"]).contains(&format!("▶ {}", tracks[1].name)));
    assert!(person.does(&["previous"]).contains(&format!("▶ {}", tracks[0].name)));
    assert!(person.does(&["pause"]).starts_with("⏸"));
    assert!(person.does(&["seek", "1:30"]).contains("  1:30 ━"));
    assert!(person.does(&["seek", "-0:20"]).contains("  1:10 ━"));
    assert!(person.does(&["seek", "+5"]).contains("  1:15 ━"));
    assert!(person.does(&["volume", "40"]).contains("volume 40 %"));
    assert!(person.does(&["volume", "-15"]).contains("volume 25 %"));
    assert!(person.does(&["shuffle", "on"]).contains("in random order"));
    assert!(!person.does(&["shuffle", "off"]).contains("in random order"));
    assert!(person.does(&["repeat", "track"]).contains("over and over"));
    assert!(person.does(&["repeat", "context"]).contains("all of it over and over"));
    assert!(!person.does(&["repeat", "off"]).contains("over and over"));
    assert!(person.does(&["play"]).starts_with("▶"));
    assert!(person.does(&["transfer", "pock"]).contains("on Pocket (smartphone)"));
    let devices = person.does(&["devices"]);
    assert_eq!(
        devices.lines().collect::<Vec<_>>(),
        [
            "  Desk (computer), volume 25 %",
            "▶ Pocket (smartphone), volume 65 %, its volume cannot be set",
            "  Living room (speaker), volume 65 %, takes no commands",
        ]
    );
    let queued = &tracks[4];
    let shown = person.does(&["queue", &format!("https://open.spotify.com/track/{}?si=abc", queued.id)]);
    assert!(shown.contains(&format!("next: {}", queued.name)), "{shown}");
    let queue = person.does(&["queue"]);
    assert!(queue.starts_with(&format!("now {}", tracks[0].name)), "{queue}");
    assert!(queue.lines().nth(1).unwrap().contains(&queued.name), "{queue}");
}

#[test]
fn an_episode_is_shown_as_one() {
    let fake = fake(QuotaMode::Development);
    let person = Person::signed_in(&fake, None);
    let episode = fake.world().episodes()[0].clone();
    let shown = person.does(&["play", &format!("spotify:episode:{}", episode.id)]);
    assert!(shown.starts_with(&format!("▶ {} - {}\n  an episode\n", episode.name, episode.show.name)), "{shown}");
}

#[test]
fn only_the_first_start_needs_a_browser() {
    let fake = fake(QuotaMode::Development);
    let person = Person::signed_in(&fake, None);
    fake.clear_requests();
    for _ in 0..2 {
        assert!(!person.does(&[]).contains("Waiting for you"));
    }
    assert_eq!(fake.token_requests(), 0);
    assert!(person.does(&["log-out"]).contains("https://www.spotify.com/account/apps/"));
    assert!(!person.store().exists());
}

#[test]
fn where_nothing_plays_it_says_so_and_what_to_do() {
    for mode in MODES {
        let fake = fake(mode);
        let person = Person::signed_in(&fake, None);
        fake.stop_playback(&fake.user().id);
        assert_eq!(
            person.does(&[]).trim_end(),
            "Nothing plays, or only in a private session, of which Spotify tells nothing."
        );
        for command in [&["pause"][..], &["seek", "+10"], &["volume", "+10"]] {
            let error = person.fails(command);
            assert!(error.contains("nothing plays anywhere") && error.contains("now_playing transfer NAME"), "{error}");
            assert!(
                error.contains("Desk (computer), Pocket (smartphone)") && !error.contains("Living room"),
                "{error}"
            );
        }
        assert!(person.does(&["transfer", "desk"]).contains("on Desk"));
    }
}

#[test]
fn without_premium_looking_works_and_telling_does_not() {
    for mode in MODES {
        let fake = fake(mode);
        let person = Person::signed_in(&fake, Some("hazel"));
        assert!(person.does(&[]).contains("on Desk"));
        let error = person.fails(&["next"]);
        assert!(error.contains("only users with Premium") && error.contains("looking at it works without"), "{error}");
    }
}

#[test]
fn what_the_player_refuses_is_told_in_words() {
    let fake = fake(QuotaMode::Extended);
    let person = Person::signed_in(&fake, None);
    let (album, _) = album(&fake);
    person.does(&["play", &album]);
    for (command, told) in [
        (&["play"][..], "it plays already"),
        (&["previous"], "nothing before this"),
        (&["transfer", "living"], "takes no commands"),
        (&["transfer", "attic"], "no such device"),
        (&["play", "spotify:user:juniper"], "takes"),
    ] {
        let error = person.fails(command);
        assert!(error.contains(told), "{command:?}: {error}");
    }
    person.does(&["pause"]);
    assert!(person.fails(&["pause"]).contains("it is paused already"));
    person.does(&["transfer", "pocket"]);
    assert!(person.fails(&["volume", "10"]).contains("cannot be set"));
}

#[test]
fn what_was_not_allowed_at_the_login_is_told() {
    let fake = fake(QuotaMode::Extended);
    fake.switches().set_granted_scopes(Some(&["user-read-playback-state", "user-read-currently-playing"]));
    let person = Person::signed_in(&fake, None);
    assert!(person.does(&[]).contains("on Desk"));
    assert!(person.fails(&["next"]).contains("now_playing log-out"));
}

#[test]
fn a_skip_that_may_have_happened_is_not_repeated() {
    let fake = fake(QuotaMode::Extended);
    let person = Person::signed_in(&fake, None);
    let (album, _) = album(&fake);
    person.does(&["play", &album]);
    let rule = Rule::path("/v1/me/player/next").method(Method::POST).answer(Answer::unavailable().after_acting());
    fake.switches().add(rule);
    fake.clear_requests();
    assert!(person.fails(&["next"]).contains("Spotify is down or overloaded"));
    assert_eq!(fake.requests().iter().filter(|request| request.method == Method::POST).count(), 1);
}

#[test]
fn bad_input_is_told_before_anybody_is_asked() {
    for (arguments, told) in [
        (&["seek", "1:70"][..], "minutes:seconds"),
        (&["volume", "101"], "0 to 100"),
        (&["play", "open.example.com"], "error"),
        (&["shuffle", "maybe"], "on, off"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_now_playing")).env_clear().args(arguments).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && errors.contains(told) && !errors.contains("panicked"), "{errors}");
        assert!(output.stdout.is_empty());
    }
}
