//! Somebody who starts the program again and again, on a fake that outlives each start.

use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use spotify_fake::Fake;
use tempfile::TempDir;

pub(crate) struct Person {
    arguments: Vec<String>,
    directory: TempDir,
}

impl Person {
    /// Signs in with the first start: as this user of the fake, or as the one who sits there.
    pub(crate) fn signed_in(fake: &Fake, user: Option<&str>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = directory.path().join("token.json").to_str().unwrap().to_owned();
        let api = format!("{}/v1", fake.base_url());
        let arguments = [
            ["--client-id", &fake.public_client().id],
            ["--accounts-url", fake.base_url()],
            ["--api-url", &api],
            ["--redirect-uri", "http://127.0.0.1/callback"],
            ["--store", &store],
        ];
        let arguments = arguments.concat().into_iter().map(str::to_owned).collect();
        let person = Self { arguments, directory };
        let mut child = person.command(&[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // No browser opens: the address is printed instead.
        let browser = user.iter().fold(fake.browser(), |browser, user| browser.as_user(user));
        let errors = browser.allow_printed_blocking(BufReader::new(child.stderr.take().unwrap())).unwrap();
        assert!(errors.contains("/authorize?"), "{errors}");
        assert!(child.wait().unwrap().success(), "{errors}");
        person
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.directory.path().join("token.json")
    }

    /// The program, ready to start.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_now_playing"));
        command.env_clear().env("PATH", "").args(&self.arguments).args(arguments).stdin(Stdio::null());
        command
    }

    /// What it shows.
    pub(crate) fn does(&self, arguments: &[&str]) -> String {
        let (ok, shown, errors) = self.start(arguments);
        assert!(ok, "{arguments:?}: {errors}");
        shown
    }

    /// What it says went wrong: one sentence.
    pub(crate) fn fails(&self, arguments: &[&str]) -> String {
        let (ok, shown, errors) = self.start(arguments);
        assert!(!ok, "{arguments:?}: {shown}");
        assert!(
            errors.starts_with("error: ") && errors.lines().count() == 1 && !errors.contains("panicked"),
            "{errors}"
        );
        errors
    }

    fn start(&self, arguments: &[&str]) -> (bool, String, String) {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        (status.success(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }
}
