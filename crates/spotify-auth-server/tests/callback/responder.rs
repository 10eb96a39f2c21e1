//! The pure responder: which request gets which answer, and what it means for the login.

use crate::support::{CODE, NOW, login, state_of, uri};
use std::cell::{Cell, RefCell};

use bytes::Bytes;
use http::header::{HOST, LOCATION};
use http::request::Parts;
use http::{Request, Response, Version};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use spotify_auth_core::{AuthorizationErrorCode, NotOurs};
use spotify_auth_server::{Outcome, Page, Pages, Responder};

const HERE: &str = "127.0.0.1:8888";

fn responder(redirect_uri: &str) -> (Responder, String) {
    let login = login(&uri(redirect_uri));
    let state = state_of(login.authorize_url().as_str());
    (Responder::new(login).unwrap(), state)
}

fn waiting() -> (Responder, String) {
    responder("http://127.0.0.1:8888/callback")
}

fn request(method: &str, target: &str, headers: &[(&str, &str)]) -> Parts {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

/// A person goes there.
fn get(target: &str) -> Parts {
    request("GET", target, &[("host", HERE), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")])
}

fn is_page(response: &Response<Bytes>, page: Page) -> bool {
    response.status() == page.status() && response.body() == page.html().as_bytes()
}

/// Where below this place an answer leads.
fn led_to(response: &Response<Bytes>) -> &str {
    assert!(is_page(response, Page::OnTheWay), "{}", response.status());
    response.headers()[LOCATION].to_str().unwrap().strip_prefix("http://127.0.0.1:8888").unwrap()
}

fn right(state: &str) -> String {
    format!("/callback?code={CODE}&state={state}")
}

/// Whatever was refused before must not have ended the login.
fn assert_still_waiting(mut responder: Responder, state: &str) {
    let reply = responder.respond(&get(&right(state)), NOW);
    assert!(matches!(reply.outcome, Outcome::SignedIn(_)), "{:?}", reply.outcome);
}

#[test]
fn a5_state_is_single_use_a_second_delivery_is_already_used() {
    let (mut responder, state) = waiting();
    assert!(matches!(responder.respond(&get(&right(&state)), NOW).outcome, Outcome::SignedIn(_)));
    for again in [right(&state), "/callback?error=access_denied".to_owned()] {
        let reply = responder.respond(&get(&again), NOW);
        assert!(matches!(reply.outcome, Outcome::AlreadyUsed));
        assert_eq!(led_to(&reply.response), "/callback/used");
    }
    let reply = responder.respond(&get("/callback"), NOW);
    assert!(matches!(reply.outcome, Outcome::AlreadyUsed));
    assert!(is_page(&reply.response, Page::AlreadyUsed), "{:?}", reply.response.status());
    assert_eq!(responder.rejected().total(), 0);
}

#[test]
fn a5_an_error_with_a_wrong_state_is_not_taken_for_the_servers_answer() {
    let (mut responder, state) = waiting();
    let reply = responder.respond(&get("/callback?error=access_denied&state=guessed"), NOW);
    assert!(matches!(reply.outcome, Outcome::Rejected(NotOurs::WrongState)));
    assert_still_waiting(responder, &state);
}

#[test]
fn a6_a_hundred_forged_callbacks_are_counted_and_do_not_end_the_login() {
    let (mut responder, state) = waiting();
    for n in 0..100 {
        let reply = responder.respond(&get(&format!("/callback?code=x&state=forged{n}")), NOW);
        assert_eq!(led_to(&reply.response), "/callback/not-ours");
        let reply = responder.respond(&get("/callback/not-ours"), NOW);
        assert!(is_page(&reply.response, Page::NotOurs) && matches!(reply.outcome, Outcome::Unrelated));
    }
    let rejected = responder.rejected();
    assert_eq!((rejected.total(), rejected.reasons().len()), (100, 32));
    assert!(rejected.reasons().iter().all(|reason| *reason == NotOurs::WrongState));
    assert!(rejected.to_string().starts_with("100 redirects were turned away, the first because its state"));
    assert_still_waiting(responder, &state);
}

#[test]
fn a7_a_redirect_is_read_from_its_query_alone_however_odd_path_and_query_are() {
    for (redirect_uri, target) in [
        ("http://127.0.0.1:8888/cb=1&x", "/cb=1&x?code=a&state=STATE"),
        ("http://127.0.0.1:8888/callback?tenant=7", "/callback?tenant=7&code=a&state=STATE"),
        ("http://127.0.0.1:8888/callback", "/callback?x=?&code=a&state=STATE"),
        ("http://127.0.0.1:8888", "/?code=a&state=STATE"),
        ("http://127.0.0.1:8888/a/../callback", "/callback?code=a&state=STATE"),
    ] {
        let (mut responder, state) = responder(redirect_uri);
        let reply = responder.respond(&get(&target.replace("STATE", &state)), NOW);
        assert!(matches!(reply.outcome, Outcome::SignedIn(_)), "{redirect_uri}: {:?}", reply.outcome);
    }
    let (mut responder, state) = waiting();
    for query in [
        "code=a&code=b&state=STATE",
        "code=a&error=b&state=STATE",
        "code=%zz&state=STATE",
        // One query, whose first name is `x?code`.
        "x?code=a&state=STATE",
        "state=STATE",
    ] {
        let reply = responder.respond(&get(&format!("/callback?{}", query.replace("STATE", &state))), NOW);
        assert!(matches!(reply.outcome, Outcome::Rejected(_)), "{query}");
    }
    assert_still_waiting(responder, &state);
}

#[test]
fn b8_only_get_on_the_exact_path_with_the_exact_host() {
    let host = [("host", HERE)];
    let foreign = |value| [("host", value)];
    for (parts, page) in [
        (request("HEAD", "/callback", &host), Page::MethodNotAllowed),
        (request("POST", "/callback", &host), Page::MethodNotAllowed),
        (request("OPTIONS", "/callback", &host), Page::MethodNotAllowed),
        (request("OPTIONS", "*", &host), Page::MethodNotAllowed),
        (request("get", "/callback", &host), Page::MethodNotAllowed),
        (request("GET", "/", &host), Page::NotFound),
        (request("GET", "/callback/", &host), Page::NotFound),
        (request("GET", "/Callback", &host), Page::NotFound),
        (request("GET", "/call%62ack", &host), Page::NotFound),
        (request("GET", "//callback", &host), Page::NotFound),
        (request("GET", "/favicon.ico", &host), Page::NotFound),
        (request("GET", "/callback/done", &host), Page::NotFound),
        (request("GET", "/callback/denied", &host), Page::NotFound),
        (request("GET", "/callback/used", &host), Page::NotFound),
        (request("GET", "/callback/expired", &host), Page::NotFound),
        (request("GET", "/callback/failed", &host), Page::NotFound),
        (request("GET", "/callback/not-ours/", &host), Page::NotFound),
        (request("HEAD", "/callback/not-ours", &host), Page::MethodNotAllowed),
        (request("GET", "/callback/not-ours", &foreign("evil.example")), Page::WrongHost),
        (request("GET", "/callback", &foreign("127.0.0.1")), Page::WrongHost),
        (request("GET", "/callback", &foreign("127.0.0.1:8889")), Page::WrongHost),
        (request("GET", "/callback", &foreign("127.0.0.1:08888")), Page::WrongHost),
        (request("GET", "/callback", &foreign("localhost:8888")), Page::WrongHost),
        (request("GET", "/callback", &foreign("127.0.0.1.nip.io:8888")), Page::WrongHost),
        (request("GET", "/callback", &foreign("u@127.0.0.1:8888")), Page::WrongHost),
        (request("GET", "/callback", &foreign("[::1]:8888")), Page::WrongHost),
        (request("GET", "/callback", &foreign("")), Page::WrongHost),
        // RFC 9112 section 3.2 asks for 400 where there is not one Host.
        (request("GET", "/callback", &[]), Page::Malformed),
        (request("GET", "/callback", &[("host", HERE), ("host", HERE)]), Page::Malformed),
        (request("GET", "http://127.0.0.1:8888/callback", &[]), Page::Malformed),
        (request("GET", "http://127.0.0.1:8888/callback", &foreign("evil.example")), Page::WrongHost),
        (request("GET", "http://evil.example/callback", &host), Page::WrongHost),
        (request("GET", "http://u@127.0.0.1:8888/callback", &host), Page::WrongHost),
        (request("GET", "https://127.0.0.1:8888/callback", &host), Page::WrongHost),
    ] {
        let (mut responder, state) = waiting();
        let reply = responder.respond(&parts, NOW);
        let what = format!("{} {} {:?}: {}", parts.method, parts.uri, parts.headers.get(HOST), reply.response.status());
        assert!(is_page(&reply.response, page), "{what}, not {page:?}");
        assert!(matches!(reply.outcome, Outcome::Unrelated), "{what}");
        assert_eq!(responder.rejected().total(), 0);
        assert_still_waiting(responder, &state);
    }
}

#[test]
fn b8_a_refused_method_is_told_which_one_is_allowed() {
    let (mut responder, _) = waiting();
    let reply = responder.respond(&request("POST", "/callback", &[("host", HERE)]), NOW);
    assert_eq!(reply.response.headers()["allow"], "GET");
}

#[test]
fn b8_absolute_form_is_accepted_for_our_own_authority() {
    let (mut responder, state) = waiting();
    let target = format!("http://{HERE}{}", right(&state));
    assert!(matches!(responder.respond(&get(&target), NOW).outcome, Outcome::SignedIn(_)));
}

#[test]
fn b8_the_schemes_own_port_may_be_left_out_of_host() {
    for (redirect_uri, host) in [
        ("http://127.0.0.1:80/callback", "127.0.0.1"),
        ("http://127.0.0.1:80/callback", "127.0.0.1:80"),
        ("http://[::1]:80/callback", "[::1]"),
        ("https://app.example/callback", "app.example"),
        ("https://App.Example/callback", "APP.example:443"),
    ] {
        let (mut responder, state) = responder(redirect_uri);
        let reply = responder.respond(&request("GET", &right(&state), &[("host", host)]), NOW);
        assert!(matches!(reply.outcome, Outcome::SignedIn(_)), "{redirect_uri} {host}");
    }
}

#[test]
fn b8_an_http2_server_passes_the_authority_in_the_uri() {
    let (mut responder, state) = responder("https://app.example/callback");
    let mut parts = request("GET", &format!("https://app.example{}", right(&state)), &[]);
    parts.version = Version::HTTP_2;
    assert!(matches!(responder.respond(&parts, NOW).outcome, Outcome::SignedIn(_)));
}

#[test]
fn b9_only_navigations_count() {
    for (name, value) in [
        ("sec-fetch-mode", "cors"),
        ("sec-fetch-mode", "no-cors"),
        ("sec-fetch-mode", "websocket"),
        ("sec-fetch-mode", ""),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-moz", "prefetch"),
        ("x-purpose", "preview"),
    ] {
        let (mut responder, state) = waiting();
        let reply = responder.respond(&request("GET", &right(&state), &[("host", HERE), (name, value)]), NOW);
        assert!(is_page(&reply.response, Page::NotANavigation), "{name}: {value}");
        assert!(matches!(reply.outcome, Outcome::Unrelated));
        assert_still_waiting(responder, &state);
    }
    let (mut responder, state) = waiting();
    let parts = request("GET", &right(&state), &[("host", HERE), ("sec-fetch-mode", "navigate")]);
    assert!(matches!(responder.respond(&parts, NOW).outcome, Outcome::SignedIn(_)));
}

#[test]
fn b9_what_fills_no_tab_is_refused_where_it_is() {
    for destination in ["iframe", "frame", "object", "embed", "fencedframe", ""] {
        let framed = |target: &str| {
            let headers = [("host", HERE), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", destination)];
            request("GET", target, &headers)
        };
        let (mut responder, state) = waiting();
        let reply = responder.respond(&framed("/callback?code=x&state=forged"), NOW);
        assert!(matches!(reply.outcome, Outcome::Rejected(_)) && is_page(&reply.response, Page::NotOurs));
        responder.respond(&get(&right(&state)), NOW);
        let reply = responder.respond(&framed(&right(&state)), NOW);
        assert!(matches!(reply.outcome, Outcome::AlreadyUsed) && is_page(&reply.response, Page::AlreadyUsed));
    }
    // So is what says nothing of itself, as no browser does: it has no address bar.
    let (mut responder, _) = waiting();
    let reply = responder.respond(&request("GET", "/callback?code=x&state=forged", &[("host", HERE)]), NOW);
    assert!(matches!(reply.outcome, Outcome::Rejected(_)) && is_page(&reply.response, Page::NotOurs));
}

#[test]
fn b9_a_preflight_gets_no_permission_and_changes_nothing() {
    let (mut responder, state) = waiting();
    let preflight = [
        ("host", HERE),
        ("origin", "https://evil.example"),
        ("access-control-request-method", "GET"),
        ("access-control-request-private-network", "true"),
    ];
    let reply = responder.respond(&request("OPTIONS", &right(&state), &preflight), NOW);
    assert!(is_page(&reply.response, Page::MethodNotAllowed));
    assert!(reply.response.headers().keys().all(|name| !name.as_str().starts_with("access-control")));
    assert_still_waiting(responder, &state);
}

#[test]
fn b10_nothing_of_a_request_is_repeated() {
    let (mut responder, state) = waiting();
    let target = format!("/callback?error=%3Cscript%3EECHO&error_description=ECHO&state={state}&ECHO=ECHO");
    let reply = responder.respond(&get(&target), NOW);
    assert!(
        matches!(&reply.outcome, Outcome::Denied(error) if matches!(error.code(), AuthorizationErrorCode::Other(_)))
    );
    assert!(is_page(&reply.response, Page::OnTheWay));
    assert!(!format!("{:?}", reply.response).contains("ECHO"));
}

#[test]
fn b10_ten_thousand_targets_get_one_of_the_constant_pages() {
    // What `http::Uri` takes; `answers` throws raw bytes at the whole server.
    const PIECES: &[&str] = &[
        "/callback",
        "/done",
        "/",
        "?",
        "&",
        "=",
        "code",
        "state",
        "error",
        "iss",
        "%3Cscript%3E",
        "%",
        "%zz",
        "+",
        ";",
        "..",
        "http://",
        HERE,
    ];
    let text = |most| proptest::collection::vec(proptest::sample::select(PIECES), 0..most).prop_map(|all| all.concat());
    let path = proptest::sample::select(&["/", "/x", "/callback", "/callback/done", "/callback/not-ours"][..]);
    let targets = (path, text(12), prop_oneof![9 => Just(HERE.to_owned()), 1 => text(3)]);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(10_000) };
    let (responder, state) = waiting();
    let responder = RefCell::new(responder);
    let judged = Cell::new(0);
    TestRunner::new(config)
        .run(&targets, |(path, query, host)| {
            if let Ok(request) = Request::get(format!("{path}?{query}")).header(HOST, host).body(()) {
                let reply = responder.borrow_mut().respond(&request.into_parts().0, NOW);
                prop_assert!(Page::ALL.iter().any(|page| is_page(&reply.response, *page)));
                let location = reply.response.headers().get(LOCATION);
                prop_assert!(location.is_none_or(|to| to == "http://127.0.0.1:8888/callback/not-ours"));
                judged.set(judged.get() + 1);
            }
            Ok(())
        })
        .unwrap();
    assert!(judged.get() > 5_000, "{} targets were requests", judged.get());
    assert_still_waiting(responder.into_inner(), &state);
}

#[test]
fn b12_the_code_leaves_the_address_bar() {
    for (redirect_uri, done) in [
        ("http://127.0.0.1:8888/callback", "http://127.0.0.1:8888/callback/done"),
        ("http://127.0.0.1:8888", "http://127.0.0.1:8888/done"),
        ("http://127.0.0.1:8888/a/?tenant=7", "http://127.0.0.1:8888/a/done"),
        ("http://127.0.0.1:8888//evil.example/cb", "http://127.0.0.1:8888//evil.example/cb/done"),
    ] {
        let (mut responder, state) = responder(redirect_uri);
        let callback = done.strip_prefix("http://127.0.0.1:8888").unwrap().strip_suffix("done").unwrap();
        let callback = match redirect_uri {
            slash if slash.contains("/a/") || slash.ends_with(":8888") => callback,
            _ => callback.strip_suffix('/').unwrap(),
        };
        let reply = responder.respond(&get(&format!("{callback}?code={CODE}&state={state}")), NOW);
        assert_eq!(reply.response.status(), 303, "{redirect_uri}");
        assert_eq!(reply.response.headers()[LOCATION], done);
    }
}

#[test]
fn b12_denial_leads_to_its_own_page() {
    let (mut responder, state) = waiting();
    let reply = responder.respond(&get(&format!("/callback?error=access_denied&state={state}")), NOW);
    assert!(matches!(reply.outcome, Outcome::Denied(_)));
    assert_eq!(reply.response.headers()[LOCATION], "http://127.0.0.1:8888/callback/denied");
    let reply = responder.respond(&get("/callback/denied"), NOW);
    assert!(matches!(reply.outcome, Outcome::LastPage));
    assert!(is_page(&reply.response, Page::Denied));
    assert!(is_page(&responder.respond(&get("/callback/done"), NOW).response, Page::NotFound));
}

#[test]
fn b12_whatever_a_redirect_comes_to_no_page_is_shown_at_its_address() {
    let (mut responder, state) = waiting();
    let denied = format!("/callback?error=access_denied&state={state}");
    for (target, page) in [
        ("/callback?code=x&state=forged", Page::NotOurs),
        ("/callback?", Page::NotOurs),
        (&denied, Page::Denied),
        (&denied, Page::AlreadyUsed),
        (&right(&state), Page::AlreadyUsed),
    ] {
        let reply = responder.respond(&get(target), NOW);
        let address = led_to(&reply.response).to_owned();
        assert!(!address.contains(['?', '#']), "{address}");
        // There and nowhere further, however often and with whatever query.
        for address in [address.clone(), address.clone(), format!("{address}?code=x&state=y")] {
            assert!(is_page(&responder.respond(&get(&address), NOW).response, page), "{address}");
        }
    }
}

#[test]
fn b12_the_apps_own_site_takes_the_place_of_any_page() {
    let pages = Pages::default().redirect(Page::NotOurs, "/?not-ours").unwrap();
    let pages = pages.redirect(Page::AlreadyUsed, "https://app.example/used").unwrap();
    let (responder, state) = waiting();
    let mut responder = responder.pages(pages);
    for (target, to) in [("/callback?code=x", "/?not-ours"), ("/callback", "/?not-ours")] {
        assert_eq!(responder.respond(&get(target), NOW).response.headers()[LOCATION], to);
    }
    responder.respond(&get(&right(&state)), NOW);
    let again = responder.respond(&get(&right(&state)), NOW);
    assert_eq!(again.response.headers()[LOCATION], "https://app.example/used");
}

#[test]
fn b13_a_state_mismatch_is_answered_in_full() {
    let (mut responder, _) = waiting();
    let reply = responder.respond(&get("/callback?code=x&state=y"), NOW);
    let reply = responder.respond(&get(led_to(&reply.response)), NOW);
    assert!(is_page(&reply.response, Page::NotOurs));
    assert_eq!(reply.response.headers()["content-type"], "text/html; charset=utf-8");
}
