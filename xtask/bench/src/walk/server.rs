//! The server, in a process of its own, so that neither its memory nor its threads are ours.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdin, Command, Stdio};

use spotify_fake::Fake;

use crate::{LATENCY, TRACKS};

/// The other process. It ends with this value.
pub struct Server {
    pub api: String,
    pub token: String,
    child: Child,
    stdin: Option<ChildStdin>,
}

impl Server {
    pub fn start() -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdin = child.stdin.take();
        let mut told = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut line = || told.next().expect("the server tells").expect("in text");
        Self { api: line(), token: line(), child, stdin }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

/// Serves until nobody holds the other end of its input.
pub fn serve() {
    let fake = Fake::builder()
        .saved_tracks(TRACKS as usize)
        .latency(LATENCY)
        .https(false)
        .start_blocking()
        .expect("the fake starts");
    println!("{}/v1\n{}", fake.base_url(), fake.access_token(&fake.user().id, &["user-library-read"]));
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}
