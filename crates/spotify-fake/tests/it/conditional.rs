//! Answers that may be kept, and what has not changed since.

use std::time::Duration;

use http::Method;
use spotify_fake::{Caching, Fake};

use crate::common::{Answer, api, call, full_token, send};

async fn fake() -> Fake {
    Fake::builder().https(false).start().await.unwrap()
}

async fn unless(fake: &Fake, token: &str, path: &str, tags: &str) -> Answer {
    let headers = [("authorization", &*format!("Bearer {token}")), ("if-none-match", tags)];
    send(Method::GET, &format!("{}/v1{path}", fake.base_url()), &headers, "").await.unwrap()
}

#[tokio::test]
async fn an_answer_has_a_tag_and_whoever_knows_it_gets_no_body() {
    let fake = fake().await;
    let token = full_token(&fake);
    let first = api(&fake, &token, "/me").await;
    assert_eq!((first.status.as_u16(), first.header("cache-control")), (200, "private, max-age=0"));
    assert_eq!(api(&fake, &token, "/me").await.header("etag"), first.header("etag"));
    let tag = first.header("etag");
    for tags in [tag.to_owned(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let again = unless(&fake, &token, "/me", &tags).await;
        assert_eq!((again.status.as_u16(), again.body.len(), again.header("etag")), (304, 0, tag), "{tags}");
    }
    assert_eq!(fake.not_modified(), 3);
    assert_eq!(unless(&fake, &token, "/me", "\"other\"").await.body, first.body);
    assert_eq!(fake.not_modified(), 3);
}

#[tokio::test]
async fn what_has_changed_has_another_tag() {
    let fake = fake().await;
    let token = full_token(&fake);
    let tag = api(&fake, &token, "/me/tracks?limit=2").await.header("etag").to_owned();
    let track = fake.world().saved_tracks(&fake.user().id)[0].track.uri();
    assert_eq!(call(&fake, &token, Method::DELETE, &format!("/me/library?uris={track}"), "").await.status, 200);
    let changed = unless(&fake, &token, "/me/tracks?limit=2", &tag).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
}

#[tokio::test]
async fn only_successes_of_get_may_be_kept_and_a_switch_says_how_long() {
    let fake = fake().await;
    let token = full_token(&fake);
    let refused = unless(&fake, &token, "/tracks/none", "*").await;
    assert_eq!((refused.status.as_u16(), refused.header("etag")), (400, ""));
    assert_eq!(call(&fake, &token, Method::PUT, "/me/player/volume?volume_percent=9", "").await.header("etag"), "");
    fake.switches().set_caching(Caching::default().max_age(Duration::from_secs(60)).etags(false));
    let kept = unless(&fake, &token, "/me", "*").await;
    assert_eq!(
        (kept.status.as_u16(), kept.header("cache-control"), kept.header("etag")),
        (200, "private, max-age=60", "")
    );
}
