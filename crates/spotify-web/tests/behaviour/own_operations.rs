//! Operations that somebody declares outside of the crate, of every shape that the 96 of Spotify's have.

use bytes::Bytes;
use http::Request;
use spotify_auth_core::Timestamp;
use spotify_web::operation::{AnswerKind, Availability, Metadata};
use spotify_web::{
    ApiUrl, ArgumentError, Id, Market, Operation, Page, Paged, Playlist, Scope, SimplifiedPlaylist, Spotify, Text, User,
};

use crate::support::{ID, Script, answer};

/// Change a playlist: a JSON body of what is set.
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/playlists/{playlist_id}",
    id = "change-playlist-details",
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate)
)]
struct ChangeDetails {
    #[operation(path, name = "playlist_id")]
    id: Id<Playlist>,
    #[operation(body)]
    name: Option<String>,
    #[operation(body)]
    public: Option<bool>,
    #[operation(body, name = "description")]
    about: Option<String>,
}

/// Skip: a POST of nothing, not to be repeated.
#[derive(Clone, Debug, Operation)]
#[operation(POST "/me/player/next", id = "skip-users-playback-to-next-track", scopes(UserModifyPlaybackState))]
struct Next {
    #[operation(query, name = "device_id")]
    device: Option<String>,
}

/// Pause, without a single argument.
#[derive(Clone, Debug, Operation)]
#[operation(PUT "/me/player/pause", id = "pause-a-users-playback")]
struct Pause;

/// Save to the library: up to 40 URIs in the query, never in a body.
#[derive(Clone, Debug, Operation)]
#[operation(PUT "/me/library", id = "save-library-items")]
struct Save {
    #[operation(query, items(1..=40))]
    uris: Vec<String>,
}

/// Remove from a playlist: a DELETE with a body.
#[derive(Clone, Debug, Operation)]
#[operation(DELETE "/playlists/{id}/items", id = "remove-items-playlist", returns = Snapshot, idempotent = false)]
struct RemoveItems {
    #[operation(path)]
    id: Id<Playlist>,
    #[operation(body, items(1..=100))]
    items: Vec<Item>,
    #[operation(body)]
    snapshot_id: Option<String>,
}

#[derive(Clone, Debug, serde::Serialize)]
struct Item {
    uri: String,
}

#[derive(Debug, serde::Deserialize)]
struct Snapshot {
    snapshot_id: Text,
}

/// Upload a cover: a body that is not JSON.
#[derive(Clone, Debug, Operation)]
#[operation(PUT "/playlists/{id}/images", id = "upload-custom-playlist-cover", scopes(UgcImageUpload))]
struct UploadCover {
    #[operation(path)]
    id: Id<Playlist>,
    #[operation(raw_body = "image/jpeg", bytes(1..=262144))]
    jpeg_as_base64: Bytes,
}

/// What is playing: an answer, or none.
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/player",
    id = "get-information-about-the-users-current-playback",
    returns = Option<Snapshot>,
    query("additional_types" = "track,episode")
)]
struct Playback {
    #[operation(query)]
    market: Option<Market>,
    #[operation(header, name = "accept-language")]
    language: Option<String>,
}

/// Somebody's playlists: two path segments, one of them escaped, in pages.
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/users/{user_id}/playlists",
    id = "get-list-users-playlists",
    returns = Page<SimplifiedPlaylist>,
    extended_only(replacement = "GET /me/playlists"),
    paged
)]
struct OfUser {
    #[operation(path)]
    user_id: Id<User>,
    #[operation(query, range(1..=50))]
    limit: Option<u32>,
    #[operation(query)]
    offset: Option<u32>,
    #[operation(query)]
    r#type: Option<String>,
}

fn request(operation: &impl Operation) -> Request<Bytes> {
    operation.request(&ApiUrl::spotify()).unwrap()
}

fn refusal(operation: &impl Operation) -> ArgumentError {
    operation.request(&ApiUrl::spotify()).unwrap_err()
}

fn body(request: &Request<Bytes>) -> &str {
    std::str::from_utf8(request.body()).unwrap()
}

fn playlist() -> Id<Playlist> {
    Id::new(ID).unwrap()
}

#[test]
fn a_json_body_holds_what_is_set_and_nothing_else() {
    let sent = request(&ChangeDetails::new(playlist()).name("R\"&B").public(false).about("x"));
    assert_eq!(sent.method(), http::Method::PUT);
    assert_eq!(sent.uri().path(), format!("/v1/playlists/{ID}"));
    assert_eq!(sent.headers()["content-type"], "application/json");
    assert_eq!(body(&sent), r#"{"name":"R\"&B","public":false,"description":"x"}"#);
}

#[test]
fn a_put_or_post_of_nothing_says_content_length_0_and_no_content_type() {
    for sent in
        [request(&ChangeDetails::new(playlist())), request(&Next::new()), request(&Pause), request(&Save::new(["u"]))]
    {
        assert_eq!(sent.headers()["content-length"], "0");
        assert!(!sent.headers().contains_key("content-type"));
        assert!(sent.body().is_empty());
    }
    let read = request(&Playback::new());
    assert!(!read.headers().contains_key("content-length"));
}

#[test]
fn a_list_in_the_query_is_joined_with_commas_and_limited() {
    let sent = request(&Save::new(["spotify:track:a", "spotify:local:x,y&z"]));
    assert_eq!(sent.uri().query(), Some("uris=spotify:track:a,spotify:local:x%252Cy%26z"));
    assert!(Save::new(vec!["u"; 40]).request(&ApiUrl::spotify()).is_ok());
    assert_eq!(
        refusal(&Save::new(vec!["u"; 41])).to_string(),
        "the argument `uris` is refused: it is 41 items, and Spotify takes 1 to 40"
    );
    assert!(Save::new(Vec::<String>::new()).request(&ApiUrl::spotify()).is_err());
}

#[test]
fn a_delete_can_have_a_body() {
    let item = Item { uri: "spotify:track:a".into() };
    let sent = request(&RemoveItems::new(playlist(), [item]).snapshot_id("s=="));
    assert_eq!(sent.method(), http::Method::DELETE);
    assert_eq!(body(&sent), r#"{"items":[{"uri":"spotify:track:a"}],"snapshot_id":"s=="}"#);
}

#[test]
fn a_raw_body_goes_as_it_is_and_is_limited_in_bytes() {
    let sent = request(&UploadCover::new(playlist(), "/9j/4AAQ"));
    assert_eq!(sent.headers()["content-type"], "image/jpeg");
    assert_eq!(body(&sent), "/9j/4AAQ");
    assert!(UploadCover::new(playlist(), vec![b'x'; 262_144]).request(&ApiUrl::spotify()).is_ok());
    let error = refusal(&UploadCover::new(playlist(), vec![b'x'; 262_145]));
    assert!(error.problem().contains("262145 bytes"), "{error}");
}

#[test]
fn fixed_parameters_are_always_sent() {
    assert_eq!(request(&Playback::new()).uri().query(), Some("additional_types=track,episode"));
    let sent = request(&Playback::new().market(Market::SE).language("de"));
    assert_eq!(sent.uri().query(), Some("market=SE&additional_types=track,episode"));
    assert_eq!(sent.headers()["accept-language"], "de");
}

#[test]
fn g4_a_header_cannot_be_split() {
    for evil in ["de\r\nAuthorization: Bearer x", "de\0", "de\n"] {
        let error = refusal(&Playback::new().language(evil));
        assert_eq!(error.argument(), "accept-language");
    }
}

#[test]
fn a_path_argument_is_one_segment_whatever_is_in_it() {
    let sent = request(&OfUser::new(Id::new("a/b?c#d é").unwrap()).r#type("x"));
    assert_eq!(sent.uri(), "https://api.spotify.com/v1/users/a%2Fb%3Fc%23d%20%C3%A9/playlists?type=x");
}

#[test]
fn an_answer_may_be_nothing_or_not_be_read_at_all() {
    let now = Timestamp::from_unix_seconds(0);
    assert!(Playback::parse(&answer(204, ""), now).unwrap().is_none());
    assert!(Playback::parse(&answer(200, " "), now).unwrap().is_none());
    assert!(Playback::parse(&answer(200, "null"), now).unwrap().is_none());
    assert_eq!(Playback::parse(&answer(200, r#"{"snapshot_id":"s"}"#), now).unwrap().unwrap().snapshot_id, "s");
    for status in [200, 202, 204] {
        Next::parse(&answer(status, "CAESBgoEdGVzdA not json"), now).unwrap();
    }
    assert!(RemoveItems::parse(&answer(200, ""), now).is_err());
}

#[test]
fn the_facts_are_data() {
    assert_eq!(ChangeDetails::METADATA.scopes, [Scope::PlaylistModifyPublic, Scope::PlaylistModifyPrivate]);
    assert_eq!(ChangeDetails::METADATA.path, "/playlists/{playlist_id}");
    let facts: [(Metadata, bool, AnswerKind); 4] = [
        (Next::METADATA, false, AnswerKind::Nothing),
        (Pause::METADATA, true, AnswerKind::Nothing),
        (RemoveItems::METADATA, false, AnswerKind::Json),
        (Playback::METADATA, true, AnswerKind::JsonOrNothing),
    ];
    for (facts, idempotent, kind) in facts {
        assert_eq!((facts.idempotent, facts.answer), (idempotent, kind), "{}", facts.id);
        assert_eq!(facts.availability, Availability::DevelopmentMode);
    }
    let replacement = Some("GET /me/playlists");
    assert_eq!(OfUser::METADATA.availability, Availability::ExtendedOnly { replacement });
    assert_eq!(OfUser::MAX_LIMIT, 50);
}

#[tokio::test]
async fn an_own_operation_is_called_and_paged_like_any_other() {
    let script = Script::of([
        Ok(answer(202, "")),
        Ok(answer(200, format!(r#"{{"items":[{{"id":"{ID}"}}],"total":1,"offset":0,"next":null}}"#))),
    ]);
    let spotify = Spotify::builder(script.clone()).access_token("t").build().unwrap();
    spotify.call(UploadCover::new(playlist(), "x")).await.unwrap();
    let mut playlists = spotify.call(OfUser::new(Id::new("u").unwrap())).pages(1);
    assert_eq!(playlists.try_next().await.unwrap().unwrap().id, playlist());
    assert!(playlists.try_next().await.unwrap().is_none());
    assert_eq!(script.uris()[1], "https://api.spotify.com/v1/users/u/playlists?limit=50&offset=0");
}
