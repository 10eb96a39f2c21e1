//! The app opened twice: once by its user, once by the operating system.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::PathBuf;
use std::process::{Command, Stdio};

use spotify_fake::Fake;

/// A folder of this test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("desktop-scheme-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_desktop_scheme"))
            .env_clear()
            .env("XDG_DATA_HOME", &self.0)
            // Stands for a browser that the system could not open: the address is what matters here.
            .env("PATH", "")
            .stdin(Stdio::null())
            .args(["--saved-tracks", "1", "--state", self.0.to_str().unwrap()])
            .args(arguments)
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_app_is_opened_again_and_finishes_the_login() {
    let folder = Folder::new("whole");
    let (ok, text) = folder.run(&[]);
    assert!(ok && text.contains("Signed in. You are Juniper Vale."), "{text}");
    assert!(!folder.0.join("login").exists(), "the login has been taken out");
}

#[test]
fn a6_an_address_that_any_page_can_open_leaves_the_login_waiting_and_private() {
    let folder = Folder::new("forged");
    let fake = Fake::builder().https(false).saved_tracks(1).start_blocking().unwrap();
    let there = ["--client-id", fake.public_client().id.as_str(), "--accounts-url", fake.base_url()];
    let forged = ["open", "com.example.app://callback?code=x&state=forged"];
    let (ok, text) = folder.run(&[&there[..], &forged].concat());
    assert!(!ok && text.contains("no login waits"), "{text}");

    folder.run(&there);
    let login = folder.0.join("login");
    let before = std::fs::read_to_string(&login).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&login).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let (ok, text) = folder.run(&[&there[..], &forged].concat());
    assert!(!ok && text.contains("not the one that is waited for"), "{text}");
    let state = |export: &str| export.split("\"state\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(state(&std::fs::read_to_string(&login).unwrap()), state(&before));

    let denied = format!("com.example.app://callback?error=access_denied&state={}", state(&before));
    let (ok, text) = folder.run(&[&there[..], &["open", &denied]].concat());
    assert!(!ok && text.contains("the user refused") && !login.exists(), "{text}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_scheme_is_registered_with_the_desktop() {
    let folder = Folder::new("register");
    let (ok, text) = folder.run(&["register"]);
    assert!(ok, "{text}");
    let entry = std::fs::read_to_string(folder.0.join("applications/com.example.app.desktop")).unwrap();
    assert!(entry.contains("MimeType=x-scheme-handler/com.example.app;") && entry.contains("open %u"), "{entry}");
}
