//! Shows and episodes, audiobooks and chapters.

use super::{images, open_url};
use crate::api::json::{Fields, Json, fields, object};
use crate::api::view::View;
use crate::world::{Audiobook, Chapter, Episode, Show};

/// The same text as it would stand in a page.
fn html(text: &str) -> String {
    format!("<p>{}</p>", text.replace('&', "&amp;").replace('<', "&lt;"))
}

fn show_fields(show: &Show, view: View<'_>) -> Fields {
    fields! {
        "available_markets": show.available_markets,
        "copyrights": Json::List(Vec::new()),
        "description": &show.description,
        "explicit": show.explicit,
        "external_urls": open_url("show", &show.id),
        "href": view.to(&format!("/shows/{}", show.id)),
        "html_description": html(&show.description),
        "id": &show.id,
        "images": images(&show.images),
        "is_externally_hosted": false,
        "languages": vec!["en"],
        "media_type": "audio",
        "name": &show.name,
        "publisher": &show.publisher,
        "total_episodes": show.total_episodes,
        "type": "show",
        "uri": format!("spotify:show:{}", show.id),
    }
}

pub(in crate::api) fn simplified_show(show: &Show, view: View<'_>) -> Json {
    view.object("show", show_fields(show, view))
}

/// `episodes` is the first page of them.
pub(in crate::api) fn show(show: &Show, episodes: Json, view: View<'_>) -> Json {
    let mut fields = show_fields(show, view);
    fields.extend(fields! { "episodes": episodes });
    view.object("show", fields)
}

/// Where the user has stopped listening; only for apps that may see that.
fn resume_point(view: View<'_>) -> Json {
    let fields = fields! { "fully_played": false, "resume_position_ms": 0 };
    if view.positions { view.object("resume point", fields) } else { Json::Absent }
}

fn episode_fields(episode: &Episode, view: View<'_>) -> Fields {
    fields! {
        "audio_preview_url": Json::Null,
        "description": &episode.description,
        "duration_ms": episode.duration_ms,
        "explicit": episode.show.explicit,
        "external_urls": open_url("episode", &episode.id),
        "href": view.to(&format!("/episodes/{}", episode.id)),
        "html_description": html(&episode.description),
        "id": &episode.id,
        "images": images(&episode.images),
        "is_externally_hosted": false,
        "is_playable": view.market.is_none_or(|market| episode.show.available_markets.contains(&market)),
        "language": "en",
        "languages": vec!["en"],
        "name": &episode.name,
        "release_date": &episode.release_date,
        "release_date_precision": episode.release_date_precision,
        "resume_point": resume_point(view),
        "type": "episode",
        "uri": format!("spotify:episode:{}", episode.id),
    }
}

pub(in crate::api) fn simplified_episode(episode: &Episode, view: View<'_>) -> Json {
    view.object("episode", episode_fields(episode, view))
}

pub(in crate::api) fn episode(episode: &Episode, view: View<'_>) -> Json {
    let mut fields = episode_fields(episode, view);
    fields.extend(fields! { "show": simplified_show(&episode.show, view) });
    view.object("episode", fields)
}

fn audiobook_fields(book: &Audiobook, view: View<'_>) -> Fields {
    let names = |names: &[String]| Json::List(names.iter().map(|name| object! { "name": name }).collect());
    fields! {
        "authors": names(&book.authors),
        "available_markets": book.available_markets,
        "copyrights": Json::List(Vec::new()),
        "description": &book.description,
        "edition": "Unabridged",
        "explicit": false,
        "external_urls": open_url("show", &book.id),
        "href": view.to(&format!("/audiobooks/{}", book.id)),
        "html_description": html(&book.description),
        "id": &book.id,
        "images": images(&book.images),
        "languages": vec!["English"],
        "media_type": "audio",
        "name": &book.name,
        "narrators": names(&book.narrators),
        "publisher": &book.publisher,
        "total_chapters": book.total_chapters,
        "type": "audiobook",
        "uri": format!("spotify:audiobook:{}", book.id),
    }
}

pub(in crate::api) fn simplified_audiobook(book: &Audiobook, view: View<'_>) -> Json {
    view.object("audiobook", audiobook_fields(book, view))
}

/// `chapters` is the first page of them.
pub(in crate::api) fn audiobook(book: &Audiobook, chapters: Json, view: View<'_>) -> Json {
    let mut fields = audiobook_fields(book, view);
    fields.extend(fields! { "chapters": chapters });
    view.object("audiobook", fields)
}

fn chapter_fields(chapter: &Chapter, view: View<'_>) -> Fields {
    let book = &chapter.audiobook;
    fields! {
        "audio_preview_url": Json::Null,
        "available_markets": book.available_markets,
        "chapter_number": chapter.chapter_number,
        "description": "",
        "duration_ms": chapter.duration_ms,
        "explicit": false,
        "external_urls": open_url("episode", &chapter.id),
        "href": view.to(&format!("/chapters/{}", chapter.id)),
        "html_description": "",
        "id": &chapter.id,
        "images": images(&book.images),
        "is_playable": view.market.is_none_or(|market| book.available_markets.contains(&market)),
        "languages": vec!["en"],
        "name": &chapter.name,
        "release_date": "2026-01-01",
        "release_date_precision": "day",
        "resume_point": resume_point(view),
        // So the reference; see `Oddity::ChapterType`.
        "type": "episode",
        "uri": format!("spotify:episode:{}", chapter.id),
    }
}

pub(in crate::api) fn simplified_chapter(chapter: &Chapter, view: View<'_>) -> Json {
    view.object("chapter", chapter_fields(chapter, view))
}

pub(in crate::api) fn chapter(chapter: &Chapter, view: View<'_>) -> Json {
    let mut fields = chapter_fields(chapter, view);
    fields.extend(fields! { "audiobook": simplified_audiobook(&chapter.audiobook, view) });
    view.object("chapter", fields)
}
