//! What passes for static, and what is refused by name.

use proptest::prelude::*;

use super::*;
use crate::page::Page;

fn judged(body: &str) -> Result<String, String> {
    let page = policy_of(&format!("<!doctype html><html lang=\"en\">{body}</html>"));
    page.map(|policy| policy.to_str().unwrap().to_owned()).map_err(|error| error.to_string())
}

#[test]
fn b12_what_is_not_static_is_refused_by_name() {
    for (body, what) in [
        ("<script>1</script>", "<script>"),
        ("<SCRIPT src=x>", "<script>"),
        ("<iframe srcdoc=x>", "<iframe>"),
        ("<form action=x>", "<form>"),
        ("<base href=x>", "<base>"),
        ("<link rel=stylesheet>", "<link>"),
        ("<template><p>", "<template>"),
        ("<object data=x>", "<object>"),
        ("<p onclick=x>", "\"onclick\""),
        ("<p style=\"color:red\">", "\"style\""),
        ("<svg/onload=x>", "something else than its attributes"),
        ("<p class=\"a\"onclick=x>", "something else than its attributes"),
        ("<svg><a xlink:href=x>", "is not allowed"),
        ("<a href=\"javascript:alert(1)\">", "a link leads"),
        ("<a href=\" https://x\">", "a link leads"),
        ("<a href=\"&#106;avascript:x\">", "a link leads"),
        ("<a href=\"http://x\">", "a link leads"),
        ("<img src=\"https://x/y.png\">", "a picture"),
        ("<img srcset=\"x\">", "\"srcset\""),
        ("<meta http-equiv=\"refresh\">", "\"http-equiv\""),
        ("<meta content=\"x\">", "a <meta>"),
        ("<meta charset=\"utf-7\">", "utf-8"),
        ("<style>@Import 'x'</style>", "@import"),
        ("<style>a{background:URL(x)}</style>", "url("),
        ("<style>a{}", "</style> is missing"),
        ("<svg><style>a{}</style></svg>", "before the first <svg>"),
        ("<path fill=\"url(x)\">", "a bracket"),
        ("<title><img></title>", "the <title>"),
        ("<!--> <script> -->", "dashes"),
        ("<!-- -- > -->", "dashes"),
        ("<?xml>", "<>"),
        ("<![CDATA[x]]>", "<>"),
        ("a < b", "<>"),
        ("<p class=a\"b>", "something else than its attributes"),
        ("<p class=>", "in quotes"),
        ("<p \0>", "NUL"),
    ] {
        let error = judged(body).expect_err(body);
        assert!(error.contains(what), "{body}: {error}");
    }
    assert!(policy_of("<html>").unwrap_err().to_string().contains("begin with <!doctype html>"));
    assert_eq!(policy_of("<!doctype html>\n\n<script>").unwrap_err().line(), 3);
    assert!(policy_of(&format!("<!doctype html>{}", "x".repeat(MOST))).is_err());
}

#[test]
fn b11_the_policy_allows_the_styles_and_pictures_that_are_there() {
    assert_eq!(
        judged("<p>").unwrap(),
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let styled = judged("<style>a{}</style><STYLE>b{}</STYLE>").unwrap();
    let hash = |style: &str| STANDARD.encode(Sha256::digest(style));
    assert!(styled.contains(&format!("style-src 'sha256-{}' 'sha256-{}'; ", hash("a{}"), hash("b{}"))), "{styled}");
    assert!(judged("<img alt=\"\" src=\"data:image/png;base64,aGk=\">").unwrap().contains("img-src data:; "));
}

#[test]
fn what_pages_are_made_of_is_taken() {
    for page in Page::ALL {
        assert!(policy_of(page.html()).is_ok(), "{page:?}");
    }
    for body in [
        "<!-- fine --><meta name=\"viewport\" content=\"width=device-width\"><p hidden>a &lt; b</p>",
        "<a href=\"com.example.app:/done\" class='x'>Back</a><a href=\"mailto:a@b.example\">Help</a><a href=#top>Up</a>",
        "<br/><svg viewBox=\"0 0 1 1\" aria-hidden=\"true\"><title>x</title><path d=\"M0 0\" fill=\"#fff\"/></svg >",
    ] {
        assert!(judged(body).is_ok(), "{body}: {:?}", judged(body));
    }
}

proptest! {
    #[test]
    fn no_text_panics_and_no_script_passes(
        pieces in proptest::collection::vec(proptest::sample::select(
            &["<", ">", "/", "\"", "'", "=", " ", "<script>", "<p ", "on", "<!--", "-->", "<style>", "</style>", "é", "<title>", "a", "<svg>"][..]
        ), 0..12)
    ) {
        let html = format!("<!doctype html>{}", pieces.concat());
        if policy_of(&html).is_ok() {
            let open = html.replace(char::is_whitespace, "");
            let inert = ["<!--", "<style>", "<title>", "=\"", "='"].iter().any(|start| open.contains(start));
            prop_assert!(inert || !open.contains("<script"), "{}", html);
        }
    }
}
