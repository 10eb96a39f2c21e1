//! The contract before servers that answer one thing to everything.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::*;

/// What a server saw, request line and bearer.
type Seen = Arc<Mutex<Vec<(String, String)>>>;

/// Answers every request so, the n-th with the n-th answer and the last one from then on, until the test ends.
fn server(answers: Vec<String>) -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let seen = Seen::default();
    let seen_there = Arc::clone(&seen);
    thread::spawn(move || {
        for (index, stream) in listener.incoming().enumerate() {
            let answer = answers.get(index).or(answers.last()).cloned().unwrap_or_default();
            // Who gives up early is of no interest.
            let _ = stream.and_then(|stream| answer_one(stream, &answer, &seen_there));
        }
    });
    (url, seen)
}

fn answer_one(mut stream: TcpStream, answer: &str, seen: &Seen) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut first, mut bearer, mut length) = (String::new(), String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let (name, value) = line.split_once(':').unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "authorization" => value.trim().clone_into(&mut bearer),
            "content-length" => length = value.trim().parse().unwrap_or(0),
            "" => break,
            _ => {}
        }
    }
    reader.take(length).read_to_end(&mut Vec::new())?;
    seen.lock().unwrap().push((first.trim().to_owned(), bearer));
    stream.write_all(answer.as_bytes())
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

const TOKEN: &str = "BQDf-canary-of-the-contract";

fn arguments(url: &str, only: &str) -> Arguments {
    Arguments {
        server: Server { api_url: Some(url.to_owned()), openapi: None },
        installation: None,
        dynamic: false,
        token: TOKEN.to_owned(),
        roots: None,
        only: Some(only.to_owned()),
    }
}

async fn report(answers: &[String], only: &str) -> (Report, Seen) {
    let (url, seen) = server(answers.to_vec());
    (check(arguments(&url, only)).await.unwrap(), seen)
}

#[tokio::test]
async fn every_kind_of_answer_is_told_from_the_others() {
    let ok = |body| answer("200 OK", "", body);
    for (only, answer, success, told) in [
        (
            "get-track",
            ok(r#"{"id":"11dFghVXANMlKmJXsNCbNl","name":"One"}"#),
            true,
            "ok     200 minimal GET    /tracks/{id}",
        ),
        ("get-track", ok(r#"{"name":"One","new":{}}"#), true, "new: unknown"),
        ("get-track", ok("<html>"), false, "undecodable: at .: not JSON"),
        ("get-track", ok("[]"), false, "undecodable: at ."),
        ("get-track", answer("204 No Content", "", ""), false, "undecodable: at .: the body is empty"),
        ("pause-a-users-playback", answer("204 No Content", "", ""), true, "ok     204"),
        ("pause-a-users-playback", ok("y7V"), true, "200 is not what Spotify documents, which is 204"),
        ("get-the-users-currently-playing-track", answer("204 No Content", "", ""), true, "ok     204"),
        (
            "get-track",
            answer("404 Not Found", "", r#"{"error":{"status":404,"message":"Resource not found"}}"#),
            false,
            "refused: Resource not found",
        ),
        (
            "get-track",
            answer("422 Unprocessable", "", r#"{"validation":[{"location":["query","q"],"message":"must be there"}]}"#),
            false,
            "refused: query.q: must be there",
        ),
        ("get-track", answer("500 Oh", "", ""), false, "refused: no reason given"),
        ("get-track", answer("302 Found", "location: /v2\r\n", ""), false, "refused: a redirect"),
        ("get-track", answer("429 Slow", "retry-after: 86207\r\n", ""), false, "(wait 86207 s)"),
        ("get-track", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_owned(), false, "no answer"),
    ] {
        let (report, _) = report(&[answer], only).await;
        assert_eq!(report.is_success(), success, "{told}: {report}");
        assert!(report.lines().contains(told), "{told}: {}", report.lines());
    }
}

#[tokio::test]
async fn a_minimal_and_a_full_request_are_sent_with_the_bearer_which_is_never_shown() {
    let echo = answer("400 Bad Request", "", TOKEN);
    let (report, seen) = report(&[echo], "get-track").await;
    assert_eq!(
        *seen.lock().unwrap(),
        [
            ("GET /v1/tracks/11dFghVXANMlKmJXsNCbNl HTTP/1.1".to_owned(), format!("Bearer {TOKEN}")),
            ("GET /v1/tracks/11dFghVXANMlKmJXsNCbNl?market=SE HTTP/1.1".to_owned(), format!("Bearer {TOKEN}")),
        ]
    );
    assert!(!report.lines().contains(TOKEN) && !report.to_string().contains(TOKEN));
    assert!(report.lines().contains("refused: [token]"));
}

#[tokio::test]
async fn a_short_wait_is_waited_for_twice_and_no_more() {
    let slow = answer("429 Slow", "retry-after: 0\r\n", "");
    let good = answer("200 OK", "", r#"{"name":"One"}"#);
    let (twice, seen) = report(&[slow.clone(), slow.clone(), good.clone()], "get-track").await;
    assert!(twice.is_success(), "{twice}");
    assert_eq!(seen.lock().unwrap().len(), 4);

    let (thrice, _) = report(&[slow.clone(), slow.clone(), slow, good], "get-track").await;
    assert!(!thrice.is_success());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_at_once() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = check(arguments(&format!("http://{free}/v1"), "")).await.err().unwrap();
    assert!(error.to_string().contains("cannot be reached"), "{error}");
    let error = check(arguments(&format!("http://{free}"), "")).await.err().unwrap();
    assert!(error.to_string().contains("/v1 may be meant"), "{error}");
}

#[tokio::test]
async fn what_cannot_be_sent_anywhere_is_told() {
    for (url, only, told) in [
        ("127.0.0.1:4000/v1", "", "is not a URL: write http://"),
        ("http://example.com/v1", "", "the bearer cannot be sent there"),
        ("http://127.0.0.1:1/v1", "no such operation", "no operation's id, name or path"),
    ] {
        let error = check(arguments(url, only)).await.err().unwrap();
        assert!(format!("{error:#}").contains(told), "{error:#}");
    }
}

#[test]
fn localhost_is_this_machine_and_a_missing_version_is_a_hint() {
    let target = Target::with("http://localhost:4000/v1/", |_| false).unwrap();
    assert_eq!(target.api.as_str(), "http://127.0.0.1:4000/v1");
    assert_eq!(target.hint(), None);
    let target = Target::with("http://localhost:4000/v1", |address| address.is_ipv6()).unwrap();
    assert_eq!(target.api.as_str(), "http://[::1]:4000/v1");
    let hint = Target::with("http://localhost:4000", |_| true).unwrap().hint().unwrap();
    assert_eq!(
        hint,
        "http://127.0.0.1:4000 does not end in /v1, as Spotify's API does: http://127.0.0.1:4000/v1 may be meant"
    );
}

#[test]
fn what_only_reads_comes_first_and_what_takes_away_last() {
    let methods: Vec<_> = in_order(None).iter().map(|operation| (operation.metadata)().method).collect();
    let firsts: Vec<_> =
        methods.iter().enumerate().filter(|(index, method)| *index == 0 || methods[index - 1] != **method).collect();
    let firsts: Vec<_> = firsts.into_iter().map(|(_, method)| method.as_str()).collect();
    assert_eq!(firsts, ["GET", "POST", "PUT", "DELETE"]);
    assert_eq!(methods.len(), OPERATIONS.len());
}
