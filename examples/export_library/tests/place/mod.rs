//! A fake, a directory, and the program that is run there.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use spotify_fake::Fake;

pub(crate) struct Place {
    pub(crate) fake: Fake,
    directory: tempfile::TempDir,
}

/// A program that runs, with somebody in front of its browser.
pub(crate) struct Running {
    child: Child,
    errors: JoinHandle<String>,
}

impl Place {
    pub(crate) fn new(fake: Fake) -> Self {
        Self { fake, directory: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn with_saved_tracks(count: usize) -> Self {
        Self::new(Fake::builder().https(false).saved_tracks(count).start_blocking().unwrap())
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.directory.path().join("out")
    }

    /// What the program is told of where it runs.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let base = self.fake.base_url();
        let store = self.directory.path().join("token.json");
        let given = [
            ("--client-id", self.fake.public_client().id.as_str()),
            ("--accounts-url", base),
            ("--api-url", &format!("{base}/v1")),
            ("--redirect-uri", "http://127.0.0.1/callback"),
            ("--store", store.to_str().unwrap()),
        ];
        given.iter().flat_map(|(name, value)| [(*name).to_owned(), (*value).to_owned()]).collect()
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        self.start_to(&self.out(), arguments)
    }

    pub(crate) fn start_to(&self, out: &Path, arguments: &[&str]) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_export_library"));
        // Stands for a browser that does not open: the address is printed instead.
        command.env_clear().env("PATH", "").args(self.arguments()).arg("--out").arg(out).args(arguments);
        self.watch(command)
    }

    /// Starts a command in which somebody may sign in.
    pub(crate) fn watch(&self, mut command: Command) -> Running {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (stderr, browser) = (child.stderr.take().unwrap(), self.fake.browser());
        let errors = std::thread::spawn(move || browser.allow_printed_blocking(BufReader::new(stderr)).unwrap());
        Running { child, errors }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> (bool, String, String) {
        self.start(arguments).end()
    }

    /// The file of a playlist's contents, without its ending.
    pub(crate) fn contents_of(&self, id: &str) -> Option<PathBuf> {
        let name = self.files().into_iter().find(|name| name.ends_with(&format!("{id}.json")))?;
        Some(self.out().join(name).with_extension(""))
    }

    /// All files that were exported, without the states.
    pub(crate) fn files(&self) -> BTreeSet<String> {
        self.bytes().into_keys().collect()
    }

    pub(crate) fn bytes(&self) -> BTreeMap<String, Vec<u8>> {
        bytes(&self.out())
    }

    /// Waits until a part's state says so much is safe.
    pub(crate) fn wait_for_position(&self, part: &str, position: u64) {
        let path = self.out().join(format!(".export/{part}.json"));
        let there = || -> Option<u64> {
            serde_json::from_slice::<serde_json::Value>(&std::fs::read(&path).ok()?).ok()?.get("position")?.as_u64()
        };
        while there().is_none_or(|there| there < position) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// From where the pages of a list were asked for, in order.
    pub(crate) fn offsets(&self, path: &str) -> Vec<u32> {
        let of = |query: &str| {
            let offset = query.split('&').find_map(|pair| pair.strip_prefix("offset="));
            offset.map_or(0, |offset| offset.parse().unwrap())
        };
        let requests = self.fake.requests();
        let asked = requests.iter().filter(|request| request.path == path);
        asked.map(|request| of(request.query.as_deref().unwrap_or(""))).collect()
    }

    /// The user does something elsewhere.
    pub(crate) fn call(&self, method: &str, path: &str, body: &str) {
        let token = self.fake.access_token(&self.fake.user().id, &Fake::scopes());
        let mut stream = TcpStream::connect(self.fake.base_url().strip_prefix("http://").unwrap()).unwrap();
        write!(
            stream,
            "{method} /v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 20"), "{answer}");
    }
}

impl Running {
    pub(crate) fn end(self) -> (bool, String, String) {
        let output = self.child.wait_with_output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap(), self.errors.join().unwrap())
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it this signal, and waits for its end.
    pub(crate) fn kill(self, signal: &str) -> (bool, String, String) {
        assert!(Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap().success());
        self.end()
    }
}

/// All files below a directory by their names, without the states.
pub(crate) fn bytes(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(directory) = waiting.pop() {
        for entry in std::fs::read_dir(&directory).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                if entry.file_name() != ".export" {
                    waiting.push(entry.path());
                }
            } else {
                let name = entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    found
}

pub(crate) fn read_json(path: &Path) -> Vec<serde_json::Value> {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

pub(crate) fn read_table(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}
