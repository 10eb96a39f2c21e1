//! What Spotify has really sent, each test named after what is odd.

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use spotify_web::{
    AlbumType, Artist, Odd, Page, PrivateUser, Product, SavedTrack, SearchResults, SimplifiedPlaylist, Track,
};

use crate::support::ID;

fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

#[test]
fn integers_as_floats_and_with_exponents() {
    let track: Track = read(
        r#"{"duration_ms":2345.0,"disc_number":1e0,"track_number":7.0,"popularity":6.3E1,"album":{"total_tracks":1.2e1,"images":[{"url":"u","height":640.0,"width":6.4E2}]}}"#,
    );
    assert_eq!((track.duration_ms, track.disc_number, track.track_number, track.popularity), (2345, 1, 7, Some(63)));
    assert_eq!(
        (track.album.total_tracks, track.album.images[0].width, track.album.images[0].height),
        (Some(12), Some(640), Some(640))
    );
}

#[test]
fn numbers_that_fit_nowhere() {
    let track: Track = read(
        r#"{"duration_ms":-1,"popularity":-1,"track_number":1e300,"disc_number":18446744073709551615,"name":"x"}"#,
    );
    assert_eq!((track.duration_ms, track.popularity, track.track_number, track.disc_number), (0, None, 0, 0));
    assert_eq!(track.name, "x");
}

#[test]
fn a_number_as_text() {
    assert_eq!(read::<Track>(r#"{"duration_ms":"2345"}"#).duration_ms, 2345);
}

#[test]
fn nulls_in_a_list_of_playlists() {
    let page: Page<SimplifiedPlaylist> =
        read(&format!(r#"{{"items":[null,{{"id":"{ID}"}},null],"offset":20,"limit":3,"total":23}}"#));
    assert_eq!(page.items.len(), 1);
    assert_eq!(
        page.skipped.iter().map(|s| (s.position, s.why)).collect::<Vec<_>>(),
        [(20, Odd::Null), (22, Odd::Null)]
    );
    assert_eq!(page.taken(), 3);
}

#[test]
fn the_offset_after_the_items() {
    let page: Page<SimplifiedPlaylist> = read(r#"{"items":[null],"limit":1,"total":8,"offset":7}"#);
    assert_eq!(page.skipped[0].position, 7);
}

#[test]
fn elements_that_fit_nothing_are_left_out_and_told_of() {
    let page: Page<SavedTrack> = read(
        r#"{"items":[{"track":{"name":"a"}},{"track":{"album":{"artists":"CANARY"}}},7,{"track":null},{"track":{"name":"b"}}],"offset":10}"#,
    );
    assert_eq!(page.items.iter().map(|saved| saved.track.name.as_str()).collect::<Vec<_>>(), ["a", "", "b"]);
    let shown: Vec<_> = page.skipped.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["element 12 was left out: it is not an object", "element 13 was left out: it has no track"]);
    assert!(!format!("{shown:?} {page:?}").contains("CANARY"));
}

#[test]
fn a_page_without_anything_but_items() {
    let page: Page<SavedTrack> = read(r#"{"items":[]}"#);
    assert_eq!((page.offset, page.limit, page.total, page.next), (0, 0, None, None));
    assert!(serde_json::from_str::<Page<SavedTrack>>(r#"{"error":"no items"}"#).is_err());
    assert!(read::<Page<SavedTrack>>(r#"{"items":null,"total":0}"#).items.is_empty());
}

#[test]
fn images_null_and_sizes_null_and_sizes_missing() {
    let playlist: SimplifiedPlaylist = read(&format!(r#"{{"id":"{ID}","images":null}}"#));
    assert!(playlist.images.is_empty());
    let artist: Artist =
        read(r#"{"id":"6sFIWsNpZYqfjUpaCgueju","images":[{"url":"u","height":null,"width":null},null,{"url":"v"}]}"#);
    assert_eq!(artist.images.iter().map(|image| (image.width, image.height)).collect::<Vec<_>>(), [(None, None); 2]);
}

#[test]
fn description_and_public_null_and_total_null() {
    let playlist: SimplifiedPlaylist = read(&format!(
        r#"{{"id":"{ID}","description":null,"public":null,"tracks":{{"total":null}},"collaborative":null,"name":null}}"#
    ));
    assert_eq!((playlist.description, playlist.public, playlist.collaborative), (None, None, false));
    assert_eq!(playlist.items.unwrap().total, None);
}

#[test]
fn an_owner_without_an_id() {
    let playlist: SimplifiedPlaylist =
        read(&format!(r#"{{"id":"{ID}","owner":{{"id":"","uri":"spotify:user:","display_name":null}}}}"#));
    let owner = playlist.owner.unwrap();
    assert_eq!((owner.id.as_ref(), owner.uri().as_deref()), (None, Some("spotify:user:")));
}

#[test]
fn an_album_type_in_capitals_and_one_that_nobody_knows() {
    let kind = |text: &str| read::<Track>(&format!(r#"{{"album":{{"album_type":{text}}}}}"#)).album.album_type;
    assert_eq!(kind(r#""ALBUM""#), Some(AlbumType::Album));
    assert_eq!(kind(r#""Bootleg""#), Some(AlbumType::Unknown("Bootleg".into())));
    assert_eq!(kind("null"), None);
    assert_eq!(kind(r#"{"odd":[1]}"#), None);
}

#[test]
fn an_unknown_restriction_and_an_unknown_subscription_keep_their_text() {
    let track: Track = read(r#"{"is_playable":false,"restrictions":{"reason":"moon_phase"}}"#);
    assert_eq!(track.restrictions.unwrap().reason.unwrap().as_str(), "moon_phase");
    let user: PrivateUser = read(r#"{"id":"u","product":"duo"}"#);
    assert_eq!(user.product, Some(Product::Unknown("duo".into())));
}

#[test]
fn an_album_that_was_taken_down() {
    let track: Track = read(
        r#"{"name":"","album":{"name":"","images":[],"release_date":"0000","release_date_precision":"year","artists":[{"name":""}]}}"#,
    );
    assert_eq!((track.album.name.as_str(), track.album.release_date.unwrap().year()), ("", 0));
}

#[test]
fn release_dates_of_every_precision_and_none() {
    let date = |text: &str| {
        read::<Track>(&format!(r#"{{"album":{{"release_date":{text}}}}}"#))
            .album
            .release_date
            .map(|date| date.to_string())
    };
    for good in ["1981", "1981-12", "1981-12-15"] {
        assert_eq!(date(&format!("{good:?}")).as_deref(), Some(good));
    }
    assert_eq!(date(r#""1981-00-15""#).as_deref(), Some("1981"));
    for odd in ["null", r#""""#, r#""soon""#, "1981", r#""１９８１""#] {
        assert_eq!(date(odd), None, "{odd}");
    }
}

#[test]
fn a_local_file_has_no_ids() {
    let track: Track = read(
        r#"{"id":null,"is_local":true,"uri":"spotify:local:A+B:C:D%3A:123","name":"D:","duration_ms":123000,"artists":[{"id":null,"name":"A B","uri":null,"href":null,"external_urls":{}}],"album":{"id":null,"name":"C","album_type":null,"images":[],"release_date":null,"release_date_precision":null,"external_urls":{},"artists":[]},"available_markets":[],"popularity":0,"explicit":false}"#,
    );
    assert!(track.is_local && track.id.is_none() && track.album.id.is_none() && track.artists[0].id.is_none());
    assert_eq!((track.uri().as_deref(), track.url()), (Some("spotify:local:A+B:C:D%3A:123"), None));
    assert!(track.available_markets.unwrap().is_empty());
}

#[test]
fn a_relinked_track_whose_original_has_no_id() {
    let track: Track =
        read(r#"{"linked_from":{"id":null,"type":"track","uri":"spotify:track:6kLCHFM39wkFjOuyPGLGeQ"}}"#);
    assert_eq!(track.linked_from.unwrap().uri().as_deref(), Some("spotify:track:6kLCHFM39wkFjOuyPGLGeQ"));
}

#[test]
fn an_old_saved_track_without_a_date_and_one_with_an_odd_date() {
    for date in ["null", r#""""#, r#""1970""#, "0"] {
        assert_eq!(read::<SavedTrack>(&format!(r#"{{"added_at":{date},"track":{{}}}}"#)).added_at, None, "{date}");
    }
}

#[test]
fn playlists_of_a_search_that_are_all_null() {
    let found: SearchResults =
        read(r#"{"playlists":{"items":[null],"limit":20,"next":null,"offset":0,"previous":null,"total":1}}"#);
    let page = found.playlists.unwrap();
    assert_eq!((page.items.len(), page.skipped.len(), page.total), (0, 1, Some(1)));
}

#[test]
fn fields_that_nobody_knows_yet() {
    read::<Track>(r#"{"name":"x","new_in_2027":{"deep":[{"er":1}]},"type":"track"}"#);
    read::<SimplifiedPlaylist>(&format!(r##"{{"id":"{ID}","primary_color":"#ff0000","new":true}}"##));
}

#[test]
fn a_type_in_capitals_or_missing() {
    for json in [
        r#"{"type":"TRACK","name":"x"}"#,
        r#"{"name":"x"}"#,
        r#"{"type":null,"name":"x"}"#,
        r#"{"type":"episode","name":"x"}"#,
    ] {
        assert_eq!(read::<Track>(json).name, "x");
    }
}

proptest! {
    /// Whatever stands in a field, reading ends, and never with a panic.
    #[test]
    fn no_json_panics(text in r#"[\[\]{}",:a-z0-9eE.+-]{0,60}"#, field in "(id|name|album|artists|duration_ms|images|added_at|items|offset)") {
        let _ = serde_json::from_str::<Track>(&text);
        let object = format!("{{\"{field}\":{text}}}");
        let _ = serde_json::from_str::<Track>(&object);
        let _ = serde_json::from_str::<Page<SavedTrack>>(&object);
        let _ = serde_json::from_str::<SimplifiedPlaylist>(&object);
        let _ = serde_json::from_str::<SearchResults>(&format!("{{\"tracks\":{object}}}"));
    }
}
