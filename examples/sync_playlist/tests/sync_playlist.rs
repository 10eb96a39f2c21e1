//! Playlists that become what a file says, whatever happens on the way.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use http::{Method, StatusCode};
use spotify_fake::{Answer, Fake, Fault, QuotaMode, Rule};

/// A fake, a place for files, and the program that is run there.
struct Place {
    fake: Fake,
    directory: tempfile::TempDir,
}

/// A program that runs, with somebody in front of its browser.
struct Running {
    child: Child,
    errors: JoinHandle<String>,
}

impl Place {
    fn new(mode: QuotaMode) -> Self {
        let fake = Fake::builder().https(false).saved_tracks(1).quota_mode(mode).start_blocking().unwrap();
        Self { fake, directory: tempfile::tempdir().unwrap() }
    }

    fn start(&self, arguments: &[&str]) -> Running {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sync_playlist"))
            .env_clear()
            // Stands for a browser that does not open: the address is printed instead.
            .env("PATH", "")
            .args(["--client-id", &self.fake.public_client().id, "--accounts-url", self.fake.base_url()])
            .args(["--api-url", &format!("{}/v1", self.fake.base_url()), "--redirect-uri", "http://127.0.0.1/callback"])
            .arg("--store")
            .arg(self.directory.path().join("token.json"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (stderr, browser) = (child.stderr.take().unwrap(), self.fake.browser());
        let errors = std::thread::spawn(move || browser.allow_printed_blocking(BufReader::new(stderr)).unwrap());
        Running { child, errors }
    }

    fn run(&self, arguments: &[&str]) -> (bool, String, String) {
        self.start(arguments).end()
    }

    fn file(&self, uris: &[String]) -> String {
        let path: PathBuf = self.directory.path().join("wanted.txt");
        std::fs::write(&path, uris.join("\n")).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// So many tracks of the world, from a place in it.
    fn tracks(&self, from: usize, count: usize) -> Vec<String> {
        self.fake.world().tracks()[from..from + count].iter().map(|track| track.uri()).collect()
    }

    /// A playlist of the user's that holds these.
    fn playlist(&self, uris: &[String]) -> String {
        self.named("Mine", uris)
    }

    fn named(&self, name: &str, uris: &[String]) -> String {
        let (ok, shown, errors) = self.run(&["--create", name, &self.file(uris)]);
        assert!(ok, "{shown}{errors}");
        self.fake.clear_requests();
        shown.split("Made a playlist: ").nth(1).unwrap().lines().next().unwrap().to_owned()
    }

    fn contents(&self, id: &str) -> Vec<String> {
        let world = self.fake.world();
        world.playlist(id).unwrap().items.iter().filter_map(|item| item.content.uri()).collect()
    }

    fn writes(&self) -> usize {
        self.fake.requests().iter().filter(|request| is_write(&request.method, &request.path)).count()
    }

    /// Somebody else adds to the playlist.
    fn add(&self, id: &str, uri: &str) {
        let token =
            self.fake.access_token(&self.fake.user().id, &["playlist-modify-private", "playlist-modify-public"]);
        let body = format!(r#"{{"uris":["{uri}"],"position":0}}"#);
        let mut stream = TcpStream::connect(self.fake.base_url().strip_prefix("http://").unwrap()).unwrap();
        write!(
            stream,
            "POST /v1/playlists/{id}/items HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }
}

impl Running {
    fn end(self) -> (bool, String, String) {
        let output = self.child.wait_with_output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap(), self.errors.join().unwrap())
    }
}

fn is_write(method: &Method, path: &str) -> bool {
    *method != Method::GET && path.starts_with("/v1/playlists/")
}

fn write_number(number: u64, id: &str) -> [Rule; 3] {
    [Method::PUT, Method::POST, Method::DELETE]
        .map(|method| Rule::path(format!("/v1/playlists/{id}/items")).method(method).skip(number).times(1))
}

const MODES: [QuotaMode; 2] = [QuotaMode::Extended, QuotaMode::Development];

#[test]
fn without_arguments_it_shows_itself_on_the_built_in_fake_in_both_modes() {
    for mode in ["extended", "development"] {
        let output = Command::new(env!("CARGO_BIN_EXE_sync_playlist"))
            .env_clear()
            .args(["--saved-tracks", "1", "--fake-quota-mode", mode])
            .output()
            .unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{shown}{}", String::from_utf8_lossy(&output.stderr));
        let (first, second) = shown.split_once("And once more").unwrap();
        assert!(first.contains("2 writes; replacing everything takes 2") && first.contains("move items"), "{shown}");
        assert!(first.contains("after 2 writes") && second.contains("Nothing to do"), "{shown}");
    }
}

#[test]
fn the_playlist_becomes_the_file_in_both_modes_with_as_many_writes_as_were_planned() {
    for mode in MODES {
        let place = Place::new(mode);
        let tracks = place.tracks(0, 320);
        let episode = format!("spotify:episode:{}", place.fake.world().episodes()[3].id);
        let mut current = tracks[..250].to_vec();
        let id = place.playlist(&current);
        assert_eq!(place.contents(&id), current);
        for (wanted, writes) in [
            // The last three come first.
            ([&current[247..], &current[..247]].concat(), 1),
            // They go back, and an episode and some tracks come in.
            ([&current[..100], std::slice::from_ref(&episode), &tracks[300..320], &current[100..]].concat(), 2),
            // Scattered ones go.
            (tracks[..250].iter().filter(|uri| uri.bytes().next_back().unwrap() % 3 != 0).cloned().collect(), 0),
            // Backwards.
            (tracks[..250].iter().rev().cloned().collect(), 3),
            (tracks[200..320].to_vec(), 0),
            (vec![tracks[7].clone(); 3], 1),
            (Vec::new(), 1),
        ] {
            place.fake.clear_requests();
            let (ok, shown, errors) = place.run(&["--yes", "--playlist", &id, &place.file(&wanted)]);
            assert!(ok, "{shown}{errors}");
            assert_eq!(place.contents(&id), wanted, "{shown}");
            let planned = shown.split(" writes; replacing").next().unwrap().rsplit(' ').next().unwrap();
            assert_eq!(planned, place.writes().to_string(), "{shown}");
            assert!(writes == 0 || place.writes() == writes, "{shown}");
            current = wanted;
        }
        // It is what it should be: nothing is written, whoever asks by link.
        place.fake.clear_requests();
        let link = format!("https://open.spotify.com/playlist/{id}?si=x");
        let (ok, shown, _) = place.run(&["--playlist", &link, &place.file(&[])]);
        assert!(ok && shown.contains("Nothing to do") && place.writes() == 0, "{shown}");
    }
}

#[test]
fn a_wrong_line_is_told_by_its_number_and_nothing_is_asked_of_spotify() {
    let place = Place::new(QuotaMode::Extended);
    let lines = ["# mine", "11dFghVXANMlKmJXsNCbNl", "spotify:album:0sNOF9WDwhWunNAHPD3Baj", "", "what?"];
    let file = place.file(&lines.map(str::to_owned));
    let (ok, _, errors) = place.run(&["--create", "Mine", &file]);
    assert!(!ok && errors.contains("line 3: an album") && errors.contains("line 5: "), "{errors}");
    assert!(errors.contains("nothing was written") && place.fake.requests().is_empty(), "{errors}");
    for (arguments, told) in [
        (&["--create", "Mine"][..], "say what the playlist shall hold"),
        (&[file.as_str()], "line 3"),
        (&["/no/such/file"], "/no/such/file cannot be read as text"),
        (&["--playlist", "x", &file], "invalid value"),
    ] {
        let (ok, _, errors) = place.run(arguments);
        assert!(!ok && errors.contains(told) && place.fake.requests().is_empty(), "{errors}");
    }
}

#[test]
fn more_removals_than_a_few_need_consent_and_a_dry_run_needs_none() {
    let place = Place::new(QuotaMode::Extended);
    let tracks = place.tracks(0, 60);
    let id = place.playlist(&tracks);
    let file = place.file(&tracks[..30]);
    let (ok, shown, _) = place.run(&["--playlist", &id, "--dry-run", &file]);
    assert!(ok && shown.contains("1. remove spotify:track:"), "{shown}");
    let (ok, _, errors) = place.run(&["--playlist", &id, &file]);
    assert!(!ok && errors.contains("would remove 30 items") && errors.contains("--yes"), "{errors}");
    assert_eq!((place.writes(), place.contents(&id)), (0, tracks.clone()));
    let (ok, shown, errors) = place.run(&["--playlist", &id, "--ask-above", "30", &file]);
    assert!(ok && place.contents(&id) == tracks[..30], "{shown}{errors}");
}

#[test]
fn a_playlist_is_made_once_and_found_by_its_name_from_then_on() {
    let place = Place::new(QuotaMode::Development);
    let tracks = place.tracks(0, 3);
    let (ok, shown, _) = place.run(&["--create", "Mine", "--dry-run", &place.file(&tracks)]);
    assert!(ok && shown.contains("would be made, and filled with 3 items in 1 writes"), "{shown}");
    let id = place.playlist(&tracks);
    assert!(!place.fake.world().playlist(&id).unwrap().public);
    let (ok, shown, errors) = place.run(&["--create", "Mine", &place.file(&tracks[..2])]);
    assert!(ok && !shown.contains("Made a playlist") && place.contents(&id) == tracks[..2], "{shown}{errors}");
    let (ok, shown, _) = place.run(&["--create", "Other", "--public", &place.file(&tracks)]);
    assert!(ok && shown.contains("Made a playlist"), "{shown}");
}

/// Whatever happens to whichever write, the playlist ends as it should.
#[test]
fn a_write_that_fails_or_whose_answer_is_lost_is_planned_anew() {
    let place = Place::new(QuotaMode::Extended);
    let tracks = place.tracks(0, 450);
    // Three removes and adds at three places: no part of it is there twice by luck.
    let wanted = [&tracks[250..280], &tracks[..90], &tracks[290..320], &tracks[120..230], &tracks[400..430]].concat();
    let mut names = 0..;
    for number in 0..2 {
        for fault in [
            Fault::DropAfter,
            Fault::DropBefore,
            Fault::ResetMidBody,
            Answer::unavailable().after_acting().into(),
            Answer::unavailable().into(),
            Answer::broken_json().after_acting().into(),
        ] {
            let id = place.named(&format!("List {}", names.next().unwrap()), &tracks[..250]);
            for rule in write_number(number, &id) {
                place.fake.switches().add(rule.fault(fault.clone()));
            }
            let (ok, shown, errors) = place.run(&["--yes", "--playlist", &id, &place.file(&wanted)]);
            assert!(ok, "{fault:?} at {number}: {shown}{errors}");
            assert_eq!(place.contents(&id), wanted, "{fault:?} at {number}: {shown}");
            place.fake.switches().clear();
        }
    }
}

#[test]
fn a_write_that_is_refused_is_told_of_at_once_and_planned_anew_only_if_the_playlist_has_changed() {
    let place = Place::new(QuotaMode::Extended);
    let tracks = place.tracks(0, 150);
    let id = place.playlist(&tracks[..120]);
    // Well formed, but of no track. What goes is gone by then.
    let unknown = "spotify:track:0000000000000000000000".to_owned();
    let wanted = [&tracks[5..120], std::slice::from_ref(&unknown)].concat();
    let (ok, _, errors) = place.run(&["--playlist", &id, &place.file(&wanted)]);
    assert!(!ok && errors.contains(&format!("refuses to add {unknown} at 116: ")), "{errors}");
    assert!(errors.contains("left as 1 writes before it made it: one of these may not exist on Spotify"), "{errors}");
    assert_eq!((place.writes(), place.contents(&id)), (2, tracks[5..120].to_vec()));
    // It is corrected. Now a write is refused since the playlist has changed, as far as anybody can tell.
    place.fake.clear_requests();
    let bad = Answer::new(StatusCode::BAD_REQUEST).after_acting();
    let items = Rule::path(format!("/v1/playlists/{id}/items")).method(Method::POST).times(1);
    place.fake.switches().add(items.fault(bad.into()));
    let wanted = [&tracks[5..120], &tracks[140..]].concat();
    let (ok, shown, errors) = place.run(&["--playlist", &id, &place.file(&wanted)]);
    assert!(ok, "{shown}{errors}");
    assert_eq!((place.writes(), place.contents(&id)), (1, wanted), "{shown}{errors}");
}

#[test]
fn somebody_elses_change_between_reading_and_writing_is_seen_and_planned_anew() {
    let place = Place::new(QuotaMode::Extended);
    let tracks = place.tracks(0, 200);
    let wanted = [&tracks[..70], &tracks[75..150], &tracks[160..170]].concat();
    // The playlist is looked at before and after it is read, and before each of the two writes: something has just happened.
    for look in [2, 3] {
        let id = &place.named(&format!("List {look}"), &tracks[..150]);
        let hold = place
            .fake
            .switches()
            .hold_before_acting(Rule::path(format!("/v1/playlists/{id}")).method(Method::GET).skip(look).times(1));
        let running = place.start(&["--playlist", id, &place.file(&wanted)]);
        hold.arrived_blocking();
        place.add(id, &tracks[180]);
        hold.release();
        let (ok, shown, errors) = running.end();
        assert!(ok && shown.contains("somebody else has changed it"), "{look}: {shown}{errors}");
        assert_eq!(place.contents(id), wanted);
    }
}

#[test]
fn whoever_never_finds_the_playlist_as_it_was_left_gives_up() {
    let place = Place::new(QuotaMode::Extended);
    let tracks = place.tracks(0, 400);
    let scattered: Vec<String> = tracks[..300].iter().step_by(2).cloned().collect();
    let id = place.playlist(&scattered);
    // Each look finds the same other state, so after each write somebody seems to have come between.
    place.fake.switches().add(
        Rule::path(format!("/v1/playlists/{id}")).fault(Fault::Merge(r#"{"snapshot_id":"c29tZWJvZHk="}"#.to_owned())),
    );
    let wanted: Vec<String> = (0..900).map(|n| tracks[n % 400].clone()).collect();
    let (ok, _, errors) = place.run(&["--yes", "--playlist", &id, &place.file(&wanted)]);
    assert!(!ok && errors.contains("after 6 writes the playlist is still not what is wanted"), "{errors}");
    place.fake.switches().clear();
    let (ok, shown, errors) = place.run(&["--yes", "--playlist", &id, &place.file(&wanted)]);
    assert!(ok && place.contents(&id) == wanted, "{shown}{errors}");
}

#[test]
fn what_spotify_shows_otherwise_than_it_was_written_is_not_written_again_and_again() {
    let place = Place::new(QuotaMode::Development);
    let tracks = place.tracks(0, 3);
    let id = place.playlist(&tracks[..1]);
    let other = tracks[2].rsplit(':').next().unwrap();
    let shown = format!(r#"{{"items":[{{"item":{{"type":"track","id":"{other}"}}}}],"total":1}}"#);
    let items = Rule::path(format!("/v1/playlists/{id}/items")).method(Method::GET);
    place.fake.switches().add(items.fault(Fault::Merge(shown)));
    let (ok, _, errors) = place.run(&["--playlist", &id, &place.file(&tracks[1..2])]);
    assert!(!ok && errors.contains("Spotify shows other items than were written"), "{errors}");
    assert_eq!((place.writes(), place.contents(&id)), (1, tracks[1..2].to_vec()));
}

#[test]
fn somebody_elses_playlist_is_left_alone() {
    let place = Place::new(QuotaMode::Development);
    let world = place.fake.world();
    let user = &place.fake.user().id;
    let theirs =
        world.playlists(user).into_iter().find(|playlist| playlist.owner.id != *user && !playlist.collaborative);
    let theirs = theirs.unwrap();
    let (ok, _, errors) = place.run(&["--yes", "--playlist", &theirs.id, &place.file(&place.tracks(0, 3))]);
    assert!(!ok && errors.contains("Spotify does not allow this") && !errors.contains("panicked"), "{errors}");
}
