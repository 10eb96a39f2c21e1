//! C3, C4, C5, C8, F1, F4: answers that are well-formed and mean no good.

use spotify_auth_core::FaultKind::{MaybeSent, TooLarge};
use spotify_auth_core::TokenErrorCode::{InvalidClient, InvalidGrant, InvalidRequest};

use crate::http_text::{answer, good_body_and, json, json_with};
use crate::judge::{ATTEMPTS, Expect};
use crate::server::{Act, At, Script};
use crate::stage::{Case, case, play};
#[cfg(feature = "tracing")]
use crate::{
    stage::{Grant, Over, Stage},
    trace,
};

fn token(name: &str, expect: Expect, fields: &str) -> Case {
    case(name, expect, Script::answer(json(format!("{{{fields}}}"))))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c4_only_a_usable_bearer_token_is_taken() {
    let access = |value: &str| format!(r#""access_token":{value},"token_type":"Bearer""#);
    let kind = |value: &str| format!(r#""access_token":"CANARY","token_type":{value}"#);
    let refresh = |value: &str| format!(r#""access_token":"CANARY","token_type":"Bearer","refresh_token":{value}"#);
    let unusable = Expect::Malformed(200, "an unusable access_token");
    let of = |size: usize| format!("\"CANARY{}\"", "x".repeat(size));
    let mut cases = vec![
        token("an access token of 1 MB", Expect::Fault(TooLarge, ""), &access(&of(1 << 20))),
        token("an access token of 60 KB", unusable.clone(), &access(&of(60_000))),
        token("no access token", Expect::Malformed(200, "missing field access_token"), r#""token_type":"Bearer""#),
        token("no token type", Expect::TokenType, r#""access_token":"CANARY""#),
        token(
            "a refresh token with a line break",
            Expect::Malformed(200, "an unusable refresh_token"),
            &refresh(r#""CANARY\r\nx: y""#),
        ),
        token("a refresh token of 60 KB", Expect::Malformed(200, "an unusable refresh_token"), &refresh(&of(60_000))),
        token("a refresh token that is a number", Expect::Malformed(200, "another shape"), &refresh("7")),
        token(
            "a scope with line breaks and escapes",
            Expect::Token,
            &format!(r#"{},"scope":"streaming\r\n\u001b[31m \u202ex""#, access("\"CANARY\"")),
        ),
    ];
    for value in [
        r#""CANARY\r\nx-evil: 1""#,
        r#""CANARY\n""#,
        r#""CANARY\r""#,
        r#""CANARY\u0000""#,
        r#""CANARY \u00e9""#,
        r#""CAN ARY""#,
        r#""""#,
    ] {
        cases.push(token(&format!("access_token {value}"), unusable.clone(), &access(value)));
    }
    for value in ["7", "null", "[\"CANARY\"]", "{\"CANARY\":1}", "true"] {
        cases.push(token(&format!("access_token {value}"), Expect::Malformed(200, "another shape"), &access(value)));
    }
    for value in [r#""mac""#, r#""DPoP""#, r#""Bearer\r\n""#, r#""""#, "7", "null", r#"["Bearer"]"#] {
        cases.push(token(&format!("token_type {value}"), Expect::TokenType, &kind(value)));
    }
    for value in ["-1", "18446744073709551616", "1e300", r#""soon""#, r#""\u001b""#, "null", "[]"] {
        let fields = format!(r#"{},"expires_in":{value}"#, access("\"CANARY\""));
        cases.push(token(&format!("expires_in {value}"), Expect::Token, &fields));
    }
    play("C4, C5, tokens", cases).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c8_the_services_words_are_shown_printable_and_short() {
    let refusal = |code: &str, words: &str| {
        let body = format!(r#"{{"error":"{code}","error_description":"{words}"}}"#);
        Script::answer(json_with("400 Bad Request", body))
    };
    let other = |text: &str| Expect::Refused(text.into());
    let huge = format!(r"\u001b[31m\u202e\u2066\u0007\r\n{}", "CLICK ".repeat(10_000));
    play(
        "C8, the service's words",
        vec![
            case(
                "a description of 60 KB with ESC and right-to-left marks",
                Expect::Refused(InvalidGrant),
                refusal("invalid_grant", &huge),
            ),
            case(
                "a description of 100 KB",
                Expect::Malformed(400, "too long"),
                refusal("invalid_grant", &"x".repeat(100_000)),
            ),
            case(
                "a description of NULs",
                Expect::Refused(InvalidRequest),
                refusal("invalid_request", &r"\u0000".repeat(9_000)),
            ),
            case("a code with ESC and a line break", other("evil\u{1b}[2J\n"), refusal(r"evil\u001b[2J\n", "x")),
            case("a code of 60 KB", other(&"e".repeat(60_000)), refusal(&"e".repeat(60_000), "x")),
            case("an empty code", Expect::Malformed(400, "no OAuth error"), refusal("", "x")),
            case(
                "a code twice",
                Expect::Malformed(400, "no OAuth error"),
                Script::answer(json_with("400 No", r#"{"error":"invalid_grant","error":"CANARY"}"#)),
            ),
            case(
                "30,000 arrays in an unknown field",
                Expect::Malformed(400, "no OAuth error"),
                Script::answer(json_with(
                    "400 No",
                    format!(r#"{{"error":"invalid_grant","x":{}{}}}"#, "[".repeat(30_000), "]".repeat(30_000)),
                )),
            ),
            case(
                "a refusal with 200",
                Expect::Malformed(200, "missing field access_token"),
                Script::answer(json(r#"{"error":"invalid_grant","error_description":"CANARY"}"#)),
            ),
            case(
                "a token with 400",
                Expect::Malformed(400, "no OAuth error"),
                Script::answer(json_with("400 No", good_body_and(r#""x":1"#))),
            ),
        ],
    )
    .await;
}

/// The request's body, as it was sent.
fn form(request: &[u8]) -> String {
    let text = String::from_utf8_lossy(request);
    text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}

/// The request's `Authorization`, as it was sent.
fn authorization(request: &[u8]) -> String {
    let text = String::from_utf8_lossy(request).into_owned();
    let line = text.lines().find(|line| line.to_ascii_lowercase().starts_with("authorization:"));
    line.and_then(|line| line.split_once(": "))
        .map(|(_, value)| value.to_owned())
        .expect("a confidential client sends it")
}

fn refusal(code: &str, description: &str) -> Vec<u8> {
    json_with("400 No", serde_json::json!({"error": code, "error_description": description}).to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f1_f4_what_was_sent_is_not_shown_even_if_the_service_repeats_it() {
    let echo = |name: &str, expect, make| case(name, expect, Script::new(At::Request, [Act::Echo(make)]));
    play(
        "F1, F4, echoes",
        vec![
            echo("the form as the description", Expect::Refused(InvalidGrant), |request| {
                refusal("invalid_grant", &form(request))
            }),
            echo("the form's end as the description", Expect::Refused(InvalidGrant), |request| {
                let form = form(request);
                refusal(
                    "invalid_grant",
                    form.split_once("code=").or(form.split_once("refresh_token=")).map_or("", |(_, rest)| rest),
                )
            }),
            echo("Authorization as the description", Expect::Refused(InvalidClient), |request| {
                refusal("invalid_client", &format!("bad credentials: {}", authorization(request)))
            }),
            echo("the form as the code", Expect::Malformed(400, "no OAuth error"), |request| {
                refusal(&form(request), "x")
            }),
            echo("Authorization as the code", Expect::Malformed(400, "no OAuth error"), |request| {
                refusal(&authorization(request), "x")
            }),
            echo("the request as a page with 200", Expect::Malformed(200, "something else"), |request| {
                answer("200 OK", "content-type: text/html\r\n", request)
            }),
            echo("the request as JSON with 200", Expect::Malformed(200, "broken JSON"), |request| json(request)),
            echo(
                "the form as a name of JSON with 200",
                Expect::Malformed(200, "missing field access_token"),
                |request| json(serde_json::json!({form(request): 1}).to_string()),
            ),
            echo("the form as the token type", Expect::TokenType, |request| {
                json(serde_json::json!({"access_token": "CANARY", "token_type": form(request)}).to_string())
            }),
            echo("the request as a page with 404", Expect::Malformed(404, "no OAuth error"), |request| {
                answer("404 No", "", request)
            }),
            echo("the request as a page with 502", Expect::Unavailable(502, ATTEMPTS), |request| {
                answer("502 No", "", request)
            }),
            echo("the form as the target of a redirect", Expect::Redirected(307), |request| {
                answer("307 There", &format!("location: /?{}\r\n", form(request)), "")
            }),
            echo("the form as the reason", Expect::Malformed(403, "no OAuth error"), |request| {
                answer(&format!("403 {}", form(request)), "", "")
            }),
            echo("the request as the answer's first line", Expect::Fault(MaybeSent, ""), <[u8]>::to_vec),
            echo("the form as a header", Expect::Malformed(403, "no OAuth error"), |request| {
                answer("403 No", &format!("x: {}\r\nretry-after: {}\r\n", form(request), form(request)), "")
            }),
            echo("Authorization as a length", Expect::Fault(MaybeSent, ""), |request| {
                answer("200 OK", &format!("content-length: {}\r\n", authorization(request)), "")
            }),
        ],
    )
    .await;
}

#[cfg(feature = "tracing")]
#[tokio::test]
async fn f1_a_call_is_traced_without_its_secrets() {
    for over in [Over::Tls, Over::Http2] {
        let stage = Stage::new(over).await;
        let mark = trace::mark();
        assert!(stage.call(Grant::Code, std::time::Duration::from_secs(20)).await.outcome.is_ok());
        let told = trace::since(mark);
        assert!(told.contains("answered") && told.contains("/api/token"), "the call is told of: {told}");
        assert!(over == Over::Tls || told.contains("h2::"), "and so is what lies below: {told}");
        assert_eq!(stage.secrets.met_in(&told), None, "{told}");
    }
}
