//! The call machine, step by step.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use spotify_auth_core::{Bearer, Machine, Now, Step, TransportFault};
use spotify_web::operation::{ArgumentError, DecodeError, Defaults, Encoder, Metadata};
use spotify_web::{
    Admission, ApiUrl, Call, CallPolicy, CallStep, Class, Error, ErrorKind, Id, Operation, RateGate, Refusal,
    SignInCause, Track, tracks,
};

use crate::support::{ID, answer, api_error, at, bearer};

fn get_track() -> tracks::Get {
    tracks::Get::new(Id::new(ID).unwrap())
}

/// A call that has been admitted, without a gate, and asks for its bearer.
fn admitted() -> Call<tracks::Get> {
    let mut call = Call::new(get_track());
    admit(&mut call);
    call
}

fn admit(call: &mut Call<tracks::Get>) {
    assert!(matches!(call.step(at(0)), Ok(CallStep::Admit { .. })));
    call.on_admitted(at(0), None);
}

fn admit_at(call: &mut Call<tracks::Get>, gate: &RateGate, now: Now) {
    let Ok(CallStep::Admit { entry }) = call.step(now) else { panic!("it comes to the gate") };
    let ticket = gate.enter(entry);
    assert_eq!(gate.poll(&ticket, now), Admission::Go);
    call.on_admitted(now, ticket);
}

fn limited(retry_after: &str) -> Response<Bytes> {
    let mut limited = api_error(429, "API rate limit exceeded");
    limited.headers_mut().insert("retry-after", retry_after.parse().unwrap());
    limited
}

/// Goes from "admitted" to "sent" and hands back what was sent.
fn send(call: &mut Call<tracks::Get>, with: &Bearer) -> Request<Bytes> {
    let Ok(CallStep::Bearer { .. }) = call.step(at(0)) else { panic!("a bearer is what it needs") };
    call.on_bearer(at(0), with.clone());
    match call.step(at(0)) {
        Ok(CallStep::Send { request, .. }) => request,
        other => panic!("it has all it needs: {other:?}"),
    }
}

fn finish(mut call: Call<tracks::Get>, now: Now, response: Response<Bytes>) -> Result<Track, Error> {
    call.on_response(now, response);
    match call.step(now)? {
        CallStep::Done(track) => Ok(track),
        other => panic!("the call is over: {other:?}"),
    }
}

#[test]
fn g9_the_token_is_in_the_authorization_header_and_nowhere_else() {
    let request = send(&mut admitted(), &bearer("CANARY", 1));
    assert_eq!(request.headers()["authorization"], "Bearer CANARY");
    assert!(request.headers()["authorization"].is_sensitive());
    assert!(!request.uri().to_string().contains("CANARY"));
    assert!(request.body().is_empty());
    assert!(!format!("{request:?}").contains("CANARY"));
}

#[test]
fn g6_an_answer_may_be_16_mib_and_take_30_seconds() {
    let mut call = admitted();
    let _ = call.step(at(0));
    call.on_bearer(at(0), bearer("t", 0));
    let Ok(CallStep::Send { max_body, deadline, .. }) = call.step(at(0)) else { panic!("it has all it needs") };
    assert_eq!((max_body, deadline), (16 * 1024 * 1024, Duration::from_secs(30)));
}

#[test]
fn d6_a_401_asks_for_another_bearer_once_and_sends_once_more() {
    let mut call = admitted();
    send(&mut call, &bearer("old", 1));
    call.on_response(at(1), api_error(401, "The access token expired"));

    admit(&mut call);
    let Ok(CallStep::Bearer { rejected: Some(rejected), .. }) = call.step(at(1)) else {
        panic!("the rejected bearer is handed to the source")
    };
    assert_eq!((rejected.generation(), rejected.token().expose_secret()), (1, "old"));
    call.on_bearer(at(1), bearer("new", 2));
    let Ok(CallStep::Send { request, .. }) = call.step(at(1)) else { panic!("the request is sent once more") };
    assert_eq!(request.headers()["authorization"], "Bearer new");
    assert_eq!(finish(call, at(2), answer(200, r#"{"name":"One"}"#)).unwrap().name, "One");
}

#[test]
fn d6_a_second_401_is_the_end() {
    let mut call = admitted();
    send(&mut call, &bearer("old", 1));
    call.on_response(at(1), api_error(401, "The access token expired"));
    admit(&mut call);
    send(&mut call, &bearer("new", 2));
    let error = finish(call, at(2), api_error(401, "Invalid access token")).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::SignIn(SignInCause::Refused)), "{error:?}");
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!(
        error.to_string(),
        "get-track: Spotify refused the access token, and its replacement too (401: Invalid access token): sign in again"
    );
}

#[test]
fn g7_a_429_closes_the_gate_for_everybody_and_the_call_comes_again_before_those_who_came_later() {
    let gate = RateGate::new();
    let mut call = Call::new(get_track());
    admit_at(&mut call, &gate, at(0));
    send(&mut call, &bearer("t", 0));
    call.on_response(at(10), limited("7"));

    let later = gate.enter(Class::Interactive);
    assert_eq!(gate.poll(&later, at(11)), Admission::Wait(Duration::from_secs(6)));
    let Ok(CallStep::Admit { entry }) = call.step(at(11)) else { panic!("it comes to the gate again") };
    let ticket = gate.enter(entry);
    assert_eq!(gate.poll(&ticket, at(11)), Admission::Wait(Duration::from_secs(6)));
    assert_eq!(gate.poll(&ticket, at(17)), Admission::Go);
    call.on_admitted(at(17), ticket);
    send(&mut call, &bearer("t", 0));
    assert_eq!(finish(call, at(18), answer(200, r#"{"name":"One"}"#)).unwrap().name, "One");
}

#[test]
fn g7_a_wait_beyond_the_policys_longest_is_an_error_at_once() {
    for (policy, ends) in [(60, false), (7, false), (6, true), (0, true)] {
        let gate = RateGate::new();
        let policy = CallPolicy::new().longest_wait(Duration::from_secs(policy));
        let mut call = Call::new(get_track()).with_policy(policy);
        admit_at(&mut call, &gate, at(0));
        send(&mut call, &bearer("token", 0));
        call.on_response(at(10), limited("7"));
        assert_eq!(gate.view(at(10)).closed_for, Some(Duration::from_secs(7)));
        match call.step(at(10)) {
            Ok(CallStep::Admit { .. }) if !ends => {}
            Err(error) if ends => {
                assert!(matches!(error.kind(), ErrorKind::RateLimited { .. }), "{error:?}");
                assert_eq!((error.retry_after(), error.attempts()), (Some(Duration::from_secs(7)), 1));
                assert_eq!(error.message(), Some("API rate limit exceeded"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn g7_several_429s_wait_no_longer_together_than_the_longest_wait() {
    let gate = RateGate::new();
    let mut call = Call::new(get_track()).with_policy(CallPolicy::new().longest_wait(Duration::from_secs(20)));
    let mut now = 0;
    for _ in 0..2 {
        let Ok(CallStep::Admit { entry }) = call.step(at(now)) else { panic!("it comes to the gate") };
        let ticket = gate.enter(entry);
        if let Admission::Wait(wait) = gate.poll(&ticket, at(now)) {
            now += wait.as_secs();
        }
        assert_eq!(gate.poll(&ticket, at(now)), Admission::Go);
        call.on_admitted(at(now), ticket);
        assert!(matches!(call.step(at(now)), Ok(CallStep::Bearer { .. })));
        call.on_bearer(at(now), bearer("t", 0));
        assert!(matches!(call.step(at(now)), Ok(CallStep::Send { .. })));
        call.on_response(at(now), limited("12"));
    }
    let error = call.step(at(now)).unwrap_err();
    assert_eq!((error.retry_after(), error.attempts()), (Some(Duration::from_secs(12)), 2));
}

#[test]
fn g7_without_a_gate_the_call_waits_by_itself() {
    let mut call = admitted();
    send(&mut call, &bearer("t", 0));
    call.on_response(at(10), limited("7"));
    assert!(matches!(call.step(at(10)), Ok(CallStep::Sleep(wait)) if wait == Duration::from_secs(7)));
    assert!(matches!(call.step(at(16)), Ok(CallStep::Sleep(wait)) if wait == Duration::from_secs(1)));
    assert!(matches!(call.step(at(17)), Ok(CallStep::Admit { .. })));
}

#[test]
fn g7_nothing_is_sent_once_the_gate_has_closed_while_the_bearer_was_on_its_way() {
    let gate = RateGate::new();
    let mut call = Call::new(get_track());
    admit_at(&mut call, &gate, at(0));
    assert!(matches!(call.step(at(0)), Ok(CallStep::Bearer { .. })));
    gate.close(at(1), Duration::from_secs(5));
    call.on_bearer(at(2), bearer("t", 0));
    let Ok(CallStep::Admit { entry }) = call.step(at(2)) else { panic!("it comes to the gate again") };
    assert_eq!(gate.enter(entry).poll(at(2)), Admission::Wait(Duration::from_secs(4)));
}

#[test]
fn g7_a_spent_quota_closes_nothing_since_other_operations_go_on() {
    let gate = RateGate::new();
    let mut call = Call::new(get_track());
    admit_at(&mut call, &gate, at(0));
    send(&mut call, &bearer("t", 0));
    let mut spent = answer(429, r#"{"error":{"status":429,"message":"Too many requests","reason":"QUOTA_EXCEEDED"}}"#);
    spent.headers_mut().insert("retry-after", "86207".parse().unwrap());

    let error = finish(call, at(1), spent).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::QuotaExceeded { .. }), "{error:?}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(86_207)));
    assert_eq!(error.reason(), Some("QUOTA_EXCEEDED"));
    assert_eq!(gate.poll(&gate.enter(Class::Bulk), at(1)), Admission::Go);
    // The next call of the same operation is refused without being sent.
    let mut next = Call::new(get_track());
    let Ok(CallStep::Admit { entry }) = next.step(at(2)) else { panic!("it comes to the gate") };
    let Admission::Refused(refusal) = gate.enter(entry).poll(at(2)) else { panic!("its quota is spent") };
    next.on_refused(at(2), refusal);
    let error = next.step(at(2)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::QuotaExceeded { .. }), "{error:?}");
    assert_eq!((error.retry_after(), error.attempts()), (Some(Duration::from_secs(86_206)), 0));
}

#[test]
fn g7_a_429_that_does_not_say_how_long_still_closes_the_gate() {
    for body in ["", "Too many requests", r#"{"error":{"status":429,"message":"API rate limit exceeded"}}"#] {
        let gate = RateGate::new();
        let mut call = Call::new(get_track());
        admit_at(&mut call, &gate, at(0));
        send(&mut call, &bearer("t", 0));
        call.on_response(at(0), answer(429, body));
        assert!(matches!(call.step(at(0)), Ok(CallStep::Admit { .. })), "{body}");
        let wait = Duration::from_secs(15);
        assert_eq!(gate.poll(&gate.enter(Class::Bulk), at(0)), Admission::Wait(wait), "{body}");
    }
}

#[test]
fn a_gate_that_refuses_is_a_rate_limit_with_its_length() {
    let mut call = Call::new(get_track());
    assert!(matches!(call.step(at(0)), Ok(CallStep::Admit { .. })));
    call.on_refused(at(0), Refusal::RateLimited { retry_after: Duration::from_secs(3_600) });
    let error = call.step(at(0)).unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3_600)));
    assert_eq!(error.status(), None);
    assert_eq!(error.to_string(), "get-track: too many calls in too short a time: wait 3600 s");
}

/// Everything that a driver may say out of turn, at every state that it can be said in.
#[test]
fn out_of_order_is_an_error_and_never_a_panic() {
    type Event = fn(&mut Call<tracks::Get>);
    let events: [(&str, Event); 6] = [
        ("step", |call| drop(call.step(at(0)))),
        ("admitted", |call| call.on_admitted(at(0), None)),
        ("refused", |call| call.on_refused(at(0), Refusal::RateLimited { retry_after: Duration::ZERO })),
        ("bearer", |call| call.on_bearer(at(0), bearer("t", 0))),
        ("response", |call| call.on_response(at(0), answer(200, "{}"))),
        ("fault", |call| call.on_fault(at(0), TransportFault::too_large("x"))),
    ];
    // The one good way through, and which events are in order at each of its points.
    let way: [(&str, &[&str]); 7] = [
        ("step", &["step"]),
        ("admitted", &["admitted", "refused"]),
        ("step", &["step"]),
        ("bearer", &["bearer"]),
        ("step", &["step"]),
        ("response", &["response", "fault"]),
        ("step", &["step"]),
    ];
    let event = |name: &str| events.iter().find(|(known, _)| *known == name).unwrap().1;
    for point in 0..way.len() {
        for (name, wrong) in events.iter().filter(|(name, _)| !way[point].1.contains(name)) {
            let mut call = Call::new(get_track());
            way[..point].iter().for_each(|(step, _)| event(step)(&mut call));
            wrong(&mut call);
            let error = call.step(at(0)).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::OutOfOrder), "{name} at {point}: {error:?}");
            assert!(matches!(call.step(at(0)).unwrap_err().kind(), ErrorKind::OutOfOrder));
        }
    }
}

#[test]
fn a_bad_argument_ends_the_call_before_anything_is_asked_for() {
    let operation = spotify_web::library::Tracks::new().limit(51);
    let error = Call::new(operation).step(at(0)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Argument(argument) if argument.argument() == "limit"), "{error:?}");
}

/// An operation, written by hand, that builds its request for another place.
struct Hijack(&'static str);

impl Operation for Hijack {
    type Output = ();
    const METADATA: Metadata = Metadata::new("hijack", http::Method::GET, "/me");

    fn encode(&self, _: &mut Encoder) -> Result<(), ArgumentError> {
        Ok(())
    }

    fn decode(_: &Response<Bytes>) -> Result<(), DecodeError> {
        Ok(())
    }

    fn request_with(&self, _: &ApiUrl, _: &Defaults) -> Result<Request<Bytes>, ArgumentError> {
        Ok(Request::get(self.0).body(Bytes::new()).unwrap())
    }
}

#[test]
fn g1_a_request_for_another_origin_never_gets_a_bearer() {
    for place in [
        "https://api.spotify.com.evil/v1/me",
        "https://evil/?https://api.spotify.com",
        "https://api.spotify.com@evil/v1/me",
        "https://api.spotify.com:8443/v1/me",
        "http://api.spotify.com/v1/me",
        "/v1/me",
    ] {
        let error = Call::new(Hijack(place)).step(at(0)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ForeignOrigin), "{place}: {error:?}");
        assert!(!error.to_string().contains("evil"));
    }
    assert!(Call::new(Hijack("https://api.spotify.com/v1/me")).step(at(0)).is_ok());
}

#[test]
fn a_call_with_its_bearer_is_a_machine_like_any_other() {
    let mut machine = Call::new(get_track()).with_bearer(bearer("t", 0));
    let Ok(Step::Send { request, .. }) = machine.step(at(0)) else { panic!("it has all it needs") };
    assert_eq!(request.headers()["authorization"], "Bearer t");
    machine.on_response(at(1), answer(200, r#"{"name":"One"}"#));
    assert!(matches!(machine.step(at(1)), Ok(Step::Done(track)) if track.name == "One"));

    let mut expired = Call::new(get_track()).with_bearer(bearer("t", 0));
    let _ = expired.step(at(0));
    expired.on_response(at(1), api_error(401, "The access token expired"));
    let error = expired.step(at(1)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::SignIn(_)), "{error:?}");
}
