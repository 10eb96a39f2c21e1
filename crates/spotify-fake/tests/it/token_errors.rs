//! Every error of the token endpoint, over real sockets. All of them are HTTP 400.

use std::time::Duration;

use crate::common::{
    Answer, REDIRECT, VERIFIER, authorize_url, basic, challenge, code, login, pkce_login, raw_token, token, token_with,
};
use spotify_fake::{ClientRecord, Fake};

async fn fake() -> Fake {
    let other = ClientRecord::new("other", "other secret").redirect_uri(REDIRECT);
    Fake::builder().https(false).client(other).start().await.unwrap()
}

#[track_caller]
fn assert_error(answer: &Answer, error: &str, description: Option<&str>) {
    assert_eq!(answer.token_error(), (400, error.to_owned(), description.map(str::to_owned)));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

const CREDENTIALS: (&str, &str) = ("grant_type", "client_credentials");
const EXCHANGE: (&str, &str) = ("grant_type", "authorization_code");
const REFRESH: (&str, &str) = ("grant_type", "refresh_token");

#[tokio::test]
async fn invalid_client_has_three_descriptions() {
    let fake = fake().await;
    let id = fake.confidential_client().id.as_str();
    let header = |user: &str| basic(&ClientRecord::new(user, "wrong"));

    let nobody = token_with(&fake, &[], &[CREDENTIALS]).await;
    assert_error(&nobody, "invalid_client", None);
    let no_secret = token_with(&fake, &[], &[CREDENTIALS, ("client_id", id)]).await;
    assert_error(&no_secret, "invalid_client", None);
    for unreadable in ["Bearer abc", "Basic ???", "Basic bm8gY29sb24=", "Basic"] {
        let answer = token_with(&fake, &[("authorization", unreadable)], &[CREDENTIALS]).await;
        assert_error(&answer, "invalid_client", None);
    }
    let unknown = token_with(&fake, &[("authorization", &header("nobody"))], &[CREDENTIALS]).await;
    assert_error(&unknown, "invalid_client", Some("Invalid client"));
    let wrong = token_with(&fake, &[("authorization", &header(id))], &[CREDENTIALS]).await;
    assert_error(&wrong, "invalid_client", Some("Invalid client secret"));
    let fields = [CREDENTIALS, ("client_id", id), ("client_secret", "wrong")];
    assert_error(&token_with(&fake, &[], &fields).await, "invalid_client", Some("Invalid client secret"));
}

#[tokio::test]
async fn the_client_is_checked_before_the_grant() {
    let fake = fake().await;
    let wrong = basic(&ClientRecord::new(&fake.confidential_client().id, "wrong"));
    let answer = token_with(&fake, &[("authorization", &wrong)], &[EXCHANGE, ("code", "nonsense")]).await;
    assert_error(&answer, "invalid_client", Some("Invalid client secret"));
    let answer = token_with(&fake, &[("authorization", &wrong)], &[]).await;
    assert_error(&answer, "invalid_client", Some("Invalid client secret"));
}

#[tokio::test]
async fn invalid_grant_for_a_code_that_is_unknown_used_or_anothers() {
    let fake = fake().await;
    let unknown = token(&fake, &[EXCHANGE, ("code", "nonsense"), ("redirect_uri", REDIRECT)]).await;
    assert_error(&unknown, "invalid_grant", Some("Invalid authorization code"));

    let fresh = code(&fake, &[]).await;
    let fields = [EXCHANGE, ("code", &fresh), ("redirect_uri", REDIRECT)];
    let other = basic(&ClientRecord::new("other", "other secret"));
    let stolen = token_with(&fake, &[("authorization", &other)], &fields).await;
    assert_error(&stolen, "invalid_grant", Some("Invalid authorization code"));
    assert_eq!(token(&fake, &fields).await.status, 200, "the theft did not use it up");
    assert_error(&token(&fake, &fields).await, "invalid_grant", Some("Invalid authorization code"));
}

#[tokio::test]
async fn invalid_grant_for_a_code_that_is_too_old() {
    let fake = fake().await;
    let (old, young) = (code(&fake, &[]).await, code(&fake, &[]).await);
    fake.clock().advance(Duration::from_secs(595));
    let fields = |code| [EXCHANGE, ("code", code), ("redirect_uri", REDIRECT)];
    assert_eq!(token(&fake, &fields(&young)).await.status, 200);
    fake.clock().advance(Duration::from_secs(5));
    assert_error(&token(&fake, &fields(&old)).await, "invalid_grant", Some("Authorization code expired"));
}

#[tokio::test]
async fn invalid_grant_for_another_redirect_uri() {
    let fake = fake().await;
    let fresh = code(&fake, &[("redirect_uri", "http://127.0.0.1:8888/cb")]).await;
    for other in ["http://127.0.0.1:8889/cb", "http://127.0.0.1:8888/cb/", REDIRECT] {
        let answer = token(&fake, &[EXCHANGE, ("code", &fresh), ("redirect_uri", other)]).await;
        assert_error(&answer, "invalid_grant", Some("Invalid redirect URI"));
    }
}

#[tokio::test]
async fn invalid_grant_for_a_verifier_that_does_not_fit() {
    let fake = fake().await;
    let challenge = challenge();
    let bound = [("code_challenge_method", "S256"), ("code_challenge", challenge.as_str())];
    let (with, without) = (code(&fake, &bound).await, code(&fake, &[]).await);
    let (long, other) = ("a".repeat(129), VERIFIER.replace('a', "b"));
    let fields = |code, verifier| [EXCHANGE, ("code", code), ("redirect_uri", REDIRECT), ("code_verifier", verifier)];
    for verifier in ["", "short", &other, &long] {
        let answer = token(&fake, &fields(&with, verifier)).await;
        assert_error(&answer, "invalid_grant", Some("code_verifier was incorrect"));
    }
    let answer = token(&fake, &fields(&without, VERIFIER)).await;
    assert_error(&answer, "invalid_grant", Some("code_verifier was incorrect"));
    assert_eq!(token(&fake, &fields(&with, VERIFIER)).await.status, 200);
}

#[tokio::test]
async fn invalid_grant_for_a_refresh_token_that_is_dead() {
    let fake = fake().await;
    let refresh = login(&fake, "").await.text("/refresh_token");
    let fields = [REFRESH, ("refresh_token", refresh.as_str())];
    assert_eq!(token(&fake, &fields).await.status, 200);
    let other = basic(&ClientRecord::new("other", "other secret"));
    let stolen = token_with(&fake, &[("authorization", &other)], &fields).await;
    assert_error(&stolen, "invalid_grant", Some("Refresh token revoked"));
    fake.revoke(&fake.user().id);
    assert_error(&token(&fake, &fields).await, "invalid_grant", Some("Refresh token revoked"));
    let unknown = token(&fake, &[REFRESH, ("refresh_token", "nonsense")]).await;
    assert_error(&unknown, "invalid_grant", Some("Refresh token revoked"));
}

#[tokio::test]
async fn unsupported_grant_type() {
    let fake = fake().await;
    let missing = token(&fake, &[]).await;
    assert_error(&missing, "unsupported_grant_type", Some("grant_type parameter is missing"));
    for other in ["password", "CLIENT_CREDENTIALS", "implicit"] {
        let answer = token(&fake, &[("grant_type", other)]).await;
        let text = "grant_type must be client_credentials, authorization_code or refresh_token";
        assert_error(&answer, "unsupported_grant_type", Some(text));
    }
}

#[tokio::test]
async fn invalid_request_for_what_is_missing() {
    let fake = fake().await;
    let fresh = code(&fake, &[]).await;
    let table: [(&[(&str, &str)], &str); 4] = [
        (&[EXCHANGE, ("redirect_uri", REDIRECT)], "code must be supplied"),
        (&[EXCHANGE, ("redirect_uri", REDIRECT), ("code", "")], "code must be supplied"),
        (&[EXCHANGE, ("code", &fresh)], "redirect_uri must be supplied"),
        (&[REFRESH], "refresh_token must be supplied"),
    ];
    for (fields, text) in table {
        assert_error(&token(&fake, fields).await, "invalid_request", Some(text));
    }
    let id = ("client_id", fake.public_client().id.as_str());
    let public = [EXCHANGE, ("code", &fresh), ("redirect_uri", REDIRECT), id];
    let answer = token_with(&fake, &[], &public).await;
    assert_error(&answer, "invalid_request", Some("code_verifier must be supplied"));
}

#[tokio::test]
async fn invalid_request_for_what_is_there_twice() {
    let fake = fake().await;
    let twice = token(&fake, &[CREDENTIALS, CREDENTIALS]).await;
    assert_error(&twice, "invalid_request", Some("Duplicate parameter"));
    let client = fake.confidential_client();
    let both = token(&fake, &[CREDENTIALS, ("client_secret", &client.secret)]).await;
    assert_error(&both, "invalid_request", Some("Only one client authentication method may be used"));
    let other = token(&fake, &[CREDENTIALS, ("client_id", "other")]).await;
    assert_error(&other, "invalid_request", Some("Only one client authentication method may be used"));
    assert_eq!(token(&fake, &[CREDENTIALS, ("client_id", &client.id)]).await.status, 200);
}

#[tokio::test]
async fn invalid_request_for_what_is_not_a_form() {
    let fake = fake().await;
    let basic = basic(fake.confidential_client());
    let url = format!("{}/api/token", fake.base_url());
    let json = [("authorization", basic.as_str()), ("content-type", "application/json")];
    let body = r#"{"grant_type":"client_credentials"}"#;
    let answer = crate::common::send(http::Method::POST, &url, &json, body).await.unwrap();
    let text = "Content-Type must be application/x-www-form-urlencoded";
    assert_error(&answer, "invalid_request", Some(text));
    let charset = "application/x-www-form-urlencoded; charset=UTF-8";
    let headers = [("authorization", basic.as_str()), ("content-type", charset)];
    let body = "grant_type=client_credentials";
    assert_eq!(crate::common::send(http::Method::POST, &url, &headers, body).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_token_won_with_a_secret_is_not_renewed_without_it() {
    let fake = fake().await;
    let refresh = login(&fake, "").await.text("/refresh_token");
    let id = ("client_id", fake.confidential_client().id.as_str());
    let answer = token_with(&fake, &[], &[REFRESH, ("refresh_token", &refresh), id]).await;
    assert_error(&answer, "invalid_client", None);
    let refresh = pkce_login(&fake, "").await.text("/refresh_token");
    let id = ("client_id", fake.public_client().id.as_str());
    assert_eq!(token_with(&fake, &[], &[REFRESH, ("refresh_token", &refresh), id]).await.status, 200);
}

#[tokio::test]
async fn every_way_to_authenticate_works() {
    let awkward = ClientRecord::new(r#"i:d/+ %&=~""#, r#"s:e/+ %&=~""#);
    let fake = Fake::builder().https(false).client(awkward.clone()).start().await.unwrap();
    let in_body = [CREDENTIALS, ("client_id", &awkward.id), ("client_secret", &awkward.secret)];
    assert_eq!(token_with(&fake, &[], &in_body).await.status, 200);

    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let encoded = basic(&ClientRecord::new(encode(&awkward.id), encode(&awkward.secret)));
    let answer = token_with(&fake, &[("authorization", &encoded)], &[CREDENTIALS]).await;
    assert_eq!(answer.status, 200);
    let json = answer.json();
    let mut names: Vec<&String> = json.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["access_token", "expires_in", "token_type"], "no scope and no refresh token without a user");
}

#[tokio::test]
async fn a_code_used_twice_takes_its_tokens_along_only_when_switched_on() {
    let fake = fake().await;
    for revokes in [false, true] {
        fake.switches().set_revoke_on_code_reuse(revokes);
        let visit = fake.browser().visit(&authorize_url(&fake, &[])).await.unwrap();
        let code = visit.parameter("code").unwrap();
        let fields = [EXCHANGE, ("code", code.as_str()), ("redirect_uri", REDIRECT)];
        let access = token(&fake, &fields).await.text("/access_token");
        assert_error(&token(&fake, &fields).await, "invalid_grant", Some("Invalid authorization code"));
        let me = crate::common::api(&fake, &access, "/me").await;
        assert_eq!(me.status, if revokes { 401 } else { 200 });
    }
}

#[tokio::test]
async fn only_post_is_answered() {
    let fake = fake().await;
    let url = format!("{}/api/token", fake.base_url());
    let answer = crate::common::get(&url).await;
    assert_eq!(answer.status, 405);
    assert!(answer.header("allow").contains("POST"));
    let preflight =
        crate::common::send(http::Method::OPTIONS, &url, &[("origin", "https://example.com")], "").await.unwrap();
    assert_eq!((preflight.status.as_u16(), preflight.header("access-control-allow-origin")), (204, "*"));
    assert!(preflight.header("access-control-allow-methods").contains("POST"));
    assert_eq!(raw_token(&fake, &[], "%").await.status, 400);
}
