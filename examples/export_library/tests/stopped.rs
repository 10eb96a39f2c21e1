//! Exports that were stopped: by Ctrl-C, by SIGKILL at any moment, by a full disk. And how much memory they take.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod place;

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use place::{Place, bytes};
use spotify_fake::Rule;

#[test]
fn an_export_that_was_stopped_by_ctrl_c_or_killed_goes_on_and_ends_the_same() {
    let place = Place::with_saved_tracks(700);
    let whole = tempfile::tempdir().unwrap();
    let (ok, shown, errors) = place.start_to(whole.path(), &[]).end();
    assert!(ok, "{shown}{errors}");
    for signal in ["-INT", "-KILL"] {
        let hold = place.fake.switches().hold(Rule::path("/v1/me/tracks").query("offset", "400").times(1));
        let running = place.start(&[]);
        hold.arrived_blocking();
        // The pages before it are safe; those after it are in memory.
        place.wait_for_position("tracks", 400);
        let (ok, _, errors) = running.kill(signal);
        assert!(!ok && (signal == "-KILL" || errors.contains("stopped\nWhat is written stays")), "{errors}");
        hold.release();
        place.fake.clear_requests();
        let (ok, shown, errors) = place.run(&[]);
        assert!(ok && errors.contains("saved tracks: goes on from element 400"), "{shown}{errors}");
        // Nothing that was safe is asked for again, but for the look at whether it is still the same list.
        let again: Vec<u32> =
            place.offsets("/v1/me/tracks").into_iter().filter(|offset| (1..400).contains(offset)).collect();
        assert_eq!(again, [0_u32; 0]);
        assert_eq!(place.bytes(), bytes(whole.path()));
        std::fs::remove_dir_all(place.out()).unwrap();
    }
}

#[test]
fn an_export_that_is_killed_at_every_few_requests_ends_the_same() {
    let place = Place::with_saved_tracks(260);
    let whole = tempfile::tempdir().unwrap();
    let (ok, shown, errors) = place.start_to(whole.path(), &[]).end();
    assert!(ok, "{shown}{errors}");
    let (mut kills, mut is_left) = (0, true);
    while is_left {
        // Another moment each time, after as many requests as it takes to get somewhere.
        place.fake.clear_requests();
        let (running, is_over) = (place.start(&[]), AtomicBool::new(false));
        let id = running.id().to_string();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    if place.fake.requests().len() > 7 + kills % 9 {
                        // It may have come to its end meanwhile.
                        Command::new("kill").args(["-KILL", &id]).status().unwrap();
                        break;
                    }
                    std::thread::sleep(Duration::from_millis(1));
                }
            });
            let (ok, _, errors) = running.end();
            is_over.store(true, Ordering::Relaxed);
            is_left = !ok;
            assert!(!errors.contains("panicked"), "{errors}");
        });
        kills += 1;
        assert!(kills < 200, "it never comes to its end");
    }
    println!("killed {} times", kills - 1);
    // As a rule it is ten times as often.
    assert!(kills > 3, "it was hardly ever killed");
    assert_eq!(place.bytes(), bytes(whole.path()));
}

/// The most memory that the process has had, in KiB.
#[cfg(target_os = "linux")]
fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn ten_thousand_tracks_take_no_more_memory_than_a_thousand() {
    let peaks = [1_000, 10_000].map(|count| {
        let place = Place::with_saved_tracks(count);
        // The last page is held up until the memory has been looked at.
        let last = (count - 50).to_string();
        let hold = place.fake.switches().hold(Rule::path("/v1/me/tracks").query("offset", &*last).times(1));
        let running = place.start(&["--only", "tracks"]);
        hold.arrived_blocking();
        place.wait_for_position("tracks", count as u64 - 50);
        let peak = peak(running.id());
        hold.release();
        let (ok, shown, errors) = running.end();
        assert!(ok && shown.contains(&format!("{count} written")), "{shown}{errors}");
        peak
    });
    println!("peak resident memory: {} KiB for 1,000 tracks, {} KiB for 10,000", peaks[0], peaks[1]);
    assert!(peaks[1] < peaks[0] + 6 * 1_024, "{peaks:?}");
}

/// On a tmpfs of the program's own that is too small, then made larger.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_the_export_goes_on_once_there_is_room() {
    let place = Place::with_saved_tracks(700);
    let whole = tempfile::tempdir().unwrap();
    let (ok, shown, errors) = place.start_to(whole.path(), &[]).end();
    assert!(ok, "{shown}{errors}");

    let copy = tempfile::tempdir().unwrap();
    let script = "! \"$@\" && mount -o remount,size=100m \"$DISK\" && \"$@\"";
    let (ok, shown, errors) = on_a_disk_of(&place, "1m", script, copy.path());
    assert!(ok, "{shown}{errors}");
    let told = errors.lines().find(|line| line.starts_with("error: ")).unwrap();
    assert!(told.contains("No space left on device") && told.contains("free some space"), "{told}");
    assert!(errors.contains("goes on from element"), "{errors}");
    assert_eq!(bytes(copy.path()), bytes(whole.path()));
    assert!(!has_leftovers(copy.path()), "half a state was left");
}

/// Once without room for anything, and once with room for a state, but not for what it tells of.
#[cfg(target_os = "linux")]
#[test]
fn what_was_exported_stays_whole_if_the_disk_is_full_when_it_is_exported_again() {
    let place = Place::with_saved_tracks(300);
    let whole = tempfile::tempdir().unwrap();
    let (ok, shown, errors) = place.start_to(whole.path(), &[]).end();
    assert!(ok, "{shown}{errors}");

    for room in ["0", "16K"] {
        let copy = tempfile::tempdir().unwrap();
        let script = format!(
            "\"$@\" && {{ head -c 100m /dev/zero > \"$DISK/rest\"; truncate -s -{room} \"$DISK/rest\"; }} && \
             ! \"$@\" --anew --only tracks && rm \"$DISK/rest\" && \"$@\""
        );
        let (ok, shown, errors) = on_a_disk_of(&place, "16m", &script, copy.path());
        assert!(ok && errors.contains("No space left on device"), "{room}: {shown}{errors}");
        assert!(bytes(copy.path()) == bytes(whole.path()), "{room}: another export than to a disk with room: {shown}");
    }
}

/// Runs a script with the program as its arguments on a disk of its own of this size, which is copied at the end.
#[cfg(target_os = "linux")]
fn on_a_disk_of(place: &Place, size: &str, script: &str, copy: &Path) -> (bool, String, String) {
    let disk = tempfile::tempdir().unwrap();
    let script =
        format!("mount -t tmpfs -o size={size},mode=700 tmpfs \"$DISK\" && {script} && cp -R \"$DISK/.\" \"$COPY\"");
    let mut command = Command::new("unshare");
    // Root has everybody's rights there; others have those of a root of their own.
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
    command.args(if is_root { &["--mount"][..] } else { &["--mount", "--map-root-user"] });
    command.args(["sh", "-c", &script, "sh", env!("CARGO_BIN_EXE_export_library")]).args(place.arguments());
    command.arg("--out").arg(disk.path()).env("DISK", disk.path()).env("COPY", copy);
    place.watch(command).end()
}

fn has_leftovers(root: &Path) -> bool {
    let names = std::fs::read_dir(root.join(".export")).unwrap().map(|entry| entry.unwrap().file_name());
    names.into_iter().any(|name| name.to_string_lossy().starts_with(".new-"))
}
