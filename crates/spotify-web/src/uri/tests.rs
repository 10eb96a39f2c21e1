use std::time::Duration;

use proptest::prelude::*;

use super::*;

const ID: &str = "11dFghVXANMlKmJXsNCbNl";

#[test]
fn every_kind_is_told_by_its_uri_and_by_its_link() {
    for name in ["track", "album", "artist", "playlist", "show", "episode", "audiobook", "chapter", "user"] {
        let written = format!("spotify:{name}:{ID}");
        let uri = Uri::new(&written).unwrap();
        assert_eq!(uri.kind().as_str(), name);
        assert_eq!(uri.to_string(), written);
        for link in [
            format!("https://open.spotify.com/{name}/{ID}"),
            format!("http://open.spotify.com/intl-pt/{name}/{ID}?si=1#x"),
            format!("https://open.spotify.com/embed/{name}/{ID}/"),
        ] {
            assert_eq!(Uri::new(&link).unwrap(), uri, "{link}");
        }
        assert_eq!(serde_json::to_string(&uri).unwrap(), format!("{written:?}"));
        assert_eq!(serde_json::from_str::<Uri>(&format!("{written:?}")).unwrap(), uri);
    }
    assert_eq!(Uri::new(&format!("spotify:user:me:playlist:{ID}")).unwrap().kind(), UriKind::Playlist);
}

#[test]
fn local_files_are_taken_apart_and_never_for_an_id() {
    let Uri::Local(file) = Uri::new("spotify:local:A+%2B+B%3A::One+%26%20Two:214").unwrap() else { panic!() };
    assert_eq!((&*file.artist(), &*file.album(), &*file.title()), ("A + B:", "", "One & Two"));
    assert_eq!(file.duration(), Some(Duration::from_secs(214)));
    assert_eq!(file.to_string(), "spotify:local:A+%2B+B%3A::One+%26%20Two:214");
    let Uri::Local(nameless) = Uri::new("spotify:local::::").unwrap() else { panic!() };
    assert_eq!((nameless.title().len(), nameless.duration()), (0, None));
    assert!(Uri::new("spotify:local:a:b").is_err());
}

#[test]
fn collections_are_a_case_of_their_own() {
    let Uri::Collection(mine) = Uri::new("spotify:user:some%20one:collection").unwrap() else { panic!() };
    assert_eq!(mine.owner().unwrap().as_str(), "some one");
    assert_eq!(mine.to_string(), "spotify:user:some%20one:collection");
    for (text, uri) in [
        ("spotify:collection", "spotify:collection"),
        ("spotify:collection:tracks", "spotify:collection:tracks"),
        ("https://open.spotify.com/collection/tracks", "spotify:collection:tracks"),
    ] {
        let Uri::Collection(found) = Uri::new(text).unwrap() else { panic!("{text}") };
        assert_eq!((found.to_string().as_str(), found.owner()), (uri, None));
    }
}

#[test]
fn what_is_unknown_is_kept_from_spotify_and_refused_from_others() {
    for text in ["spotify:station:genre:x", "spotify:internal:x", "", "spotify:", "spotify:track:short"] {
        assert!(Uri::new(text).is_err(), "{text}");
        let kept: Uri = serde_json::from_str(&format!("{text:?}")).unwrap();
        assert_eq!((kept.kind(), kept.to_string().as_str()), (UriKind::Unknown, text));
    }
    assert_eq!(Uri::new(ID).unwrap_err(), InvalidUri::NoKind);
    assert_eq!(Uri::new(&format!("https://open.spotify.com.evil/track/{ID}")).unwrap_err(), InvalidUri::Elsewhere);
}

#[test]
fn an_argument_says_which_kinds_it_takes() {
    let uris = vec![Uri::new(&format!("spotify:track:{ID}")).unwrap(), Uri::new("spotify:local:a:b:c:1").unwrap()];
    assert!(check("uris", &[UriKind::Track, UriKind::Local], &uris).is_ok());
    let error = check("uris", &[UriKind::Track, UriKind::Episode, UriKind::Chapter], &uris).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the argument `uris` is refused: it is the URI of a local file, and Spotify takes that of a track, an episode or a chapter here"
    );
    let unknown = Uri::from_answer("spotify:station:x");
    assert!(
        check("uri", &[UriKind::Track], &unknown)
            .unwrap_err()
            .problem()
            .starts_with("it is the URI of something unknown")
    );
}

proptest! {
    #[test]
    fn a_uri_survives_being_written(text in any::<String>(), prefix in "(spotify:(local:|collection:|user:x:collection:|user:|track:)?)?") {
        let text = format!("{prefix}{text}");
        let kept = Uri::from_answer(&text);
        prop_assert_eq!(Uri::from_answer(&kept.to_string()), kept);
    }

    #[test]
    fn a_local_file_is_what_it_was_made_of(artist in any::<String>(), album in any::<String>(), title in any::<String>(), seconds in any::<u32>()) {
        let made = LocalUri::new(&artist, &album, &title, Duration::from_secs(seconds.into()));
        let Uri::Local(read) = Uri::new(&made.to_string()).unwrap() else { panic!() };
        prop_assert_eq!(&read, &made);
        prop_assert_eq!((&*read.artist(), &*read.album(), &*read.title()), (&*artist, &*album, &*title));
        prop_assert_eq!(read.duration(), Some(Duration::from_secs(seconds.into())));
    }
}
