//! Refreshing: rotation in its four kinds, six months, revocation, expiry.

use std::time::Duration;

use crate::common::{Answer, api, login, pkce_login, token, token_with};
use spotify_fake::{Fake, Rotation};

const DAY: Duration = Duration::from_secs(24 * 3_600);

async fn refresh(fake: &Fake, token_text: &str) -> Answer {
    token(fake, &[("grant_type", "refresh_token"), ("refresh_token", token_text)]).await
}

async fn start(rotation: Rotation) -> (Fake, String) {
    let fake = Fake::builder().https(false).rotation(rotation).start().await.unwrap();
    let first = login(&fake, "streaming").await.text("/refresh_token");
    (fake, first)
}

#[tokio::test]
async fn without_rotation_the_answer_has_no_refresh_token_and_the_old_one_lives() {
    let (fake, first) = start(Rotation::Off).await;
    for _ in 0..3 {
        let answer = refresh(&fake, &first).await;
        assert_eq!(answer.status, 200);
        assert!(answer.json().get("refresh_token").is_none());
        assert_eq!(answer.text("/scope"), "streaming");
        assert_eq!(api(&fake, &answer.text("/access_token"), "/me").await.status, 200);
    }
}

#[tokio::test]
async fn an_echo_repeats_the_same_refresh_token() {
    let (fake, first) = start(Rotation::OffButEchoed).await;
    assert_eq!(refresh(&fake, &first).await.text("/refresh_token"), first);
    assert_eq!(refresh(&fake, &first).await.text("/refresh_token"), first);
}

#[tokio::test]
async fn strict_rotation_kills_the_old_refresh_token_at_once() {
    let (fake, first) = start(Rotation::Strict).await;
    let second = refresh(&fake, &first).await.text("/refresh_token");
    assert_ne!(first, second);
    let answer = refresh(&fake, &first).await;
    assert_eq!(answer.token_error(), (400, "invalid_grant".to_owned(), Some("Refresh token revoked".to_owned())));
    let third = refresh(&fake, &second).await.text("/refresh_token");
    assert_eq!(refresh(&fake, &third).await.status, 200);
}

#[tokio::test]
async fn a_grace_period_counts_from_the_first_use() {
    let (fake, first) = start(Rotation::Grace(Duration::from_secs(60))).await;
    let second = refresh(&fake, &first).await.text("/refresh_token");
    fake.clock().advance(Duration::from_secs(40));
    let third = refresh(&fake, &first).await.text("/refresh_token");
    assert!(first != second && second != third);
    fake.clock().advance(Duration::from_secs(40));
    assert_eq!(refresh(&fake, &first).await.status, 400);
    assert_eq!(refresh(&fake, &second).await.status, 200);
    assert_eq!(refresh(&fake, &third).await.status, 200);
}

#[tokio::test]
async fn six_months_count_from_the_authorization_and_refreshing_does_not_extend_them() {
    for rotation in [Rotation::Off, Rotation::Strict] {
        let (fake, mut current) = start(rotation).await;
        fake.clock().advance(179 * DAY);
        let answer = refresh(&fake, &current).await;
        assert_eq!(answer.status, 200);
        if rotation == Rotation::Strict {
            current = answer.text("/refresh_token");
        }
        let access = answer.text("/access_token");
        fake.clock().advance(DAY);
        let answer = refresh(&fake, &current).await;
        assert_eq!(answer.token_error(), (400, "invalid_grant".to_owned(), Some("Refresh token revoked".to_owned())));
        assert_eq!(api(&fake, &access, "/me").await.status, 401, "its hour is long over too");
        assert_eq!(refresh(&fake, &login(&fake, "").await.text("/refresh_token")).await.status, 200);
    }
}

#[tokio::test]
async fn revocation_kills_refresh_and_access_tokens_of_that_user() {
    let (fake, first) = start(Rotation::Off).await;
    let access = refresh(&fake, &first).await.text("/access_token");
    fake.revoke("somebody else");
    assert_eq!(api(&fake, &access, "/me").await.status, 200);
    fake.revoke(&fake.user().id);
    assert_eq!(api(&fake, &access, "/me").await.status, 401);
    assert_eq!(refresh(&fake, &first).await.status, 400);
}

#[tokio::test]
async fn access_tokens_expire_by_the_clock_and_by_the_switch() {
    let (fake, first) = start(Rotation::Off).await;
    fake.switches().set_access_token_lifetime(Duration::from_secs(100));
    let answer = refresh(&fake, &first).await;
    assert_eq!(answer.json()["expires_in"], 100);
    let access = answer.text("/access_token");
    fake.clock().advance(Duration::from_secs(95));
    assert_eq!(api(&fake, &access, "/me").await.status, 200);
    fake.clock().advance(Duration::from_secs(5));
    assert_eq!(api(&fake, &access, "/me").await.status, 401);
    fake.clock().set_back(Duration::from_secs(50));
    assert_eq!(api(&fake, &access, "/me").await.status, 200, "a clock set back makes it young again");

    fake.expire_access_tokens();
    let expired = api(&fake, &access, "/me").await;
    assert_eq!(expired.status, 401);
    assert!(expired.header("www-authenticate").contains(r#"error="invalid_token""#));
    let new = refresh(&fake, &first).await.text("/access_token");
    assert_eq!(api(&fake, &new, "/me").await.status, 200);
}

#[tokio::test]
async fn a_public_client_rotates_without_a_secret() {
    let fake = Fake::builder().https(false).rotation(Rotation::Strict).start().await.unwrap();
    let first = pkce_login(&fake, "").await.text("/refresh_token");
    let id = fake.public_client().id.as_str();
    let fields = |token| [("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", id)];
    let second = token_with(&fake, &[], &fields(&first)).await.text("/refresh_token");
    assert_eq!(token_with(&fake, &[], &fields(&first)).await.status, 400);
    assert_eq!(token_with(&fake, &[], &fields(&second)).await.status, 200);
}
