//! The app's own page and the app's own site, and what is refused before anybody sees it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::{Command, Stdio};

fn run(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_custom_html"))
        .env_clear()
        .stdin(Stdio::null())
        .args(["--saved-tracks", "1"])
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.success(), text)
}

#[test]
fn logins_end_on_the_apps_own_page_or_site() {
    for arguments in [&[][..], &["--site", "https://app.example/welcome"]] {
        let (ok, text) = run(arguments);
        assert!(ok && text.contains("Signed in. Granted: user-read-private."), "{text}");
    }
    let (ok, text) = run(&["--fake-user", "deny"]);
    assert!(!ok && text.contains("the user refused"), "{text}");
}

#[test]
fn what_is_not_static_is_refused_before_the_browser_opens() {
    let folder = std::env::temp_dir().join(format!("custom-html-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("page.html");
    std::fs::write(&file, "<!doctype html>\n<script src=\"https://cdn.example/x.js\"></script>").unwrap();
    let (ok, text) = run(&["--html", file.to_str().unwrap()]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(!ok && text.contains("<script> is not allowed (line 2)") && !text.contains("Waiting"), "{text}");
    let (ok, text) = run(&["--site", "http://app.example"]);
    assert!(!ok && text.contains("leads to an https address"), "{text}");
}
