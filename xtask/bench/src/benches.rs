//! Every case by itself, with divan's statistics.

use std::time::Duration;

use bytes::Bytes;
use divan::Bencher;
use http::Response;
use spotify_auth_core::{AccessToken, Bearer, Now, Timestamp};
use spotify_web::{ApiUrl, Call, CallStep, Id, Market, Operation, library, playlists, search, tracks};

use crate::MARKETS;
use crate::answers;
use crate::reader::Reader;

fn answer(body: String) -> Response<Bytes> {
    Response::new(body.into())
}

fn saved_tracks(bencher: Bencher<'_, '_>, reader: Reader, markets: usize) {
    let answer = answer(answers::saved_tracks(markets));
    bencher.bench_local(|| reader.read(&answer));
}

#[divan::bench(args = MARKETS)]
fn decode_saved_tracks(bencher: Bencher<'_, '_>, markets: usize) {
    saved_tracks(bencher, Reader::Ours, markets);
}

#[divan::bench(args = MARKETS)]
fn decode_saved_tracks_peer(bencher: Bencher<'_, '_>, markets: usize) {
    saved_tracks(bencher, Reader::Peer, markets);
}

#[divan::bench(args = MARKETS)]
fn decode_saved_tracks_strings(bencher: Bencher<'_, '_>, markets: usize) {
    saved_tracks(bencher, Reader::Strings, markets);
}

#[divan::bench(args = MARKETS)]
fn decode_saved_tracks_floor(bencher: Bencher<'_, '_>, markets: usize) {
    saved_tracks(bencher, Reader::Floor, markets);
}

#[divan::bench(args = MARKETS)]
fn decode_playlist_items(bencher: Bencher<'_, '_>, markets: usize) {
    let answer = answer(answers::playlist_items(markets));
    bencher.bench_local(|| playlists::Items::decode(&answer).expect("playlist items"));
}

#[divan::bench(args = MARKETS)]
fn decode_search_results(bencher: Bencher<'_, '_>, markets: usize) {
    let answer = answer(answers::search_results(markets));
    bencher.bench_local(|| search::Items::decode(&answer).expect("search results"));
}

fn one_track() -> tracks::Get {
    tracks::Get::new("11dFghVXANMlKmJXsNCbNl".parse::<Id<_>>().expect("an id")).market(Market::SE)
}

#[divan::bench]
fn encode_one_track(bencher: Bencher<'_, '_>) {
    let (operation, api) = (one_track(), ApiUrl::spotify());
    bencher.bench_local(|| operation.request(&api).expect("a request"));
}

#[divan::bench]
fn encode_saved_tracks(bencher: Bencher<'_, '_>) {
    let (operation, api) = (library::Tracks::new().market(Market::SE).limit(50).offset(100), ApiUrl::spotify());
    bencher.bench_local(|| operation.request(&api).expect("a request"));
}

/// A call from its operation to its answer, the answer's decoding included, with nothing around it.
#[divan::bench]
fn call_one_track(bencher: Bencher<'_, '_>) {
    let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
    let bearer = Bearer::new(AccessToken::new("BQDf").expect("a token"), 1);
    let body = Bytes::from_static(br#"{"name":"Cut To The Feeling","duration_ms":207959,"type":"track"}"#);
    bencher.with_inputs(|| (one_track(), bearer.clone(), body.clone())).bench_local_values(
        |(operation, bearer, body)| {
            let mut call = Call::new(operation);
            let mut bearer = Some(bearer);
            let mut body = Some(body);
            loop {
                match call.step(now).expect("a call that succeeds") {
                    CallStep::Admit => call.on_admitted(now, None),
                    CallStep::Bearer { .. } => call.on_bearer(now, bearer.take().expect("asked once")),
                    CallStep::Send { .. } => call.on_response(now, Response::new(body.take().expect("sent once"))),
                    CallStep::Sleep(_) => unreachable!("nothing to wait for"),
                    CallStep::Done(track) => return track,
                }
            }
        },
    );
}
