//! What the system sees: every file with 0600 from its first open, flushed before it is renamed, and the directory after that.
#![cfg(all(feature = "file", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::process::Command;
use std::time::Duration;

use spotify_auth_core::driver::{LeaseAnswer, TokenStore};
use spotify_auth_core::{Account, AccountsUrls, Client, Record, RefreshToken, Saved, Scopes, Token};
use spotify_auth_store::FileStore;

const PLACE: &str = "SPOTIFY_AUTH_STORE_TEST_PLACE";

#[tokio::test]
#[ignore = "is watched: started by the test below"]
async fn watched() {
    let account = Account::new(&Client::public("app id").unwrap(), &AccountsUrls::spotify());
    let store = FileStore::at(std::env::var_os(PLACE).unwrap(), account).unwrap();
    let token = Token::from_refresh_token(RefreshToken::new("R1").unwrap(), Scopes::none(), None);
    let first = Record::of_login(token.clone(), None);
    assert_eq!(store.save_if(None, &first, None).await, Ok(Saved::Yes));
    let LeaseAnswer::Held(held) = store.try_lease(Duration::from_secs(60)).await.unwrap() else { panic!("free") };
    assert_eq!(store.save_if(Some(first.version()), &first.renewed(token), None).await, Ok(Saved::Yes));
    store.release(held).await;
}

#[test]
fn e1_e2_the_system_sees_0600_from_the_first_open_and_flush_rename_flush() {
    let directory = tempfile::tempdir().unwrap();
    let (place, log) = (directory.path().join("tokens").join("token.json"), directory.path().join("log"));
    let status = Command::new("strace")
        .args(["--follow-forks", "--decode-fds=path", "--output"])
        .arg(&log)
        .args([
            "--trace=openat,open,creat,mkdir,mkdirat,chmod,fchmod,fchmodat,rename,renameat,renameat2,fsync,fdatasync",
        ])
        .args(["sh", "-c", "umask 000 && exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "watched", "--ignored"])
        .env(PLACE, &place)
        .status()
        .unwrap_or_else(|error| panic!("strace: {error}: cargo xtask test installs it"));
    assert!(status.success());
    let log = std::fs::read_to_string(log).unwrap();
    let ours: Vec<&str> = log.lines().filter(|line| line.contains("/tokens")).collect();
    let all = ours.join("\n");

    let created: Vec<&&str> = ours.iter().filter(|line| line.contains("O_CREAT")).collect();
    assert!(created.len() >= 4, "{all}");
    for line in created {
        assert!(line.contains(", 0600)"), "made with another mode: {line}");
        assert!(!line.contains(".new-") || line.contains("O_EXCL"), "one that was there is opened: {line}");
    }
    let made: Vec<&&str> = ours.iter().filter(|line| line.contains("mkdir")).collect();
    assert!(!made.is_empty() && made.iter().all(|line| line.contains(", 0700)")), "{all}");
    assert!(!all.contains("chmod"), "the mode is mended afterwards: {all}");

    // For each of the two saves: the new file is flushed, then renamed, then the directory is flushed.
    let steps: Vec<char> = ours
        .iter()
        .filter_map(|line| match line {
            line if line.contains("rename") => Some('r'),
            line if line.contains("fsync") && line.contains(".new-") => Some('f'),
            line if line.contains("fsync") => Some('d'),
            _ => None,
        })
        .collect();
    assert_eq!(String::from_iter(steps), "frdfrd", "{all}");
}
