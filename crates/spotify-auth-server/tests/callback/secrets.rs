//! Nothing that a program may print shows the code or the state (security rule F1).

use std::fmt::{Debug, Display};
use std::time::Duration;

use http::Request;
use spotify_auth_core::{Now, Timestamp};
use spotify_auth_server::{
    CallbackError, CallbackServer, Connection, ConnectionStep, Landing, Limits, Outcome, Page, Responder, show,
};

use crate::support::{CODE, NOW, Scene, login, millis, state_of, uri};

/// What must not be seen: the state, the code, and both as hex, as base64 and as lists of numbers.
struct Canaries(Vec<String>);

impl Canaries {
    fn new(state: &str) -> Self {
        let mut shapes = Vec::new();
        for secret in [state, CODE, "CANARY-typed"] {
            use base64::Engine;
            let list = format!("{:?}", secret.as_bytes());
            shapes.extend([
                secret.to_owned(),
                secret.bytes().map(|byte| format!("{byte:02x}")).collect(),
                secret.bytes().map(|byte| format!("%{byte:02X}")).collect(),
                base64::engine::general_purpose::STANDARD_NO_PAD.encode(secret),
                list.trim_matches(['[', ']']).to_owned(),
            ]);
        }
        Self(shapes)
    }

    #[track_caller]
    fn not_in(&self, value: &(impl Debug + ?Sized)) {
        self.not_in_text(&format!("{value:?} {value:#?}"));
    }

    #[track_caller]
    fn not_in_error(&self, error: &(impl Debug + Display)) {
        self.not_in(error);
        self.not_in_text(&format!("{error} {error:#}"));
    }

    #[track_caller]
    fn not_in_text(&self, text: &str) {
        for shape in &self.0 {
            assert!(!text.contains(shape.as_str()), "{shape} is seen in {text}");
        }
    }
}

#[test]
fn f1_responder_and_replies_show_no_secret() {
    let login = login(&uri("http://127.0.0.1:8888/callback"));
    let state = state_of(login.authorize_url().as_str());
    let canaries = Canaries::new(&state);
    let landing = Landing::new(login.redirect_uri()).unwrap();
    let mut responder = Responder::new(login).unwrap();
    canaries.not_in(&responder);
    for query in [
        format!("code={CODE}&state=CANARY-typed"),
        format!("code={CODE}&code={CODE}&state={state}"),
        format!("code={CODE}&state={state}"),
        format!("code={CODE}&state={state}"),
    ] {
        let request = Request::get(format!("/callback?{query}")).header("host", "127.0.0.1:8888").body(()).unwrap();
        let request = request.into_parts().0;
        let reply = responder.respond(&request, NOW);
        canaries.not_in(&(landing.lead_to(Page::Failed, &request), &landing));
        canaries.not_in(&reply);
        canaries.not_in(&reply.outcome);
        canaries.not_in(&responder);
        canaries.not_in_error(responder.rejected());
        if let Outcome::SignedIn(login) = reply.outcome {
            canaries.not_in(&login.exchange());
        }
    }
}

#[test]
fn f1_a_denial_shows_no_secret() {
    let login = login(&uri("http://127.0.0.1:8888/callback"));
    let state = state_of(login.authorize_url().as_str());
    let canaries = Canaries::new(&state);
    let mut responder = Responder::new(login).unwrap();
    let request = Request::get(format!("/callback?error=access_denied&state={state}")).header("host", "127.0.0.1:8888");
    let reply = responder.respond(&request.body(()).unwrap().into_parts().0, NOW);
    canaries.not_in(&reply);
    let Outcome::Denied(error) = reply.outcome else { panic!() };
    canaries.not_in_error(&CallbackError::Denied(error));
}

#[test]
fn f1_a_connection_shows_no_secret_in_any_phase() {
    let canaries = Canaries::new("STATE-of-nobody");
    let request = format!("GET /callback?code={CODE}&state=STATE-of-nobody HTTP/1.1\r\nHost: 127.0.0.1:8888\r\n\r\n");
    let mut connection = Connection::new(Limits::default(), Duration::ZERO);
    canaries.not_in(&connection);
    let (most, rest) = request.as_bytes().split_at(60);
    connection.on_bytes(Duration::ZERO, most);
    canaries.not_in(&connection);
    canaries.not_in(&connection.step(Duration::ZERO));
    connection.on_bytes(Duration::ZERO, rest);
    canaries.not_in(&connection);
    let step = connection.step(Duration::ZERO);
    assert!(matches!(step, ConnectionStep::Respond(_)));
    canaries.not_in(&step);
    canaries.not_in(&connection);
}

#[test]
fn f1_servers_and_errors_show_no_secret() {
    let mut limits = Limits::default();
    limits.login = millis(300);
    let scene = Scene::with(limits);
    let canaries = Canaries::new(&scene.state);
    scene.get(&format!("/callback?code={CODE}&state=CANARY-typed"));
    scene.get(&format!("/callback?code={CODE}&code={CODE}&state={}", scene.state));
    let error = scene.finish().unwrap_err();
    assert!(matches!(error, CallbackError::NobodyCame { .. }));
    canaries.not_in_error(&error);

    let server = CallbackServer::bind(&uri("http://127.0.0.1/callback")).unwrap();
    canaries.not_in(&server);
}

#[test]
fn f1_an_opener_that_quotes_the_address_in_its_error_does_not_leak_it() {
    let login = login(&uri("http://127.0.0.1:8888/callback"));
    let canaries = Canaries::new(&state_of(login.authorize_url().as_str()));
    let quoting =
        |address: &str| -> std::io::Result<()> { Err(std::io::Error::other(format!("cannot run {address}"))) };
    canaries.not_in(&show(&quoting, login.authorize_url()).unwrap());
}

#[test]
fn f1_a_whole_login_shows_no_secret() {
    let scene = Scene::new();
    let canaries = Canaries::new(&scene.state);
    let answers = [scene.get(&scene.callback()), scene.get(&scene.callback()), scene.get("/callback/done")];
    canaries.not_in(&answers);
    let login = scene.finish().unwrap();
    canaries.not_in(&login);
    canaries.not_in(&login.exchange());
    canaries.not_in(&Now::new(Timestamp::from_unix_seconds(0), Duration::ZERO));
}
