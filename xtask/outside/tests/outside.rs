//! What is declared outside is built, sent and read as spotify-web's own operations are, with a client and without.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use outside::{Correct, Line, Lyrics};
use spotify_web::auth::driver::Transport;
use spotify_web::auth::{Now, TransportFault};
use spotify_web::operation::QuotaMode;
use spotify_web::{ApiUrl, Id, Market, Operation, Report, Spotify, Timestamp, Track, User};

const LINE: &str = r#"{"words":"One","start_ms":7.0,"singers":[null,{"name":"A"}],"key":"C"}"#;

fn track() -> Id<Track> {
    "spotify:track:11dFghVXANMlKmJXsNCbNl".parse().unwrap()
}

#[test]
fn a_request_is_built_without_a_client() {
    let request = Lyrics::new(track()).market(Market::SE).limit(2).request(&ApiUrl::spotify()).unwrap();
    assert_eq!(
        request.uri(),
        "https://api.spotify.com/v1/tracks/11dFghVXANMlKmJXsNCbNl/lyrics?market=SE&limit=2&format=lines"
    );

    let user: Id<User> = "a/b".parse().unwrap();
    let request = Correct::new(user, track(), ["One"]).start_ms(7).request(&ApiUrl::spotify()).unwrap();
    assert_eq!(request.method(), http::Method::PUT);
    assert_eq!(request.uri().path(), "/v1/users/a%2Fb/lyrics");
    assert_eq!(request.body(), r#"{"lines":["One"],"start_ms":7}"#);
}

#[test]
fn limits_hold() {
    assert!(Lyrics::new(track()).limit(51).request(&ApiUrl::spotify()).is_err());
    let user: Id<User> = "smedjan".parse().unwrap();
    assert!(Correct::new(user, track(), ["One", "Two", "Three"]).request(&ApiUrl::spotify()).is_err());
}

#[test]
fn an_answer_is_read_without_a_client_and_what_is_odd_is_reported() {
    let answer = Response::new(Bytes::from(format!(r#"{{"line":{LINE}}}"#)));
    let line = Correct::parse(&answer, Timestamp::from_unix_seconds(0)).unwrap();
    assert_eq!((line.words.as_str(), line.start_ms, line.singers.len()), ("One", 7, 1));

    let told: Vec<_> = Report::of::<Correct>(&answer).unwrap().findings().iter().map(ToString::to_string).collect();
    assert_eq!(told, ["line.singers[0]: left out, it is null", "line.key: unknown"]);

    let nameless = Response::new(Bytes::from(r#"{"line":{"start_ms":7}}"#));
    assert!(
        Correct::parse(&nameless, Timestamp::from_unix_seconds(0)).unwrap_err().to_string().contains("correct-lyrics")
    );
}

/// Answers in order.
#[derive(Clone, Default)]
struct Script(Arc<Mutex<(VecDeque<Response<Bytes>>, Vec<String>)>>);

impl Script {
    fn of(answers: impl IntoIterator<Item = (StatusCode, String)>) -> Self {
        let script = Self::default();
        for (status, body) in answers {
            let answer = Response::builder().status(status).body(body.into()).unwrap();
            script.0.lock().unwrap().0.push_back(answer);
        }
        script
    }

    fn asked(&self) -> Vec<String> {
        self.0.lock().unwrap().1.clone()
    }
}

#[async_trait::async_trait]
impl Transport for Script {
    async fn send(&self, request: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
        let mut script = self.0.lock().unwrap();
        script.1.push(format!("{} {}", request.method(), request.uri()));
        script.0.pop_front().ok_or_else(|| TransportFault::not_sent("the script is over"))
    }

    async fn sleep(&self, _: Duration) {}

    fn now(&self) -> Now {
        Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO)
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([7; 64])
    }
}

fn client(script: &Script) -> Spotify {
    let builder = Spotify::builder(script.clone()).access_token("BQDf").market(Market::SE);
    builder.quota_mode(QuotaMode::Development).build().unwrap()
}

#[tokio::test]
async fn the_client_calls_it_with_its_defaults_and_pages_it() {
    let url = "https://api.spotify.com/v1/tracks/11dFghVXANMlKmJXsNCbNl/lyrics";
    let page = |offset: u32, next: &str| {
        let body = format!(r#"{{"items":[{LINE}],"offset":{offset},"limit":1,"total":2,"next":{next}}}"#);
        (StatusCode::OK, body)
    };
    let script = Script::of([page(0, &format!(r#""{url}?offset=1&limit=1""#)), page(1, "null")]);
    let mut pages = client(&script).call(Lyrics::new(track()).limit(1)).pages(1);
    let mut words: Vec<Line> = Vec::new();
    while let Some(line) = pages.try_next().await.unwrap() {
        words.push(line);
    }
    assert_eq!(words.len(), 2);
    assert_eq!(
        script.asked(),
        [
            format!("GET {url}?market=SE&limit=1&offset=0&format=lines"),
            format!("GET {url}?market=SE&limit=1&offset=1&format=lines"),
        ]
    );
}

#[tokio::test]
async fn what_the_declaration_says_of_it_explains_a_refusal() {
    let forbidden = r#"{"error":{"status":403,"message":"Forbidden"}}"#.to_owned();
    let script = Script::of([(StatusCode::FORBIDDEN, forbidden)]);
    let user: Id<User> = "smedjan".parse().unwrap();
    let error = client(&script).call(Correct::new(user, track(), ["One"])).await.unwrap_err();
    assert!(error.to_string().contains("GET /tracks/{id}/lyrics"), "{error}");
}
