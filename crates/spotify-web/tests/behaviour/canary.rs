//! F1: no secret is in anything that can be shown.

use std::future::IntoFuture;

use spotify_auth_core::{AccessToken, Timestamp};
use spotify_web::{Call, CallStep, Id, Operation, RateGate, Spotify, tracks};

use crate::support::{ID, Script, answer, api_error, at, bearer};

const CANARY: &str = "CANARY-7f3a";

/// The canary in every form that it could be printed in.
fn forms() -> Vec<String> {
    use std::fmt::Write;
    let mut hex = String::new();
    for byte in CANARY.bytes() {
        write!(hex, "{byte:02x}").unwrap();
    }
    let list = CANARY.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ");
    // "CANARY-7f3a" in base64, at each of the three alignments, without the characters that depend on the neighbours.
    let base64 = ["Q0FOQVJZLTdmM2", "NBTkFSWS03ZjNh", "DQU5BUlktN2YzY"];
    let mut forms = vec![CANARY.to_owned(), hex.to_uppercase(), hex, list, CANARY.replace('-', "%2D")];
    forms.extend(base64.map(str::to_owned));
    forms
}

fn assert_clean(shown: &str) {
    for form in forms() {
        assert!(!shown.contains(&form), "{form} is in {shown}");
    }
}

macro_rules! clean {
    ($value:expr) => {
        match &$value {
            value => assert_clean(&format!("{value:?}\n{value:#?}")),
        }
    };
}

#[tokio::test]
async fn f1_nothing_of_a_client_shows_its_token() {
    let echo = format!("you sent Bearer {CANARY}");
    let script = Script::of([
        Ok(answer(200, "{}")),
        Ok(api_error(400, &echo)),
        Ok(answer(403, echo.clone())),
        Ok(answer(200, format!(r#"{{"name":{{"{CANARY}":"{CANARY}"}}"#))),
        Ok(api_error(401, &echo)),
    ]);
    let builder = Spotify::builder(script.clone()).access_token(CANARY);
    clean!(builder);
    let spotify = builder.build().unwrap();
    clean!(spotify);
    clean!(spotify.with_access_token(AccessToken::new(CANARY).unwrap()));
    clean!(spotify.tracks());
    clean!(spotify.tracks().get(ID));
    clean!(spotify.library().tracks().pages(1));
    clean!(spotify.rate_gate());
    let call = spotify.tracks().get(ID).into_future();
    call.await.unwrap();
    for _ in 0..4 {
        let error = spotify.tracks().get(ID).await.unwrap_err();
        clean!(error);
        clean!(error.kind());
        assert_clean(&error.to_string());
    }
    assert_eq!(script.seen().len(), 5);
    script.seen().iter().for_each(|request| clean!(request));
}

#[test]
fn f1_no_step_of_a_call_shows_its_bearer() {
    let mut call = Call::new(tracks::Get::new(Id::new(ID).unwrap()));
    let gate = RateGate::new();
    clean!(call);
    clean!(call.step(at(0)).unwrap());
    call.on_admitted(at(0), gate.enter(spotify_web::Class::Interactive));
    clean!(call.step(at(0)).unwrap());
    call.on_bearer(at(0), bearer(CANARY, 1));
    clean!(call);
    let CallStep::Send { request, .. } = call.step(at(0)).unwrap() else { panic!("it has all it needs") };
    clean!(request);
    clean!(CallStep::<()>::Send { request, max_body: 0, deadline: std::time::Duration::ZERO });
    call.on_response(at(0), api_error(401, CANARY));
    clean!(call.step(at(0)).unwrap());
    call.on_admitted(at(0), None);
    let step = call.step(at(0)).unwrap();
    assert!(matches!(step, CallStep::Bearer { rejected: Some(_), .. }));
    clean!(step);
    clean!(call.with_bearer(bearer(CANARY, 2)));
}

#[test]
fn f1_what_the_user_searches_for_is_not_shown_by_machines() {
    let operation = spotify_web::search::Items::new(CANARY, [spotify_web::SearchType::Track]);
    let mut call = Call::new(operation);
    clean!(call);
    let _ = call.step(at(0));
    call.on_admitted(at(0), None);
    let _ = call.step(at(0));
    call.on_bearer(at(0), bearer("t", 0));
    clean!(call.step(at(0)).unwrap());
    let error = spotify_web::search::Items::parse(&answer(500, ""), Timestamp::from_unix_seconds(0)).unwrap_err();
    clean!(error);
}
