//! Tracks, albums and artists: what development mode drops, relinking, local files, dates, and items of any type.

use serde_json::{Value, json};
use spotify_web::{
    AlbumGroup, AlbumType, CopyrightKind, PlayableItem, Track, albums, artists, library, player, tracks,
};

use super::{read, told, with, without};
use crate::support::ID;

fn track(fields: Value) -> Track {
    read::<tracks::Get>(&with(json!({"id": ID, "name": "x", "type": "track"}), fields))
}

fn whole_album() -> Value {
    json!({"id": ID, "type": "album", "name": "x", "album_type": "album", "album_group": "album", "total_tracks": 9, "available_markets": ["SE"],
           "label": "l", "popularity": 7, "external_ids": {"upc": "1"}, "genres": [], "copyrights": [{"text": "c", "type": "C"}], "images": [],
           "release_date": "1981", "release_date_precision": "year", "artists": [], "tracks": {"items": [], "total": 9}})
}

#[test]
fn a_track_of_development_mode() {
    let whole = json!({"id": ID, "name": "x", "available_markets": ["SE"], "linked_from": {"id": ID}, "popularity": 1, "external_ids": {"isrc": "i"}});
    for lacking in [
        &["available_markets"][..],
        &["linked_from"],
        &["popularity"],
        &["external_ids"],
        &["available_markets", "linked_from", "popularity"],
    ] {
        let track = read::<tracks::Get>(&without(whole.clone(), lacking));
        assert_eq!(track.available_markets.is_none(), lacking.contains(&"available_markets"));
        assert_eq!(track.linked_from.is_none(), lacking.contains(&"linked_from"));
        assert_eq!(track.popularity.is_none(), lacking.contains(&"popularity"));
        assert_eq!(track.external_ids.isrc.is_none(), lacking.contains(&"external_ids"));
    }
}

#[test]
fn an_album_of_development_mode() {
    for field in [
        "album_group",
        "available_markets",
        "label",
        "popularity",
        "external_ids",
        "genres",
        "copyrights",
        "tracks",
        "artists",
        "images",
    ] {
        let album = read::<albums::Get>(&without(whole_album(), &[field]));
        assert_eq!(album.available_markets.is_none(), field == "available_markets");
        assert_eq!(album.label.is_none(), field == "label");
        assert_eq!(album.popularity.is_none(), field == "popularity");
        assert_eq!(album.external_ids.upc.is_none(), field == "external_ids");
        assert_eq!(album.tracks.is_none(), field == "tracks");
    }
    let listed = without(whole_album(), &["album_group", "available_markets"]);
    assert_eq!(read::<artists::Albums>(&json!({"items": [listed]})).items[0].album_group, None);
}

#[test]
fn an_artist_of_development_mode() {
    let artist = read::<artists::Get>(&json!({"id": ID, "name": "x", "images": [], "type": "artist"}));
    assert_eq!((artist.followers, artist.popularity, artist.genres.len()), (None, None, 0));
    assert!(
        read::<artists::Get>(&json!({"id": ID, "genres": null, "followers": null, "popularity": null}))
            .genres
            .is_empty()
    );
}

#[test]
fn integers_as_fractions_and_with_exponents() {
    let track = read::<tracks::Get>(
        r#"{"duration_ms":2345.0,"disc_number":1e0,"track_number":7.0,"popularity":6.3E1,"album":{"total_tracks":1.2e1,"images":[{"url":"u","height":640.0,"width":6.4E2}]}}"#,
    );
    assert_eq!((track.duration_ms, track.disc_number, track.track_number, track.popularity), (2345, 1, 7, Some(63)));
    let image = &track.album.images[0];
    assert_eq!((track.album.total_tracks, image.width, image.height), (Some(12), Some(640), Some(640)));
}

#[test]
fn numbers_that_fit_nowhere() {
    let track = read::<tracks::Get>(
        r#"{"duration_ms":-1,"popularity":-1,"track_number":1e300,"disc_number":18446744073709551615,"name":"x"}"#,
    );
    assert_eq!((track.duration_ms, track.popularity, track.track_number, track.disc_number), (0, None, 0, 0));
    assert_eq!(track.name, "x");
}

#[test]
fn followers_by_the_million() {
    let artist = read::<artists::Get>(&format!(r#"{{"id":"{ID}","followers":{{"href":null,"total":4.9022656E7}}}}"#));
    assert_eq!(artist.followers.unwrap().total, 49_022_656);
}

#[test]
fn names_that_are_null_empty_or_numbers() {
    assert_eq!((track(json!({"name": null})).name.as_str(), track(json!({"name": 1989})).name.as_str()), ("", "1989"));
    assert_eq!(track(json!({"artists": [{"name": 50.5}, {"name": true}]})).artists[1].name, "true");
}

#[test]
fn an_album_type_in_capitals_and_one_that_is_new() {
    let kind = |kind: Value| track(json!({"album": {"album_type": kind}})).album.album_type;
    assert_eq!(kind(json!("ALBUM")), Some(AlbumType::Album));
    assert_eq!(kind(json!("Compilation")), Some(AlbumType::Compilation));
    assert_eq!(kind(json!("Bootleg")), Some(AlbumType::Unknown("Bootleg".into())));
    assert_eq!((kind(json!(null)), kind(json!({"odd": [1]}))), (None, None));
}

#[test]
fn an_album_group_in_capitals_and_one_that_is_new() {
    let group =
        |group: &str| read::<artists::Albums>(&json!({"items": [{"album_group": group}]})).items[0].album_group.clone();
    assert_eq!(group("APPEARS_ON"), Some(AlbumGroup::AppearsOn));
    assert_eq!(group("feature").unwrap().as_str(), "feature");
}

#[test]
fn restrictions_of_every_reason_and_none() {
    let reason =
        |restrictions: Value| track(json!({"restrictions": restrictions})).restrictions.and_then(|found| found.reason);
    for known in ["market", "product", "explicit", "payment_required"] {
        assert_eq!(reason(json!({"reason": known})).unwrap().as_str(), known);
    }
    assert_eq!(reason(json!({"reason": "moon_phase"})).unwrap().as_str(), "moon_phase");
    for none in [json!({}), json!(null), json!({"reason": null}), json!([])] {
        assert_eq!(reason(none), None);
    }
}

#[test]
fn an_album_that_was_taken_down() {
    let track = track(
        json!({"name": "", "album": {"name": "", "images": [], "release_date": "0000", "release_date_precision": "year", "artists": [{"name": ""}]}}),
    );
    assert_eq!((track.album.name.as_str(), track.album.release_date.unwrap().year()), ("", 0));
}

#[test]
fn release_dates_of_every_precision_and_none() {
    let date =
        |date: Value| track(json!({"album": {"release_date": date}})).album.release_date.map(|date| date.to_string());
    for good in ["1981", "1981-12", "1981-12-15"] {
        assert_eq!(date(json!(good)).as_deref(), Some(good));
    }
    assert_eq!(date(json!("1981-00-15")).as_deref(), Some("1981"));
    assert_eq!(date(json!("1981-12-00")).as_deref(), Some("1981-12"));
    for odd in [json!(null), json!(""), json!("soon"), json!(1981), json!("１９８１"), json!([])] {
        assert_eq!(date(odd.clone()), None, "{odd}");
    }
}

#[test]
fn a_track_without_an_album_and_an_album_without_anything() {
    assert_eq!(track(json!({})).album.name, "");
    assert_eq!(track(json!({"album": null})).album, track(json!({"album": {}})).album);
    assert!(track(json!({"artists": null})).artists.is_empty());
}

#[test]
fn a_track_relinked_from_one_without_an_id() {
    let from =
        track(json!({"linked_from": {"id": null, "type": "track", "uri": "spotify:track:6kLCHFM39wkFjOuyPGLGeQ"}}))
            .linked_from
            .unwrap();
    assert_eq!(
        (from.id.as_ref().unwrap().as_str(), from.uri().as_deref()),
        ("6kLCHFM39wkFjOuyPGLGeQ", Some("spotify:track:6kLCHFM39wkFjOuyPGLGeQ"))
    );
    assert_eq!(track(json!({"linked_from": {}})).linked_from.unwrap().id, None);
}

#[test]
fn a_track_that_cannot_be_played_anywhere() {
    let track = track(json!({"available_markets": [], "is_playable": false}));
    assert_eq!((track.available_markets.unwrap().len(), track.is_playable), (0, Some(false)));
}

#[test]
fn a_link_to_a_preview_null_and_absent() {
    assert_eq!((track(json!({"preview_url": null})).preview_url, track(json!({})).preview_url), (None, None));
}

#[test]
fn a_saved_track_without_a_date_and_with_an_odd_one() {
    for date in [json!(null), json!(""), json!("1970"), json!(0), json!({})] {
        let page = read::<library::Tracks>(&json!({"items": [{"added_at": date, "track": {}}]}));
        assert_eq!(page.items[0].added_at, None, "{date}");
    }
}

#[test]
fn rights_of_a_kind_that_is_new() {
    let album = read::<albums::Get>(&with(
        whole_album(),
        json!({"copyrights": [null, {"text": "a", "type": "c"}, {"text": "b", "type": "X"}, {"text": "d"}]}),
    ));
    let kinds: Vec<_> = album.copyrights.into_iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [Some(CopyrightKind::Work), Some(CopyrightKind::Unknown("X".into())), None]);
}

#[test]
fn ids_from_other_systems() {
    let ids =
        track(json!({"external_ids": {"isrc": "USUM71703861", "ean": null, "new": "x", "upc": 123}})).external_ids;
    assert_eq!((ids.isrc.as_deref(), ids.ean, ids.upc.as_deref()), (Some("USUM71703861"), None, Some("123")));
}

#[test]
fn links_with_escapes_a_query_and_another_host() {
    let body = format!(
        r#"{{"id":"{ID}","uri":"spotify:track\u003a{ID}","href":"https:\/\/api.spotify.com\/v1\/tracks\/{ID}","external_urls":{{"spotify":"https:\/\/open.spotify.com\/track\/{ID}"}}}}"#
    );
    assert_eq!(read::<tracks::Get>(&body), track(json!({"name": ""})));
    let href = format!("https://api.spotify.com/v1/tracks/{ID}?market=SE");
    assert_eq!(track(json!({"href": href})).href().unwrap(), href);
    let url = format!("https://open.spotify.com/intl-de/track/{ID}");
    assert_eq!(track(json!({"external_urls": {"spotify": url, "other": "o"}})).url().unwrap(), url);
    assert_eq!(track(json!({"external_urls": null})).url().unwrap(), format!("https://open.spotify.com/track/{ID}"));
}

#[test]
fn an_id_with_escapes_one_that_is_too_short_and_none() {
    assert_eq!(read::<tracks::Get>(r#"{"id":"\u0031\u0031dFghVXANMlKmJXsNCbNl"}"#).id.unwrap().as_str(), ID);
    assert_eq!(track(json!({"id": "abc"})).id.unwrap().as_str(), "abc");
    for none in [json!(null), json!(""), json!({}), json!("a\nb")] {
        assert_eq!(track(json!({"id": none})).id, None);
    }
}

#[test]
fn audio_features_and_an_analysis_with_odd_numbers() {
    let features = read::<tracks::AudioFeatures>(
        &json!({"id": ID, "danceability": "0.7", "key": -1, "loudness": -6, "mode": 1.0, "tempo": null, "time_signature": 4.0, "duration_ms": 2.07959e5}),
    );
    assert_eq!((features.key, features.mode, features.time_signature, features.duration_ms), (-1, 1, 4, 207_959));
    assert!(
        (features.danceability - 0.7).abs() < 1e-6 && (features.loudness + 6.0).abs() < 1e-6 && features.tempo == 0.0
    );
    let analysis = read::<tracks::AudioAnalysis>(
        r#"{"meta":null,"track":{"num_samples":4585515.0,"key":-1},"bars":[null,{"start":0.5,"confidence":1}],"segments":[{"pitches":[0,1.0,0.5]}],"sections":null}"#,
    );
    assert_eq!((analysis.bars.len(), analysis.sections.len(), analysis.track.unwrap().num_samples), (1, 0, 4_585_515));
    assert_eq!(analysis.segments[0].pitches, [0.0, 1.0, 0.5]);
}

#[test]
fn a_pitch_that_is_null_costs_all_twelve_since_their_places_say_which_they_are() {
    let body = r#"{"segments":[{"start":1.5,"pitches":[0.1,null,0.2],"timbre":[1,2]}]}"#;
    let analysis = read::<tracks::AudioAnalysis>(body);
    assert_eq!((analysis.segments[0].pitches.len(), analysis.segments[0].timbre.len()), (0, 2));
    assert_eq!(told::<tracks::AudioAnalysis>(body).len(), 2);
}

fn playing(item: &Value) -> PlayableItem {
    read::<player::CurrentlyPlaying>(&json!({"item": item})).unwrap().item.unwrap()
}

#[test]
fn a_type_in_capitals_missing_null_and_odd() {
    for kind in [json!("track"), json!("TRACK"), json!("Track"), json!(null), json!({}), json!([])] {
        assert!(playing(&json!({"type": kind, "name": "x"})).as_track().is_some(), "{kind}");
    }
    assert!(playing(&json!({"name": "x"})).as_track().is_some());
    assert!(playing(&json!({"type": "EPISODE", "id": ID})).as_episode().is_some());
    assert!(matches!(playing(&json!({"type": "Chapter", "id": ID})), PlayableItem::Chapter(_)));
}

#[test]
fn a_missing_type_is_found_in_the_uri_and_in_what_else_is_there() {
    assert!(playing(&json!({"uri": format!("spotify:episode:{ID}")})).as_episode().is_some());
    assert!(matches!(playing(&json!({"uri": format!("spotify:chapter:{ID}")})), PlayableItem::Chapter(_)));
    assert!(playing(&json!({"id": ID, "show": {"id": ID}})).as_episode().is_some());
    assert!(playing(&json!({"uri": "spotify:local:::x:1"})).as_track().is_some());
}

#[test]
fn a_type_that_is_new() {
    let PlayableItem::Unknown(item) =
        playing(&json!({"type": "Hologram", "id": "i", "name": "x", "uri": "spotify:hologram:i", "new": 1}))
    else {
        panic!("nobody knows holograms")
    };
    assert_eq!(
        (item.kind.as_str(), item.id.as_deref(), item.uri.as_deref()),
        ("Hologram", Some("i"), Some("spotify:hologram:i"))
    );
    assert_eq!(told::<player::CurrentlyPlaying>(r#"{"item":{"type":"hologram"}}"#), ["item: a new value"]);
}

#[test]
fn an_episode_or_a_chapter_without_an_id() {
    for kind in ["episode", "chapter"] {
        let PlayableItem::Unknown(item) =
            playing(&json!({"type": kind, "id": null, "name": "x", "uri": null, "duration_ms": 5}))
        else {
            panic!("it has no id")
        };
        assert_eq!((item.kind.as_str(), item.name.as_str(), item.duration_ms), (kind, "x", 5));
    }
}

#[test]
fn albums_of_artists_that_lack_what_others_have() {
    let page = read::<artists::Albums>(&json!({"items": [{"id": ID}, {"id": null, "name": "x"}, {}]}));
    assert_eq!((page.items.len(), page.items[0].total_tracks, page.items[0].release_date), (3, None, None));
}
