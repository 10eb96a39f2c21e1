//! What goes to a token swap service, what of its answers is believed, and what such a service itself sends.

use super::super::*;
use crate::login::Login;
use crate::testing::{START, answer, confidential, entropy, form, granted, parameters, public, sent, token};
use crate::token_swap::TokenSwapUrls;

const REDIRECT: &str = "http://127.0.0.1:8888/callback";

fn urls() -> AccountsUrls {
    let swap = TokenSwapUrls::new("https://app.example/swap", "https://app.example/refresh").unwrap();
    AccountsUrls::spotify().token_swap(swap)
}

fn swapped(client: Client) -> Exchange {
    let login = Login::builder(client, REDIRECT.parse().unwrap()).accounts_urls(urls()).start(entropy(1));
    let state = parameters(&login)["state"].clone();
    login.on_redirect(&format!("code=NApC&state={state}"), START).unwrap().exchange()
}

fn refresh() -> Exchange {
    Exchange::refresh(public(), urls(), &token("old", Some("sealed"), Some(1))).unwrap()
}

fn ended(mut exchange: Exchange, response: Response<Bytes>) -> Result<Token, ExchangeError> {
    exchange.step(START).unwrap();
    exchange.on_response(START, response);
    exchange.step(START).map(|step| match step {
        Step::Done(token) => token,
        other => panic!("one answer is enough, not {other:?}"),
    })
}

#[test]
fn a_code_goes_to_the_swap_service_with_its_verifier_and_nothing_of_the_client() {
    for client in [public(), confidential()] {
        let request = sent(&mut swapped(client), START);
        assert_eq!(request.uri(), "https://app.example/swap");
        assert!(!request.headers().contains_key("authorization"), "the secret is the service's alone");
        let form = form(&request);
        assert_eq!(form.keys().collect::<Vec<_>>(), ["code", "code_verifier"]);
        assert_eq!(form["code"], "NApC");
    }
}

#[test]
fn a_refresh_goes_to_the_services_other_address_and_an_apps_own_token_to_neither() {
    let request = sent(&mut refresh(), START);
    assert_eq!(
        (request.uri().to_string().as_str(), &request.body()[..]),
        ("https://app.example/refresh", &b"refresh_token=sealed"[..])
    );
    let mut own = Exchange::client_credentials(confidential(), urls()).unwrap();
    assert_eq!(sent(&mut own, START).uri(), "https://accounts.spotify.com/api/token");
}

#[test]
fn c4_a_swap_services_answer_may_leave_the_token_type_out_but_not_name_another() {
    for (token_type, is_good) in [
        ("", true),
        (r#","token_type":null"#, true),
        (r#","token_type":"bearer""#, true),
        (r#","token_type":"mac""#, false),
        (r#","token_type":"""#, false),
        (r#","token_type":7"#, false),
        (r#","token_type":["Bearer"]"#, false),
    ] {
        let body = format!(r#"{{"access_token":"BQDf","expires_in":"3600"{token_type}}}"#);
        match ended(refresh(), answer(200, body)) {
            Ok(token) => assert!(is_good && token.lifetime() == Some(Duration::from_secs(3600)), "{token_type}"),
            Err(error) => assert!(!is_good && error == ExchangeError::UnknownTokenType, "{token_type}: {error}"),
        }
    }
    let own = Exchange::client_credentials(confidential(), urls()).unwrap();
    let error = ended(own, answer(200, r#"{"access_token":"BQDf"}"#)).unwrap_err();
    assert_eq!(error, ExchangeError::UnknownTokenType, "Spotify's own answer must say it");
}

#[test]
fn an_error_names_whom_it_came_from() {
    let once = |exchange: Exchange, reply| {
        ended(exchange.retry_policy(RetryPolicy::default().attempts(1)), reply).unwrap_err().to_string()
    };
    let own = || Exchange::client_credentials(confidential(), urls()).unwrap();
    for (status, body) in [(400, r#"{"error":"invalid_grant"}"#), (503, "")] {
        let of_service = once(refresh(), answer(status, body));
        assert!(of_service.starts_with("the token swap service "), "{of_service}");
        let of_spotify = once(own(), answer(status, body));
        assert!(of_spotify.starts_with("Spotify's accounts service "), "{of_spotify}");
    }
}

#[test]
fn d1_a_sealed_refresh_token_is_kept_until_the_service_sends_another() {
    let kept = ended(refresh(), granted("new", "")).unwrap();
    assert_eq!(kept.refresh_token().unwrap().expose_secret(), "sealed");
    let replaced = ended(refresh(), granted("new", r#","refresh_token":"resealed""#)).unwrap();
    assert_eq!(replaced.refresh_token().unwrap().expose_secret(), "resealed");
}

#[test]
fn a10_a_swap_service_is_reached_over_https_or_on_this_machine() {
    for (swap, refresh, is_good) in [
        ("https://a.example/s", "https://a.example/r", true),
        ("http://127.0.0.1:4/s", "http://[::1]:4/r", true),
        ("http://a.example/s", "https://a.example/r", false),
        ("https://a.example/s", "https://u:p@a.example/r", false),
        ("https://a.example/s?x", "https://a.example/r", false),
    ] {
        assert_eq!(TokenSwapUrls::new(swap, refresh).is_ok(), is_good, "{swap} {refresh}");
    }
}

#[test]
fn a_service_exchanges_a_foreign_code_with_its_own_secret_and_the_verifier_if_there_is_one() {
    let exchange = |client, verifier| {
        let code = AuthorizationCode::new("NApC").unwrap();
        Exchange::swapped_code(client, AccountsUrls::spotify(), REDIRECT.parse().unwrap(), code, verifier, START)
    };
    let verifier = || CodeVerifier::new("v".repeat(43)).unwrap();
    let request = sent(&mut exchange(confidential(), Some(verifier())).unwrap(), START);
    assert_eq!((form(&request)["code_verifier"].len(), &*form(&request)["redirect_uri"]), (43, REDIRECT));
    let request = sent(&mut exchange(confidential(), None).unwrap(), START);
    assert!(request.headers()["authorization"].is_sensitive() && !form(&request).contains_key("code_verifier"));
    assert_eq!(exchange(public(), Some(verifier())).unwrap_err(), GrantError::NoClientSecret);
}
