//! The keyring's store, over keyring-core's own stand-in.
#![cfg(feature = "keyring")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::OnceLock;

use spotify_auth_core::driver::{TokenStore, conformance};
use spotify_auth_core::{Account, AccountsUrls, Client, StoreErrorKind};
use spotify_auth_store::KeyringStore;

/// One process has one keyring, so the tests take turns at having none.
static TURN: OnceLock<tokio::sync::Mutex<()>> = OnceLock::new();

#[tokio::test]
async fn a_keyring_keeps_the_contract_of_stores() {
    let _turn = TURN.get_or_init(Default::default).lock().await;
    let root = tempfile::tempdir().unwrap();
    keyring_core::set_default_store(keyring_core::mock::Store::new().unwrap());
    conformance(|account| {
        let locks = root.path().join(account.fingerprint()).join("locks");
        KeyringStore::with_locks_at("conformance", locks, account.clone()).unwrap()
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn where_no_keyring_is_that_is_said_and_what_to_do() {
    let _turn = TURN.get_or_init(Default::default).lock().await;
    let _ = keyring_core::unset_default_store();
    let account = Account::new(&Client::public("app id").unwrap(), &AccountsUrls::spotify());
    let error = KeyringStore::for_app("my-app", account.clone()).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unsupported);
    assert!(error.to_string().contains("FileStore"), "{error}");
}

#[tokio::test]
async fn f1_an_entry_that_is_no_record_is_an_error_and_is_not_shown() {
    let _turn = TURN.get_or_init(Default::default).lock().await;
    let root = tempfile::tempdir().unwrap();
    keyring_core::set_default_store(keyring_core::mock::Store::new().unwrap());
    let account = Account::new(&Client::public("app id").unwrap(), &AccountsUrls::spotify());
    let store = KeyringStore::with_locks_at("my-app", root.path().join("locks"), account.clone()).unwrap();
    keyring_core::Entry::new("my-app", &account.fingerprint()).unwrap().set_secret(b"CANARY").unwrap();
    let error = store.load().await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Damaged);
    assert!(!format!("{error} {error:?} {store:?}").contains("CANARY"));
}
