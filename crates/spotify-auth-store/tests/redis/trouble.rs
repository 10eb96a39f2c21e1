//! What happens to the store when something happens to Redis.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use redis::Commands;
use spotify_auth_core::driver::{LeaseAnswer, TokenStore};
use spotify_auth_core::{Absence, Saved, StoreErrorKind};
use spotify_auth_store::RedisStore;

use super::{Server, account, first, store, token};

#[tokio::test]
async fn a_redis_that_is_not_there_is_told_at_once_and_found_again() {
    let mut server = Server::start().unwrap();
    let store = store(&server);
    assert_eq!(store.save_if(None, &first(), None).await, Ok(Saved::Yes));
    server.kill().unwrap();
    assert_eq!(store.load().await.unwrap_err().kind(), StoreErrorKind::Away);
    assert_eq!(store.try_lease(Duration::from_secs(60)).await.unwrap_err().kind(), StoreErrorKind::Away);
    server.restart().unwrap();
    // The first command after it may still meet the lost connection.
    let mut back = store.load().await;
    for _ in 0..100 {
        if back.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        back = store.load().await;
    }
    assert_eq!(back.unwrap().unwrap().version(), first().version(), "what was acknowledged survives a kill");
}

#[tokio::test]
async fn a_redis_that_is_paused_is_given_up_within_the_patience() {
    let server = Server::start().unwrap();
    let store =
        RedisStore::builder(server.url(), account("app id")).patience(Duration::from_millis(200)).build().unwrap();
    assert_eq!(store.save_if(None, &first(), None).await, Ok(Saved::Yes));
    server.pause(true).unwrap();
    let error = store.load().await.unwrap_err();
    server.pause(false).unwrap();
    assert!(error.kind() == StoreErrorKind::Away && error.to_string().contains("timed out"), "{error}");
}

#[tokio::test]
async fn a_redis_that_was_flushed_or_replaced_has_lost_and_not_logged_out() {
    let mut server = Server::start().unwrap();
    let store = store(&server);
    assert_eq!(store.absence(), Absence::Lost);
    assert_eq!(store.save_if(None, &first(), None).await, Ok(Saved::Yes));
    server.client().unwrap().flushall::<()>().unwrap();
    assert!(store.load().await.unwrap().is_none());
    assert_eq!(store.save_if(None, &first(), None).await, Ok(Saved::Yes));
    store.clear(None).await.unwrap();
    assert!(store.load().await.unwrap().unwrap().is_signed_out(), "a logout is another thing");
    server.replace().unwrap();
    let mut loaded = store.load().await;
    while loaded.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
        loaded = store.load().await;
    }
    assert!(loaded.unwrap().is_none());
}

#[tokio::test]
async fn a_redis_that_is_full_or_read_only_says_so_before_anything_is_asked_of_spotify() {
    let server = Server::start().unwrap();
    let store = store(&server);
    assert_eq!(store.save_if(None, &first(), None).await, Ok(Saved::Yes));
    let set = |name: &str, value: &str| {
        redis::cmd("CONFIG").arg("SET").arg(name).arg(value).query::<()>(&mut server.client().unwrap()).unwrap();
    };
    set("maxmemory", "1");
    let error = store.try_lease(Duration::from_secs(60)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::NotWritable, "{error}");
    set("maxmemory", "0");
    redis::cmd("REPLICAOF").arg("127.0.0.1").arg("1").query::<()>(&mut server.client().unwrap()).unwrap();
    let error = store.try_lease(Duration::from_secs(60)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::NotWritable, "{error}");
    redis::cmd("REPLICAOF").arg("NO").arg("ONE").query::<()>(&mut server.client().unwrap()).unwrap();
    let LeaseAnswer::Held(_) = store.try_lease(Duration::from_secs(60)).await.unwrap() else { panic!("free") };
}

#[tokio::test]
async fn a_password_that_is_wrong_is_told_and_not_shown() {
    let server = Server::start().unwrap();
    redis::cmd("CONFIG").arg("SET").arg("requirepass").arg("right").query::<()>(&mut server.client().unwrap()).unwrap();
    let url = format!("redis://:CANARY@127.0.0.1:{}", server.port());
    let store = RedisStore::builder(url, account("app id")).build().unwrap();
    let error = store.load().await.unwrap_err();
    assert!(!format!("{error} {error:?} {store:?}").contains("CANARY"), "{error}");
    let url = format!("redis://:right@127.0.0.1:{}", server.port());
    let store = RedisStore::builder(url, account("app id")).build().unwrap();
    assert!(store.load().await.unwrap().is_none());
}

#[tokio::test]
async fn a_record_that_is_damaged_is_an_error_and_can_be_logged_out_of() {
    let server = Server::start().unwrap();
    let store = store(&server);
    assert_eq!(store.save_if(None, &first(), None).await, Ok(Saved::Yes));
    server.client().unwrap().hset::<_, _, _, ()>(store.keys()[0], "d", "CANARY").unwrap();
    let error = store.load().await.unwrap_err();
    assert!(error.kind() == StoreErrorKind::Damaged && !error.to_string().contains("CANARY"), "{error}");
    store.clear(None).await.unwrap();
    assert!(store.load().await.unwrap().is_none());
    // An older content under a newer version is not taken for that version.
    assert_eq!(store.save_if(None, &first(), None).await, Ok(Saved::Yes));
    server.client().unwrap().hset::<_, _, _, ()>(store.keys()[0], "v", "9:9").unwrap();
    assert_eq!(store.load().await.unwrap_err().kind(), StoreErrorKind::Damaged);
}

/// Something that passes bytes on to Redis until it is told to cut the answers off.
struct Cut {
    port: u16,
}

impl Cut {
    /// Passes on everything that is asked, and of the answers only those of the first `answers` reads of the socket.
    fn before(server: &Server, answers: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, redis) = (listener.local_addr().unwrap().port(), server.port());
        std::thread::spawn(move || {
            let Ok((client, _)) = listener.accept() else { return };
            let server = TcpStream::connect(("127.0.0.1", redis)).unwrap();
            let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || pass(from, to, usize::MAX));
            pass(server, client, answers);
        });
        Self { port }
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, reads: usize) {
    let mut bytes = [0; 4096];
    for _ in 0..reads {
        match from.read(&mut bytes) {
            Ok(0) | Err(_) => break,
            Ok(length) => {
                if to.write_all(&bytes[..length]).is_err() {
                    break;
                }
            }
        }
    }
    if reads != usize::MAX {
        // The last request arrives, and its answer does not.
        let _ = from.read(&mut bytes);
        let _ = to.shutdown(std::net::Shutdown::Both);
    }
}

#[tokio::test]
async fn a_save_whose_answer_is_cut_off_may_have_happened_and_a_conflict_with_itself_tells() {
    let server = Server::start().unwrap();
    // Wherever the connection is cut, there is the old record or the new one.
    for answers in 0..6 {
        server.client().unwrap().flushall::<()>().unwrap();
        let straight = store(&server);
        assert_eq!(straight.save_if(None, &first(), None).await, Ok(Saved::Yes));
        let cut = Cut::before(&server, answers);
        let url = format!("redis://127.0.0.1:{}", cut.port);
        let patience = Duration::from_millis(300);
        let through = RedisStore::builder(url, account("app id")).patience(patience).build().unwrap();
        let second = first().renewed(token("R2"));
        let saved = through.save_if(Some(first().version()), &second, None).await;
        let there = straight.load().await.unwrap().unwrap().version();
        match saved {
            Ok(Saved::Yes) => assert_eq!(there, second.version(), "after {answers}"),
            Ok(Saved::Conflict) => panic!("nobody else saves"),
            Err(error) => {
                assert_eq!(error.kind(), StoreErrorKind::Away);
                assert!(there == first().version() || there == second.version());
            }
        }
    }
}
