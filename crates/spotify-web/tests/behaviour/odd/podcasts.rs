//! Shows and episodes: what development mode drops, resume points, and languages.

use serde_json::{Value, json};
use spotify_web::{Episode, episodes, library, shows};

use super::{read, refused, with, without};
use crate::support::ID;

fn episode(fields: Value) -> Episode {
    read::<episodes::Get>(&with(json!({"id": ID, "name": "x", "type": "episode"}), fields))
}

#[test]
fn a_show_of_development_mode() {
    let whole = json!({"id": ID, "name": "x", "available_markets": ["SE"], "publisher": "p", "copyrights": [], "languages": ["sv"], "total_episodes": 3,
                       "html_description": "<p>", "media_type": "audio", "is_externally_hosted": false, "episodes": {"items": [], "total": 3}});
    for field in [
        "available_markets",
        "publisher",
        "copyrights",
        "languages",
        "total_episodes",
        "html_description",
        "media_type",
        "is_externally_hosted",
        "episodes",
    ] {
        let show = read::<shows::Get>(&without(whole.clone(), &[field]));
        assert_eq!(show.available_markets.is_none(), field == "available_markets");
        assert_eq!(show.publisher.is_none(), field == "publisher");
        assert_eq!(show.total_episodes.is_none(), field == "total_episodes");
        assert_eq!(show.html_description.is_none(), field == "html_description");
        assert_eq!(show.episodes.is_none(), field == "episodes");
    }
}

#[test]
fn a_resume_point_below_zero() {
    let point =
        episode(json!({"resume_point": {"fully_played": false, "resume_position_ms": -1_000}})).resume_point.unwrap();
    assert_eq!((point.fully_played, point.resume_position_ms), (false, -1_000));
}

#[test]
fn a_resume_point_null_absent_empty_and_as_a_fraction() {
    assert_eq!((episode(json!({"resume_point": null})).resume_point, episode(json!({})).resume_point), (None, None));
    assert_eq!(episode(json!({"resume_point": {}})).resume_point.unwrap().resume_position_ms, 0);
    assert_eq!(
        episode(json!({"resume_point": {"resume_position_ms": 1.5e3}})).resume_point.unwrap().resume_position_ms,
        1_500
    );
    assert_eq!(episode(json!({"resume_point": 7})).resume_point, None);
}

#[test]
fn an_episode_without_a_show_and_with_one_that_has_no_id() {
    assert_eq!((episode(json!({"show": null})).show, episode(json!({})).show), (None, None));
    assert_eq!(episode(json!({"show": {"name": "y"}})).show, None);
}

#[test]
fn an_episode_without_a_date() {
    let episode = episode(json!({"release_date": null, "release_date_precision": null}));
    assert_eq!((episode.release_date, episode.release_date_precision), (None, None));
}

#[test]
fn a_language_that_is_deprecated_and_languages_that_are_null() {
    let episode = episode(json!({"language": "sv", "languages": [null, "en"]}));
    assert_eq!((episode.language.as_deref(), episode.languages), (Some("sv"), vec!["en".into()]));
    assert!(read::<shows::Get>(&json!({"id": ID, "languages": null})).languages.is_empty());
    assert!(read::<shows::Get>(&json!({"id": ID, "languages": "en"})).languages.is_empty());
}

#[test]
fn descriptions_null_and_absent() {
    let show = read::<shows::Get>(&json!({"id": ID, "description": null, "html_description": null}));
    assert_eq!((show.description.as_str(), show.html_description), ("", None));
    assert_eq!(episode(json!({})).description, "");
}

#[test]
fn a_preview_null_and_an_episode_that_cannot_be_played() {
    let episode = episode(
        json!({"audio_preview_url": null, "is_playable": false, "restrictions": {"reason": "payment_required"}}),
    );
    assert_eq!((episode.audio_preview_url, episode.is_playable), (None, Some(false)));
    assert_eq!(episode.restrictions.unwrap().reason.unwrap().as_str(), "payment_required");
}

#[test]
fn an_episode_that_is_null_since_no_market_was_passed() {
    assert_eq!(refused::<episodes::Get>("null"), ".: it is null");
    let page = read::<shows::Episodes>(&json!({"items": [null, {"id": ID, "duration_ms": 6e5}, null], "offset": 50}));
    assert_eq!((page.items[0].duration_ms, page.skipped[1].position), (600_000, 52));
}

#[test]
fn saved_shows_and_episodes_that_are_null_or_wrapped_in_nothing() {
    let page = read::<library::Shows>(
        &json!({"items": [{"added_at": null, "show": {"id": ID}}, {"show": null}, null, {}, {"show": {}}]}),
    );
    assert_eq!((page.items.len(), page.skipped.len()), (1, 4));
    let page =
        read::<library::Episodes>(&json!({"items": [{"episode": {"id": ID}}, {"added_at": "2020-01-01T00:00:00Z"}]}));
    assert_eq!(
        (page.items.len(), page.skipped[0].to_string().as_str()),
        (1, "element 1 was left out: it has no episode")
    );
}

#[test]
fn a_kind_of_media_that_is_new() {
    assert_eq!(
        read::<shows::Get>(&json!({"id": ID, "media_type": "hologram"})).media_type.as_deref(),
        Some("hologram")
    );
}
