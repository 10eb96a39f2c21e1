//! What a client sends with every call, unless the call says otherwise.

use spotify_auth_core::AccessToken;
use spotify_web::operation::Encoder;
use spotify_web::{
    AcceptLanguage, ApiUrl, BuildError, Call, CallStep, Defaults, ErrorKind, Id, Market, Operation, QuotaMode,
    SearchType, Spotify, player, playlists, shows, tracks,
};

use crate::support::{ID, Script, answer, at, bearer};

fn anything() -> crate::support::Outcome {
    Ok(answer(200, r#"{"id":"11dFghVXANMlKmJXsNCbNl","items":[]}"#))
}

fn sent(operation: &impl Operation, defaults: &Defaults) -> String {
    operation.request_with(&ApiUrl::spotify(), defaults).unwrap().uri().query().unwrap_or_default().to_owned()
}

#[test]
fn the_market_is_sent_where_one_is_taken_and_none_is_said() {
    let defaults = Defaults::new().market(Market::SE);
    assert_eq!(sent(&tracks::Get::new(Id::new(ID).unwrap()), &defaults), "market=SE");
    assert_eq!(sent(&tracks::Get::new(Id::new(ID).unwrap()).market(Market::NO), &defaults), "market=NO");
    assert_eq!(sent(&player::State::new(), &defaults), "market=SE&additional_types=track,episode");
    assert_eq!(sent(&playlists::Mine::new(), &defaults), "");
    // A default must not keep anything from being removed.
    assert_eq!(sent(&shows::Remove::new([Id::new(ID).unwrap()]), &defaults), format!("ids={ID}"));
}

#[tokio::test]
async fn a_client_and_each_clone_of_it_have_their_own() {
    let script = Script::of([anything(), anything(), anything(), anything()]);
    let swede = Spotify::builder(script.clone())
        .access_token("t")
        .market(Market::SE)
        .accept_language("sv, en;q=0.5")
        .quota_mode(QuotaMode::Development)
        .build()
        .unwrap();
    let german = swede.with_market(Market::DE).with_accept_language(AcceptLanguage::try_from("de").unwrap());
    swede.tracks().get(ID).await.unwrap();
    german.tracks().get(ID).await.unwrap();
    german.tracks().get(ID).market("AT").await.unwrap();
    german.with_access_token(AccessToken::new("other").unwrap()).tracks().get(ID).await.unwrap();
    let seen = script.seen();
    let queries: Vec<_> = seen.iter().map(|request| request.uri().query().unwrap()).collect();
    assert_eq!(queries, ["market=SE", "market=DE", "market=AT", "market=DE"]);
    let languages: Vec<_> = seen.iter().map(|request| request.headers()["accept-language"].to_str().unwrap()).collect();
    assert_eq!(languages, ["sv, en;q=0.5", "de", "de", "de"]);
    assert_eq!(german.defaults().quota_mode, Some(QuotaMode::Development));
}

#[tokio::test]
async fn without_defaults_nothing_is_added() {
    let script = Script::of([anything()]);
    let spotify = Spotify::builder(script.clone()).access_token("t").build().unwrap();
    spotify.tracks().get(ID).await.unwrap();
    let request = &script.seen()[0];
    assert!(request.uri().query().is_none() && !request.headers().contains_key("accept-language"));
}

#[tokio::test]
async fn a_client_that_knows_its_mode_refuses_what_the_mode_forbids_and_pages_as_it_allows() {
    let script = Script::of([anything(), anything(), anything()]);
    let spotify = Spotify::builder(script.clone()).access_token("t").build().unwrap();
    let development = spotify.with_quota_mode(QuotaMode::Development);
    let error = development.search().items("q", [SearchType::Track]).limit(11).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Argument(_)), "{error:?}");
    assert!(script.seen().is_empty());
    spotify.search().items("q", [SearchType::Track]).limit(11).await.unwrap();
    development.artists().albums(ID).pages(1).try_next().await.unwrap();
    spotify.with_quota_mode(QuotaMode::Extended).artists().albums(ID).pages(1).try_next().await.unwrap();
    let limits: Vec<_> = script.uris().iter().map(|uri| uri.split("limit=").nth(1).unwrap()[..2].to_owned()).collect();
    assert_eq!(limits, ["11", "10", "50"]);
}

#[test]
fn a_call_is_made_with_defaults_without_any_client() {
    let mut call = Call::new(tracks::Get::new(Id::new(ID).unwrap())).with_defaults(Defaults::new().market(Market::SE));
    assert!(matches!(call.step(at(0)), Ok(CallStep::Admit { .. })));
    call.on_admitted(at(0), None);
    let _ = call.step(at(0));
    call.on_bearer(at(0), bearer("t", 0));
    let Ok(CallStep::Send { request, .. }) = call.step(at(0)) else { panic!("it has all it needs") };
    assert_eq!(request.uri().query(), Some("market=SE"));
}

#[test]
fn an_operation_that_sets_the_header_itself_wins() {
    let defaults = Defaults::new().accept_language("sv".parse().unwrap());
    let mut encoder = Encoder::new(&tracks::Get::METADATA).with_defaults(&defaults);
    encoder.path("id", ID).unwrap().header("accept-language", "fi").unwrap();
    assert_eq!(encoder.finish(&ApiUrl::spotify()).unwrap().headers()["accept-language"], "fi");
}

#[test]
fn g4_languages_that_are_none_are_told_when_the_client_is_built() {
    let built = Spotify::builder(Script::default()).access_token("t").accept_language("sv\r\nx: y").build();
    assert!(matches!(built.unwrap_err(), BuildError::AcceptLanguage(_)));
}
