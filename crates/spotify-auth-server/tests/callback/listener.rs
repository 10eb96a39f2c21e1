//! The listener over raw sockets: what browsers do, what attackers do, and when it closes.

use std::future::Future;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use spotify_auth_core::{AuthorizationErrorCode, NotOurs};
use spotify_auth_server::{CallbackError, CallbackServer, Limits, Page, Pages};

use crate::support::{CODE, Scene, answer, connect, exchange, login, millis, status, uri};

#[test]
fn a5_a_second_delivery_is_already_used() {
    let scene = Scene::new();
    assert_eq!(status(&scene.get(&scene.callback())), "303");
    let again = scene.go(&scene.callback());
    assert_eq!(status(&again), "303");
    assert!(again.contains("/callback/used\r\n"));
    assert_eq!(status(&scene.get("/callback/done")), "200");
    // The one that came second finds its page, although the login's own browser has its last one.
    let used = scene.get("/callback/used");
    assert_eq!(status(&used), "410");
    assert!(used.ends_with(Page::AlreadyUsed.html()));
    assert!(scene.finish().is_ok());
}

#[test]
fn a6_a_hundred_forged_callbacks_then_the_right_one() {
    let scene = Scene::new();
    for n in 0..100 {
        let forged = format!("/callback?code={CODE}&state=forged{n}");
        let refused = scene.get(&forged);
        assert_eq!(status(&refused), "400");
        assert!(refused.ends_with(Page::NotOurs.html()));
        // A person is refused one page further, where the address says nothing.
        let led = scene.go(&forged);
        assert_eq!(status(&led), "303");
        assert!(led.contains("/callback/not-ours\r\n"));
    }
    let refused = scene.get("/callback/not-ours");
    assert_eq!(status(&refused), "400");
    assert!(refused.ends_with(Page::NotOurs.html()));
    scene.sign_in();
    assert!(scene.finish().is_ok());
}

#[test]
fn a6_when_nobody_comes_the_report_says_what_came_instead() {
    let mut limits = Limits::default();
    limits.login = millis(600);
    limits.rejected_kept = 2;
    let scene = Scene::with(limits);
    scene.get("/callback");
    scene.get("/callback?error=access_denied&state=x");
    scene.get("/callback?code=x&state=x");
    let redirect_uri = format!("http://{}/callback", scene.address);
    let error = scene.finish().unwrap_err();
    let CallbackError::NobodyCame { after, rejected, .. } = &error else { panic!("{error:?}") };
    assert_eq!(*after, millis(600));
    assert_eq!(rejected.total(), 3);
    assert_eq!(rejected.reasons(), [NotOurs::NoQuery, NotOurs::WrongState]);
    let text = error.to_string();
    assert!(text.starts_with("nobody came back from Spotify within 0.6 s (3 redirects were turned away"), "{text}");
    assert!(text.contains("start the login again") && text.ends_with(&redirect_uri), "{text}");
}

#[test]
fn b4_the_port_is_closed_once_the_last_page_is_served() {
    let scene = Scene::new();
    let address = scene.address;
    let started = Instant::now();
    scene.sign_in();
    scene.finish().unwrap();
    assert!(Scene::is_closed(address));
    assert!(started.elapsed() < millis(1_500), "it waited although the last page was served");
}

#[test]
fn b4_or_a_moment_later_if_the_browser_does_not_ask_for_it() {
    let mut limits = Limits::default();
    limits.farewell = millis(300);
    let scene = Scene::with(limits);
    let address = scene.address;
    assert_eq!(status(&scene.get(&scene.callback())), "303");
    let started = Instant::now();
    scene.finish().unwrap();
    assert!((millis(200)..millis(2_000)).contains(&started.elapsed()), "{:?}", started.elapsed());
    assert!(Scene::is_closed(address));
}

#[test]
fn b4_the_port_is_closed_at_the_deadline() {
    let mut limits = Limits::default();
    limits.login = millis(200);
    let scene = Scene::with(limits);
    let address = scene.address;
    let _open = connect(address);
    assert!(matches!(scene.finish(), Err(CallbackError::NobodyCame { .. })));
    assert!(Scene::is_closed(address));
}

#[test]
fn b4_dropping_the_future_frees_the_port() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = CallbackServer::bind(&uri("http://127.0.0.1/callback")).unwrap();
    let address = server.redirect_uri().loopback().unwrap().socket_addr();
    let login = login(server.redirect_uri());
    let mut accepted = runtime.block_on(async {
        let mut waiting = Box::pin(server.wait(login));
        let stream = connect(address);
        assert!(tokio::time::timeout(millis(50), &mut waiting).await.is_err());
        stream
        // Here the future goes, with its listener and the connection.
    });
    assert!(Scene::is_closed(address));
    assert!(matches!(accepted.read(&mut [0; 1]), Ok(0) | Err(_)));
}

#[test]
fn b5_what_a_browser_does_around_a_redirect_does_no_harm() {
    let scene = Scene::new();
    let _preconnected = connect(scene.address);
    assert_eq!(status(&scene.get_with("/favicon.ico", "Sec-Fetch-Mode: no-cors\r\n")), "404");
    assert_eq!(status(&scene.get_with(&scene.callback(), "Sec-Purpose: prefetch;prerender\r\n")), "400");
    let navigate = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Site: cross-site\r\n";
    let redirected = scene.get_with(&scene.callback(), navigate);
    assert_eq!(status(&redirected), "303");
    assert!(redirected.contains(&format!("\r\nlocation: http://{}/callback/done\r\n", scene.address)));
    let done = scene.get_with("/callback/done", navigate);
    assert!(done.ends_with(Page::SignedIn.html()));
    assert!(scene.finish().is_ok());
}

#[test]
fn b5_sixteen_idle_connections_leave_room_for_the_right_one() {
    let scene = Scene::new();
    let mut idle: Vec<TcpStream> = (0..16).map(|_| connect(scene.address)).collect();
    thread::sleep(millis(100));
    assert_eq!(status(&scene.get("/")), "404");
    // The oldest made room, the others are still there.
    assert_eq!(idle[0].read(&mut [0; 1]).ok(), Some(0));
    let youngest = &mut idle[15];
    write!(youngest, "GET / HTTP/1.1\r\nHost: {}\r\n\r\n", scene.address).unwrap();
    assert_eq!(status(&answer(idle.pop().unwrap())), "404");
    scene.sign_in();
    assert!(scene.finish().is_ok());
}

#[test]
fn b6_limits_hold_on_the_wire_too_and_the_answer_arrives_although_more_is_sent() {
    let scene = Scene::new();
    let line = |length: usize| format!("GET /{} HTTP/1.1\r\n", "a".repeat(length - 14));
    let host = format!("Host: {}\r\n", scene.address);
    for (request, expected) in [
        (line(8_192) + &host + "\r\n", "404"),
        (line(8_193) + &host + "\r\n", "414"),
        (line(30) + &host + &"X: y\r\n".repeat(63) + "\r\n", "404"),
        (line(30) + &host + &"X: y\r\n".repeat(64) + "\r\n", "431"),
        (line(30) + &host + "X: " + &"y".repeat(20_000), "431"),
        (line(30) + &host + "Content-Length: 30000\r\n\r\n" + &"y".repeat(30_000), "413"),
        (line(30) + &host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "413"),
        ("GET / HTTP/2.0\r\n\r\n".to_owned(), "505"),
        ("GET / HTTP/1.1\n\n".to_owned(), "400"),
        ("\0".to_owned(), "400"),
    ] {
        let answer = exchange(scene.address, &request);
        assert_eq!(status(&answer), expected, "{}", request.get(..40).unwrap_or(&request));
        assert!(answer.contains("\r\ncontent-security-policy: default-src 'none';"));
        assert!(answer.contains("\r\nconnection: close\r\n"));
    }
    scene.sign_in();
    assert!(scene.finish().is_ok());
}

#[test]
fn b7_sixteen_slow_connections_do_not_keep_the_right_one_out() {
    let mut limits = Limits::default();
    limits.read = millis(700);
    let scene = Scene::with(limits);
    let address = scene.address;
    let slow: Vec<_> = (0..16)
        .map(|_| {
            thread::spawn(move || {
                let mut stream = connect(address);
                for byte in b"GET /callback?code=x&state=y HTTP/1.1" {
                    // Fails once the server has had enough.
                    if stream.write_all(&[*byte]).is_err() {
                        break;
                    }
                    thread::sleep(millis(40));
                }
                let mut bytes = Vec::new();
                let _ = stream.read_to_end(&mut bytes);
                String::from_utf8(bytes).unwrap()
            })
        })
        .collect();
    thread::sleep(millis(100));
    assert_eq!(status(&scene.get("/")), "404");
    let answers: Vec<String> = slow.into_iter().map(|thread| thread.join().unwrap()).collect();
    // One made room for the request above; the others had their time. A reset may have cost some of them the answer.
    assert!(answers.iter().all(|answer| answer.is_empty() || status(answer) == "408"), "{answers:?}");
    assert!(answers.iter().filter(|answer| status(answer) == "408").count() >= 8, "{answers:?}");
    scene.sign_in();
    assert!(scene.finish().is_ok());
}

#[test]
fn b7_an_idle_connection_is_closed_in_silence() {
    let mut limits = Limits::default();
    limits.read = millis(200);
    let scene = Scene::with(limits);
    assert_eq!(answer(connect(scene.address)), "");
    scene.sign_in();
    assert!(scene.finish().is_ok());
}

#[test]
fn b8_wrong_host_path_and_method_do_not_end_the_login() {
    let scene = Scene::new();
    let here = scene.address;
    let callback = scene.callback();
    for (request, expected) in [
        (format!("GET {callback} HTTP/1.1\r\nHost: evil.example\r\n\r\n"), "421"),
        (format!("GET {callback} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", here.port()), "421"),
        (format!("GET {callback} HTTP/1.1\r\n\r\n"), "400"),
        (format!("GET {callback} HTTP/1.1\r\nHost: {here}\r\nHost: {here}\r\n\r\n"), "400"),
        (format!("GET http://evil.example{callback} HTTP/1.1\r\nHost: {here}\r\n\r\n"), "421"),
        (format!("POST {callback} HTTP/1.1\r\nHost: {here}\r\nContent-Length: 0\r\n\r\n"), "405"),
        (format!("HEAD {callback} HTTP/1.1\r\nHost: {here}\r\n\r\n"), "405"),
        (format!("OPTIONS {callback} HTTP/1.1\r\nHost: {here}\r\nOrigin: https://evil.example\r\n\r\n"), "405"),
        (format!("GET /x{callback} HTTP/1.1\r\nHost: {here}\r\n\r\n"), "404"),
    ] {
        assert_eq!(status(&exchange(here, &request)), expected, "{request}");
    }
    scene.sign_in();
    assert!(scene.finish().is_ok());
}

#[test]
fn b12_denial_has_its_own_page_and_its_own_error() {
    let scene = Scene::new();
    let address = scene.address;
    let refused = scene.get(&format!("/callback?error=access_denied&state={}", scene.state));
    assert!(refused.contains("/callback/denied\r\n"), "{refused}");
    assert!(scene.get("/callback/denied").ends_with(Page::Denied.html()));
    let error = scene.finish().unwrap_err();
    assert!(matches!(&error, CallbackError::Denied(error) if *error.code() == AuthorizationErrorCode::AccessDenied));
    assert!(error.to_string().contains("start the login again"), "{error}");
    assert!(Scene::is_closed(address));
}

#[test]
fn a_login_for_another_place_is_refused() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = CallbackServer::bind(&uri("http://127.0.0.1/callback")).unwrap();
    let stray = login(&uri("http://127.0.0.1:1/callback"));
    let error = runtime.block_on(server.wait(stray)).unwrap_err();
    assert!(matches!(error, CallbackError::OtherRedirectUri { .. }));
    assert!(error.to_string().contains("redirect_uri()"), "{error}");
}

#[test]
fn without_a_runtime_the_error_says_so() {
    let server = CallbackServer::bind(&uri("http://127.0.0.1/callback")).unwrap();
    let login = login(server.redirect_uri());
    let mut waiting = pin!(server.wait(login));
    let polled = waiting.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(polled, Poll::Ready(Err(CallbackError::NoRuntime))));
}

#[test]
fn limits_at_their_ends_neither_panic_nor_hang() {
    let mut limits = Limits::default();
    (limits.connections, limits.login, limits.read, limits.write) = (0, Duration::MAX, Duration::MAX, Duration::MAX);
    let scene = Scene::with(limits);
    let _idle = connect(scene.address);
    scene.sign_in();
    assert!(scene.finish().is_ok());

    let mut limits = Limits::default();
    (limits.login, limits.farewell) = (Duration::ZERO, Duration::ZERO);
    assert!(matches!(Scene::with(limits).finish(), Err(CallbackError::NobodyCame { .. })));
}

#[test]
fn waiting_can_be_spawned_and_the_types_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<CallbackServer>();
    crosses::<CallbackError>();
    crosses::<spotify_auth_server::Responder>();
    crosses::<spotify_auth_server::Connection>();
    crosses::<spotify_auth_server::Outcome>();
}

#[test]
fn b12_an_app_leads_to_its_own_site_or_shows_its_own_page() {
    const HTML: &str = "<!doctype html><html lang=\"en\"><title>x</title><h1>Mine</h1></html>";
    let pages = Pages::default().redirect(Page::SignedIn, "https://app.example/welcome").unwrap();
    let pages = pages.html(Page::NotOurs, HTML).unwrap();
    let mut limits = Limits::default();
    limits.farewell = Duration::from_secs(24 * 60 * 60);
    let scene = Scene::showing(pages, limits);
    assert!(scene.go("/callback?code=x&state=forged").contains("/callback/not-ours\r\n"));
    assert!(scene.get("/callback/not-ours").ends_with(HTML));
    let redirected = scene.get(&scene.callback());
    assert!(redirected.contains("location: https://app.example/welcome\r\n"), "{redirected}");
    // Nothing more will be asked for here: the server does not wait for its farewell, which would be a day.
    assert!(scene.finish().is_ok());
}
