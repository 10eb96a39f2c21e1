//! Stores that break one promise each: the test for stores must notice.

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use futures_util::future::FutureExt;

use super::*;
use crate::driver::{Held, MemoryStore};

/// What a store does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    SavesWithoutComparing,
    NeverSaves,
    ForgetsTheDeadMark,
    CutsLongRecords,
    MixesAccounts,
    LeasesToEverybody,
    NeverLeases,
    KeepsTheLease,
    KeepsTheTokenAtLogout,
    SavesAfterALogout,
    SaysAskAgainAtOnce,
    Fails,
}

#[derive(Clone)]
struct Faulty {
    store: MemoryStore,
    fault: Fault,
}

impl Faulty {
    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }
}

#[async_trait]
impl TokenStore for Faulty {
    async fn load(&self) -> Result<Option<Record>, StoreError> {
        if self.has(Fault::Fails) {
            return Err(StoreError::new(crate::store::StoreErrorKind::Away, "as this test wants"));
        }
        let loaded = self.store.load().await?;
        Ok(match loaded {
            Some(record) if record.is_dead() && self.has(Fault::ForgetsTheDeadMark) => {
                record.token().map(|token| Record::live(record.version(), token.clone()))
            }
            Some(record) if self.has(Fault::CutsLongRecords) => {
                let short = token("R", "streaming").ok();
                let is_long = record.token().is_some_and(|token| token.export_secret().len() > 4_000);
                if is_long { short.map(|token| Record::live(record.version(), token)) } else { Some(record) }
            }
            loaded => loaded,
        })
    }

    async fn save_if(
        &self,
        expected: Option<Version>,
        record: &Record,
        fence: Option<u64>,
    ) -> Result<Saved, StoreError> {
        let there = self.store.load().await?.map(|record| record.version());
        if self.has(Fault::NeverSaves) {
            return Ok(if there == expected { Saved::Yes } else { Saved::Conflict });
        }
        let blind = self.has(Fault::SavesWithoutComparing) || (self.has(Fault::SavesAfterALogout) && there.is_none());
        self.store.save_if(if blind { there } else { expected }, record, fence).await
    }

    async fn clear(&self, known: Option<&Record>) -> Result<(), StoreError> {
        if self.has(Fault::KeepsTheTokenAtLogout) { Ok(()) } else { self.store.clear(known).await }
    }

    async fn try_lease(&self, ttl: Duration) -> Result<LeaseAnswer, StoreError> {
        Ok(match self.store.try_lease(ttl).await? {
            _ if self.has(Fault::LeasesToEverybody) => LeaseAnswer::Held(Held::new(None, 0, ())),
            _ if self.has(Fault::NeverLeases) => LeaseAnswer::Busy { retry_after: ttl },
            LeaseAnswer::Busy { .. } if self.has(Fault::SaysAskAgainAtOnce) => {
                LeaseAnswer::Busy { retry_after: Duration::ZERO }
            }
            answer => answer,
        })
    }

    async fn release(&self, held: Held) {
        if self.has(Fault::KeepsTheLease) {
            std::mem::forget(held);
        }
    }
}

fn judged(fault: Fault) -> Result<(), Nonconformance> {
    let places: Mutex<HashMap<String, MemoryStore>> = Mutex::default();
    let open = |account: &Account| {
        let place = if fault == Fault::MixesAccounts { "one for all".to_owned() } else { account.fingerprint() };
        Faulty { store: places.lock().unwrap().entry(place).or_default().clone(), fault }
    };
    conformance(open).now_or_never().unwrap()
}

#[test]
fn every_broken_promise_is_noticed() {
    assert_eq!(judged(Fault::None), Ok(()));
    for (fault, promise) in [
        (Fault::SavesWithoutComparing, "nothing is not in the place of something"),
        (Fault::NeverSaves, "a record is read as it was saved"),
        (Fault::ForgetsTheDeadMark, "a dead mark is read as it was saved"),
        (Fault::CutsLongRecords, "a long record is read as it was saved"),
        (Fault::MixesAccounts, "no other account sees it"),
        (Fault::LeasesToEverybody, "a lease has one holder"),
        (Fault::NeverLeases, "a free lease is given"),
        (Fault::KeepsTheLease, "a lease that is given back is free"),
        (Fault::KeepsTheTokenAtLogout, "nothing is left after a logout"),
        (Fault::SavesAfterALogout, "nothing is not in the place of something"),
        (Fault::SaysAskAgainAtOnce, "the others are told when to ask again"),
        (Fault::Fails, "as this test wants"),
    ] {
        let noticed = judged(fault).unwrap_err().to_string();
        assert!(noticed.contains(promise), "{fault:?}: {noticed}");
    }
}
