//! A program of its own, outside of this workspace: it declares an operation that Spotify has not, and calls it.

use std::time::Duration;

use spotify_web::auth::{AccessToken, Bearer, Now};
use spotify_web::{Call, CallStep, Id, Market, Operation, Timestamp, Track};

/// Get the lyrics of one track.
#[derive(Clone, Debug, Operation)]
#[operation(GET "/tracks/{id}/lyrics", id = "get-lyrics", returns = Vec<String>, inside = "lines")]
struct Lyrics {
    /// Of which track.
    #[operation(path)]
    id: Id<Track>,
    /// Where they will be sung.
    #[operation(query, default = market)]
    market: Option<Market>,
    /// How many lines.
    #[operation(query, range(1..=50))]
    limit: Option<u32>,
}

fn main() {
    let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
    let id: Id<Track> = "spotify:track:11dFghVXANMlKmJXsNCbNl".parse().unwrap();
    let mut call = Call::new(Lyrics::new(id).market(Market::SE).limit(2_u32));
    assert!(matches!(call.step(now), Ok(CallStep::Admit)));
    call.on_admitted(now, None);
    assert!(matches!(call.step(now), Ok(CallStep::Bearer { rejected: None })));
    call.on_bearer(now, Bearer::new(AccessToken::new("BQDf").unwrap(), 1));
    let Ok(CallStep::Send { request, .. }) = call.step(now) else { panic!("it has all it needs") };
    assert_eq!(
        request.uri(),
        "https://api.spotify.com/v1/tracks/11dFghVXANMlKmJXsNCbNl/lyrics?market=SE&limit=2"
    );
    call.on_response(now, http::Response::new(r#"{"lines":["one","two"]}"#.into()));
    let Ok(CallStep::Done(lines)) = call.step(now) else { panic!("it was answered") };
    assert_eq!(lines, ["one", "two"]);
}
