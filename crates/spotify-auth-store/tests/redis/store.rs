//! What the store promises while Redis is well.

use std::time::Duration;

use redis::Commands;
use spotify_auth_core::driver::{LeaseAnswer, TokenStore, conformance};
use spotify_auth_core::{Record, Saved, StoreErrorKind};
use spotify_auth_store::RedisStore;
use tokio::time::{Instant, sleep};

use super::{Server, account, first, store, token};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_redis_keeps_the_contract_of_stores() {
    let server = Server::start().unwrap();
    conformance(|account| RedisStore::builder(server.url(), account.clone()).build().unwrap()).await.unwrap();
}

#[cfg(feature = "seal")]
#[tokio::test]
async fn f1_a_sealed_redis_keeps_the_contract_and_never_sees_a_token() {
    use spotify_auth_store::{Seal, SealKey};

    let server = Server::start().unwrap();
    let seal = || Seal::new(SealKey::new("k1", [7; 32]).unwrap());
    conformance(|account| {
        RedisStore::builder(server.url(), account.clone()).prefix("sealed").seal(seal()).build().unwrap()
    })
    .await
    .unwrap();

    let plain = store(&server);
    let sealed = RedisStore::builder(server.url(), account("app id")).seal(seal()).build().unwrap();
    assert_eq!(plain.save_if(None, &first(), None).await, Ok(Saved::Yes));
    assert_eq!(sealed.load().await.unwrap_err().kind(), StoreErrorKind::Unsafe, "what is not sealed is not believed");
    plain.clear(None).await.unwrap();
    server.client().unwrap().del::<_, ()>(sealed.keys()[0]).unwrap();
    assert_eq!(sealed.save_if(None, &first(), None).await, Ok(Saved::Yes));
    let bytes: Vec<u8> = server.client().unwrap().hget(sealed.keys()[0], "d").unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"CANARY"));
    assert_eq!(plain.load().await.unwrap_err().kind(), StoreErrorKind::Damaged);
    let back = sealed.load().await.unwrap().unwrap();
    assert_eq!(back.token().unwrap().refresh_token().unwrap().expose_secret(), "CANARY-refresh");
}

#[tokio::test]
async fn e5_fleets_with_one_prefix_and_other_client_ids_never_see_each_others_tokens() {
    let server = Server::start().unwrap();
    let mine = store(&server);
    let other = RedisStore::builder(server.url(), account("another app")).build().unwrap();
    let second = RedisStore::builder(server.url(), account("app id").profile("second").unwrap()).build().unwrap();
    assert_eq!(mine.save_if(None, &first(), None).await, Ok(Saved::Yes));
    for store in [&other, &second] {
        assert!(store.load().await.unwrap().is_none());
        assert!(matches!(store.try_lease(MINUTE).await, Ok(LeaseAnswer::Held(_))));
        assert_eq!(store.save_if(None, &first(), None).await, Ok(Saved::Yes));
    }
    // Even one that is put under the other's key by hand is not taken.
    let bytes: Vec<u8> = server.client().unwrap().hget(mine.keys()[0], "d").unwrap();
    server.client().unwrap().hset::<_, _, _, ()>(other.keys()[0], "d", bytes).unwrap();
    assert_eq!(other.load().await.unwrap_err().kind(), StoreErrorKind::Foreign);
}

#[tokio::test]
async fn e3_a_lease_that_nobody_gives_back_ends_by_itself() {
    let server = Server::start().unwrap();
    let (dies, waits) = (store(&server), store(&server));
    let begun = Instant::now();
    let LeaseAnswer::Held(held) = dies.try_lease(Duration::from_millis(400)).await.unwrap() else { panic!("free") };
    drop((held, dies));
    loop {
        match waits.try_lease(MINUTE).await.unwrap() {
            LeaseAnswer::Held(held) => {
                assert_eq!(held.fence(), 2);
                break;
            }
            LeaseAnswer::Busy { retry_after } => sleep(retry_after).await,
        }
    }
    assert!(begun.elapsed() >= Duration::from_millis(390), "not before its time");
}

#[tokio::test]
async fn d4_a_lease_that_is_over_does_not_mark_a_token_dead_and_still_saves_one_that_works() {
    let server = Server::start().unwrap();
    let (old, new) = (store(&server), store(&server));
    assert_eq!(old.save_if(None, &first(), None).await, Ok(Saved::Yes));
    let LeaseAnswer::Held(over) = old.try_lease(Duration::from_millis(1)).await.unwrap() else { panic!("free") };
    sleep(Duration::from_millis(30)).await;
    let LeaseAnswer::Held(held) = new.try_lease(MINUTE).await.unwrap() else { panic!("it is over") };
    let dead = Record::decode(
        &account("app id"),
        String::from_utf8(first().renewed(token("R")).encode_secret(&account("app id")).to_vec())
            .unwrap()
            .replace("\"format\":1", r#""format":1,"refused":{"error":"invalid_grant","description":null}"#)
            .as_bytes(),
    )
    .unwrap();
    assert!(dead.is_dead());
    let expected = Some(first().version());
    assert_eq!(old.save_if(expected, &dead, Some(over.fence())).await, Ok(Saved::Conflict));
    // What is over cannot be given back for somebody else either.
    old.release(over).await;
    assert!(matches!(new.try_lease(MINUTE).await, Ok(LeaseAnswer::Busy { .. })));
    assert_eq!(old.save_if(expected, &first().renewed(token("R")), Some(1)).await, Ok(Saved::Yes));
    new.release(held).await;
}

#[tokio::test]
async fn everything_expires_by_itself_one_day() {
    let server = Server::start().unwrap();
    let store = store(&server);
    assert_eq!(store.save_if(None, &first(), None).await, Ok(Saved::Yes));
    let LeaseAnswer::Held(_held) = store.try_lease(MINUTE).await.unwrap() else { panic!("free") };
    let days = |key: &str| server.client().unwrap().ttl::<_, i64>(key).unwrap() / (24 * 3600);
    let [record, lease, fence] = store.keys();
    assert!((209..=210).contains(&days(record)) && (209..=210).contains(&days(fence)));
    assert!(server.client().unwrap().ttl::<_, i64>(lease).unwrap() <= 60);
    let all: Vec<String> = server.client().unwrap().keys("*").unwrap();
    assert_eq!(all.len(), 3, "{all:?}");
    let slots = |key: &str| redis::cmd("CLUSTER").arg("KEYSLOT").arg(key).query::<i64>(&mut server.client().unwrap());
    if let (Ok(a), Ok(b)) = (slots(record), slots(lease)) {
        assert_eq!(a, b);
    }
}

#[tokio::test]
async fn the_rights_that_docs_fleet_md_names_are_enough() {
    let server = Server::start().unwrap();
    let rights = "on >right ~my-app:* +@read +@write +@scripting +@connection +time";
    let mut user = redis::cmd("ACL");
    user.arg("SETUSER").arg("workers");
    rights.split(' ').for_each(|right| {
        user.arg(right);
    });
    user.query::<()>(&mut server.client().unwrap()).unwrap();
    let url = format!("redis://workers:right@127.0.0.1:{}", server.port());
    conformance(|account| RedisStore::builder(url.as_str(), account.clone()).prefix("my-app").build().unwrap())
        .await
        .unwrap();
    let elsewhere = RedisStore::builder(url.as_str(), account("app id")).prefix("another").build().unwrap();
    assert!(elsewhere.load().await.is_err());
    super::limits::go_and_close(&url, "my-app").await;
}

#[test]
fn f5_addresses_are_checked_and_never_shown() {
    let build = |url: &str| RedisStore::builder(url, account("app id")).build();
    for bad in ["", "http://127.0.0.1", "redis://", "redis://:CANARY@0.0.0.0:1", "rediss://host:1/#insecure"] {
        let error = build(bad).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unsupported, "{bad}: {error}");
        assert!(!error.to_string().contains("CANARY"), "{error}");
    }
    let builder = RedisStore::builder("redis://user:CANARY@127.0.0.1:1", account("app id"));
    assert!(!format!("{builder:?}").contains("CANARY"));
    assert!(builder.prefix("a b").build().is_err());
    let error = build("redis://127.0.0.1:1").unwrap_err();
    assert!(error.to_string().contains("inside a tokio runtime"), "{error}");
}
