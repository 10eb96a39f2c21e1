//! A running service, and a client of it that is no HTTP client at all.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use spotify_fake::Fake;

pub(crate) const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
pub(crate) const OTHER_KEY: &str = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
pub(crate) const REDIRECT: &str = "https://example.com/callback";

pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(fake: &Fake, arguments: &[&str]) -> Self {
        let app = fake.confidential_client();
        Self::start_as(fake, &[&["--client-id", &app.id, "--client-secret", &app.secret], arguments].concat())
    }

    /// For another app than the fake's own.
    pub(crate) fn start_as(fake: &Fake, arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_token_swap_server"))
            .env_clear()
            .args(["--accounts-url", fake.base_url()])
            .args(["--listen", "127.0.0.1:0", "--redirect-uri", REDIRECT])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        let log = Arc::new(Mutex::new(String::new()));
        let address = loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "it ended before it listened");
            log.lock().unwrap().push_str(&line);
            if let Some(rest) = line.strip_prefix("Listening on http://") {
                break rest.split(": POST").next().unwrap().parse().unwrap();
            }
        };
        let errors = process.stderr.take().unwrap();
        let readers = vec![collect(lines, Arc::clone(&log)), collect(BufReader::new(errors), Arc::clone(&log))];
        Self { process, address, log, readers }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn post(&self, path: &str, form: &str) -> (u16, String) {
        post(self.address, path, form)
    }

    /// Signs the fake's user in through this service.
    pub(crate) fn sealed_token(&self, fake: &Fake) -> String {
        let (status, answer) = self.post("/swap", &format!("code={}", code(fake)));
        assert_eq!(status, 200, "{answer}");
        field(&answer, "refresh_token").unwrap()
    }

    /// Asks it to stop, and returns all that it has printed.
    pub(crate) fn stop(mut self) -> String {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(self.process.wait().unwrap().success());
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn collect(mut lines: impl BufRead + Send + 'static, log: Arc<Mutex<String>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut line = String::new();
        while lines.read_line(&mut line).unwrap_or(0) > 0 {
            log.lock().unwrap().push_str(&std::mem::take(&mut line));
        }
    })
}

/// A fresh code of the confidential client, as an app without PKCE would have it.
pub(crate) fn code(fake: &Fake) -> String {
    let redirect = REDIRECT.replace(':', "%3A").replace('/', "%2F");
    let client = &fake.confidential_client().id;
    let url = format!("{}/authorize?client_id={client}&response_type=code&redirect_uri={redirect}", fake.base_url());
    fake.browser().visit_blocking(&url).unwrap().parameter("code").unwrap()
}

pub(crate) fn field(answer: &str, name: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(answer).ok()?;
    value.get(name)?.as_str().map(str::to_owned)
}

pub(crate) fn request(path: &str, form: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{form}",
        form.len()
    )
}

pub(crate) fn post(address: SocketAddr, path: &str, form: &str) -> (u16, String) {
    let answer = exchange(address, request(path, form).as_bytes());
    (status(&answer), answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned())
}

/// 0 where there was no answer.
pub(crate) fn status(answer: &str) -> u16 {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).and_then(|code| code.parse().ok()).unwrap_or(0)
}

/// Sends these bytes and reads until the server closes. What the server did not want to read may break the sending off.
pub(crate) fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let _ = stream.write_all(bytes);
    answer(stream)
}

pub(crate) fn answer(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
