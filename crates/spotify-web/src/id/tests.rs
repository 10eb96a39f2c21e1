use proptest::prelude::*;
use url::Url;

use super::*;
use crate::model::{Artist, Category, Playlist, Track};
use crate::operation::{Encoder, Metadata};
use crate::{ApiUrl, ArgumentError};

const ID: &str = "11dFghVXANMlKmJXsNCbNl";

#[test]
fn every_way_people_write_an_id_is_understood() {
    for text in [
        ID.to_owned(),
        format!("spotify:track:{ID}"),
        format!("https://open.spotify.com/track/{ID}"),
        format!("http://open.spotify.com/track/{ID}/"),
        format!("https://open.spotify.com/intl-de/track/{ID}?si=0123"),
        format!("https://open.spotify.com/embed/track/{ID}?utm=1#x"),
    ] {
        assert_eq!(Id::<Track>::new(&text).unwrap().as_str(), ID, "{text}");
    }
    for text in [
        format!("spotify:user:some%20one:playlist:{ID}"),
        format!("http://open.spotify.com/user/myplay.com/playlist/{ID}"),
        format!("spotify:playlist:{ID}"),
    ] {
        assert_eq!(Id::<Playlist>::new(&text).unwrap().as_str(), ID, "{text}");
    }
    assert_eq!(Id::<User>::new("spotify:user:some%20one").unwrap().as_str(), "some one");
    assert_eq!(Id::<User>::new("some one").unwrap().uri(), "spotify:user:some%20one");
}

#[test]
fn g3_what_is_not_an_id_is_refused_without_being_quoted() {
    for text in ["", ".", "..", "11dFghVXANMlKmJXsNCbN", "11dFghVXANMlKmJXsNCbN/", "11dFghVXANMlKmJXsNCbNé", "a/../b"]
    {
        assert!(Id::<Track>::new(text).is_err(), "{text:?}");
    }
    for text in ["", ".", "..", "a\r\nb", "a\0", &"x".repeat(257)] {
        assert!(Id::<User>::new(text).is_err(), "{text:?}");
    }
    for text in [
        format!("https://open.spotify.com.evil/track/{ID}"),
        format!("https://evil/open.spotify.com/track/{ID}"),
        format!("spotify:local:a:b:{ID}:1"),
        "spotify:".to_owned(),
        "https://open.spotify.com/".to_owned(),
        "https://open.spotify.com/collection/tracks".to_owned(),
    ] {
        assert!(matches!(Id::<Track>::new(&text), Err(InvalidId::Elsewhere { .. })), "{text}");
    }
    let other = Id::<Artist>::new(&format!("spotify:episode:{ID}")).unwrap_err();
    assert_eq!(other.to_string(), "this is the URI or link of an episode, and an id of an artist is wanted");
    assert!(!Id::<Track>::new("CANARY").unwrap_err().to_string().contains("CANARY"));
}

#[test]
fn what_spotify_sends_as_an_id_is_kept_even_if_it_is_odd() {
    for odd in ["party", "11dFghVXANMlKmJXsNCbN", "..", "a/b?c#d", "spotify:track:x", &"x".repeat(256)] {
        let id = Id::<Track>::from_answer(odd.into()).unwrap();
        assert_eq!(id.as_str(), odd);
        // Whatever it is, it stays one part of a URI and one segment of a link.
        assert_eq!(id.uri().matches(':').count(), 2, "{odd}");
        assert_eq!(id.url().matches(['/', '?', '#']).count(), 4, "{odd}");
    }
    for nothing in ["", "a\nb", "\0", &"x".repeat(257)] {
        assert!(Id::<Track>::from_answer(nothing.into()).is_none(), "{nothing:?}");
    }
}

#[test]
fn categories_and_devices_are_called_whatever_somebody_called_them() {
    assert_eq!(Id::<Category>::new("party").unwrap().as_str(), "party");
    let link = format!("https://open.spotify.com/genre/{ID}");
    assert_eq!(Id::<Category>::new(&link).unwrap().url(), link);
    assert_eq!(DeviceId::new("ed01a3ca 8def/0").unwrap().as_str(), "ed01a3ca 8def/0");
    for text in ["", "a\r\nb", &"x".repeat(257)] {
        assert!(DeviceId::new(text).is_err() && Id::<Category>::new(text).is_err(), "{text:?}");
    }
    assert!(serde_json::from_str::<DeviceId>("\"\"").is_err());
}

fn path_of(id: &Id<User>) -> Result<String, ArgumentError> {
    let mut encoder = Encoder::new(&Metadata::new("t", http::Method::GET, "/users/{user_id}/playlists"));
    encoder.path("user_id", id)?;
    Ok(encoder.finish(&ApiUrl::spotify())?.uri().to_string())
}

proptest! {
    #[test]
    fn g3_a_built_path_has_exactly_the_planned_segments(text in any::<String>()) {
        if let Ok(id) = Id::<User>::new(&text)
            && !text.starts_with("spotify:") && !text.starts_with("http")
        {
            let url = Url::parse(&path_of(&id).unwrap()).unwrap();
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), 4);
            prop_assert_eq!((segments[0], segments[1], segments[3]), ("v1", "users", "playlists"));
            let back = percent_encoding::percent_decode_str(segments[2]).decode_utf8().unwrap();
            prop_assert_eq!(&*back, text.as_str());
            prop_assert!(url.query().is_none() && url.fragment().is_none());
        }
    }

    #[test]
    fn g3_hostile_paths_reach_the_wire_as_one_segment(text in r"[./\\?#%\r\n:@ ]{1,12}") {
        if let Ok(id) = Id::<User>::new(&text) {
            let url = Url::parse(&path_of(&id).unwrap()).unwrap();
            prop_assert_eq!(url.path_segments().unwrap().count(), 4);
            prop_assert!(url.as_str().bytes().all(|b| b.is_ascii_graphic()));
        }
    }

    #[test]
    fn ids_survive_uri_and_link(text in "[0-9A-Za-z]{22}") {
        let id = Id::<Track>::new(&text).unwrap();
        prop_assert_eq!(&Id::<Track>::new(&id.uri()).unwrap(), &id);
        prop_assert_eq!(&Id::<Track>::new(&id.url()).unwrap(), &id);
        prop_assert_eq!(serde_json::from_str::<Id<Track>>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
    }

    #[test]
    fn nothing_panics(text in any::<String>()) {
        let _ = Id::<Track>::new(&text);
        let _ = Id::<Playlist>::new(&format!("spotify:{text}"));
        let _ = Id::<User>::new(&format!("https://open.spotify.com/{text}"));
    }
}
