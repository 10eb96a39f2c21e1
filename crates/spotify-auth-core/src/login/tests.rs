//! What a login promises, as behaviours: the way out first, then the way back.

mod exported;

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::machine::Machine;
use crate::scopes::Scope;
use crate::testing::{START, confidential, entropy, form, parameters, public, sent};
use crate::text::Sanitized;
use crate::token::Token;

const REDIRECT: &str = "http://127.0.0.1:8888/callback";

fn plan() -> LoginBuilder {
    Login::builder(public(), REDIRECT.parse().unwrap())
}

fn login() -> Login<AwaitingRedirect> {
    plan().start(entropy(1))
}

fn state(login: &Login<AwaitingRedirect>) -> String {
    parameters(login)["state"].clone()
}

/// Hands over a redirect in which `{S}` stands for the right state.
fn redirected(login: Login<AwaitingRedirect>, redirect: &str) -> Result<Login<HasCode>, RedirectError> {
    let redirect = redirect.replace("{S}", &state(&login));
    login.on_redirect(&redirect, START)
}

/// Why a redirect is not ours; the login that comes back must still be good for the right one.
#[track_caller]
fn not_ours(login: Login<AwaitingRedirect>, redirect: &str) -> NotOurs {
    match redirected(login, redirect) {
        Err(RedirectError::NotOurs { login, reason }) => {
            let good = redirected(login, &format!("code=NApC&state={{S}}&iss={ISSUER}"));
            assert!(good.is_ok(), "the login survives {redirect}");
            reason
        }
        other => panic!("{redirect} is not ours, but: {other:?}"),
    }
}

const ISSUER: &str = "https://accounts.spotify.com";

/// What a login that got this redirect sends as its code.
fn code_of(redirect: &str) -> String {
    let mut exchange = redirected(login(), redirect).unwrap_or_else(|error| panic!("{redirect}: {error}")).exchange();
    form(&sent(&mut exchange, START))["code"].clone()
}

// The way out.

#[test]
fn the_authorize_url_has_exactly_the_parameters_that_spotify_documents() {
    let login = plan()
        .scopes(Scopes::from([Scope::UserLibraryRead, Scope::Streaming]))
        .show_dialog(true)
        .extra("locale", "pt-BR & more")
        .unwrap()
        .start(entropy(1));
    let url = url::Url::parse(login.authorize_url().as_str()).unwrap();
    assert_eq!((url.scheme(), url.host_str(), url.path()), ("https", Some("accounts.spotify.com"), "/authorize"));
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());

    let parameters = parameters(&login);
    let names: Vec<_> = parameters.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "client_id",
            "code_challenge",
            "code_challenge_method",
            "locale",
            "redirect_uri",
            "response_type",
            "scope",
            "show_dialog",
            "state"
        ]
    );
    for (name, value) in [
        ("client_id", "app id"),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", "streaming user-library-read"),
        ("show_dialog", "true"),
        ("locale", "pt-BR & more"),
    ] {
        assert_eq!(parameters[name], value);
    }
}

#[test]
fn what_was_not_asked_for_is_not_in_the_authorize_url() {
    let parameters = parameters(&login());
    assert!(!parameters.contains_key("scope") && !parameters.contains_key("show_dialog"));
    assert_eq!(parameters.len(), 6);
}

#[test]
fn the_redirect_uri_can_be_changed_to_the_port_that_a_listener_was_given() {
    let plan = Login::builder(public(), "http://127.0.0.1/callback".parse().unwrap());
    let dynamic = plan.planned_redirect_uri().with_port(51_004).unwrap();
    let login = plan.redirect_uri(dynamic).start(entropy(1));
    assert_eq!(parameters(&login)["redirect_uri"], "http://127.0.0.1:51004/callback");
    assert_eq!(login.redirect_uri().as_str(), "http://127.0.0.1:51004/callback");
}

#[test]
fn a1_a2_the_challenge_is_the_s256_of_the_verifier_that_the_exchange_sends() {
    for client in [public(), confidential()] {
        let login = Login::builder(client, REDIRECT.parse().unwrap()).start(entropy(7));
        let asked = parameters(&login);
        let mut exchange = redirected(login, "code=NApC&state={S}").unwrap().exchange();
        let verifier = form(&sent(&mut exchange, START))["code_verifier"].clone();
        assert_eq!(verifier.len(), 43);
        assert!(verifier.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b)));
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["code_challenge"], URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())));
    }
}

#[test]
fn a2_no_way_of_planning_a_login_leaves_out_s256() {
    for plan in [
        plan(),
        plan().show_dialog(true),
        plan().scopes(Scopes::from([Scope::Streaming])),
        plan().response_type("code").unwrap(),
        plan().accounts_urls(AccountsUrls::with_base("http://127.0.0.1:1").unwrap()),
        Login::builder(confidential(), REDIRECT.parse().unwrap()),
    ] {
        let parameters = parameters(&plan.start(entropy(1)));
        assert_eq!(parameters["code_challenge_method"], "S256");
        assert_eq!(parameters["code_challenge"].len(), 43);
    }
    for name in ["code_challenge", "code_challenge_method"] {
        assert!(plan().extra(name, "plain").is_err());
    }
}

#[test]
fn a3_each_start_has_a_challenge_and_a_state_of_its_own() {
    let starts: Vec<_> = (0..20).map(|n| parameters(&plan().start(entropy(n)))).collect();
    for name in ["code_challenge", "state"] {
        let different: BTreeSet<_> = starts.iter().map(|parameters| &parameters[name]).collect();
        assert_eq!(different.len(), starts.len(), "{name}");
    }
}

#[test]
fn a3_a4_verifier_and_state_come_from_different_bytes() {
    let start = |bytes: [u8; 64]| parameters(&plan().start(bytes));
    let zero = start([0; 64]);
    for i in 0..64 {
        let mut bytes = [0; 64];
        bytes[i] = 1;
        let one = start(bytes);
        let changed = (zero["code_challenge"] != one["code_challenge"], zero["state"] != one["state"]);
        assert_eq!(changed, (i < 32, i >= 32), "byte {i} belongs to one of them");
    }
}

#[test]
fn a10_extra_parameters_cannot_override_those_of_the_login() {
    for name in [
        "client_id",
        "response_type",
        "redirect_uri",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
        "show_dialog",
        "response_mode",
        "request",
        "request_uri",
    ] {
        assert_eq!(plan().extra(name, "x").unwrap_err(), LoginError::ReservedParameter(Sanitized::new(name)));
    }
    let once = plan().extra("locale", "sv").unwrap();
    assert!(once.extra("locale", "de").is_err(), "nor each other");
}

#[test]
fn a12_the_implicit_grant_is_an_error_that_names_pkce() {
    assert!(plan().response_type("code").is_ok());
    let error = plan().response_type("token").unwrap_err();
    assert_eq!(error, LoginError::ImplicitGrant);
    assert!(error.to_string().contains("PKCE") && error.to_string().contains("response_type=code"), "{error}");
    for other in ["code token", "id_token", "", "CODE"] {
        assert!(matches!(plan().response_type(other), Err(LoginError::UnknownResponseType(_))));
    }
    let redirect = format!("{REDIRECT}#access_token=BQDf&token_type=Bearer&state={{S}}");
    let reason = not_ours(login(), &redirect);
    assert_eq!(reason, NotOurs::ImplicitAnswer);
    assert!(reason.to_string().contains("PKCE"));
}

proptest! {
    #[test]
    fn a4_the_state_is_always_43_characters_of_base64url(half in any::<[u8; 32]>(), other in any::<[u8; 32]>()) {
        let mut entropy = [0; 64];
        entropy[..32].copy_from_slice(&half);
        entropy[32..].copy_from_slice(&other);
        let state = state(&plan().start(entropy));
        prop_assert_eq!(state.len(), 43);
        prop_assert_eq!(URL_SAFE_NO_PAD.decode(&state).unwrap(), other);
    }
}

// The way back.

#[test]
fn a_redirect_is_understood_in_every_form_it_is_handed_over_in() {
    for redirect in [
        "code=NApC&state={S}",
        "state={S}&code=NApC",
        "?code=NApC&state={S}",
        "/callback?code=NApC&state={S}",
        "http://127.0.0.1:8888/callback?code=NApC&state={S}",
        "https://app.example/cb/?tenant=7&code=NApC&state={S}",
        "https://app.example/a=b&c/cb?code=NApC&state={S}",
        "/a=b/cb?code=NApC&state={S}",
        "127.0.0.1:8888/callback?code=NApC&state={S}",
        "com.example.app://callback?code=NApC&state={S}",
        "com.example.app:/callback?code=NApC&state={S}",
        "  \n\thttp://127.0.0.1:8888/callback?code=NApC&state={S} \r\n",
        "http://127.0.0.1:8888/callback?code=NApC&state={S}#_=_",
        "code=NApC&state={S}&unknown=1&unknown=2",
        "code=NApC&state={S}&error=&iss=&error_description=",
        "code=%4eAp%43&%73tate={S}",
        "code=NApC&state={S}&",
    ] {
        assert_eq!(code_of(redirect), "NApC", "{redirect}");
    }
    assert_eq!(code_of("code=a?b/c&state={S}"), "a?b/c", "a raw query may hold a question mark");
    assert_eq!(code_of("code=a%20b%2Bc+d&state={S}"), "a b+c d");
}

#[test]
fn a5_the_state_is_compared_before_anything_the_redirect_says_is_believed() {
    for redirect in [
        "code=NApC&state=guessed",
        "error=access_denied&state=guessed",
        "error=access_denied&error_description=x&state=guessed&iss=https://evil.example",
        "code=NApC&error=access_denied&state=guessed",
    ] {
        assert_eq!(not_ours(login(), redirect), NotOurs::WrongState, "{redirect}");
    }
    for redirect in ["code=NApC", "error=access_denied", "code=NApC&state=", "error=access_denied&state"] {
        assert_eq!(not_ours(login(), redirect), NotOurs::NoState, "{redirect}");
    }
}

#[test]
fn a5_a_state_that_differs_in_one_character_or_in_length_is_wrong() {
    let right = state(&login());
    let mut wrong: Vec<String> = (0..right.len())
        .map(|i| {
            let mut bytes = right.clone().into_bytes();
            bytes[i] = if bytes[i] == b'A' { b'B' } else { b'A' };
            String::from_utf8(bytes).unwrap()
        })
        .collect();
    wrong.extend([right[..42].to_owned(), format!("{right}A"), format!("{right}="), format!("%20{right}")]);
    wrong.push(right.to_ascii_lowercase());
    for state in wrong {
        let redirect = format!("code=NApC&state={state}");
        assert_eq!(not_ours(login(), &redirect), NotOurs::WrongState, "{state}");
    }
}

#[test]
fn a5_the_state_of_another_login_is_wrong() {
    let other = state(&plan().start(entropy(2)));
    assert_eq!(not_ours(login(), &format!("code=NApC&state={other}")), NotOurs::WrongState);
}

#[test]
fn a6_a_hundred_forged_redirects_do_not_end_the_login() {
    let mut login = login();
    for i in 0..100 {
        let forged = match i % 5 {
            0 => format!("error=access_denied&state={i}"),
            1 => format!("code=stolen{i}"),
            2 => "%".repeat(i),
            3 => format!("http://127.0.0.1:8888/callback?code={i}&state={{S}}x"),
            _ => String::new(),
        };
        login = match redirected(login, &forged) {
            Err(RedirectError::NotOurs { login, .. }) => login,
            other => panic!("{forged}: {other:?}"),
        };
    }
    assert!(redirected(login, "code=NApC&state={S}").is_ok());
}

#[test]
fn a7_parameters_are_read_strictly() {
    use NotOurs::*;
    let long_code = format!("code={}&state={{S}}", "x".repeat(2049));
    let longest_code = format!("code={}&state={{S}}", "x".repeat(2048));
    let long = format!("code=NApC&state={{S}}&x={}", "x".repeat(16 * 1024));
    for (redirect, reason) in [
        ("code=NApC&code=NApC&state={S}", Repeated("code")),
        ("code=&code=NApC&state={S}", Repeated("code")),
        ("code=NApC&%63ode=NApC&state={S}", Repeated("code")),
        ("code=NApC&state={S}&state={S}", Repeated("state")),
        ("code=NApC&state=x&state={S}", Repeated("state")),
        ("error=a&error=b&state={S}", Repeated("error")),
        ("error=a&error_description=b&error_description=c&state={S}", Repeated("error_description")),
        ("code=NApC&state={S}&iss=x&iss=y", Repeated("iss")),
        ("code=NApC&error=access_denied&state={S}", CodeAndError),
        ("state={S}", NoCode),
        ("code=&state={S}", NoCode),
        ("code&error=&state={S}", NoCode),
        ("code=NApC%&state={S}", BadEncoding),
        ("code=NApC%4&state={S}", BadEncoding),
        ("code=NApC%zz&state={S}", BadEncoding),
        ("code=NApC%+1&state={S}", BadEncoding),
        ("code=%ff&state={S}", BadEncoding),
        ("code=NApC&state={S}&other=%", BadEncoding),
        ("code=a%0D%0Ab&state={S}", BadCode),
        ("code=a%00b&state={S}", BadCode),
        ("code=\u{e9}&state={S}", BadCode),
        (long_code.as_str(), BadCode),
        (long.as_str(), TooLong),
        ("", NoQuery),
        ("   ", NoQuery),
        ("?", NoQuery),
        (REDIRECT, NoQuery),
        ("http://127.0.0.1:8888/callback?", NoQuery),
        ("#code=NApC", NoQuery),
    ] {
        assert_eq!(not_ours(login(), redirect), reason, "{redirect}");
    }
    assert_eq!(code_of(&longest_code).len(), 2048);
}

#[test]
fn a8_an_issuer_is_compared_byte_by_byte() {
    for iss in [
        "https://accounts.spotify.com/",
        "https://ACCOUNTS.spotify.com",
        "https://accounts.spotify.com:443",
        "http://accounts.spotify.com",
        "https://accounts.spotify.com.evil.example",
        "https%3A%2F%2Fevil.example",
        "x",
    ] {
        let redirect = format!("code=NApC&state={{S}}&iss={iss}");
        assert_eq!(not_ours(login(), &redirect), NotOurs::WrongIssuer, "{iss}");
        let redirect = format!("error=access_denied&state={{S}}&iss={iss}");
        assert_eq!(not_ours(login(), &redirect), NotOurs::WrongIssuer, "{iss} with an error");
    }
    for iss in ["https://accounts.spotify.com", "https%3A%2F%2Faccounts.spotify.com"] {
        assert_eq!(code_of(&format!("code=NApC&state={{S}}&iss={iss}")), "NApC");
    }
}

#[test]
fn a8_an_issuer_may_be_demanded() {
    let demanding = || plan().accounts_urls(AccountsUrls::spotify().require_issuer(true)).start(entropy(1));
    assert_eq!(not_ours(demanding(), "code=NApC&state={S}"), NotOurs::NoIssuer);
    assert_eq!(not_ours(demanding(), "code=NApC&state={S}&iss="), NotOurs::NoIssuer);
    assert!(redirected(demanding(), &format!("code=NApC&state={{S}}&iss={ISSUER}")).is_ok());

    let named = AccountsUrls::with_base("http://127.0.0.1:4000/").unwrap().issuer_name("https://issuer.example/x");
    let login = plan().accounts_urls(named).start(entropy(1));
    assert!(redirected(login, "code=NApC&state={S}&iss=https://issuer.example/x").is_ok());
}

#[test]
fn a9_both_requests_carry_the_same_bytes_as_redirect_uri() {
    for text in [
        REDIRECT,
        "http://127.0.0.1:8888",
        "http://127.0.0.1:8888/",
        "http://[::1]:8888/a/../b//c?x=%2F%7e",
        "https://APP.example:443/CB/%7Euser/?next=%26&x=y+z",
        "https://app.example/cb;v=1?a=b=c",
        "com.example.app://callback/",
    ] {
        let login = Login::builder(public(), text.parse().unwrap()).start(entropy(1));
        assert_eq!(parameters(&login)["redirect_uri"], text);
        let mut exchange = redirected(login, "code=NApC&state={S}").unwrap().exchange();
        assert_eq!(form(&sent(&mut exchange, START))["redirect_uri"], text);
    }
}

#[test]
fn a_denied_login_says_who_said_no_and_what_to_do() {
    let denied = |redirect: &str| match redirected(login(), redirect) {
        Err(RedirectError::Denied(error)) => error,
        other => panic!("{redirect}: {other:?}"),
    };
    let error = denied("error=access_denied&state={S}&error_description=The+user%20said%20no");
    assert_eq!(error.code(), &AuthorizationErrorCode::AccessDenied);
    assert_eq!(error.description(), Some("The user said no"));
    assert_eq!(
        error.to_string(),
        "access_denied (The user said no); the user refused: start the login again if that was a mistake"
    );
    let error = denied("state={S}&error=server_error");
    assert_eq!((error.code(), error.description()), (&AuthorizationErrorCode::ServerError, None));
    assert_eq!(denied("error=new_error&state={S}").code().as_str(), "new_error");
}

#[test]
fn c8_the_servers_words_in_a_denial_are_made_printable() {
    let redirect = "state={S}&error=%1b%5b31m&error_description=a%0Ab%E2%80%AEc".to_owned() + &"d".repeat(400);
    let Err(error) = redirected(login(), &redirect) else { panic!("an error is not a code") };
    let shown = error.to_string();
    assert!(shown.bytes().all(|b| b == b' ' || b.is_ascii_graphic()), "{shown}");
    assert!(shown.len() < 500);
}

#[test]
fn d5_the_time_of_the_redirect_is_the_time_of_the_authorization() {
    let mut exchange = redirected(login(), "code=NApC&state={S}").unwrap().exchange();
    let later = START.advanced(std::time::Duration::from_secs(9));
    let _ = sent(&mut exchange, later);
    exchange.on_response(later, crate::testing::granted("A", r#","refresh_token":"R""#));
    let crate::machine::Step::Done(token) = exchange.step(later).unwrap() else { panic!("one answer is enough") };
    let token: Token = token;
    assert_eq!(token.authorized_at(), Some(START.wall()));
}

proptest! {
    #[test]
    fn a7_no_redirect_panics_and_none_without_the_state_is_believed(redirect in any::<String>()) {
        let not_ours = matches!(login().on_redirect(&redirect, START), Err(RedirectError::NotOurs { .. }));
        prop_assert!(not_ours);
    }

    #[test]
    fn a7_no_mixture_of_pieces_panics(pieces in prop::collection::vec(prop::sample::select(vec![
        "code", "state", "iss", "error", "error_description", "=", "=", "&", "&", "?", "#", "%", "%4", "%63", "%ff", "+", "/", ":",
        "http://", "127.0.0.1", "{S}", "{S}", "NApC", ISSUER, "\u{e9}", " ", "\n", "access_token=",
    ]), 0..20)) {
        let redirect = pieces.concat();
        let believable = redirect.contains("{S}");
        let survives = match redirected(login(), &redirect) {
            Ok(_) => believable && (redirect.contains("code") || redirect.contains("%63")),
            Err(RedirectError::Denied(_)) => believable && redirect.contains("error"),
            Err(RedirectError::NotOurs { login, .. }) => redirected(login, "code=NApC&state={S}").is_ok(),
        };
        prop_assert!(survives);
    }
}
