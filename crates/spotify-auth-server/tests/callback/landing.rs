//! The pages below a callback, for servers that keep no login: who is led to them, and who sees them.

use http::header::LOCATION;
use http::request::Parts;
use http::{Request, Response, StatusCode};
use spotify_auth_server::{Landing, Page, Pages};

use crate::support::uri;

const HOST: (&str, &str) = ("host", "app.example");
const BELOW: &[(Page, &str)] = &[
    (Page::SignedIn, "/callback/done"),
    (Page::Denied, "/callback/denied"),
    (Page::NotOurs, "/callback/not-ours"),
    (Page::AlreadyUsed, "/callback/used"),
    (Page::Expired, "/callback/expired"),
    (Page::Failed, "/callback/failed"),
];

fn landing() -> Landing {
    Landing::new(&uri("https://app.example/callback")).unwrap()
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
    request("GET", target, &[HOST, ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")])
}

fn is_page(response: &Response<bytes::Bytes>, page: Page) -> bool {
    response.status() == page.status() && response.body() == page.html().as_bytes()
}

#[test]
fn b12_each_page_has_an_address_of_its_own_that_carries_nothing() {
    let landing = landing();
    for (page, address) in BELOW {
        let led = landing.lead_to(*page, &get("/callback?code=NApC&state=x"));
        assert_eq!(led.status(), StatusCode::SEE_OTHER, "{page:?}");
        assert_eq!(led.headers()[LOCATION], format!("https://app.example{address}"));
        assert!(is_page(&landing.respond(&get(address)), *page), "{page:?}");
        // Where there is nothing to be hidden, the page comes at once.
        assert!(is_page(&landing.lead_to(*page, &get("/callback")), *page), "{page:?}");
    }
}

#[test]
fn b8_b9_who_goes_there_in_no_browser_of_a_persons_is_refused_like_at_the_callback() {
    let landing = landing();
    for (parts, page) in [
        (request("HEAD", "/callback?code=x", &[HOST]), Page::MethodNotAllowed),
        (request("POST", "/callback?code=x", &[HOST]), Page::MethodNotAllowed),
        (request("GET", "/callback?code=x", &[("host", "evil.example")]), Page::WrongHost),
        (request("GET", "/callback?code=x", &[]), Page::Malformed),
        (request("GET", "/callback?code=x", &[HOST, ("sec-fetch-mode", "no-cors")]), Page::NotANavigation),
        (request("GET", "/callback?code=x", &[HOST, ("sec-purpose", "prefetch")]), Page::NotANavigation),
        (request("GET", "/elsewhere?code=x", &[HOST]), Page::NotFound),
        (request("GET", "/callback/expired", &[HOST]), Page::NotFound),
    ] {
        assert!(is_page(&landing.lead_to(Page::Expired, &parts), page), "{parts:?}, not {page:?}");
    }
    for (parts, page) in [
        (request("HEAD", "/callback/failed", &[HOST]), Page::MethodNotAllowed),
        (request("GET", "/callback/failed", &[("host", "evil.example")]), Page::WrongHost),
        (request("GET", "/callback/failed", &[HOST, ("sec-fetch-mode", "cors")]), Page::NotANavigation),
        (request("GET", "/callback/elsewhere", &[HOST]), Page::NotFound),
        (request("GET", "/callback?code=x", &[HOST]), Page::NotFound),
    ] {
        assert!(is_page(&landing.respond(&parts), page), "{parts:?}, not {page:?}");
    }
    // A frame is a navigation, but no tab: nobody sees its address, and its page is refused to it.
    let framed =
        request("GET", "/callback?code=x", &[HOST, ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")]);
    assert!(is_page(&landing.lead_to(Page::Expired, &framed), Page::Expired));
    // What is no browser has no address bar.
    assert!(is_page(&landing.lead_to(Page::Expired, &request("GET", "/callback?code=x", &[HOST])), Page::Expired));
}

#[test]
fn b12_an_apps_own_pages_and_site_stand_in_for_any_of_them() {
    const HTML: &str = "<!doctype html><html lang=\"en\"><title>x</title><h1>Mine</h1></html>";
    let pages = Pages::default().html(Page::Expired, HTML).unwrap().redirect(Page::Failed, "/?failed").unwrap();
    let landing = landing().pages(pages);
    let own = landing.respond(&get("/callback/expired"));
    assert_eq!((own.status(), &own.body()[..]), (StatusCode::GONE, HTML.as_bytes()));
    for target in ["/callback", "/callback?code=x"] {
        assert_eq!(landing.lead_to(Page::Failed, &get(target)).headers()[LOCATION], "/?failed");
    }
}

#[test]
fn a_page_that_is_not_for_people_is_shown_where_it_is_asked_for() {
    assert!(is_page(&landing().lead_to(Page::TooSlow, &get("/callback?code=x")), Page::TooSlow));
    assert!(Landing::new(&uri("com.example.app:/callback")).is_err());
}
