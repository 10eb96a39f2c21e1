//! The spans and events of calls, and that nothing in them is anybody's business.
//!
//! In a program of their own: whether anybody is interested in a span is decided once for all threads, and a thread that is not
//! watched must not be the one that decides it.
#![cfg(all(feature = "client", feature = "tracing"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the functions around the tests are tests too"
)]

#[path = "behaviour/support.rs"]
#[allow(dead_code, reason = "shared with the tests of behaviour, which use the rest")]
mod support;

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use spotify_web::{CallPolicy, MemoryCache, SearchType, Spotify};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use support::{ID, Renewing, Script, answer, api_error};

const CANARY: &str = "CANARY-7f3a";

/// A span with its fields, and under which it is.
#[derive(Clone, Debug, Default)]
struct Spanned {
    name: &'static str,
    parent: Option<u64>,
    fields: BTreeMap<&'static str, String>,
}

#[derive(Clone, Default)]
struct Collected(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    spans: Vec<(u64, Spanned)>,
    /// What was said, and in which span.
    events: Vec<(Option<u64>, BTreeMap<&'static str, String>)>,
}

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Collected {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, cx: Context<'_, S>) {
        let mut span = Spanned { name: attributes.metadata().name(), ..Spanned::default() };
        span.parent = cx.span(id).and_then(|span| span.parent().map(|parent| parent.id().into_u64()));
        attributes.record(&mut Fields(&mut span.fields));
        self.0.lock().unwrap().spans.push((id.into_u64(), span));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut inner = self.0.lock().unwrap();
        let span = inner.spans.iter_mut().rev().find(|(known, _)| *known == id.into_u64()).unwrap();
        values.record(&mut Fields(&mut span.1.fields));
    }

    fn on_event(&self, event: &Event<'_>, cx: Context<'_, S>) {
        let mut fields = BTreeMap::new();
        event.record(&mut Fields(&mut fields));
        let span = cx.event_span(event).map(|span| span.id().into_u64());
        self.0.lock().unwrap().events.push((span, fields));
    }
}

impl Collected {
    fn install(&self) -> tracing::subscriber::DefaultGuard {
        tracing::subscriber::set_default(tracing_subscriber::registry().with(self.clone()))
    }

    fn named(&self, name: &str) -> Vec<(u64, Spanned)> {
        self.0.lock().unwrap().spans.iter().filter(|(_, span)| span.name == name).cloned().collect()
    }

    fn said(&self) -> Vec<String> {
        self.0.lock().unwrap().events.iter().map(|(_, fields)| fields["message"].clone()).collect()
    }

    /// All of it as text.
    fn text(&self) -> String {
        let inner = self.0.lock().unwrap();
        let mut text = String::new();
        write!(text, "{:?} {:?}", inner.spans, inner.events).unwrap();
        text
    }
}

fn some(fields: &BTreeMap<&'static str, String>, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| fields.get(name).cloned().unwrap_or_else(|| format!("no {name}"))).collect()
}

#[tokio::test]
async fn a_call_is_a_span_and_each_request_one_within_with_the_names_that_everybody_knows() {
    let collected = Collected::default();
    let _guard = collected.install();
    let mut limited = api_error(429, "API rate limit exceeded");
    limited.headers_mut().insert("retry-after", "3".parse().unwrap());
    let one = answer(200, r#"{"name":"One"}"#);
    let script = Script::of([Ok(api_error(401, "expired")), Ok(limited), Ok(answer(503, "")), Ok(one)]);
    let at_once = CallPolicy::new().backoff(Duration::ZERO, Duration::ZERO);
    let spotify = Spotify::builder(script).token_source(Renewing::up_to(1)).policy(at_once).build().unwrap();
    spotify.tracks().get(ID).await.unwrap();

    let calls = collected.named("spotify.call");
    let [(call, span)] = &calls[..] else { panic!("{calls:?}") };
    let names = ["otel.name", "otel.kind", "spotify.operation", "spotify.class", "http.request.method", "url.template"];
    assert_eq!(
        some(&span.fields, &names),
        ["get-track", "internal", "get-track", "interactive", "GET", "/tracks/{id}"]
    );
    let names = ["server.address", "server.port", "http.response.status_code", "spotify.attempts", "spotify.wait"];
    assert_eq!(some(&span.fields, &names), ["api.spotify.com", "443", "200", "4", "3.0"]);
    assert!(!span.fields.contains_key("error.type") && !span.fields.contains_key("spotify.cache"), "{span:?}");

    let attempts = collected.named("spotify.attempt");
    assert!(attempts.iter().all(|(_, span)| span.parent == Some(*call)), "{attempts:?}");
    let names =
        ["http.request.resend_count", "http.response.status_code", "error.type", "otel.status_code", "spotify.wait"];
    let told: Vec<_> = attempts.iter().map(|(_, span)| some(&span.fields, &names)).collect();
    assert_eq!(
        told,
        [
            ["no http.request.resend_count", "401", "401", "ERROR", "0.0"],
            ["1", "429", "429", "ERROR", "0.0"],
            ["2", "503", "503", "ERROR", "3.0"],
            ["3", "200", "no error.type", "no otel.status_code", "0.0"],
        ]
    );
    let names = ["otel.name", "otel.kind", "http.request.method", "url.template", "server.address"];
    let first = some(&attempts[0].1.fields, &names);
    assert_eq!(first, ["GET /tracks/{id}", "client", "GET", "/tracks/{id}", "api.spotify.com"]);
    assert_eq!(some(&attempts[3].1.fields, &["http.request.body.size", "http.response.body.size"]), ["0", "14"]);
    assert!(attempts.iter().all(|(_, span)| !span.fields.contains_key("url.full")));

    assert_eq!(
        collected.said(),
        [
            "answered",
            "to be sent again",
            "another bearer after a 401",
            "answered",
            "rate limited",
            "to be sent again",
            "waited at the gate",
            "answered",
            "to be sent again",
            "answered",
        ]
    );
    assert!(collected.0.lock().unwrap().events.iter().all(|(span, _)| *span == Some(*call)), "{}", collected.text());
}

#[tokio::test]
async fn an_error_says_which_kind_and_a_cache_where_from() {
    let collected = Collected::default();
    let _guard = collected.install();
    let mut tagged = answer(200, r#"{"name":"One"}"#);
    tagged.headers_mut().insert("cache-control", "max-age=60".parse().unwrap());
    let fault = spotify_auth_core::TransportFault::too_large("it is");
    let script = Script::of([Ok(tagged), Ok(api_error(404, "no")), Err(fault)]);
    let spotify = Spotify::builder(script).access_token("t").cache(MemoryCache::default()).build().unwrap();
    for _ in 0..2 {
        spotify.tracks().get(ID).await.unwrap();
    }
    spotify.artists().get(ID).await.unwrap_err();
    spotify.albums().get(ID).await.unwrap_err();
    let names = ["spotify.cache", "error.type", "otel.status_code"];
    let told: Vec<_> = collected.named("spotify.call").iter().map(|(_, span)| some(&span.fields, &names)).collect();
    assert_eq!(
        told,
        [
            ["missed", "no error.type", "no otel.status_code"],
            ["hit", "no error.type", "no otel.status_code"],
            ["no spotify.cache", "404", "ERROR"],
            ["no spotify.cache", "unreachable", "ERROR"],
        ]
    );
    assert_eq!(collected.named("spotify.attempt").len(), 3);
}

#[tokio::test]
async fn f1_no_secret_and_no_argument_is_in_any_span_or_event() {
    let collected = Collected::default();
    let _guard = collected.install();
    let echo = format!("you sent Bearer {CANARY}");
    let script = Script::of([
        Ok(answer(200, format!(r#"{{"tracks":{{"items":[],"href":"{CANARY}"}}}}"#))),
        Ok(api_error(400, &echo)),
        Ok(answer(200, "")),
        Ok(answer(200, format!(r#"{{"name":{{"{CANARY}":"{CANARY}"}}"#))),
        Err(spotify_auth_core::TransportFault::not_sent("no route")),
        Err(spotify_auth_core::TransportFault::not_sent("no route")),
        Err(spotify_auth_core::TransportFault::not_sent("no route")),
    ]);
    let spotify = Spotify::builder(script.clone()).access_token(CANARY).cache(MemoryCache::default()).build().unwrap();
    let playlist = "37i9dQZF1DXcBWIGoYBM5M";
    let _ = spotify.search().items(CANARY, [SearchType::Track]).market("SE").await;
    let _ = spotify.tracks().get(ID).market("SE").await;
    let _ = spotify.playlists().change_details(playlist).name(CANARY).await;
    let _ = spotify.playlists().get(playlist).await;
    let _ = spotify.users().get(CANARY).await;
    assert_eq!(script.seen().len(), 7);
    let text = collected.text();
    assert!(text.contains("/search") && text.contains("/playlists/{playlist_id}"), "{text}");
    let hex = CANARY.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    // "CANARY-7f3a" in base64, at each of the three alignments, without the characters that depend on the neighbours.
    let base64 = ["Q0FOQVJZLTdmM2", "NBTkFSWS03ZjNh", "DQU5BUlktN2YzY"];
    for secret in [CANARY, &hex, &hex.to_uppercase(), ID, playlist, "SE\"", "market"].into_iter().chain(base64) {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}
