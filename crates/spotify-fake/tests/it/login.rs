//! `/authorize`: what it checks, whom it tells, and what a person sees.

use crate::common::{REDIRECT, VERIFIER, api, authorize_url, challenge, get, login, pkce_login, send, token, visit};
use http::Method;
use proptest::prelude::*;
use spotify_fake::{ClientRecord, Consent, Fake, Issuer, UserRecord};

async fn fake() -> Fake {
    Fake::builder().https(false).start().await.unwrap()
}

#[tokio::test]
async fn a_confidential_client_logs_in() {
    let fake = fake().await;
    let answer = login(&fake, "user-read-email user-library-read").await;
    assert_eq!(answer.status, 200);
    let json = answer.json();
    assert_eq!(json["token_type"], "Bearer");
    assert_eq!(json["expires_in"], 3_600);
    assert_eq!(json["scope"], "user-read-email user-library-read");
    assert_ne!(json["access_token"], json["refresh_token"]);
    assert_eq!(answer.header("cache-control"), "no-store");
    let me = api(&fake, &answer.text("/access_token"), "/me").await.json();
    assert_eq!(me["email"], "juniper@example.com");
}

#[tokio::test]
async fn a_public_client_logs_in_by_pkce_without_its_secret() {
    let fake = fake().await;
    let answer = pkce_login(&fake, "user-read-private").await;
    assert_eq!(api(&fake, &answer.text("/access_token"), "/me").await.json()["country"], "SE");
    let sent = fake.requests().into_iter().find(|request| request.path == "/api/token").unwrap();
    assert!(sent.header("authorization").is_none());
    assert!(!String::from_utf8_lossy(&sent.body).contains(&fake.public_client().secret));
}

#[tokio::test]
async fn state_comes_back_as_it_was_sent() {
    let fake = fake().await;
    for state in ["the state", "a&b=c#d%20", "äö ☂", "\"<script>"] {
        let visit = visit(&fake, &[("state", state)]).await;
        assert_eq!(visit.parameter("state").as_deref(), Some(state));
    }
    assert_eq!(visit(&fake, &[("state", "")]).await.parameter("state"), None);
}

#[tokio::test]
async fn a_bad_client_or_redirect_uri_is_shown_and_never_redirected() {
    let exact =
        ClientRecord::new("exact", "s").redirect_uri("http://127.0.0.1/cb").redirect_uri("https://example.com/a");
    let fake = Fake::builder().https(false).client(exact).start().await.unwrap();
    let client = ("client_id", "exact");
    let invalid = "INVALID_CLIENT: Invalid redirect URI";
    let insecure = "INVALID_CLIENT: Insecure redirect URI";
    let table = [
        (vec![("client_id", "nobody")], "INVALID_CLIENT: Invalid client"),
        (vec![("client_id", "")], "INVALID_CLIENT: Invalid client"),
        (vec![client, ("redirect_uri", "")], invalid),
        (vec![client, ("redirect_uri", "https://example.com/b")], invalid),
        (vec![client, ("redirect_uri", "https://example.com/a/")], invalid),
        (vec![client, ("redirect_uri", "http://127.0.0.1:5000/other")], invalid),
        (vec![client, ("redirect_uri", "http://[::1]:5000/cb")], invalid),
        (vec![client, ("redirect_uri", "not a uri")], invalid),
        (vec![client, ("redirect_uri", "http://localhost:5000/cb")], insecure),
        (vec![client, ("redirect_uri", "http://192.168.1.5:5000/cb")], insecure),
        (vec![client, ("redirect_uri", "http://example.com/a")], insecure),
    ];
    for (extra, message) in table {
        let visit = visit(&fake, &extra).await;
        assert_eq!(visit.status, Some(400), "{extra:?}");
        assert_eq!(visit.urls.len(), 1, "{extra:?}");
        assert!(visit.body.contains(message), "{extra:?} {}", visit.body);
    }
    let fits = visit(&fake, &[client, ("redirect_uri", "http://127.0.0.1:5000/cb")]).await;
    assert!(fits.url().starts_with("http://127.0.0.1:5000/cb?code="));
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example", authorize_url(&fake, &[]));
    assert!(get(&twice).await.header("location").is_empty());
}

#[tokio::test]
async fn everything_else_that_is_wrong_goes_back_to_the_app() {
    let fake = fake().await;
    let challenge = challenge();
    let padded = format!("{challenge}=");
    let public = ("client_id", fake.public_client().id.as_str());
    let table = [
        (vec![("response_type", "token")], "unsupported_response_type"),
        (vec![("response_type", "")], "invalid_request"),
        (vec![("scope", "user-read-email offline_access")], "invalid_scope"),
        (vec![("code_challenge", challenge.as_str())], "invalid_request"),
        (vec![("code_challenge_method", "S256")], "invalid_request"),
        (vec![("code_challenge_method", "plain"), ("code_challenge", VERIFIER)], "invalid_request"),
        (vec![("code_challenge_method", "S256"), ("code_challenge", &padded)], "invalid_request"),
        (vec![("code_challenge_method", "S256"), ("code_challenge", "short")], "invalid_request"),
        (vec![public], "invalid_request"),
    ];
    for (extra, error) in table {
        let visit = visit(&fake, &extra).await;
        assert!(visit.url().starts_with(REDIRECT), "{extra:?} {}", visit.url());
        assert_eq!(visit.parameter("error").as_deref(), Some(error), "{extra:?}");
        assert_eq!(visit.parameter("state").as_deref(), Some("the state"), "{extra:?}");
        assert_eq!(visit.parameter("code"), None, "{extra:?}");
    }
    let twice = format!("{}&scope=streaming&scope=streaming", authorize_url(&fake, &[]));
    let visit = fake.browser().visit(&twice).await.unwrap();
    assert_eq!(visit.parameter("error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn a_person_allows_or_denies_on_the_page() {
    let fake = Fake::builder().https(false).consent(Consent::Page).start().await.unwrap();
    let url = authorize_url(&fake, &[("scope", "user-read-email")]);
    let page = fake.browser().visit(&url).await.unwrap();
    assert_eq!((page.status, page.urls.len()), (Some(200), 1));
    for shown in ["Demo server app", "Juniper Vale", "user-read-email", "Allow", "Deny", REDIRECT] {
        assert!(page.body.contains(shown), "{shown} {}", page.body);
    }
    assert!(!page.body.contains("<script"), "{}", page.body);

    let denied = fake.browser().deny(&url).await.unwrap();
    assert_eq!(denied.parameter("error").as_deref(), Some("access_denied"));
    assert_eq!(denied.parameter("state").as_deref(), Some("the state"));
    let allowed = fake.browser().allow(&url).await.unwrap();
    assert!(allowed.parameter("code").is_some());
}

#[tokio::test]
async fn who_has_allowed_before_is_asked_again_only_for_more_or_on_demand() {
    let fake = Fake::builder().https(false).consent(Consent::Page).start().await.unwrap();
    let url = authorize_url(&fake, &[("scope", "user-read-email streaming")]);
    fake.browser().allow(&url).await.unwrap();
    assert!(visit(&fake, &[("scope", "streaming")]).await.parameter("code").is_some());
    let asked = |extra: &'static [(&'static str, &'static str)]| {
        let fake = &fake;
        async move { visit(fake, extra).await.status == Some(200) }
    };
    assert!(asked(&[("scope", "streaming"), ("show_dialog", "true")]).await);
    assert!(asked(&[("scope", "user-library-read")]).await);
    fake.revoke(&fake.user().id);
    assert!(asked(&[("scope", "streaming")]).await);
}

#[tokio::test]
async fn the_page_can_be_answered_once_and_only_from_itself() {
    let fake = Fake::builder().https(false).consent(Consent::Page).start().await.unwrap();
    let page = visit(&fake, &[]).await.body;
    let nonce = page.split("name=\"nonce\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let url = format!("{}/authorize/decision", fake.base_url());
    let press = async |headers: &[(&str, &str)], nonce: &str, decision: &str| {
        let body = crate::common::form(&[("nonce", nonce), ("decision", decision)]);
        send(Method::POST, &url, headers, &body).await.unwrap()
    };
    assert_eq!(press(&[], "guess", "allow").await.status, 400);
    assert_eq!(press(&[("sec-fetch-site", "cross-site")], nonce, "allow").await.status, 400);
    let allowed = press(&[("sec-fetch-site", "same-origin")], nonce, "allow").await;
    assert_eq!(allowed.status, 303);
    assert!(allowed.header("location").starts_with(&format!("{REDIRECT}?code=")));
    assert_eq!(press(&[], nonce, "allow").await.status, 400);
}

#[tokio::test]
async fn deny_works_when_consent_is_automatic_too() {
    let fake = fake().await;
    let denied = fake.browser().deny(&authorize_url(&fake, &[])).await.unwrap();
    assert_eq!(denied.parameter("error").as_deref(), Some("access_denied"));
}

#[tokio::test]
async fn fewer_scopes_may_be_granted_than_asked_for() {
    let fake = fake().await;
    fake.switches().set_granted_scopes(Some(&["streaming"]));
    let answer = login(&fake, "user-library-read streaming").await;
    assert_eq!(answer.text("/scope"), "streaming");
    let saved = api(&fake, &answer.text("/access_token"), "/me/tracks").await;
    assert_eq!((saved.status.as_u16(), saved.text("/error/message")), (403, "Insufficient client scope".to_owned()));
    fake.switches().set_granted_scopes(None);
    assert_eq!(login(&fake, "user-library-read streaming").await.text("/scope"), "user-library-read streaming");
}

#[tokio::test]
async fn the_issuer_is_named_on_demand() {
    let fake = fake().await;
    assert_eq!(visit(&fake, &[]).await.parameter("iss"), None);
    fake.switches().set_issuer(Issuer::BaseUrl);
    assert_eq!(visit(&fake, &[]).await.parameter("iss").as_deref(), Some(fake.base_url()));
    fake.switches().set_issuer(Issuer::Custom("https://other.example".to_owned()));
    let denied = fake.browser().deny(&authorize_url(&fake, &[])).await.unwrap();
    assert_eq!(denied.parameter("iss").as_deref(), Some("https://other.example"));
}

#[tokio::test]
async fn another_user_can_sign_in() {
    let fake =
        Fake::builder().https(false).user(UserRecord::new("one")).user(UserRecord::new("two")).start().await.unwrap();
    let who = async || {
        let access = login(&fake, "").await.text("/access_token");
        api(&fake, &access, "/me").await.text("/id")
    };
    assert_eq!(who().await, "one");
    assert!(fake.sign_in_as("two") && !fake.sign_in_as("three"));
    assert_eq!(who().await, "two");
}

#[tokio::test]
async fn a_redirect_uri_keeps_its_own_query() {
    let uri = "https://example.com/cb?tenant=7";
    let client = ClientRecord::new("tenants", "s").redirect_uri(uri);
    let fake = Fake::builder().https(false).client(client).start().await.unwrap();
    let visit = visit(&fake, &[("client_id", "tenants"), ("redirect_uri", uri)]).await;
    assert!(visit.url().starts_with(&format!("{uri}&code=")), "{}", visit.url());
}

#[tokio::test]
async fn codes_are_random_and_distinct() {
    let fake = fake().await;
    let (one, two) = (crate::common::code(&fake, &[]).await, crate::common::code(&fake, &[]).await);
    assert!(one != two && one.len() > 64);
}

#[tokio::test]
async fn what_comes_from_outside_is_escaped() {
    let name = "<script>alert(1)</script>\"'&";
    let uri = "https://example.com/cb?'\"<b>".replace(['"', '<', '>'], "%22");
    let client = ClientRecord::new("odd", "s").name(name).redirect_uri(&uri);
    let fake = Fake::builder().https(false).consent(Consent::Page).client(client).start().await.unwrap();
    let page = visit(&fake, &[("client_id", "odd"), ("redirect_uri", &uri)]).await;
    assert_eq!(page.status, Some(200));
    assert!(!page.body.contains("<script>") && page.body.contains("&lt;script&gt;"), "{}", page.body);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_query_whatsoever_breaks_authorize(query in "[ -~]{0,80}") {
        let fake = shared();
        let encoded: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        for query in [query.replace([' ', '#', '"', '<', '>', '`', '{', '}', '|', '\\', '^'], "%"), encoded] {
            let url = format!("{}/authorize?client_id={}&{query}", fake.base_url(), fake.public_client().id);
            let visit = fake.browser().visit_blocking(&url).unwrap();
            prop_assert_eq!(visit.status, Some(400), "{}", query);
        }
    }
}

fn shared() -> &'static Fake {
    static FAKE: std::sync::OnceLock<Fake> = std::sync::OnceLock::new();
    FAKE.get_or_init(|| Fake::builder().https(false).start_blocking().unwrap())
}

#[tokio::test]
async fn a_login_without_scopes_sees_the_public_profile_only() {
    let fake = fake().await;
    let answer = login(&fake, "").await;
    assert_eq!(answer.text("/scope"), "");
    let me = api(&fake, &answer.text("/access_token"), "/me").await.json();
    assert!(me.get("email").is_none() && me.get("country").is_none() && me.get("account_id").is_some());
    let refused =
        token(&fake, &[("grant_type", "refresh_token"), ("refresh_token", "x"), ("scope", "streaming")]).await;
    assert_eq!(refused.status, 400);
}

#[tokio::test]
async fn each_browser_can_have_a_user_of_its_own() {
    let fake = Fake::builder()
        .https(false)
        .user(UserRecord::new("rowan"))
        .user(UserRecord::new("hazel"))
        .start()
        .await
        .unwrap();
    for (browser, user) in [
        (fake.browser(), "rowan"),
        (fake.browser().as_user("hazel"), "hazel"),
        (fake.browser().as_user("nobody"), "rowan"),
    ] {
        let url = authorize_url(&fake, &[]);
        for visit in [browser.visit(&url).await.unwrap(), browser.allow(&url).await.unwrap()] {
            let answer = token(
                &fake,
                &[
                    ("grant_type", "authorization_code"),
                    ("code", &visit.parameter("code").unwrap()),
                    ("redirect_uri", REDIRECT),
                ],
            )
            .await;
            assert_eq!(api(&fake, &answer.text("/access_token"), "/me").await.json()["id"], user);
        }
    }
}
