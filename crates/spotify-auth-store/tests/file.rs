//! What a file promises, and what it refuses.
#![cfg(all(feature = "file", unix))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use spotify_auth_core::driver::{LeaseAnswer, TokenStore, conformance};
use spotify_auth_core::{
    Account, AccountsUrls, Client, Record, RefreshToken, Saved, Scopes, StoreError, StoreErrorKind, Timestamp, Token,
};
use spotify_auth_store::{FileStore, import_cache};
use tempfile::TempDir;

fn account() -> Account {
    Account::new(&Client::public("app id").unwrap(), &AccountsUrls::spotify())
}

fn token(text: &str) -> Token {
    let at = Timestamp::from_unix_seconds(1_800_000_000);
    Token::from_refresh_token(RefreshToken::new(text).unwrap(), Scopes::none(), Some(at))
}

fn first() -> Record {
    Record::of_login(token("CANARY-refresh"), None)
}

/// A directory that is not there yet, and a store in it.
struct Fixture {
    _root: TempDir,
    path: PathBuf,
    store: FileStore,
}

fn fixture() -> Fixture {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("made").join("tokens").join("spotify.json");
    let store = FileStore::at(&path, account()).unwrap();
    Fixture { _root: root, path, store }
}

async fn saved() -> Fixture {
    let fixture = fixture();
    assert_eq!(fixture.store.save_if(None, &first(), None).await, Ok(Saved::Yes));
    fixture
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn refused(store: &FileStore) -> StoreError {
    let error = store.load().await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("CANARY"), "{error}");
    // Nothing is put in the place of what was not understood.
    assert_eq!(store.save_if(None, &first(), None).await.unwrap_err().kind(), error.kind());
    error
}

#[tokio::test]
async fn a_file_keeps_the_contract_of_stores() {
    let root = tempfile::tempdir().unwrap();
    conformance(|account| {
        FileStore::at(root.path().join(account.fingerprint()).join("token.json"), account.clone()).unwrap()
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn e1_file_and_directory_are_the_users_alone() {
    let Fixture { _root, path, store } = saved().await;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(mode(path.parent().unwrap().parent().unwrap()), 0o700);
    let LeaseAnswer::Held(held) = store.try_lease(Duration::from_secs(60)).await.unwrap() else { panic!("it is free") };
    for name in names(path.parent().unwrap()) {
        assert_eq!(mode(&path.with_file_name(&name)), 0o600, "{name}");
    }
    store.release(held).await;
    assert_eq!(names(path.parent().unwrap()), ["spotify.json", "spotify.json.lease", "spotify.json.lock"]);
}

#[tokio::test]
async fn e1_a_file_that_others_can_read_or_write_is_refused() {
    for bits in [0o640, 0o604, 0o660, 0o602, 0o601, 0o777] {
        let Fixture { _root, path, store } = saved().await;
        fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
        let error = refused(&store).await;
        assert_eq!(error.kind(), StoreErrorKind::Unsafe);
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
}

#[tokio::test]
async fn e1_a_directory_that_others_can_write_to_is_refused() {
    let Fixture { _root, path, store } = saved().await;
    fs::set_permissions(path.parent().unwrap(), fs::Permissions::from_mode(0o777)).unwrap();
    let error = store.try_lease(Duration::from_secs(60)).await.unwrap_err();
    assert!(error.kind() == StoreErrorKind::Unsafe && error.to_string().contains("chmod 700"), "{error}");
}

#[tokio::test]
async fn e4_symbolic_links_directories_and_pipes_are_refused_without_waiting() {
    let Fixture { _root, path, store } = saved().await;
    let elsewhere = path.with_file_name("elsewhere");
    fs::rename(&path, &elsewhere).unwrap();
    symlink(&elsewhere, &path).unwrap();
    let error = refused(&store).await;
    assert!(error.kind() == StoreErrorKind::Unsafe && error.to_string().contains("symbolic link"), "{error}");

    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(refused(&store).await.kind(), StoreErrorKind::Unsafe);

    fs::remove_dir(&path).unwrap();
    assert!(Command::new("mkfifo").args(["-m", "600"]).arg(&path).status().unwrap().success());
    assert_eq!(refused(&store).await.kind(), StoreErrorKind::Unsafe);
}

#[tokio::test]
async fn e4_a_lock_that_is_a_symbolic_link_is_refused() {
    let Fixture { _root, path, store } = saved().await;
    for sidecar in ["spotify.json.lock", "spotify.json.lease"] {
        let sidecar = path.with_file_name(sidecar);
        let _ = fs::remove_file(&sidecar);
        symlink(path.with_file_name("victim"), &sidecar).unwrap();
        let error = store.try_lease(Duration::from_secs(60)).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unsafe, "{error}");
        assert!(!path.with_file_name("victim").exists());
        fs::remove_file(&sidecar).unwrap();
    }
}

#[tokio::test]
async fn e4_the_place_for_an_app_is_absolute_and_no_profile_leads_out_of_it() {
    for profile in ["../../x", "/etc/passwd", "a/b"] {
        let store = FileStore::for_app("my-app", account().profile(profile).unwrap()).unwrap();
        let path = store.path();
        assert!(path.is_absolute() && path.parent().unwrap().ends_with("my-app/spotify-tokens"), "{path:?}");
        assert!(!path.to_string_lossy().contains(".."));
    }
    for app in ["", ".", "../x", "a/b", "a\0", ".hidden"] {
        assert_eq!(FileStore::for_app(app, account()).unwrap_err().kind(), StoreErrorKind::Unsupported);
    }
    assert!(FileStore::at("relative.json", account()).unwrap().path().is_absolute());
    assert!(FileStore::at("/", account()).is_err());
}

#[tokio::test]
async fn e5_torn_long_unknown_and_foreign_files_are_errors_and_stay_as_they_are() {
    let Fixture { _root, path, store } = saved().await;
    let whole = fs::read_to_string(&path).unwrap();
    let other = Account::new(&Client::public("another app").unwrap(), &AccountsUrls::spotify());
    for (bytes, kind) in [
        (whole[..whole.len() / 2].to_owned(), StoreErrorKind::Damaged),
        (String::new(), StoreErrorKind::Damaged),
        (format!("{whole}{}", " ".repeat(Record::MAX_BYTES)), StoreErrorKind::Damaged),
        (whole.replace("\"format\":1", "\"format\":9"), StoreErrorKind::UnknownVersion),
        (String::from_utf8(first().encode_secret(&other).to_vec()).unwrap(), StoreErrorKind::Foreign),
    ] {
        fs::write(&path, &bytes).unwrap();
        let error = refused(&store).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains("spotify.json"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), bytes);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn e3_a_lease_ends_with_the_process_that_holds_it() {
    let Fixture { _root, path, store } = saved().await;
    let lease = path.with_file_name("spotify.json.lease");
    let mut holder = Command::new("flock")
        .args(["--exclusive", "--no-fork"])
        .arg(&lease)
        .args(["sh", "-c", "echo held; exec sleep 60"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(holder.stdout.as_mut().unwrap()), &mut line).unwrap();
    fs::set_permissions(&lease, fs::Permissions::from_mode(0o600)).unwrap();
    let busy = store.try_lease(Duration::from_secs(60)).await.unwrap();
    assert!(matches!(busy, LeaseAnswer::Busy { .. }));
    // flock has become sh, and sh has become sleep: killing it is killing the holder.
    holder.kill().unwrap();
    holder.wait().unwrap();
    let mut answer = store.try_lease(Duration::from_secs(60)).await.unwrap();
    while let LeaseAnswer::Busy { retry_after } = answer {
        tokio::time::sleep(retry_after).await;
        answer = store.try_lease(Duration::from_secs(60)).await.unwrap();
    }
}

#[tokio::test]
async fn e3_a_lease_that_nobody_goes_on_with_ends_with_its_time() {
    let Fixture { _root, path, store } = saved().await;
    let other = FileStore::at(&path, account()).unwrap();
    let begun = std::time::Instant::now();
    let LeaseAnswer::Held(held) = store.try_lease(Duration::from_millis(300)).await.unwrap() else { panic!("free") };
    assert_eq!(held.ttl(), Some(Duration::from_millis(300)));
    let next = loop {
        match other.try_lease(Duration::from_secs(60)).await.unwrap() {
            LeaseAnswer::Held(held) => break held,
            LeaseAnswer::Busy { retry_after } => tokio::time::sleep(retry_after).await,
        }
    };
    assert!(begun.elapsed() >= Duration::from_millis(300), "not before its time");
    // The one that is over frees nothing of the next one's.
    store.release(held).await;
    assert!(matches!(store.try_lease(Duration::from_secs(60)).await, Ok(LeaseAnswer::Busy { .. })));
    other.release(next).await;
    assert!(matches!(store.try_lease(Duration::from_secs(60)).await, Ok(LeaseAnswer::Held(_))));
}

#[tokio::test]
async fn e2_what_a_crash_has_left_is_swept_up_by_the_next_renewal() {
    let Fixture { _root, path, store } = saved().await;
    let torn = path.with_file_name(".spotify.json.new-abc123");
    fs::write(&torn, "half a rec").unwrap();
    let LeaseAnswer::Held(held) = store.try_lease(Duration::from_secs(60)).await.unwrap() else { panic!("it is free") };
    assert!(!torn.exists());
    store.release(held).await;
    assert!(store.load().await.unwrap().is_some());
}

#[tokio::test]
async fn e6_a_logout_leaves_nothing_behind() {
    let Fixture { _root, path, store } = saved().await;
    let LeaseAnswer::Held(held) = store.try_lease(Duration::from_secs(60)).await.unwrap() else { panic!("it is free") };
    store.clear(None).await.unwrap();
    store.release(held).await;
    assert!(names(path.parent().unwrap()).is_empty(), "{:?}", names(path.parent().unwrap()));
    store.clear(None).await.unwrap();
    assert_eq!(store.save_if(Some(first().version()), &first().renewed(token("R2")), None).await, Ok(Saved::Conflict));
}

#[tokio::test]
async fn e6_logins_and_logouts_at_once_leave_one_record_or_none() {
    let Fixture { _root, path: _, store } = fixture();
    for _ in 0..20 {
        let saves = (0..8).map(|number| {
            let (store, record) = (store.clone(), Record::of_login(token(&format!("R{number}")), None));
            tokio::spawn(async move { store.save_if(None, &record, None).await })
        });
        let saves: Vec<_> = saves.collect();
        let clear = tokio::spawn({
            let store = store.clone();
            async move { store.clear(None).await }
        });
        let mut won = 0;
        for save in saves {
            won += usize::from(save.await.unwrap().unwrap() == Saved::Yes);
        }
        clear.await.unwrap().unwrap();
        // The logout makes room for one more.
        assert!((1..=2).contains(&won), "{won}");
        let _ = store.load().await.unwrap();
        store.clear(None).await.unwrap();
    }
}

#[test]
fn tokens_of_spotipy_and_rspotify_are_taken_over() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cache");
    for (what, text, scopes) in [
        (
            "spotipy",
            r#"{"access_token":"BQ1","token_type":"Bearer","expires_in":3600,"refresh_token":"CANARY","scope":"streaming user-top-read","expires_at":1700000000}"#,
            "streaming user-top-read",
        ),
        (
            "rspotify",
            r#"{"access_token":"BQ1","expires_in":3600,"expires_at":"2024-01-01T00:00:00.000000001Z","refresh_token":"CANARY","scope":"user-top-read streaming"}"#,
            "streaming user-top-read",
        ),
        ("an older rspotify", r#"{"access_token":"BQ1","refresh_token":"CANARY","scopes":["streaming"]}"#, "streaming"),
        ("spotipy without scopes", r#"{"access_token":"BQ1","refresh_token":"CANARY","scope":null}"#, ""),
    ] {
        fs::write(&path, text).unwrap();
        let token = import_cache(&path).unwrap();
        assert_eq!(token.refresh_token().unwrap().expose_secret(), "CANARY", "{what}");
        assert_eq!(token.scopes(), &scopes.parse().unwrap(), "{what}");
        assert!(token.access_token().expose_secret().is_empty() && token.reauthorize_by().is_none(), "{what}");
    }
    for (text, what) in [
        (r#"{"access_token":"BQ1","refresh_token":null}"#, "no refresh token"),
        (r#"{"access_token":"BQ1","refresh_token":""}"#, "no refresh token"),
        (r#"{"access_token":"BQ1","refresh_token":"CANARY\n"}"#, "refresh token"),
        (r#"{"refresh_token":"CANARY","scope":"\"CANARY"}"#, "scopes"),
        ("CANARY", "neither spotipy"),
        (&"x".repeat(70_000), "64 KiB"),
    ] {
        fs::write(&path, text).unwrap();
        let error = import_cache(&path).unwrap_err().to_string();
        assert!(error.contains(what) && !error.contains("CANARY"), "{error}");
    }
    assert!(import_cache(directory.path().join("none")).is_err());
}
