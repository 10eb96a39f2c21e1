//! What each grant sends (RFC 6749 sections 4.1.3, 4.4.2 and 6; RFC 7636 section 4.5).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};

use super::*;
use crate::testing::{form, sent};

#[test]
fn each_grant_sends_exactly_the_headers_and_parameters_that_spotify_documents() {
    let verifier = form(&sent(&mut code(public()), START))["code_verifier"].clone();
    let code = [
        ("code", "CANARY-code"),
        ("code_verifier", verifier.as_str()),
        ("grant_type", "authorization_code"),
        ("redirect_uri", "http://127.0.0.1:8888/callback"),
    ];
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", "CANARY-refresh")];
    let app = [("client_id", "app id")];
    let expected: [(bool, Vec<(&str, &str)>); 5] = [
        (false, [&app[..], &code].concat()),
        (true, code.to_vec()),
        (false, [&app[..], &refresh].concat()),
        (true, refresh.to_vec()),
        (true, vec![("grant_type", "client_credentials")]),
    ];
    for ((name, make), (basic, parameters)) in GRANTS.into_iter().zip(expected) {
        let request = sent(&mut make(), START);
        assert_eq!(request.method(), http::Method::POST, "{name}");
        assert_eq!(request.uri(), "https://accounts.spotify.com/api/token", "{name}");
        let form = form(&request);
        let form: Vec<_> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(form, parameters, "{name}");

        let headers = request.headers();
        assert_eq!(headers[CONTENT_TYPE], "application/x-www-form-urlencoded", "{name}");
        assert_eq!(headers[ACCEPT], "application/json", "{name}");
        assert_eq!(headers.contains_key(AUTHORIZATION), basic, "{name}");
        assert!(!headers.contains_key(CONTENT_LENGTH), "{name}: that is the driver's");
        assert_eq!(headers.len(), if basic { 3 } else { 2 }, "{name}");
    }
}

#[test]
fn c7_a_confidential_client_presents_form_encoded_credentials_and_no_client_id() {
    let client = Client::confidential("a:b%/+ é".replace('é', "~"), "s:e=c&r\"et +").unwrap();
    let mut exchange = Exchange::client_credentials(client, AccountsUrls::spotify()).unwrap();
    let request = sent(&mut exchange, START);
    let expected = STANDARD.encode("a%3Ab%25%2F%2B+%7E:s%3Ae%3Dc%26r%22et+%2B");
    assert_eq!(request.headers()[AUTHORIZATION], format!("Basic {expected}"));
}

#[test]
fn f3_the_authorization_header_of_a_request_is_marked_sensitive() {
    let request = sent(&mut client_credentials(), START);
    assert!(request.headers()[AUTHORIZATION].is_sensitive());
    assert!(!format!("{:?}", request.headers()).contains("Basic"));
}

#[test]
fn a_request_goes_to_the_accounts_service_that_was_configured() {
    let urls = AccountsUrls::with_base("http://127.0.0.1:4000/sub/").unwrap();
    let mut exchange = Exchange::client_credentials(confidential(), urls).unwrap();
    assert_eq!(sent(&mut exchange, START).uri(), "http://127.0.0.1:4000/sub/api/token");
}

#[test]
fn each_attempt_sends_the_same_request() {
    let run = run(refresh(confidential()), Duration::ZERO, |_| Reply::Fault(FaultKind::NotSent));
    assert_eq!(run.requests.len(), 3);
    for request in &run.requests {
        assert_eq!(form(request)["refresh_token"], "CANARY-refresh");
        assert_eq!(request.headers(), run.requests[0].headers());
    }
}

#[test]
fn a_grant_that_lacks_what_it_needs_is_an_error_that_says_what_to_use() {
    let error = Exchange::client_credentials(public(), AccountsUrls::spotify()).unwrap_err();
    assert_eq!(error, GrantError::NoClientSecret);
    assert!(error.to_string().contains("Client::confidential"));
    let without = token("A", None, Some(1));
    let error = Exchange::refresh(public(), AccountsUrls::spotify(), &without).unwrap_err();
    assert_eq!(error, GrantError::NoRefreshToken);
    assert!(error.to_string().contains("sign in again"));
}
