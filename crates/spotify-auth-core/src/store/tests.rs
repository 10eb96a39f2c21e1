//! Versions, accounts, and records as they are written and read.

use super::*;
use crate::exchange::{Refusal, TokenErrorCode};
use crate::testing::{public, token};
use crate::text::Sanitized;
use crate::time::Timestamp;
use crate::urls::AccountsUrls;
use proptest::prelude::*;

fn account() -> Account {
    Account::new(&public(), &AccountsUrls::spotify())
}

fn record() -> Record {
    Record::of_login(token("CANARY-access", Some("CANARY-refresh"), Some(3600)), None)
}

fn written(record: &Record) -> String {
    String::from_utf8(record.encode_secret(&account()).to_vec()).unwrap()
}

fn kind(text: &str) -> StoreErrorKind {
    Record::decode(&account(), text.as_bytes()).unwrap_err().kind()
}

#[test]
fn e5_a_record_is_read_as_it_was_written_dead_or_alive() {
    let refusal =
        Refusal { code: TokenErrorCode::InvalidGrant, description: Some(Sanitized::new("Refresh token revoked")) };
    for record in [record(), record().renewed(token("A", None, None)), record().dead(refusal), record().signed_out()] {
        let bytes = record.encode_secret(&account());
        let back = Record::decode(&account(), &bytes).unwrap();
        assert_eq!(back.version(), record.version());
        assert_eq!(back.sign_in_reason(), record.sign_in_reason());
        assert_eq!(back.encode_secret(&account()), bytes);
    }
}

#[test]
fn e5_another_app_service_or_profile_is_an_error_and_not_a_login() {
    let text = written(&record());
    let client = crate::client::Client::public("another app").unwrap();
    let elsewhere = AccountsUrls::with_base("https://accounts.example").unwrap();
    for other in [
        Account::new(&client, &AccountsUrls::spotify()),
        Account::new(&public(), &elsewhere),
        account().profile("second").unwrap(),
    ] {
        let error = Record::decode(&other, text.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Foreign, "{error}");
        assert_ne!(other.fingerprint(), account().fingerprint());
    }
}

#[test]
fn e5_torn_unknown_and_endless_records_are_refused() {
    let text = written(&record());
    for end in 0..text.len() {
        assert_eq!(kind(&text[..end]), StoreErrorKind::Damaged, "cut at {end}");
    }
    assert_eq!(kind(&text.replace("\"format\":1", "\"format\":2")), StoreErrorKind::UnknownVersion);
    assert_eq!(kind(r#"{"format":7,"another":"shape"}"#), StoreErrorKind::UnknownVersion);
    assert_eq!(kind(&format!("{text}{}", " ".repeat(Record::MAX_BYTES))), StoreErrorKind::Damaged);
    assert_eq!(kind(&text.replace("CANARY-access", "CANARY\\naccess")), StoreErrorKind::Damaged);
    assert_eq!(kind(&text.replace("\"format\":1", "\"format\":1,\"format\":1")), StoreErrorKind::Damaged);
}

#[test]
fn f1_neither_a_record_nor_its_errors_show_secrets() {
    let text = written(&record());
    let shown = format!("{:?} {:#?}", record(), record().dead(Refusal { code: "x".into(), description: None }));
    assert!(!shown.contains("CANARY"), "{shown}");
    for damaged in [&text[..text.len() - 3], &text.replace("CANARY-access", "CANARY\\naccess"), ""] {
        let error = Record::decode(&account(), damaged.as_bytes()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("CANARY"), "{error}");
    }
}

#[test]
fn a_later_login_is_newer_than_all_of_an_earlier_one_whatever_the_clocks_say() {
    let mut old = record();
    for _ in 0..3 {
        old = old.renewed(token("A", Some("R"), Some(3600)));
    }
    // The same time, and a clock that is a day behind.
    for login in [token("B", Some("S"), None), {
        let mut token = token("B", Some("S"), None);
        token.authorized_at = Some(Timestamp::from_unix_seconds(0));
        token
    }] {
        let new = Record::of_login(login, Some(old.version()));
        assert!(new.version() > old.version().next().next());
    }
    assert!(old.signed_out().version() > old.version());
}

#[test]
fn e4_a_profile_may_be_any_text_and_is_never_a_path() {
    for name in ["../../etc/passwd", "/", "user@example.com", "名前", "."] {
        let fingerprint = account().profile(name).unwrap().fingerprint();
        assert!(fingerprint.len() == 32 && fingerprint.bytes().all(|b| b.is_ascii_hexdigit()), "{fingerprint}");
    }
    for name in ["", "a\nb", "\0", &"x".repeat(257)] {
        assert!(account().profile(name).is_err());
    }
}

proptest! {
    #[test]
    fn e5_reading_anything_ends_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Record::decode(&account(), &bytes).is_err());
    }

    #[test]
    fn accounts_that_differ_have_other_fingerprints(a in "[a-c]{1,3}", b in "[a-c]{1,3}", c in "[a-c]{1,3}", d in "[a-c]{1,3}") {
        let account = |client: &str, profile: &str| {
            Account::new(&crate::client::Client::public(client).unwrap(), &AccountsUrls::spotify())
                .profile(profile).unwrap().fingerprint()
        };
        prop_assert_eq!(account(&a, &b) == account(&c, &d), (&a, &b) == (&c, &d));
    }
}
