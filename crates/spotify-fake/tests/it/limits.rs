//! How much an app may ask for.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;
use spotify_fake::{Fake, Quota, RateLimit};

use crate::common::{api, assert_api_error, full_token};

/// Its clock stands for the length of a test, but for less than a second.
async fn fake() -> Fake {
    Fake::builder().https(false).now(UNIX_EPOCH + Duration::from_secs(1_800_000_000)).start().await.unwrap()
}

#[tokio::test]
async fn too_many_requests_in_a_window_wait_until_it_has_moved_on() {
    let fake = fake().await;
    let token = full_token(&fake);
    fake.switches().set_rate_limit(Some(RateLimit::new(3)));
    for _ in 0..3 {
        assert_eq!(api(&fake, &token, "/me").await.status, 200);
    }
    let refused = api(&fake, &token, "/me/tracks").await;
    assert_api_error(&refused, 429, "API rate limit exceeded");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    fake.clock().advance(Duration::from_secs(wait));
    assert_eq!(api(&fake, &token, "/me/tracks").await.status, 200);
    fake.switches().set_rate_limit(None);
    assert_eq!(api(&fake, &token, "/me").await.status, 200);
}

#[tokio::test]
async fn a_quota_is_for_its_group_only_and_says_so() {
    let fake = fake().await;
    let token = full_token(&fake);
    let day = Duration::from_secs(24 * 3_600);
    fake.switches().set_quotas([Quota::new("/artists", RateLimit::new(1).within(day))]);
    let path = "/artists/0TnOYISbd1XYRBk9myaseg";
    assert_eq!(api(&fake, &token, path).await.status, 200);
    let refused = api(&fake, &token, &format!("{path}/albums")).await;
    let error = json!({ "error": { "status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED" } });
    assert_eq!((refused.status.as_u16(), refused.json()), (429, error));
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((86_000..=86_400).contains(&wait), "{wait}");
    assert_eq!(api(&fake, &token, "/me").await.status, 200);
    fake.clock().advance(day);
    assert_eq!(api(&fake, &token, path).await.status, 401, "a token does not live that long");
    assert_eq!(api(&fake, &full_token(&fake), path).await.status, 200);
}
