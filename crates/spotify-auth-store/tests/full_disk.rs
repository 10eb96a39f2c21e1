//! A disk that is full, and a directory that must not be written to: told before Spotify is asked, the old token intact.
//!
//! On a small tmpfs of its own, in a mount namespace of its own, which `unshare` makes.
#![cfg(all(feature = "file", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use spotify_auth_core::driver::{LeaseAnswer, TokenStore};
use spotify_auth_core::{Account, AccountsUrls, Client, Record, RefreshToken, Saved, Scopes, StoreErrorKind, Token};
use spotify_auth_store::FileStore;

const PLACE: &str = "SPOTIFY_AUTH_STORE_TEST_MOUNT";

/// Runs one of the tests below where the directory is a file system of 128 KiB.
fn on_a_small_disk(test: &str) {
    let directory = tempfile::tempdir().unwrap();
    let script =
        format!("mount -t tmpfs -o size=128k,mode=700 tmpfs '{}' && exec \"$0\" \"$@\"", directory.path().display());
    let mut command = Command::new("unshare");
    // Root has everybody's rights there; others have those of a root of their own.
    let is_root = fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
    command.args(if is_root { &["--mount"][..] } else { &["--mount", "--map-root-user"] });
    command.args(["sh", "-c", &script]).arg(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]).env(PLACE, directory.path());
    let output = command.output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

fn record() -> Record {
    Record::of_login(Token::from_refresh_token(RefreshToken::new("R1").unwrap(), Scopes::none(), None), None)
}

async fn saved() -> (FileStore, std::path::PathBuf) {
    let directory = std::path::PathBuf::from(std::env::var_os(PLACE).unwrap());
    let account = Account::new(&Client::public("app id").unwrap(), &AccountsUrls::spotify());
    let store = FileStore::at(directory.join("token.json"), account).unwrap();
    assert_eq!(store.save_if(None, &record(), None).await, Ok(Saved::Yes));
    (store, directory)
}

/// Takes all room that is left.
fn fill(directory: &Path) {
    let mut size = 64 * 1024;
    let mut number = 0;
    while size > 0 {
        number += 1;
        if fs::write(directory.join(format!("filler-{number}")), vec![0; size]).is_err() {
            let _ = fs::remove_file(directory.join(format!("filler-{number}")));
            size /= 2;
        }
    }
}

async fn is_intact(store: &FileStore) {
    assert_eq!(store.load().await.unwrap().unwrap().version(), record().version());
}

#[test]
fn e2_a_full_disk_is_told_before_spotify_is_asked_and_the_old_token_is_intact() {
    on_a_small_disk("full");
}

#[tokio::test]
#[ignore = "runs on a small disk: started by the test above"]
async fn full() {
    let (store, directory) = saved().await;
    fill(&directory);
    let error = store.try_lease(Duration::from_secs(60)).await.unwrap_err();
    assert!(error.kind() == StoreErrorKind::NotWritable && error.to_string().contains("free some space"), "{error}");
    let next = record().renewed(record().token().unwrap().clone());
    assert_eq!(
        store.save_if(Some(record().version()), &next, None).await.unwrap_err().kind(),
        StoreErrorKind::NotWritable
    );
    is_intact(&store).await;
    // Nothing half written is left.
    assert!(
        !fs::read_dir(&directory).unwrap().any(|entry| entry.unwrap().file_name().to_string_lossy().contains(".new-"))
    );
}

#[test]
fn e2_a_disk_that_fills_up_during_a_renewal_has_kept_room_for_its_answer() {
    on_a_small_disk("fills_up");
}

#[tokio::test]
#[ignore = "runs on a small disk: started by the test above"]
async fn fills_up() {
    let (store, directory) = saved().await;
    let LeaseAnswer::Held(held) = store.try_lease(Duration::from_secs(60)).await.unwrap() else { panic!("free") };
    fill(&directory);
    let next = record().renewed(record().token().unwrap().clone());
    assert_eq!(store.save_if(Some(record().version()), &next, None).await, Ok(Saved::Yes));
    store.release(held).await;
    assert_eq!(store.load().await.unwrap().unwrap().version(), next.version());
}

#[test]
fn e2_a_directory_that_must_not_be_written_to_is_told_and_the_old_token_is_read() {
    on_a_small_disk("read_only");
}

#[tokio::test]
#[ignore = "runs on a small disk: started by the test above"]
async fn read_only() {
    let (store, directory) = saved().await;
    let remounted = Command::new("mount").args(["-o", "remount,ro"]).arg(&directory).status().unwrap();
    assert!(remounted.success());
    let error = store.try_lease(Duration::from_secs(60)).await.unwrap_err();
    assert!(error.kind() == StoreErrorKind::NotWritable && error.to_string().contains("Read-only"), "{error}");
    is_intact(&store).await;
}

#[test]
fn e4_a_file_of_another_user_is_refused() {
    on_a_small_disk("foreign");
}

#[tokio::test]
#[ignore = "runs on a small disk: started by the test above"]
async fn foreign() {
    let (store, directory) = saved().await;
    // In the namespace of an ordinary user there is nobody else to give it to; root has everybody.
    let path = directory.join("token.json");
    match std::os::unix::fs::chown(&path, Some(65_534), None) {
        Ok(()) => {
            let error = store.load().await.unwrap_err();
            assert!(error.kind() == StoreErrorKind::Unsafe && error.to_string().contains("another user"), "{error}");
        }
        Err(error) => assert_eq!(error.raw_os_error(), Some(22), "only where there is no other user"),
    }
}
