//! C2: nobody else gets what was meant for the accounts service.

use crate::http_text::{answer, good_body, json_with};
use crate::judge::Expect;
use crate::server::{Script, Server};
use crate::stage::{authority, case, play};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c2_a_redirect_is_an_error_and_its_target_hears_nothing() {
    let (plain, tls) =
        (Server::start(None).await.unwrap(), Server::start(Some(authority().server(|_| ()))).await.unwrap());
    let mut cases = Vec::new();
    for status in [300, 301, 302, 303, 307, 308] {
        for (target, url) in [("http", plain.base_url()), ("https", tls.base_url()), ("the same host", String::new())] {
            let location = format!("location: {url}/api/token\r\n");
            let answer = answer(&format!("{status} Elsewhere"), &location, "");
            let name = format!("{status} to {target}");
            cases.push(case(name, Expect::Redirected(status), Script::answer(answer)));
        }
    }
    for (name, headers) in [
        ("307 without Location", ""),
        ("307 with a token in it", "content-type: application/json\r\n"),
        ("307 to a script", "location: javascript:alert(1)\r\n"),
        ("307 to no URL", "location: http://[::1/ \u{ff}\r\n"),
    ] {
        cases.push(case(name, Expect::Redirected(307), Script::answer(answer("307 Elsewhere", headers, good_body()))));
    }
    let refresh = format!("refresh: 0;url={}\r\ncontent-type: text/html\r\n", plain.base_url());
    let page = format!(r#"<meta http-equiv="refresh" content="0;url={}">"#, plain.base_url());
    cases.push(case(
        "200 with Refresh, header and page",
        Expect::Malformed(200, "something else than JSON"),
        Script::answer(answer("200 OK", &refresh, page)),
    ));
    let moved = json_with("201 Created", good_body());
    cases.push(case("201 with a token in it", Expect::Malformed(201, ""), Script::answer(moved)));
    play("C2, redirects", cases).await;
    assert_eq!((plain.connections(), tls.connections()), (0, 0), "the target was not even connected to");
}
