//! Watching, through a pipe and on a terminal of the test's.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcgetattr, tcsetwinsize};
use spotify_fake::{Answer, QuotaMode, Rule};

use crate::person::Person;
use crate::{MODES, album, fake};

const HIDE_CURSOR: &str = "\x1b[?25l";
const SHOW_CURSOR: &str = "\x1b[?25h";

fn interrupt(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn through_a_pipe_each_change_is_a_line_and_ctrl_c_ends_it() {
    for mode in MODES {
        let fake = fake(mode);
        let person = Person::signed_in(&fake, None);
        let (album, tracks) = album(&fake);
        person.does(&["play", &album]);
        let mut child = person.command(&["watch"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(lines.next().unwrap().starts_with(&format!("▶ {}", tracks[0].name)));
        person.does(&["next"]);
        assert!(lines.next().unwrap().starts_with(&format!("▶ {}", tracks[1].name)));
        interrupt(&child, "-INT");
        assert_eq!(lines.collect::<Vec<_>>(), ["Not watching any more."]);
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn what_comes_next_is_asked_only_when_something_else_plays() {
    let fake = fake(QuotaMode::Extended);
    let person = Person::signed_in(&fake, None);
    let (album, _) = album(&fake);
    person.does(&["play", &album]);
    fake.clear_requests();
    let mut child = person.command(&["watch"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    lines.next().unwrap();
    let asked = |path: &str| fake.requests().iter().filter(|request| request.path == path).count();
    while asked("/v1/me/player") < 2 {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(asked("/v1/me/player/queue"), 1);
    interrupt(&child, "-TERM");
    assert!(child.wait().unwrap().success(), "being asked to end is as good as Ctrl-C");
}

#[test]
fn what_waiting_does_not_help_ends_it_with_a_sentence() {
    let fake = fake(QuotaMode::Extended);
    let person = Person::signed_in(&fake, None);
    fake.switches().add(Rule::path("/v1/me/player").answer(Answer::too_many_requests("86400")));
    let error = person.fails(&["watch"]);
    assert!(error.contains("too many calls in too short a time"), "{error}");
}

/// A terminal: the end that programs write to, and ours.
fn terminal() -> (File, File) {
    let ours: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let path = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
    let theirs = OpenOptions::new().read(true).write(true).open(path).unwrap();
    tcsetwinsize(&theirs, Winsize { ws_row: 24, ws_col: 40, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    (theirs, File::from(ours))
}

/// Reads until this has been written.
fn read_until(terminal: &mut File, wanted: &str) -> String {
    let mut written = Vec::new();
    let mut byte = [0];
    while !String::from_utf8_lossy(&written).contains(wanted) {
        terminal.read_exact(&mut byte).unwrap();
        written.extend(byte);
    }
    String::from_utf8_lossy(&written).into_owned()
}

#[test]
fn a_terminal_is_left_as_it_was_found() {
    for signal in ["-INT", "-TERM"] {
        let fake = fake(QuotaMode::Development);
        let person = Person::signed_in(&fake, None);
        let (album, tracks) = album(&fake);
        person.does(&["play", &album]);
        let (theirs, mut ours) = terminal();
        let before = tcgetattr(&theirs).unwrap();
        let mut command = person.command(&["watch"]);
        command.env("TERM", "xterm").stdout(theirs.try_clone().unwrap());
        let mut child = command.spawn().unwrap();
        let drawn = read_until(&mut ours, "next: ");
        assert!(drawn.contains(HIDE_CURSOR) && drawn.contains(&tracks[0].name), "{drawn:?}");
        // The bar moves without anybody being asked.
        let moved = read_until(&mut ours, "next: ");
        assert!(moved.contains("\x1b["), "it is drawn over: {moved:?}");
        interrupt(&child, signal);
        let end = read_until(&mut ours, "Not watching any more.");
        assert!(end.contains(SHOW_CURSOR), "{end:?}");
        assert!(child.wait().unwrap().success());
        let after = tcgetattr(&theirs).unwrap();
        assert_eq!(
            (before.local_modes, before.input_modes, before.output_modes),
            (after.local_modes, after.input_modes, after.output_modes)
        );
        let lines = |text: &str| text.lines().map(console::measure_text_width).max().unwrap_or_default();
        assert!(lines(&drawn) <= 40 && lines(&moved) <= 40, "no line breaks");
    }
}
