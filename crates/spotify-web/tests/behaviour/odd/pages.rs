//! Pages: nulls, odd elements, missing numbers, cursors, and what Spotify puts around pages.

use serde_json::{Value, json};
use spotify_web::{Odd, albums, artists, categories, library, player, playlists, search, shows, users};

use super::{read, refused, told, with, without};
use crate::support::ID;

fn page(items: Value) -> Value {
    json!({"href": "h", "items": items, "limit": 20, "next": null, "offset": 0, "previous": null, "total": 3})
}

#[test]
fn nulls_in_a_list_of_playlists() {
    let body = with(page(json!([null, {"id": ID}, null])), json!({"offset": 20, "total": 23}));
    let page = read::<playlists::Mine>(&body);
    assert_eq!(page.items.len(), 1);
    assert_eq!(
        page.skipped.iter().map(|s| (s.position, s.why)).collect::<Vec<_>>(),
        [(20, Odd::Null), (22, Odd::Null)]
    );
    assert_eq!((page.taken(), page.total), (3, Some(23)));
    assert_eq!(told::<playlists::Mine>(&body), ["items[0]: left out, it is null", "items[2]: left out, it is null"]);
}

#[test]
fn a_page_of_nothing_but_nulls() {
    let found = read::<search::Items>(&json!({"playlists": page(json!([null, null, null]))}));
    let page = found.playlists.unwrap();
    assert_eq!((page.items.len(), page.skipped.len(), page.total), (0, 3, Some(3)));
}

#[test]
fn the_offset_after_the_items() {
    let page = read::<library::Tracks>(r#"{"items":[null],"limit":1,"total":8,"offset":7}"#);
    assert_eq!(page.skipped[0].position, 7);
}

#[test]
fn elements_that_fit_nothing_between_others() {
    let body = json!({"items": [{"track": {"name": "a"}}, {"track": {"album": {"artists": "CANARY"}}}, 7, {"track": null},
                                "CANARY", [], {}, {"added_at": "x"}, {"track": {"name": "b"}}], "offset": 10});
    let page = read::<library::Tracks>(&body);
    assert_eq!(page.items.iter().map(|saved| saved.track.name.as_str()).collect::<Vec<_>>(), ["a", "", "b"]);
    let shown: Vec<_> = page.skipped.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "element 12 was left out: it is not an object",
            "element 13 was left out: it has no track",
            "element 14 was left out: it is not an object",
            "element 15 was left out: it is not an object",
            "element 16 was left out: it has no track",
            "element 17 was left out: it has no track",
        ]
    );
    assert!(!format!("{shown:?} {page:?} {:?}", told::<library::Tracks>(&body)).contains("CANARY"));
}

#[test]
fn a_page_without_anything_but_items() {
    let page = read::<library::Tracks>(r#"{"items":[]}"#);
    assert_eq!((page.offset, page.limit, page.total, page.next), (0, 0, None, None));
}

#[test]
fn items_that_are_null() {
    let page = read::<library::Tracks>(r#"{"items":null,"total":5,"limit":20}"#);
    assert_eq!((page.items.len(), page.total, page.limit), (0, Some(5), 20));
}

#[test]
fn items_of_another_shape_are_an_error_since_an_empty_page_would_be_the_lists_end() {
    for items in ["{}", "7", r#""x""#, "false"] {
        assert_eq!(refused::<library::Tracks>(&format!(r#"{{"items":{items},"total":5}}"#)), "items: it is not a list");
    }
}

#[test]
fn no_items_but_a_total() {
    assert_eq!(read::<playlists::Items>(r#"{"href":"h","total":12}"#).total, Some(12));
}

#[test]
fn neither_items_nor_a_total() {
    assert_eq!(refused::<library::Tracks>(r#"{"message":"x"}"#), ".: it has no items");
}

#[test]
fn totals_and_places_null_negative_as_fractions_and_as_texts() {
    let numbers = |body: Value| {
        let page = read::<library::Tracks>(&body);
        (page.offset, page.limit, page.total)
    };
    let page = page(json!([]));
    assert_eq!(numbers(with(page.clone(), json!({"offset": null, "limit": null, "total": null}))), (0, 0, None));
    assert_eq!(numbers(with(page.clone(), json!({"offset": -1, "limit": -1, "total": -1}))), (0, 0, None));
    assert_eq!(numbers(with(page.clone(), json!({"offset": 2e1, "limit": 2.0, "total": 4.2e1}))), (20, 2, Some(42)));
    assert_eq!(numbers(with(page.clone(), json!({"offset": "20", "limit": "2", "total": "42"}))), (20, 2, Some(42)));
    assert_eq!(numbers(with(page, json!({"offset": 1e20, "limit": 1e20, "total": 1e20}))), (0, 0, None));
}

#[test]
fn links_to_other_pages_absent_or_odd() {
    for odd in [json!({}), json!({"next": null, "previous": null}), json!({"next": {}, "previous": [1], "href": false})]
    {
        let page = read::<library::Tracks>(&with(without(page(json!([])), &["next", "previous", "href"]), odd));
        assert_eq!((page.next, page.previous), (None, None));
    }
}

#[test]
fn a_list_where_a_page_was_promised() {
    assert_eq!(refused::<library::Tracks>(r#"[{"track":{}}]"#), ".: it is not an object");
    assert!(read::<albums::Get>(&json!({"id": ID, "tracks": [{"name": "x"}]})).tracks.is_none());
    assert!(read::<search::Items>(r#"{"tracks":[{"name":"x"}]}"#).tracks.is_none());
}

#[test]
fn cursors_null_absent_and_numbers() {
    let page =
        |cursors: &str| read::<player::RecentlyPlayed>(&format!(r#"{{"items":[],"limit":20{cursors}}}"#)).cursors;
    for none in
        ["", r#","cursors":null"#, r#","cursors":{}"#, r#","cursors":{"after":null,"before":null}"#, r#","cursors":[]"#]
    {
        assert_eq!((page(none).after, page(none).before), (None, None), "{none}");
    }
    let cursors = page(r#","cursors":{"after":"1789000000123","before":1789000000123}"#);
    assert_eq!((cursors.after.as_deref(), cursors.before.as_deref()), (Some("1789000000123"), Some("1789000000123")));
    let cursors = page(r#","cursors":{"after":1.789000000123E12}"#);
    assert_eq!(cursors.after.as_deref(), Some("1789000000123"));
}

#[test]
fn what_was_played_without_a_total_and_with_odd_elements() {
    let page = read::<player::RecentlyPlayed>(
        r#"{"items":[null,{"track":null,"played_at":"2026-01-01T00:00:00Z"},{"track":{"name":"x"},"played_at":null,"context":null}],"next":null,"href":"h"}"#,
    );
    assert_eq!((page.items.len(), page.skipped.len(), page.total, page.limit), (1, 2, None, 0));
    assert_eq!((page.items[0].played_at, page.items[0].context.as_ref()), (None, None));
}

#[test]
fn followed_artists_whose_last_page_has_no_cursor() {
    let body = json!({"artists": {"items": [{"id": "6sFIWsNpZYqfjUpaCgueju", "name": "x", "followers": {"href": null, "total": 1.5e3}}, null],
                                  "cursors": {"after": null}, "next": null, "total": 2, "limit": 50, "href": "h"}});
    let page = read::<users::FollowedArtists>(&body);
    assert_eq!((page.items[0].followers.unwrap().total, page.skipped.len(), page.cursors.after), (1_500, 1, None));
}

#[test]
fn a_page_inside_an_object_beside_others() {
    let page = read::<albums::NewReleases>(r#"{"message":"hello","albums":{"items":[{"name":"x"},null],"offset":2}}"#);
    assert_eq!((page.items.len(), page.skipped[0].position), (1, 3));
    assert_eq!(read::<categories::List>(r#"{"categories":{"items":[{"id":"party"}]}}"#).items.len(), 1);
    assert_eq!(
        read::<playlists::Featured>(r#"{"message":null,"playlists":{"items":[null]}}"#).playlists.skipped.len(),
        1
    );
}

#[test]
fn a_page_that_is_null_inside_of_its_object() {
    assert_eq!(refused::<albums::NewReleases>(r#"{"albums":null}"#), ".: it has no albums");
    assert_eq!(refused::<users::FollowedArtists>(r#"{"artists":{}}"#), "artists: it has no items");
}

#[test]
fn a_search_whose_types_are_null_absent_and_odd() {
    let found = read::<search::Items>(
        r#"{"tracks":null,"artists":{"items":[null,7,{"id":"6sFIWsNpZYqfjUpaCgueju"}]},"albums":{},"new":{"items":[]}}"#,
    );
    assert!(found.tracks.is_none() && found.albums.is_none() && found.shows.is_none());
    assert_eq!((found.artists.as_ref().unwrap().items.len(), found.artists.unwrap().skipped.len()), (1, 2));
}

#[test]
fn a_search_that_finds_things_without_ids() {
    let nameless = json!([{"name": "x"}, {"id": null, "name": "y"}, {"id": "", "name": "z"}]);
    let body = json!({"shows": page(nameless.clone()), "episodes": page(nameless.clone()), "audiobooks": page(nameless.clone()),
                      "playlists": page(nameless.clone()), "albums": page(nameless.clone()), "tracks": page(nameless)});
    let found = read::<search::Items>(&body);
    assert_eq!((found.shows.unwrap().skipped.len(), found.episodes.unwrap().skipped.len()), (3, 3));
    assert_eq!((found.audiobooks.unwrap().skipped.len(), found.playlists.unwrap().skipped.len()), (3, 3));
    // Local files have none either.
    assert_eq!((found.albums.unwrap().items.len(), found.tracks.unwrap().items.len()), (3, 3));
}

#[test]
fn pages_in_other_objects_that_hold_nulls() {
    assert_eq!(
        read::<albums::Get>(&json!({"id": ID, "tracks": page(json!([null, {"name": "x"}]))})).tracks.unwrap().taken(),
        2
    );
    assert_eq!(
        read::<shows::Get>(&json!({"id": ID, "episodes": page(json!([null, {"id": ID}]))})).episodes.unwrap().taken(),
        2
    );
    assert_eq!(
        read::<artists::Albums>(&page(json!([null, {"album_group": "APPEARS_ON"}, {"album_group": null}]))).taken(),
        3
    );
}

#[test]
fn an_index_that_would_be_beyond_all_numbers() {
    let page = read::<library::Tracks>(r#"{"items":[null,null],"offset":4294967295}"#);
    assert_eq!(page.skipped.iter().map(|skipped| skipped.position).collect::<Vec<_>>(), [u32::MAX, u32::MAX]);
}
