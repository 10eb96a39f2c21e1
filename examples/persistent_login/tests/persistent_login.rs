//! Starts that need a browser, and starts that do not.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use spotify_fake::Fake;

fn program(arguments: &[&str]) -> (bool, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_persistent_login"))
        .env_clear()
        .stdin(Stdio::null())
        .args(["--saved-tracks", "1"])
        .args(arguments)
        .output()
        .unwrap();
    (status.success(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn the_second_start_needs_no_browser() {
    let (ok, shown, errors) = program(&[]);
    assert!(ok, "{errors}");
    let (first, second) = shown.split_once("And once more").unwrap();
    assert!(first.contains("nobody has signed in yet") && first.contains("Waiting for you"), "{shown}");
    assert!(second.contains("Signed in from before") && !second.contains("Waiting for you"), "{shown}");
    assert_eq!(shown.matches("You are Juniper Vale").count(), 2, "{shown}");
}

/// A login that spotipy has made, on a fake that outlives each start.
fn spotipy_cache(fake: &Fake, path: &Path) {
    let (client, base) = (fake.public_client(), fake.base_url());
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"; // RFC 7636 appendix B
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let redirect = "http://127.0.0.1:8888/callback";
    let visit = fake
        .browser()
        .visit_blocking(&format!(
            "{base}/authorize?client_id={}&response_type=code&redirect_uri={redirect}&scope=user-read-private\
             &code_challenge_method=S256&code_challenge={challenge}",
            client.id
        ))
        .unwrap();
    let code = visit.parameter("code").unwrap();
    let form = format!(
        "grant_type=authorization_code&code={code}&redirect_uri={redirect}&client_id={}&code_verifier={verifier}",
        client.id
    );
    let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).unwrap();
    write!(
        stream,
        "POST /api/token HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
        form.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    std::fs::write(path, answer.split_once("\r\n\r\n").unwrap().1).unwrap();
}

#[test]
fn a_login_of_spotipy_is_taken_over_and_lasts_until_the_logout() {
    let fake = Fake::builder().saved_tracks(1).https(false).start_blocking().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let (cache, store) = (directory.path().join(".cache"), directory.path().join("tokens").join("token.json"));
    spotipy_cache(&fake, &cache);
    let (cache, store) = (cache.to_str().unwrap(), store.to_str().unwrap());
    let api = format!("{}/v1", fake.base_url());
    let common = [
        "--client-id",
        &fake.public_client().id,
        "--accounts-url",
        fake.base_url(),
        "--api-url",
        &api,
        "--store",
        store,
    ];
    let start = |more: &[&str]| program(&[&common[..], more].concat());

    let (ok, shown, errors) = start(&["--import", cache]);
    assert!(ok && shown.contains("You are Juniper Vale"), "{shown}{errors}");
    fake.clear_requests();
    for _ in 0..3 {
        let (ok, shown, errors) = start(&[]);
        assert!(
            ok && shown.contains("Signed in from before") && shown.contains("You are Juniper Vale"),
            "{shown}{errors}"
        );
    }
    assert_eq!(fake.token_requests(), 0, "the access token is kept too");

    let (ok, shown, errors) = start(&["--log-out"]);
    assert!(ok && shown.contains("https://www.spotify.com/account/apps/"), "{shown}{errors}");
    assert!(!Path::new(store).exists());
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_refused_in_one_sentence() {
    use std::os::unix::fs::PermissionsExt;

    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("token.json");
    std::fs::write(&store, "{}").unwrap();
    std::fs::set_permissions(&store, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (ok, _, errors) = program(&["--store", store.to_str().unwrap()]);
    assert!(!ok && errors.contains("chmod 600") && !errors.contains("panicked"), "{errors}");
}
