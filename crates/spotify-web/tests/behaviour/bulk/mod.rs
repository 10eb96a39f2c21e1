//! Work that takes several calls, over a scripted transport and with no transport at all.

mod library;
mod many;
mod playlists;
mod reorder;
mod simulated;

use bytes::Bytes;
use http::Response;
use spotify_auth_core::TransportFault;
use spotify_web::{CallPolicy, Error, PartialError, Spotify, Uri};

use crate::support::{Outcome, Script, answer};

fn client(script: &Script) -> Spotify {
    let once = CallPolicy::new().attempts(1);
    Spotify::builder(script.clone()).access_token("t").policy(once).build().unwrap()
}

fn id(n: usize) -> String {
    format!("{n:022}")
}

fn tracks(numbers: std::ops::Range<usize>) -> Vec<Uri> {
    numbers.map(|n| format!("spotify:track:{}", id(n)).parse().unwrap()).collect()
}

fn ok(body: impl Into<Bytes>) -> Outcome {
    Ok(answer(200, body))
}

fn lost() -> Outcome {
    Err(TransportFault::maybe_sent("reset"))
}

fn snapshot(name: &str) -> Outcome {
    ok(format!(r#"{{"snapshot_id":"{name}"}}"#))
}

fn state(name: &str, total: usize) -> Outcome {
    ok(format!(r#"{{"snapshot_id":"{name}","items":{{"total":{total}}}}}"#))
}

/// `METHOD path?query body` of each request, without what all have.
fn sent(script: &Script) -> Vec<String> {
    let line = |request: &http::Request<Bytes>| {
        let path = request.uri().path_and_query().unwrap().as_str();
        let path = path.strip_prefix("/v1").unwrap();
        let body = String::from_utf8(request.body().to_vec()).unwrap();
        format!("{} {path} {body}", request.method()).trim_end().to_owned()
    };
    script.seen().iter().map(line).collect()
}

/// How many URIs each request named.
fn sizes(script: &Script) -> Vec<usize> {
    sent(script).iter().map(|line| line.matches("spotify:").count()).collect()
}

fn is_send_and_static<T: Send + 'static>(_: &T) {}

#[tokio::test]
async fn nothing_to_do_sends_nothing_but_emptying_a_playlist_does() {
    let script = Script::of([snapshot("a")]);
    let spotify = client(&script);
    let none: [&str; 0] = [];
    spotify.library().save(none).await.unwrap();
    spotify.library().remove(none).await.unwrap();
    spotify.users().follow(none).await.unwrap();
    assert!(spotify.library().contains(none).await.unwrap().is_empty());
    assert!(spotify.tracks().get_many(none).await.unwrap().into_items().is_empty());
    assert_eq!(spotify.playlists().add(id(1), none).await.unwrap().snapshot_id, None);
    spotify.playlists().remove(id(1), none).await.unwrap();
    spotify.playlists().reorder(id(1), 3..3, 0).await.unwrap();
    assert!(script.seen().is_empty());
    assert_eq!(spotify.playlists().replace(id(1), none).await.unwrap().snapshot_id.unwrap(), "a");
    assert_eq!(sent(&script), [format!(r#"PUT /playlists/{}/items {{"uris":[]}}"#, id(1))]);
}

#[tokio::test]
async fn a_bad_argument_is_told_before_anything_is_sent_and_again_when_resumed() {
    let script = Script::default();
    let spotify = client(&script);
    let mut uris: Vec<String> = tracks(0..90).iter().map(Uri::to_string).collect();
    uris.push("nonsense".to_owned());
    let partial = spotify.library().save(&uris).await.unwrap_err();
    assert_eq!(partial.to_string().matches("the argument `uris` is refused").count(), 1);
    assert!(partial.work().is_none() && partial.done().is_empty() && partial.left().is_empty());
    assert!(partial.resume().await.is_err());

    let chapter = "spotify:chapter:0D5wENdkdwbqlrHoaJ9g29";
    *uris.last_mut().unwrap() = chapter.to_owned();
    assert!(spotify.library().save(&uris).await.unwrap_err().to_string().contains("it is the URI of a chapter"));
    assert!(spotify.library().contains(&uris).await.is_err());
    let follow = spotify.users().follow([chapter]).await.unwrap_err();
    assert!(follow.to_string().contains("an artist, a user or a playlist"), "{follow}");
    assert!(spotify.users().unfollow(&uris).await.is_err() && spotify.users().follows(&uris).await.is_err());
    *uris.last_mut().unwrap() = "spotify:local:a:b:c:1".to_owned();
    assert!(spotify.playlists().add(id(1), &uris).await.is_err());
    assert!(spotify.playlists().replace(id(1), &uris).await.is_err());
    assert!(spotify.playlists().add("nonsense", ["spotify:track:11dFghVXANMlKmJXsNCbNl"]).await.is_err());
    assert!(spotify.playlists().reorder("nonsense", 0..1, 2).await.is_err());
    assert!(spotify.playlists().contents("nonsense").await.is_err());
    assert!(spotify.tracks().get_many(["nonsense"]).await.is_err());
    let market = spotify.tracks().get_many([id(1)]).market("Narnia").await.unwrap_err();
    assert!(market.to_string().contains("`market`"));
    assert!(script.seen().is_empty());
}

#[tokio::test]
async fn work_and_its_errors_can_go_anywhere() {
    let script = Script::of([lost()]);
    let spotify = client(&script);
    let save = spotify.library().save(tracks(0..1));
    is_send_and_static(&save);
    let future = save.into_future();
    is_send_and_static(&future);
    let partial: PartialError<_> = future.await.unwrap_err();
    let text = partial.to_string();
    assert!(text.ends_with("(0 of 1 are done, 1 in doubt)"), "{text}");
    assert!(!format!("{partial:?} {text}").contains(&id(0)), "whose library it is shows nowhere");
    let error: Error = partial.into();
    assert_eq!(error.operation(), "save-library-items");
    let fails = async || -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        client(&Script::of([lost()])).library().save(tracks(0..1)).await?;
        Ok(())
    };
    assert!(fails().await.is_err());
}

fn forbidden() -> Response<Bytes> {
    crate::support::api_error(403, "Forbidden")
}
