//! Exports that are whole, however often they were stopped.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod place;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use place::{Place, bytes, read_json, read_table};
use spotify_fake::{Answer, Fake, Fault, Oddity, QuotaMode, Rule, Scene};

/// A playlist that is called like a formula, and one that is called like a way out.
const HOSTILE: &str = r#"{
    "artists": [{ "name": "=1+1", "albums": [{ "name": "@SUM(A1)", "tracks": ["-One", "Two"] }] }],
    "playlists": [
        { "owner": "juniper", "name": "=HYPERLINK(\"http://example.com\")", "items": ["track:-One", "track:Two", "track:-One"] },
        { "owner": "juniper", "name": "../../../tmp/x\u001b[2J", "items": ["track:Two"], "private": true }
    ]
}"#;

fn hostile() -> Scene {
    serde_json::from_str(HOSTILE).unwrap()
}

#[test]
fn the_same_program_exports_all_there_is_in_both_modes() {
    for (mode, closed) in [(QuotaMode::Extended, false), (QuotaMode::Development, true)] {
        let fake = Fake::builder().https(false).saved_tracks(230).quota_mode(mode).scene(hostile());
        let place = Place::new(fake.start_blocking().unwrap());
        let (ok, shown, errors) = place.run(&[]);
        assert!(ok, "{shown}{errors}");
        assert!(shown.contains("saved tracks: 230 written"), "{shown}");
        assert!(!shown.contains('\u{1b}') && !errors.contains('\u{1b}'), "a name moves the cursor");

        let world = place.fake.world();
        let user = &place.fake.user().id;
        let uris = |list: &[serde_json::Value], path: &str| -> Vec<String> {
            list.iter().map(|element| element.pointer(path).unwrap().as_str().unwrap().to_owned()).collect()
        };
        let saved: Vec<String> =
            world.saved_tracks(user).iter().map(|saved| format!("spotify:track:{}", saved.track.id)).collect();
        let tracks = read_json(&place.out().join("tracks.json"));
        assert_eq!(uris(&tracks, "/track/uri"), saved);
        let table = read_table(&place.out().join("tracks.csv"));
        assert_eq!(table.iter().map(|row| row["uri"].clone()).collect::<Vec<_>>(), saved);
        assert!(!read_json(&place.out().join("albums.json")).is_empty());

        let listed = read_json(&place.out().join("playlists.json"));
        assert_eq!(listed.len(), world.playlists(user).len());
        let mut seen_closed = false;
        for playlist in world.playlists(user) {
            let Some(file) = place.contents_of(&playlist.id) else {
                assert!(closed && playlist.owner.id != *user, "{} is missing", playlist.name);
                seen_closed = true;
                continue;
            };
            let (elements, rows) = (read_json(&file.with_extension("json")), read_table(&file.with_extension("csv")));
            let expected: Vec<Option<String>> = playlist.items.iter().map(|item| item.content.uri()).collect();
            let found: Vec<Option<String>> = elements
                .iter()
                .map(|element| element.pointer("/item/uri").and_then(|uri| uri.as_str().map(str::to_owned)))
                .collect();
            assert_eq!(found, expected, "{}", playlist.name);
            assert_eq!(
                rows.iter().map(|row| Some(row["uri"].clone()).filter(|uri| !uri.is_empty())).collect::<Vec<_>>(),
                expected
            );
        }
        assert_eq!(seen_closed, closed);
        assert_eq!(shown.contains("Spotify does not show this app what is in"), closed, "{shown}");
        assert!(shown.contains("(1 of them places of what is gone)"), "{shown}");
        // A spreadsheet runs nothing, and JSON has it as it is.
        let table = fs::read_to_string(place.out().join("playlists.csv")).unwrap();
        assert!(table.contains(r#""'=HYPERLINK(""http://example.com"")""#), "{table}");
        assert!(listed.iter().any(|playlist| playlist["name"] == "=HYPERLINK(\"http://example.com\")"));
        let names: BTreeSet<String> = place.files();
        assert!(names.iter().any(|name| name.starts_with("playlists/tmp-x-2j-")), "{names:?}");
        assert!(
            names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-./".contains(&byte))),
            "{names:?}"
        );
    }
}

#[test]
fn without_arguments_it_runs_on_the_built_in_fake_in_both_modes() {
    for mode in ["extended", "development"] {
        let directory = tempfile::tempdir().unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_export_library"));
        command.env_clear().env("TMPDIR", directory.path()).args(["--saved-tracks", "60", "--fake-quota-mode", mode]);
        for told in ["60 written", "60 as in the last export"] {
            let output = command.output().unwrap();
            let shown = String::from_utf8(output.stdout).unwrap();
            assert!(
                output.status.success() && shown.contains(told),
                "{shown}{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}

#[test]
fn a_second_export_asks_only_for_what_tells_that_nothing_has_changed() {
    let place = Place::with_saved_tracks(120);
    let (ok, _, errors) = place.run(&[]);
    assert!(ok, "{errors}");
    let before = place.bytes();
    place.fake.clear_requests();
    let (ok, shown, errors) = place.run(&[]);
    assert!(ok && shown.contains("saved tracks: 120 as in the last export"), "{shown}{errors}");
    let asked: Vec<String> = place.fake.requests().iter().map(|request| request.path.clone()).collect();
    assert!(!asked.iter().any(|path| path.starts_with("/v1/playlists/")), "{asked:?}");
    assert_eq!(asked.iter().filter(|path| *path == "/v1/me/tracks").count(), 1, "{asked:?}");
    assert_eq!(place.bytes(), before);
    // One playlist changes, and gets another name with it.
    let user = place.fake.user().id.clone();
    let playlist = place.fake.world().playlists(&user).into_iter().find(|playlist| playlist.owner.id == user).unwrap();
    let old = place.contents_of(&playlist.id).unwrap();
    place.call("PUT", &format!("/playlists/{}", playlist.id), r#"{"name":"Entirely new"}"#);
    place.fake.clear_requests();
    let (ok, shown, errors) = place.run(&[]);
    assert!(ok && shown.contains("1 playlists written"), "{shown}{errors}");
    let new = place.contents_of(&playlist.id).unwrap();
    let is_old_there = || ["json", "csv"].iter().any(|ending| old.with_extension(ending).exists());
    assert!(new.to_str().unwrap().contains("entirely-new-") && !is_old_there(), "{new:?} beside {old:?}");
    // Whoever was killed before the old name's files were removed still has them: the next run removes them.
    for ending in ["json", "csv"] {
        fs::copy(new.with_extension(ending), old.with_extension(ending)).unwrap();
    }
    let (ok, shown, errors) = place.run(&["--only", "playlists"]);
    assert!(ok && shown.contains("0 playlists written"), "{shown}{errors}");
    assert!(!is_old_there(), "{old:?} is still there");
    // Who wants it all again has it all again.
    let (ok, shown, _) = place.run(&["--anew", "--only", "tracks"]);
    assert!(ok && shown.contains("120 written") && !shown.contains("albums"), "{shown}");
}

#[test]
fn a_library_that_changes_is_noticed_between_two_exports_and_during_one() {
    let place = Place::with_saved_tracks(300);
    let world = place.fake.world();
    let saved: BTreeSet<String> =
        world.saved_tracks(&place.fake.user().id).iter().map(|saved| saved.track.id.clone()).collect();
    let spare: Vec<&str> =
        world.tracks().iter().map(|track| track.id.as_str()).filter(|id| !saved.contains(*id)).collect();
    let save = |index: usize| place.call("PUT", &format!("/me/library?uris=spotify:track:{}", spare[index]), "");
    let is_whole = || {
        let saved = place
            .fake
            .world()
            .saved_tracks(&place.fake.user().id)
            .iter()
            .map(|saved| saved.track.id.clone())
            .collect::<Vec<_>>();
        let written = read_json(&place.out().join("tracks.json"));
        assert_eq!(
            written.iter().map(|element| element["track"]["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>(),
            saved
        );
    };
    // During the export: the last page is held up until another track is there.
    let hold = place.fake.switches().hold_before_acting(Rule::path("/v1/me/tracks").query("offset", "250").times(1));
    let running = place.start(&["--only", "tracks"]);
    hold.arrived_blocking();
    save(0);
    hold.release();
    let (ok, shown, errors) = running.end();
    assert!(ok && errors.contains("changed while they were read"), "{shown}{errors}");
    is_whole();
    // The same with one that goes and one that comes, so that there are as many as before.
    let hold = place.fake.switches().hold_before_acting(Rule::path("/v1/me/tracks").query("offset", "250").times(1));
    let running = place.start(&["--only", "tracks", "--anew"]);
    hold.arrived_blocking();
    place.call("DELETE", &format!("/me/library?uris=spotify:track:{}", spare[0]), "");
    save(3);
    hold.release();
    let (ok, shown, errors) = running.end();
    assert!(ok && errors.contains("changed while they were read") && shown.contains("301 written"), "{shown}{errors}");
    is_whole();
    // Between two.
    save(1);
    let (ok, shown, errors) = place.run(&["--only", "tracks"]);
    assert!(ok && errors.contains("changed since the last export") && shown.contains("302 written"), "{shown}{errors}");
    is_whole();
    // One goes and one comes, so that there are as many as before; and between two halves of an export.
    let hold = place.fake.switches().hold(Rule::path("/v1/me/tracks").query("offset", "200").times(1));
    let running = place.start(&["--only", "tracks", "--anew"]);
    hold.arrived_blocking();
    place.wait_for_position("tracks", 200);
    running.kill("-KILL");
    hold.release();
    place.call("DELETE", &format!("/me/library?uris=spotify:track:{}", spare[1]), "");
    save(2);
    let (ok, shown, errors) = place.run(&["--only", "tracks"]);
    assert!(ok && errors.contains("changed since") && shown.contains("302 written"), "{shown}{errors}");
    is_whole();
}

#[test]
fn what_cannot_be_read_is_told_with_its_place_and_the_rest_is_there() {
    let place = Place::with_saved_tracks(10);
    place.fake.switches().set_odd(Oddity::NullPlaylists, true);
    let (ok, shown, errors) = place.run(&["--only", "playlists"]);
    assert!(ok && errors.contains("playlists: element 3 was left out: it is null"), "{shown}{errors}");
    assert!(shown.contains("more left out"), "{shown}");
}

#[test]
fn a_playlist_that_is_listed_twice_is_written_once() {
    let place = Place::with_saved_tracks(1);
    let user = &place.fake.user().id;
    let own = place.fake.world().playlists(user).into_iter().find(|playlist| playlist.items.len() > 50).unwrap();
    let twice = format!(r#"{{"id":"{}","name":"Twice","snapshot_id":"{}"}}"#, own.id, own.snapshot_id);
    let list = format!(r#"{{"items":[{twice},{twice},{twice}],"total":3,"next":null}}"#);
    place.fake.switches().add(Rule::path("/v1/me/playlists").fault(Fault::Merge(list)));
    let (ok, shown, errors) = place.run(&["--only", "playlists"]);
    assert!(ok && shown.contains("1 playlists written, 2 as in"), "{shown}{errors}");
    let file = place.contents_of(&own.id).unwrap();
    assert_eq!(read_json(&file.with_extension("json")).len(), own.items.len());
}

#[test]
fn a_playlist_that_changes_all_the_time_is_taken_as_it_comes_and_again_the_next_time() {
    let place = Place::with_saved_tracks(1);
    let user = &place.fake.user().id;
    let own = place.fake.world().playlists(user).into_iter().find(|playlist| playlist.items.len() > 50).unwrap();
    for snapshot in ["b25l", "dHdv", "dGhyZWU="] {
        let other = Fault::Merge(format!(r#"{{"snapshot_id":"{snapshot}"}}"#));
        place.fake.switches().add(Rule::path(format!("/v1/playlists/{}", own.id)).times(1).fault(other));
    }
    let (ok, _, errors) = place.run(&["--only", "playlists"]);
    assert!(ok && errors.contains("changed each of 3 times"), "{errors}");
    let file = place.contents_of(&own.id).unwrap();
    assert_eq!(read_json(&file.with_extension("json")).len(), own.items.len());
    let (ok, shown, errors) = place.run(&["--only", "playlists"]);
    assert!(ok && shown.contains("1 playlists written"), "{shown}{errors}");
}

#[test]
fn without_a_network_it_says_how_to_go_on_and_goes_on() {
    let place = Place::with_saved_tracks(400);
    place.fake.switches().add(Rule::path("/v1/me/tracks").query("offset", "200").fault(Fault::DropBefore));
    let (ok, shown, errors) = place.run(&["--only", "tracks", "--in-flight", "1"]);
    assert!(!ok && errors.contains("Run the same command again"), "{shown}{errors}");
    place.fake.switches().clear();
    place.fake.clear_requests();
    let (ok, shown, errors) = place.run(&["--only", "tracks"]);
    assert!(ok && errors.contains("goes on from element 200") && shown.contains("400 written"), "{shown}{errors}");
    assert!(place.offsets("/v1/me/tracks").iter().all(|offset| *offset == 0 || *offset >= 200));
}

#[test]
fn a_playlist_that_cannot_be_read_is_named_and_does_not_keep_the_others_back() {
    let place = Place::with_saved_tracks(1);
    let whole = tempfile::tempdir().unwrap();
    let (ok, shown, errors) = place.start_to(whole.path(), &["--only", "playlists"]).end();
    assert!(ok, "{shown}{errors}");
    let user = &place.fake.user().id;
    let first = place.fake.world().playlists(user).into_iter().find(|playlist| playlist.items.len() > 50).unwrap();
    let items = Rule::path(format!("/v1/playlists/{}/items", first.id));
    place.fake.switches().add(items.fault(Answer::broken_json().into()));
    let (ok, shown, errors) = place.run(&["--only", "playlists"]);
    assert!(!ok && errors.contains("1 playlists could not be read, all others are there"), "{shown}{errors}");
    assert!(errors.contains(&format!("{:?}: ", first.name)) && errors.contains("Run the same command"), "{errors}");
    let of_others = |(name, _): &(String, Vec<u8>)| !name.contains(&first.id);
    let others: BTreeMap<_, _> = bytes(whole.path()).into_iter().filter(of_others).collect();
    assert!(others.len() > 4 && place.bytes() == others, "{:?}", place.files());
    // The next run has only that one to get.
    place.fake.switches().clear();
    let (ok, shown, errors) = place.run(&["--only", "playlists"]);
    assert!(ok && shown.contains("1 playlists written"), "{shown}{errors}");
    assert!(place.bytes() == bytes(whole.path()), "{:?}", place.files());
    // If none can be read, it is not about the playlists.
    let any = Rule::prefix("/v1/playlists/").fault(Answer::broken_json().into());
    place.fake.switches().add(any);
    place.fake.clear_requests();
    let (ok, _, errors) = place.run(&["--only", "playlists", "--anew"]);
    assert!(!ok && !errors.contains("all others are there") && errors.contains("Run the same command"), "{errors}");
}

#[test]
fn whoever_has_granted_less_than_it_takes_is_asked_again_at_the_next_start_and_only_then() {
    let place = Place::with_saved_tracks(5);
    place.fake.switches().set_granted_scopes(Some(&["playlist-read-private"]));
    let (ok, _, errors) = place.run(&[]);
    assert!(!ok && errors.contains("sign in again and ask for user-library-read"), "{errors}");
    place.fake.switches().set_granted_scopes(None);
    let (ok, shown, errors) = place.run(&[]);
    assert!(
        ok && shown.contains("since playlist-read-collaborative user-library-read was not granted"),
        "{shown}{errors}"
    );
    let (ok, shown, errors) = place.run(&[]);
    assert!(ok && !shown.contains("Waiting for you"), "{shown}{errors}");
}

#[test]
fn a_directory_is_not_mixed_up() {
    let place = Place::with_saved_tracks(60);
    let hold = place.fake.switches().hold(Rule::path("/v1/me/tracks").times(1));
    let running = place.start(&[]);
    hold.arrived_blocking();
    let (ok, _, errors) = place.run(&[]);
    assert!(!ok && errors.contains("another export to"), "{errors}");
    hold.release();
    assert!(running.end().0);
    fs::write(place.out().join(".export/owner.json"), r#"{"format":1,"user":"hazel"}"#).unwrap();
    let (ok, _, errors) = place.run(&[]);
    assert!(!ok && errors.contains("an export of another account"), "{errors}");
}
