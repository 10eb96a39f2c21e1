//! What an exported login promises: it goes on where it was, for its time, in its own app, and nowhere else.

use super::*;

const LIFETIME: std::time::Duration = std::time::Duration::from_secs(600);

fn export(login: Login<AwaitingRedirect>) -> String {
    login.export_secret(START, LIFETIME).to_string()
}

#[test]
fn a9_a_restored_login_sends_what_the_first_one_would_have_sent() {
    let plan = || plan().scopes(Scopes::from([Scope::Streaming])).show_dialog(true);
    let first = plan().start(entropy(1));
    let (url, state) = (first.authorize_url().as_str().to_owned(), state(&first));
    let redirect = format!("code=NApC&state={state}");
    let expected = form(&sent(&mut plan().start(entropy(1)).on_redirect(&redirect, START).unwrap().exchange(), START));

    // The plan's scopes of today do not matter: those were asked for that the login was started with.
    let restored = Login::restore(&export(first), plan().scopes(Scopes::none()), START).unwrap();
    assert_eq!(restored.authorize_url().as_str(), url);
    let mut exchange = restored.on_redirect(&redirect, START).unwrap().exchange();
    assert_eq!(form(&sent(&mut exchange, START)), expected);
}

#[test]
fn a5_a_restored_login_takes_its_own_state_only() {
    let restored = Login::restore(&export(login()), plan(), START).unwrap();
    let other = state(&plan().start(entropy(2)));
    assert_eq!(not_ours(restored, &format!("code=NApC&state={other}")), NotOurs::WrongState);
}

#[test]
fn an_old_export_finishes_no_login_whichever_way_the_clock_was_set() {
    let text = export(login());
    let at = |seconds| START.advanced(std::time::Duration::from_secs(seconds));
    assert!(Login::restore(&text, plan(), at(599)).is_ok());
    assert_eq!(Login::restore(&text, plan(), at(600)).unwrap_err(), LoginRestoreError::Expired);
    let before =
        |seconds| Now::new(START.wall().saturating_sub(std::time::Duration::from_secs(seconds)), START.monotonic());
    assert!(Login::restore(&text, plan(), before(300)).is_ok(), "servers' clocks differ a little");
    assert_eq!(Login::restore(&text, plan(), before(301)).unwrap_err(), LoginRestoreError::Expired);
}

#[test]
fn an_export_is_good_for_the_app_that_made_it_only() {
    let text = export(login());
    let other_client = Login::builder(confidential_named("other"), REDIRECT.parse().unwrap());
    let other_place = Login::builder(public(), "http://127.0.0.1:8889/callback".parse().unwrap());
    let other_service = plan().accounts_urls(AccountsUrls::with_base("http://127.0.0.1:4000").unwrap());
    for (plan, what) in
        [(other_client, "client id"), (other_place, "redirect URI"), (other_service, "accounts service")]
    {
        assert_eq!(Login::restore(&text, plan, START).unwrap_err(), LoginRestoreError::OtherApp(what));
    }
}

fn confidential_named(id: &str) -> Client {
    Client::confidential(id, "secret").unwrap()
}

#[test]
fn f1_an_export_holds_no_client_secret_and_its_errors_hold_nothing_of_it() {
    let login = Login::builder(confidential(), REDIRECT.parse().unwrap()).start(entropy(1));
    let (state, text) = (state(&login), export(login));
    assert!(!text.contains("CANARY") && text.contains(&state));
    let plan = || Login::builder(confidential(), REDIRECT.parse().unwrap());
    for end in 0..text.len() {
        let error = Login::restore(&text[..end], plan(), START).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(&state[..8]), "{error}");
    }
    for (what, with, damaged) in [
        ("\"version\":1", "\"version\":2", LoginRestoreError::UnknownVersion(2)),
        (&*state, "short", LoginRestoreError::Damaged),
        (&*state, &"!".repeat(43), LoginRestoreError::Damaged),
        ("\"code_verifier\":\"", "\"code_verifier\":\" ", LoginRestoreError::Damaged),
        ("\"scope\":\"", "\"scope\":\"\\\"", LoginRestoreError::Damaged),
    ] {
        assert_eq!(Login::restore(&text.replace(what, with), plan(), START).unwrap_err(), damaged, "{with}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_restore_panic(text in "[ -~]{0,200}") {
        prop_assert!(Login::restore(&text, plan(), START).is_err());
    }
}
