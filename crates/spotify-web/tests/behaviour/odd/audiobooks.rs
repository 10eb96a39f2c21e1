//! Audiobooks and chapters: both shapes of the library, chapters that say they are episodes, and what development mode drops.

use serde_json::{Value, json};
use spotify_web::{Chapter, PlayableItem, audiobooks, chapters, library, player};

use super::{read, refused, told, with, without};
use crate::support::ID;

fn chapter(fields: Value) -> Chapter {
    read::<chapters::Get>(&with(json!({"id": ID, "name": "x", "chapter_number": 1}), fields))
}

fn book() -> Value {
    json!({"id": ID, "name": "x", "type": "audiobook", "available_markets": ["US"], "publisher": "p", "authors": [{"name": "a"}], "narrators": [],
           "edition": "Unabridged", "total_chapters": 2, "copyrights": [], "languages": ["en"], "html_description": "<p>"})
}

#[test]
fn saved_audiobooks_wrapped() {
    let body = json!({"items": [{"added_at": "2020-01-01T00:00:00Z", "audiobook": book()}]});
    let page = read::<library::Audiobooks>(&body);
    assert_eq!((page.items[0].audiobook.name.as_str(), page.items[0].added_at.is_some()), ("x", true));
    assert_eq!(told::<library::Audiobooks>(&body), Vec::<String>::new());
}

#[test]
fn saved_audiobooks_bare() {
    let body = json!({"items": [book()]});
    let page = read::<library::Audiobooks>(&body);
    assert_eq!((page.items[0].audiobook.name.as_str(), page.items[0].added_at), ("x", None));
    assert_eq!(told::<library::Audiobooks>(&body), Vec::<String>::new());
}

#[test]
fn saved_audiobooks_of_both_shapes_and_neither() {
    let body = json!({"items": [book(), {"audiobook": book()}, {"audiobook": null}, null, {}, {"audiobook": {}}, "x", {"added_at": null, "audiobook": book()}]});
    let page = read::<library::Audiobooks>(&body);
    assert_eq!(page.items.len(), 3);
    assert_eq!(page.skipped.iter().map(|skipped| skipped.position).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
}

#[test]
fn a_chapter_that_says_it_is_an_episode() {
    for kind in ["episode", "chapter", "EPISODE", "new"] {
        assert_eq!(chapter(json!({"type": kind})).name, "x");
    }
    for fields in [json!({"chapter_number": 3}), json!({"audiobook": {"id": ID, "name": "b"}})] {
        let item = with(json!({"type": "episode", "id": ID, "name": "x"}), fields);
        let playing = read::<player::CurrentlyPlaying>(&json!({"item": item})).unwrap();
        assert!(matches!(playing.item, Some(PlayableItem::Chapter(_))), "{item}");
    }
}

#[test]
fn an_audiobook_of_development_mode() {
    for field in [
        "available_markets",
        "publisher",
        "authors",
        "narrators",
        "edition",
        "total_chapters",
        "copyrights",
        "languages",
        "html_description",
    ] {
        let book = read::<audiobooks::Get>(&without(book(), &[field]));
        assert_eq!(book.available_markets.is_none(), field == "available_markets");
        assert_eq!(book.publisher.is_none(), field == "publisher");
        assert_eq!(book.edition.is_none(), field == "edition");
        assert_eq!(book.total_chapters.is_none(), field == "total_chapters");
    }
    assert_eq!(chapter(json!({})).available_markets, None);
}

#[test]
fn a_chapter_without_a_book_and_one_with_a_book_without_an_id() {
    assert_eq!(
        (chapter(json!({"audiobook": null})).audiobook, chapter(json!({"audiobook": {"name": "b"}})).audiobook),
        (None, None)
    );
}

#[test]
fn people_as_nulls_and_without_names() {
    let book = read::<audiobooks::Get>(&with(
        book(),
        json!({"authors": [null, {"name": null}, {}, {"name": "a"}], "narrators": null}),
    ));
    assert_eq!(book.authors.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["", "", "a"]);
    assert!(book.narrators.is_empty());
}

#[test]
fn chapters_with_nulls_fractions_and_points_below_zero() {
    let page = read::<audiobooks::Chapters>(
        &json!({"items": [null, {"id": ID, "chapter_number": 2.0, "duration_ms": 1.5e6, "resume_point": {"resume_position_ms": -5}}], "total": 40.0}),
    );
    let chapter = &page.items[0];
    assert_eq!(
        (chapter.chapter_number, chapter.duration_ms, chapter.resume_point.unwrap().resume_position_ms),
        (2, 1_500_000, -5)
    );
    assert_eq!((page.total, page.skipped.len()), (Some(40), 1));
}

#[test]
fn an_audiobook_that_is_null_since_it_is_not_sold_in_the_market() {
    assert_eq!(refused::<audiobooks::Get>("null"), ".: it is null");
}

#[test]
fn an_audiobook_with_its_chapters_null_or_odd() {
    for odd in [json!(null), json!([]), json!({}), json!("x")] {
        assert_eq!(read::<audiobooks::Get>(&with(book(), json!({"chapters": odd}))).chapters, None);
    }
    let chapters =
        read::<audiobooks::Get>(&with(book(), json!({"chapters": {"items": [null, {"id": ID}], "total": 2}}))).chapters;
    assert_eq!(chapters.unwrap().taken(), 2);
}
