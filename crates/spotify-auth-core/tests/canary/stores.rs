//! What stores keep, and what is shown on the way of a renewal over one.

use std::sync::Arc;

use futures_util::FutureExt;
use spotify_auth_core::driver::{
    Authenticator, BearerError, Held, LeaseAnswer, MemoryStore, Nonconformance, TokenSource, TokenStore, conformance,
};
use spotify_auth_core::{
    Absence, Account, AccountsUrls, Leased, Record, Renewal, RenewalEnd, RenewalStep, Saved, Session, StoreError,
    StoreErrorKind,
};

use super::Gallery;
use super::flows::{NOW, answer, confidential, ended, token};

pub(super) fn stores(gallery: &mut Gallery) {
    let account = Account::new(&confidential(), &AccountsUrls::spotify());
    gallery.debug("Account", &account);
    gallery.error("ProfileError", &account.clone().profile("").unwrap_err());
    let record = Record::of_login(token(0), None);
    gallery.debug("Record", &record);
    gallery.debug("Version", &record.version());
    let written = String::from_utf8(record.encode_secret(&account).to_vec()).unwrap();
    for damaged in [
        written[..written.len() - 9].to_owned(),
        written.replace("CANARY-refresh", "CANARY\\nrefresh"),
        written.replace("\"scope\":\"streaming\"", "\"scope\":\"CANARY\\\"\""),
        written.replace("\"format\":1", "\"format\":2"),
    ] {
        gallery.error("StoreError", &Record::decode(&account, damaged.as_bytes()).unwrap_err());
    }
    let away = StoreError::new(StoreErrorKind::Away, "as this test wants");
    gallery.debug("StoreErrorKind", &away.kind());
    gallery.error("BearerError", &BearerError::Store(away.clone()));
    gallery.error("Nonconformance", &Nonconformance::Failed("load", away));
    renewal(gallery, &record);

    let store = MemoryStore::default();
    gallery.debug("MemoryStore", &store);
    store.save_if(None, &record, None).now_or_never().unwrap().unwrap();
    let lease = store.try_lease(std::time::Duration::from_secs(1)).now_or_never().unwrap().unwrap();
    gallery.debug("LeaseAnswer", &lease);
    gallery.debug("Held", &Held::new(None, 1, "CANARY"));
    assert!(matches!(lease, LeaseAnswer::Held(_)));
    let wrong = conformance(|_| store.clone()).now_or_never().unwrap().unwrap_err();
    gallery.error("Nonconformance", &wrong);
    let session = Session::signed_out(confidential(), AccountsUrls::spotify(), [7; 8]);
    let transport = super::flows::Always(Ok(answer(400, r#"{"error":"invalid_grant"}"#)));
    drop(lease);
    let authenticator = Authenticator::new(Arc::new(transport), session).stored_in(Arc::new(store.clone()));
    gallery.error("BearerError", &authenticator.bearer(None).now_or_never().unwrap().unwrap_err());
    gallery.debug("Record", &store.load().now_or_never().unwrap());
    gallery.debug("Authenticator", &authenticator);
}

/// Every step of a renewal that ends in a dead mark.
fn renewal(gallery: &mut Gallery, record: &Record) {
    let mut renewal = Renewal::new(Some(record.clone()), true, Absence::Lost, std::time::Duration::from_secs(50));
    loop {
        let step = renewal.step(NOW);
        gallery.debug("Renewal", &renewal);
        gallery.debug("RenewalStep", &step);
        match step {
            RenewalStep::TryLease { .. } => renewal.on_lease(NOW, Ok(Leased::Held { ttl: None })),
            RenewalStep::Load => renewal.on_loaded(NOW, Ok(Some(record.clone()))),
            RenewalStep::Refresh(_) => {
                renewal.on_refreshed(Err(ended(&confidential(), answer(400, r#"{"error":"invalid_grant"}"#))));
            }
            RenewalStep::SaveIf { .. } => renewal.on_saved(NOW, Ok(Saved::Yes)),
            RenewalStep::Release => renewal.on_released(),
            RenewalStep::Sleep(_) => panic!("nothing to wait for"),
            RenewalStep::Done(end) => {
                gallery.debug("RenewalEnd", &end);
                assert!(matches!(end, RenewalEnd::Use { saved: true, .. }));
                return;
            }
        }
    }
}
