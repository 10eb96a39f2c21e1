//! The whole way in one call, with openers that stand in for a browser and its user.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use spotify_auth_server::{CallbackError, CallbackServer, Limits, OpenBrowser, ShowError, Shown, log_in, show};

use crate::support::{CODE, exchange, login, millis, plan, state_of, status, uri};

/// The user consents: goes to the callback and then to where that leads.
fn consent(authorize_url: &str, address: SocketAddr) {
    let callback = format!("/callback?code={CODE}&state={}", state_of(authorize_url));
    for (path, expected) in [(callback.as_str(), "303"), ("/callback/done", "200")] {
        let answer = exchange(address, format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n"));
        assert_eq!(status(&answer), expected, "{answer}");
    }
}

/// Where an authorize URL says that the user comes back.
fn comes_back_to(authorize_url: &str) -> SocketAddr {
    let encoded = authorize_url.split("redirect_uri=http%3A%2F%2F").nth(1).unwrap();
    let authority = encoded.split("%2F").next().unwrap();
    authority.replace("%3A", ":").parse().unwrap()
}

#[tokio::test]
async fn log_in_listens_starts_opens_and_waits() {
    let opener = |url: &str| {
        consent(url, comes_back_to(url));
        Ok(())
    };
    assert!(log_in(plan(&uri("http://127.0.0.1/callback")), [7; 64], opener).await.is_ok());
}

#[tokio::test]
async fn b1_when_the_port_is_taken_no_browser_is_opened() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let fixed = uri(&format!("http://{}/callback", taken.local_addr().unwrap()));
    let opened = Arc::new(AtomicUsize::new(0));
    let opener = {
        let opened = Arc::clone(&opened);
        move |_: &str| -> io::Result<()> {
            opened.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
    };
    let error = log_in(plan(&fixed), [7; 64], opener).await.unwrap_err();
    assert!(matches!(error, CallbackError::PortTaken { .. }));
    assert_eq!(opened.load(Ordering::SeqCst), 0);
}

#[test]
fn a11_the_opener_gets_the_address_as_one_argument() {
    let login = login(&uri("http://127.0.0.1:8888/callback"));
    let recorded = Mutex::new(Vec::new());
    let opener = |address: &str| -> io::Result<()> {
        recorded.lock().unwrap().push(address.to_owned());
        Ok(())
    };
    assert_eq!(show(&opener, login.authorize_url()).unwrap(), Shown::Opened);
    let recorded = recorded.into_inner().unwrap();
    assert_eq!(recorded, [login.authorize_url().as_str()]);
    assert!(recorded[0].starts_with("https://accounts.spotify.com/authorize?"));
    assert!(!recorded[0].contains([' ', '"', '\'', '\n', '`']));
}

#[test]
fn a11_an_opener_that_fails_leads_to_a_printed_address() {
    let login = login(&uri("http://127.0.0.1:8888/callback"));
    let opener = |_: &str| -> io::Result<()> { Err(io::ErrorKind::NotFound.into()) };
    let shown = show(&opener, login.authorize_url()).unwrap();
    assert_eq!(shown, Shown::Printed { because: io::ErrorKind::NotFound });
}

#[tokio::test]
async fn a11_a_browser_that_does_not_start_does_not_end_the_login() {
    let server = CallbackServer::bind(&uri("http://127.0.0.1/callback")).unwrap();
    let address = server.redirect_uri().loopback().unwrap().socket_addr();
    let opener = move |url: &str| -> io::Result<()> {
        let url = url.to_owned();
        // The user copies the printed address.
        std::thread::spawn(move || {
            std::thread::sleep(millis(50));
            consent(&url, address);
        });
        Err(io::Error::other("no browser here"))
    };
    let redirect_uri = server.redirect_uri().clone();
    assert!(server.log_in(plan(&redirect_uri), [7; 64], opener).await.is_ok());
}

#[tokio::test]
async fn an_opener_that_panics_is_an_error_at_once() {
    let opener = |_: &str| -> io::Result<()> { panic!("on purpose") };
    let error = log_in(plan(&uri("http://127.0.0.1/callback")), [7; 64], opener).await.unwrap_err();
    assert!(matches!(&error, CallbackError::Io(_)) && error.to_string().contains("opener panicked"), "{error}");
}

#[tokio::test]
async fn an_opener_that_blocks_does_not_hold_up_the_redirect() {
    let server = CallbackServer::bind(&uri("http://127.0.0.1/callback")).unwrap();
    let mut limits = Limits::default();
    limits.login = Duration::from_secs(5);
    let (release, blocked) = std::sync::mpsc::channel::<()>();
    let blocked = Mutex::new(blocked);
    let opener = move |url: &str| -> io::Result<()> {
        consent(url, comes_back_to(url));
        let _ = blocked.lock().unwrap().recv();
        Ok(())
    };
    let redirect_uri = server.redirect_uri().clone();
    assert!(server.limits(limits).log_in(plan(&redirect_uri), [7; 64], opener).await.is_ok());
    drop(release);
}

#[test]
fn any_opener_can_be_kept_as_an_object() {
    let openers: Vec<Box<dyn OpenBrowser>> = vec![
        Box::new(spotify_auth_server::PrintAddress::default()),
        Box::new(|_: &str| -> io::Result<()> { Ok(()) }),
        #[cfg(feature = "browser")]
        Box::new(spotify_auth_server::Browser::default()),
    ];
    assert!(openers.len() >= 2);
}

#[test]
fn every_show_error_says_what_to_do() {
    let error = ShowError::NoWay { opener: io::ErrorKind::NotFound, print: io::ErrorKind::BrokenPipe };
    assert!(error.to_string().contains("show Login::authorize_url to the user yourself"));
    assert!(ShowError::NotSecure.to_string().contains("check the accounts URL"));
}

/// The real launch, with programs of ours where the desktop's launchers would be.
#[cfg(all(feature = "browser", target_os = "linux"))]
mod browser {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};

    use spotify_auth_server::Browser;

    use super::*;

    /// Set for the copy of this program that opens the browser, since `PATH` belongs to a whole process.
    const CHILD: &str = "CALLBACK_TEST_BROWSER";

    /// Runs `test` again with only `launchers` to be found, each a name and a shell script.
    fn with_launchers(test: &str, launchers: &[(&str, &str)]) -> (Output, PathBuf) {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).unwrap();
        for (name, script) in launchers {
            let file = place.join(name);
            fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", &format!("sign_in::browser::{test}")])
            .env("PATH", &place)
            .env(CHILD, &place)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        (output, place)
    }

    fn is_child() -> bool {
        std::env::var_os(CHILD).is_some()
    }

    fn shown() -> Shown {
        show(&Browser::default(), login(&uri("http://127.0.0.1:8888/callback")).authorize_url()).unwrap()
    }

    #[test]
    fn a11_the_browser_is_started_with_one_argument_and_nothing_of_ours() {
        if is_child() {
            assert_eq!(shown(), Shown::Opened);
            return;
        }
        let record = "printf '%s\\n' \"$#\" \"$1\" > \"$CALLBACK_TEST_BROWSER/argv\"; echo NOISE; echo NOISE >&2";
        let (output, place) =
            with_launchers("a11_the_browser_is_started_with_one_argument_and_nothing_of_ours", &[("xdg-open", record)]);
        let argv = fs::read_to_string(place.join("argv")).unwrap();
        let login = login(&uri("http://127.0.0.1:8888/callback"));
        assert_eq!(argv, format!("1\n{}\n", login.authorize_url().as_str()));
        let said = [output.stdout, output.stderr].concat();
        assert!(!String::from_utf8_lossy(&said).contains("NOISE"), "the browser writes into our terminal");
    }

    #[test]
    fn a11_no_browser_or_a_failing_one_leads_to_a_printed_address() {
        if is_child() {
            assert!(matches!(shown(), Shown::Printed { .. }));
            return;
        }
        let test = "a11_no_browser_or_a_failing_one_leads_to_a_printed_address";
        for launchers in [&[][..], &[("xdg-open", "exit 3")]] {
            let (output, _) = with_launchers(test, launchers);
            let printed = String::from_utf8(output.stderr).unwrap();
            let login = login(&uri("http://127.0.0.1:8888/callback"));
            assert!(printed.contains(login.authorize_url().as_str()), "{printed}");
        }
    }

    #[test]
    fn a_browser_that_stays_open_does_not_hold_up_its_opener() {
        if is_child() {
            let started = std::time::Instant::now();
            assert_eq!(shown(), Shown::Opened);
            assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
            return;
        }
        let stays = "exec /bin/sleep 5";
        with_launchers("a_browser_that_stays_open_does_not_hold_up_its_opener", &[("xdg-open", stays)]);
    }
}

#[cfg(feature = "driver")]
mod to_the_token {
    use bytes::Bytes;
    use http::{Request, Response};
    use spotify_auth_core::driver::Transport;
    use spotify_auth_core::{Now, Timestamp, TransportFault};
    use spotify_auth_server::{SignInError, sign_in};

    use super::*;

    /// A token endpoint that records what it is asked, beside clocks and random bytes that tests can tell.
    struct Fake {
        entropy: Result<[u8; 64], TransportFault>,
        status: u16,
        answer: &'static str,
        asked: Mutex<Vec<String>>,
    }

    const AT: Timestamp = Timestamp::from_unix_seconds(1_800_000_000);

    impl Fake {
        fn new(status: u16, answer: &'static str) -> Self {
            Self { entropy: Ok([9; 64]), status, answer, asked: Mutex::default() }
        }
    }

    #[async_trait::async_trait]
    impl Transport for Fake {
        async fn send(
            &self,
            request: Request<Bytes>,
            _: usize,
            _: Duration,
        ) -> Result<Response<Bytes>, TransportFault> {
            self.asked.lock().unwrap().push(String::from_utf8(request.body().to_vec()).unwrap());
            let response = Response::builder().status(self.status).header("content-type", "application/json");
            Ok(response.body(Bytes::from_static(self.answer.as_bytes())).unwrap())
        }
        async fn sleep(&self, duration: Duration) {
            tokio::time::sleep(duration).await;
        }
        fn now(&self) -> Now {
            Now::new(AT, Duration::ZERO)
        }
        fn entropy(&self) -> Result<[u8; 64], TransportFault> {
            self.entropy.clone()
        }
    }

    fn consenting(url: &str) -> io::Result<()> {
        consent(url, comes_back_to(url));
        Ok(())
    }

    #[tokio::test]
    async fn sign_in_ends_with_the_token_of_that_code() {
        let fake =
            Fake::new(200, r#"{"access_token":"BQ","token_type":"Bearer","expires_in":3600,"refresh_token":"AQ"}"#);
        let token = sign_in(&fake, plan(&uri("http://127.0.0.1/callback")), consenting).await.unwrap();
        assert_eq!(token.authorized_at(), Some(AT)); // by the transport's clock
        let asked = fake.asked.lock().unwrap();
        assert_eq!(asked.len(), 1);
        assert!(asked[0].contains(&format!("code={CODE}")) && asked[0].contains("code_verifier="));
        let port = asked[0].split("redirect_uri=http%3A%2F%2F127.0.0.1%3A").nth(1).unwrap();
        assert!(port.starts_with(|c: char| c.is_ascii_digit()), "the real port belongs in the token request");
    }

    #[tokio::test]
    async fn each_way_to_fail_has_its_error() {
        let plan = || plan(&uri("http://127.0.0.1/callback"));
        let refused = Fake::new(400, r#"{"error":"invalid_grant","error_description":"Invalid authorization code"}"#);
        let error = sign_in(&refused, plan(), consenting).await.unwrap_err();
        assert!(matches!(&error, SignInError::Exchange(error) if error.is_invalid_grant()), "{error:?}");

        let mut broken = Fake::new(200, "{}");
        broken.entropy = Err(TransportFault::not_sent("getrandom failed"));
        let error = sign_in(&broken, plan(), consenting).await.unwrap_err();
        assert!(matches!(&error, SignInError::Entropy(_)) && error.to_string().ends_with("try again"), "{error}");

        let denying = |url: &str| -> io::Result<()> {
            let (address, state) = (comes_back_to(url), state_of(url));
            exchange(
                address,
                format!("GET /callback?error=access_denied&state={state} HTTP/1.1\r\nHost: {address}\r\n\r\n"),
            );
            exchange(address, format!("GET /callback/denied HTTP/1.1\r\nHost: {address}\r\n\r\n"));
            Ok(())
        };
        let fine = Fake::new(200, "{}");
        let error = sign_in(&fine, plan(), denying).await.unwrap_err();
        assert!(matches!(error, SignInError::Callback(CallbackError::Denied(_))), "{error:?}");
        assert!(fine.asked.lock().unwrap().is_empty());
    }
}
