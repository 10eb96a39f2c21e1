//! What an answer is taken for (RFC 6749 section 5), and what of it may be shown.

use proptest::prelude::*;

use super::*;
use crate::machine::BodyCut;
use crate::testing::{answer, granted, refused};

/// A good answer with `fields` in place of `token_type` and `expires_in`.
fn with(fields: &str) -> Response<Bytes> {
    answer(200, format!(r#"{{"access_token":"CANARY-access",{fields}}}"#))
}

fn problem(result: Result<Token, ExchangeError>) -> String {
    match result {
        Err(ExchangeError::Malformed { problem, .. }) => problem.as_str().to_owned(),
        other => panic!("malformed, not {other:?}"),
    }
}

#[test]
fn d1_a_refresh_token_in_the_answer_replaces_the_old_one_and_its_absence_keeps_it() {
    for (name, make) in GRANTS {
        let old = if name.starts_with("refresh") { Some("CANARY-refresh") } else { None };
        for (more, expected) in [
            (r#","refresh_token":"R2""#, Some("R2")),
            ("", old),
            (r#","refresh_token":"""#, old),
            (r#","refresh_token":null"#, old),
        ] {
            let token = judged(make, granted("A1", more)).unwrap();
            let refresh_token = token.refresh_token().map(|token| token.expose_secret());
            assert_eq!(refresh_token, expected, "{name} {more}");
            assert_eq!(token.access_token().expose_secret(), "A1");
        }
    }
}

#[test]
fn d5_a_renewal_keeps_the_time_of_the_authorization() {
    let later = START.advanced(Duration::from_secs(1_000_000));
    for (name, make) in GRANTS {
        let mut exchange = make();
        let _ = exchange.step(later);
        exchange.on_response(later, granted("A1", ""));
        let Ok(Step::Done(token)) = exchange.step(later) else { panic!("{name}") };
        let expected = (name != "client credentials").then_some(START.wall());
        assert_eq!(token.authorized_at(), expected, "{name}");
    }
}

#[test]
fn c2_every_redirect_is_an_error_and_is_not_repeated() {
    for status in 300..400 {
        let run = run(code(confidential()), Duration::ZERO, |_| {
            let mut response = answer(status, r#"{"access_token":"A","token_type":"Bearer"}"#);
            let location = http::HeaderValue::from_static("https://evil.example/?CANARY");
            response.headers_mut().insert(http::header::LOCATION, location);
            Reply::Answer(response)
        });
        assert!(matches!(run.result, Err(ExchangeError::Redirected { .. })), "{status}");
        assert_eq!(run.attempts.len(), 1, "{status}");
    }
}

#[test]
fn c3_something_else_than_json_is_refused_whatever_is_in_it() {
    let good = r#"{"access_token":"A","token_type":"Bearer"}"#;
    for (content_type, taken) in [
        (Some("application/json"), true),
        (Some("Application/JSON;charset=utf-8"), true),
        (Some(" application/json ; x=y"), true),
        (None, true),
        (Some("text/html"), false),
        (Some("text/plain"), false),
        (Some("application/jsonp"), false),
        (Some("application/x-www-form-urlencoded"), false),
        (Some(""), false),
    ] {
        let mut response = Response::builder();
        if let Some(value) = content_type {
            response = response.header("content-type", value);
        }
        let result = judged(client_credentials, response.body(Bytes::from(good)).unwrap());
        assert_eq!(result.is_ok(), taken, "{content_type:?}");
    }
    let page =
        Response::builder().header("content-type", "text/html").body(Bytes::from("<html>CANARY</html>")).unwrap();
    let error = judged(client_credentials, page).unwrap_err();
    assert!(error.to_string().contains("captive portal"), "{error}");
    assert!(!format!("{error:?} {error}").contains("CANARY"));
}

#[test]
fn c3_known_fields_may_come_once() {
    for field in ["access_token", "token_type", "expires_in", "refresh_token", "scope"] {
        let body = format!(
            r#"{{"access_token":"A","token_type":"Bearer","expires_in":1,"refresh_token":"R","scope":"streaming","{field}":"CANARY"}}"#
        );
        let problem = problem(judged(client_credentials, answer(200, body)));
        assert_eq!(problem, format!("JSON with a duplicate field {field}"));
    }
}

#[test]
fn c3_nesting_does_not_exhaust_the_stack() {
    let deep = "[".repeat(100_000);
    for body in [
        deep.clone(),
        "{\"a\":".repeat(50_000),
        format!(r#"{{"access_token":"A","token_type":"Bearer","x":{deep}"#),
        format!(r#"{{"access_token":"A","token_type":"Bearer","expires_in":{deep}"#),
        format!(r#"{{"access_token":"A","token_type":{deep}"#),
    ] {
        problem(judged(client_credentials, answer(200, body.clone())));
        problem(judged(client_credentials, answer(400, body)));
    }
}

#[test]
fn c3_f4_an_answer_cut_at_any_byte_is_an_error_that_quotes_nothing() {
    let whole = r#"{"access_token":"CANARY-access","token_type":"Bearer","scope":"streaming","expires_in":3600,"refresh_token":"CANARY-r2"}"#;
    for end in 0..whole.len() {
        let error = judged(client_credentials, answer(200, whole[..end].to_owned())).unwrap_err();
        assert!(!format!("{error:?} {error:#?} {error}").contains("CANARY"), "{error}");
        assert!(
            matches!(&error, ExchangeError::Malformed { problem, length, .. }
                if problem.as_str() == "JSON that stops in the middle" && *length == end),
            "{error:?}"
        );
    }
}

#[test]
fn f4_an_error_about_a_damaged_answer_tells_its_status_and_length_and_not_its_text() {
    for body in [
        r#"{"access_token":["CANARY"],"token_type":"Bearer"}"#,
        r#"{"access_token":"CANARY\n","token_type":"Bearer"}"#,
        r#"{"access_token":"","token_type":"Bearer"}"#,
        r#"{"access_token":"A","token_type":"Bearer","refresh_token":"CANARY\u0000"}"#,
        r#"{"access_token":"A","token_type":"Bearer","refresh_token":7}"#,
        r#"{"token_type":"Bearer","CANARY":1}"#,
        r#"CANARY"#,
        r#""CANARY""#,
        r#"["CANARY"]"#,
        r#" ["CANARY","Bearer",3600]"#,
        r#"{"access_token":CANARY}"#,
        "\u{feff}{}",
        "null",
        "",
        r#"{"error":"invalid_grant"}"#,
    ] {
        let error = judged(client_credentials, answer(200, body)).unwrap_err();
        let ExchangeError::Malformed { status, length, .. } = &error else { panic!("{body}: {error:?}") };
        assert_eq!((status.as_u16(), *length), (200, body.len()));
        assert!(!format!("{error:?} {error:#?} {error}").contains("CANARY"), "{error:?}");
    }
}

#[test]
fn only_200_grants_a_token() {
    for status in [201, 202, 203, 204, 206, 299] {
        problem(judged(client_credentials, answer(status, r#"{"access_token":"A","token_type":"Bearer"}"#)));
    }
}

#[test]
fn c4_only_bearer_tokens_are_used() {
    for taken in ["Bearer", "bearer", "BEARER", "bEaReR"] {
        assert!(judged(client_credentials, with(&format!(r#""token_type":"{taken}""#))).is_ok());
    }
    for refused in [
        r#""token_type":"mac""#,
        r#""token_type":"Bearer ""#,
        r#""token_type":"""#,
        r#""token_type":7"#,
        r#""token_type":null"#,
        r#""token_type":["Bearer"]"#,
        r#""token_type":{"Bearer":1}"#,
        r#""token_type":true"#,
        r#""expires_in":3600"#,
    ] {
        let error = judged(client_credentials, with(refused)).unwrap_err();
        assert_eq!(error, ExchangeError::UnknownTokenType, "{refused}");
    }
}

#[test]
fn c5_any_lifetime_becomes_at_most_a_day_or_unknown() {
    for (expires_in, lifetime) in [
        ("3600", Some(3600)),
        ("0", Some(0)),
        ("-1", Some(0)),
        ("-9223372036854775808", Some(0)),
        ("3600.5", Some(3600)),
        ("3.6e3", Some(3600)),
        ("86400", Some(86_400)),
        ("86401", Some(86_400)),
        ("18446744073709551615", Some(86_400)),
        ("18446744073709551616", Some(86_400)),
        ("1e300", Some(86_400)),
        (r#""3600""#, Some(3600)),
        (r#"" 3600.5 ""#, Some(3600)),
        (r#""1e400""#, Some(86_400)),
        (r#""-1""#, Some(0)),
        (r#""NaN""#, None),
        (r#""soon""#, None),
        (r#""""#, None),
        ("null", None),
        ("true", None),
        ("[]", None),
        ("[3600]", None),
        ("{}", None),
        (r#"{"seconds":3600}"#, None),
    ] {
        let answer = with(&format!(r#""token_type":"Bearer","expires_in":{expires_in}"#));
        let token = judged(client_credentials, answer).unwrap();
        assert_eq!(token.lifetime(), lifetime.map(Duration::from_secs), "{expires_in}");
    }
    let missing = judged(client_credentials, with(r#""token_type":"Bearer""#)).unwrap();
    assert_eq!((missing.lifetime(), missing.expires_at()), (None, None));
    // Not representable, which serde_json takes for broken: an error, not a panic.
    problem(judged(client_credentials, with(r#""token_type":"Bearer","expires_in":1e400"#)));
}

#[test]
fn c5_a_token_counts_from_before_the_request_that_got_it() {
    let run = run(client_credentials(), Duration::from_secs(20), |attempt| match attempt {
        1 => Reply::Answer(answer(503, "")),
        _ => Reply::Answer(granted("A1", "")),
    });
    let sent_at = run.attempts[1].at;
    assert!(sent_at >= Duration::from_secs(20));
    assert_eq!(run.result.unwrap().obtained_at(), START.advanced(sent_at).wall(), "of the attempt that was answered");
}

#[test]
fn c6_what_was_granted_counts_and_silence_means_as_asked() {
    for (scope, code_and_refresh, app) in [
        ("", "streaming user-top-read", ""),
        (r#","scope":"""#, "streaming user-top-read", ""),
        (r#","scope":null"#, "streaming user-top-read", ""),
        (r#","scope":7"#, "streaming user-top-read", ""),
        (r#","scope":"streaming""#, "streaming", "streaming"),
        (
            r#","scope":"user-top-read  x-new streaming""#,
            "streaming user-top-read x-new",
            "streaming user-top-read x-new",
        ),
        (r#","scope":"streaming \"odd\" \\""#, "streaming", "streaming"),
    ] {
        for (name, make) in GRANTS {
            let token = judged(make, granted("A1", scope)).unwrap();
            let expected = if name == "client credentials" { app } else { code_and_refresh };
            assert_eq!(token.scopes().to_string(), expected, "{name} {scope}");
        }
    }
}

/// How an exchange ends whose every attempt gets the same answer.
#[derive(Debug, PartialEq)]
enum End {
    /// Told at once.
    Refused,
    /// Told after the policy's attempts.
    Unavailable,
    /// Told at once: not OAuth's.
    Malformed,
}

#[test]
fn d4_what_is_final_and_what_is_tried_again() {
    let oauth = |code: &str| format!(r#"{{"error":"{code}","error_description":"x"}}"#);
    let codes = [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "something_new",
    ];
    let mut table: Vec<(u16, String, End)> = Vec::new();
    for status in [400, 401, 403, 404, 405, 410, 413, 422, 451, 499] {
        table.extend(codes.map(|code| (status, oauth(code), End::Refused)));
        table.push((status, oauth("temporarily_unavailable"), End::Unavailable));
        table.push((status, oauth("server_error"), End::Unavailable));
        table.push((status, r#"{"error":{"status":400,"message":"Web API's shape"}}"#.to_owned(), End::Malformed));
        table.push((status, "Bad Request".to_owned(), End::Malformed));
        table.push((status, r#"{"error":""}"#.to_owned(), End::Malformed));
        table.push((status, r#"["invalid_grant"]"#.to_owned(), End::Malformed));
        table.push((status, String::new(), End::Malformed));
    }
    for status in [408, 429, 500, 502, 503, 504, 599] {
        table.extend(codes.map(|code| (status, oauth(code), End::Unavailable)));
        table.push((status, "<html>".to_owned(), End::Unavailable));
        table.push((status, String::new(), End::Unavailable));
    }
    for (name, make) in GRANTS {
        for (status, body, expected) in &table {
            let run = run(make(), Duration::ZERO, |_| Reply::Answer(answer(*status, body.clone())));
            let (end, attempts) = match run.result {
                Err(ExchangeError::Refused { .. }) => (End::Refused, 1),
                Err(ExchangeError::Unavailable { attempts, .. }) => {
                    assert_eq!(attempts, 3);
                    (End::Unavailable, 3)
                }
                Err(ExchangeError::Malformed { .. }) => (End::Malformed, 1),
                other => panic!("{name} {status} {body}: {other:?}"),
            };
            assert_eq!((&end, run.attempts.len()), (expected, attempts), "{name} {status} {body}");
        }
    }
}

#[test]
fn d4_invalid_grant_is_told_apart_from_every_other_refusal() {
    for (code, dead) in [("invalid_grant", true), ("invalid_client", false), ("x", false)] {
        let error = judged(|| refresh(public()), refused(code)).unwrap_err();
        assert_eq!(error.is_invalid_grant(), dead, "{code}");
    }
    let error = judged(|| refresh(public()), refused("invalid_grant")).unwrap_err();
    assert!(error.to_string().contains("sign in again"), "{error}");
    let error = judged(client_credentials, refused("invalid_client")).unwrap_err();
    assert!(error.to_string().contains("Spotify's dashboard"), "{error}");
}

#[test]
fn an_error_page_that_was_cut_says_so() {
    let mut response = answer(404, "x".repeat(64 * 1024));
    response.extensions_mut().insert(BodyCut);
    assert!(problem(judged(client_credentials, response)).contains("too long"));
}

#[test]
fn c8_the_servers_words_are_made_printable_and_short() {
    let description = format!("a\\u001b[31m\\n\\u202e{}", "b".repeat(1_000));
    let body = format!(r#"{{"error":"x\ty","error_description":"{description}"}}"#);
    let error = judged(client_credentials, answer(400, body)).unwrap_err();
    let shown = error.to_string();
    assert!(shown.bytes().all(|b| b == b' ' || b.is_ascii_graphic()), "{shown}");
    assert!(shown.len() < 500, "{}", shown.len());
    let ExchangeError::Refused { refusal, .. } = error else { panic!("refused") };
    assert_eq!(refusal.code().as_str(), r"x\ty");
    assert!(refusal.description().unwrap().len() <= 256 + 3);
}

#[test]
fn f1_a_refusal_that_repeats_what_was_sent_does_not_show_it() {
    for (make, secret) in [
        (GRANTS[0].1, "CANARY-code"),
        (GRANTS[3].1, "CANARY-refresh"),
        (GRANTS[3].1, "CANARY-client-secret"),
        (GRANTS[4].1, "CANARY-client-secret"),
    ] {
        let body = format!(r#"{{"error":"invalid_grant","error_description":"unknown: {secret}!"}}"#);
        let error = judged(make, answer(400, body)).unwrap_err();
        assert!(error.is_invalid_grant(), "what it means stays: {error}");
        assert!(!format!("{error:?} {error}").contains("CANARY"), "{error}");
        let error = judged(make, refused(secret)).unwrap_err();
        assert!(!format!("{error:?} {error}").contains("CANARY"), "{error}");
    }
    // As the request spells it: a debugging proxy answers with that.
    let mut exchange = GRANTS[4].1();
    let basic = crate::testing::sent(&mut exchange, START).headers()["authorization"].to_str().unwrap().to_owned();
    let odd = || {
        let token =
            Token::from_refresh_token(crate::RefreshToken::new("CANARY/+ refresh=").unwrap(), Scopes::none(), None);
        Exchange::refresh(public(), AccountsUrls::spotify(), &token).unwrap()
    };
    let form = "grant_type=refresh_token&refresh_token=CANARY%2F%2B+refresh%3D".to_owned();
    for (make, echo) in [(GRANTS[4].1, basic), (odd as Make, form)] {
        let body = serde_json::json!({"error": "invalid_client", "error_description": echo}).to_string();
        let error = judged(make, answer(400, body)).unwrap_err();
        assert!(matches!(&error, ExchangeError::Refused { refusal, .. } if refusal.description().is_none()), "{error}");
        assert!(matches!(judged(make, refused(&echo)), Err(ExchangeError::Malformed { .. })));
    }
    let verifier = crate::testing::form(&crate::testing::sent(&mut code(public()), START))["code_verifier"].clone();
    let body = format!(r#"{{"error":"invalid_grant","error_description":"{verifier} was incorrect"}}"#);
    let error = judged(GRANTS[0].1, answer(400, body)).unwrap_err();
    assert!(!format!("{error:?}").contains(&verifier));
}

proptest! {
    #[test]
    fn c3_no_body_panics(body in prop::collection::vec(any::<u8>(), 0..300), status in 100u16..600) {
        for (_, make) in GRANTS {
            let is_ok = judged(make, answer(status, body.clone())).is_ok();
            prop_assert!(!is_ok);
        }
    }

    #[test]
    fn c3_no_json_of_about_the_right_shape_panics(fields in prop::collection::vec((
        prop::sample::select(vec!["access_token", "token_type", "expires_in", "refresh_token", "scope", "error", "error_description", "x"]),
        prop::sample::select(vec!["\"Bearer\"", "\"CANARY\"", "\"\"", "null", "[]", "{}", "-1", "1e9", "3600", "\"3600\"", "true", "1e400", "\"\\ud800\"", "[[["]),
    ), 0..7), status in prop::sample::select(vec![200u16, 400, 401, 503])) {
        let fields: Vec<_> = fields.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let body = format!("{{{}}}", fields.join(","));
        for (_, make) in GRANTS {
            if let Err(error) = judged(make, answer(200, body.clone())) {
                let quoted = format!("{error:?} {error}").contains("CANARY");
                prop_assert!(!quoted);
            }
            let _ = judged(make, answer(status, body.clone()));
        }
    }
}
