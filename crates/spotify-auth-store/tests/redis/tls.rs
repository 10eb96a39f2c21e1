//! Redis over TLS: with the right authority, and with none that counts.

use std::fs;
use std::time::Duration;

use local_redis::{Server, Tls};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use spotify_auth_core::driver::{TokenStore, conformance};
use spotify_auth_core::{Saved, StoreErrorKind};
use spotify_auth_store::{RedisStore, SharedLimits};
use tempfile::TempDir;

use super::limits::{Answers, call};
use super::{account, first};

/// An authority, and a Redis whose certificate it has signed for this name.
fn redis_for(name: &str) -> (Server, String, TempDir) {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let pem = authority.pem();
    let tls = Tls::new(
        write("certificate.pem", certificate.pem()),
        write("key.pem", key.serialize_pem()),
        write("authority.pem", pem.clone()),
    );
    (Server::start_with(Some(tls)).unwrap(), pem, directory)
}

fn store(server: &Server, ca_pem: Option<&str>) -> RedisStore {
    let builder = RedisStore::builder(server.tls_url().unwrap(), account("app id"));
    let builder = match ca_pem {
        Some(pem) => builder.ca_pem(pem),
        None => builder,
    };
    builder.build().unwrap()
}

#[tokio::test]
async fn c1_a_redis_over_tls_keeps_the_contract_of_stores() {
    let (server, pem, _directory) = redis_for("127.0.0.1");
    conformance(|account| {
        let builder = RedisStore::builder(server.tls_url().unwrap(), account.clone());
        builder.ca_pem(pem.as_str()).build().unwrap()
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn c1_a_redis_whose_certificate_is_not_trusted_or_for_another_name_gets_no_token() {
    let (server, pem, _directory) = redis_for("127.0.0.1");
    let (_, other_pem, _) = redis_for("127.0.0.1");
    let (wrong_name, wrong_name_pem, _directory_too) = redis_for("redis.example");
    for store in [store(&server, None), store(&server, Some(&other_pem)), store(&wrong_name, Some(&wrong_name_pem))] {
        let error = store.save_if(None, &first(), None).await.unwrap_err();
        assert!(error.kind() == StoreErrorKind::Away && error.to_string().contains("certificate"), "{error}");
    }
    assert_eq!(store(&server, Some(&pem)).save_if(None, &first(), None).await, Ok(Saved::Yes));
}

#[tokio::test]
async fn c1_shared_limits_trust_the_authority_that_they_are_given_and_no_other() {
    let (server, pem, _directory) = redis_for("127.0.0.1");
    let (_, other_pem, _) = redis_for("127.0.0.1");
    // Whether the budget of one call is kept, which Redis alone can know. It is not waited for long, so there are several tries.
    let keeps_the_budget = async |ca_pem: Option<&str>, tries: usize| {
        for _ in 0..tries {
            let builder = SharedLimits::builder(server.tls_url().unwrap(), "dev").budget(1, Duration::from_secs(600));
            let builder = match ca_pem {
                Some(pem) => builder.ca_pem(pem),
                None => builder,
            };
            let worker = builder.build().unwrap().over(Answers::new(Vec::new()));
            call(&worker, 5).await;
            if call(&worker, 5).await.status() == 429 {
                return true;
            }
        }
        false
    };
    assert!(keeps_the_budget(Some(&pem), 20).await);
    assert!(!keeps_the_budget(Some(&other_pem), 2).await && !keeps_the_budget(None, 2).await);
}
