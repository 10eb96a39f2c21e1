//! Whatever stands in a free-form argument, the path keeps its segments and the query its parameters.

use proptest::prelude::*;
use spotify_web::playlists::{self, Jpeg};
use spotify_web::search::Query;
use spotify_web::tracks::Seed;
use spotify_web::{
    ApiUrl, Defaults, DeviceId, Id, IncludeExternal, Operation, RepeatState, SearchType, TimeRange, Uri, categories,
    library, player, search, tracks, users,
};
use url::Url;

use crate::support::ID;

/// What `operation` sends, taken apart: the path's segments below the version, decoded, and the query's pairs.
fn sent(operation: &impl Operation) -> (Vec<String>, Vec<(String, String)>) {
    let request = operation.request(&ApiUrl::spotify()).unwrap();
    let text = request.uri().to_string();
    assert!(text.bytes().all(|b| b.is_ascii_graphic()), "{text:?}");
    let url = Url::parse(&text).unwrap();
    assert_eq!(url.origin().ascii_serialization(), "https://api.spotify.com");
    assert!(url.fragment().is_none());
    let decoded = |segment: &str| percent_encoding::percent_decode_str(segment).decode_utf8().unwrap().into_owned();
    let mut segments = url.path_segments().unwrap();
    assert_eq!(segments.next(), Some("v1"));
    let pairs = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    (segments.map(decoded).collect(), pairs)
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Anything at all, and what is most likely to do harm.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), r"[./\\?#%&=\r\n:@+, ]{1,12}"]
}

proptest! {
    #[test]
    fn g3_a_category_is_one_segment(text in text()) {
        if let Ok(id) = Id::new(&text) {
            let (segments, query) = sent(&categories::Playlists::new(&id).limit(1));
            prop_assert_eq!(segments, ["browse", "categories", id.as_str(), "playlists"]);
            prop_assert_eq!(query, pairs(&[("limit", "1")]));
        }
    }

    #[test]
    fn g3_a_user_is_one_segment(text in text()) {
        if let Ok(id) = Id::new(&text) {
            let (segments, query) = sent(&playlists::OfUser::new(&id));
            prop_assert_eq!(segments, ["users", id.as_str(), "playlists"]);
            prop_assert!(query.is_empty());
        }
    }

    #[test]
    fn g3_a_device_is_one_parameter(text in text()) {
        if let Ok(device) = DeviceId::new(&text) {
            let (segments, query) = sent(&player::SetVolume::new(7).device_id(&device));
            prop_assert_eq!(segments, ["me", "player", "volume"]);
            prop_assert_eq!(query, pairs(&[("volume_percent", "7"), ("device_id", &text)]));
        }
    }

    #[test]
    fn g3_what_is_searched_for_arrives_as_it_was_typed(text in text(), external in text()) {
        let operation = search::Items::new(text.as_str(), [SearchType::Track, SearchType::from(&*external)])
            .include_external(IncludeExternal::from(&*external))
            .limit(3);
        let (segments, query) = sent(&operation);
        prop_assert_eq!(segments, ["search"]);
        let kind = SearchType::from(&*external);
        let kinds = format!("track,{}", kind.as_str().replace(',', "%2C"));
        let external = IncludeExternal::from(&*external);
        prop_assert_eq!(
            query,
            pairs(&[("q", &text), ("type", &kinds), ("limit", "3"), ("include_external", external.as_str())])
        );
    }

    #[test]
    fn g3_a_filter_holds_one_value_and_no_other_filter(text in text()) {
        let query = Query::new("").artist(&text).year(1999);
        let value = query.as_str().strip_prefix("artist:").unwrap().strip_suffix(" year:1999").unwrap();
        match value.strip_prefix('"') {
            Some(quoted) => prop_assert_eq!(quoted.find('"'), Some(quoted.len() - 1)),
            None => prop_assert!(!value.contains([' ', ':', '"']) && !value.is_empty()),
        }
    }

    #[test]
    fn g3_locale_and_fields_are_one_parameter_each(text in text()) {
        let (segments, query) = sent(&categories::List::new().locale(text.as_str()));
        prop_assert_eq!(segments, ["browse", "categories"]);
        prop_assert_eq!(query, pairs(&[("locale", &text)]));
        let (segments, query) = sent(&playlists::Items::new(Id::new(ID).unwrap()).fields(text.as_str()));
        prop_assert_eq!(segments, ["playlists", ID, "items"]);
        prop_assert_eq!(query, pairs(&[("fields", &text), ("additional_types", "track,episode")]));
    }

    #[test]
    fn g3_choices_that_are_unknown_here_are_one_parameter(text in text()) {
        let (_, query) = sent(&users::TopArtists::new().time_range(TimeRange::from(&*text)));
        prop_assert_eq!(query, pairs(&[("time_range", TimeRange::from(&*text).as_str())]));
        let (_, query) = sent(&player::SetRepeat::new(RepeatState::from(&*text)));
        prop_assert_eq!(query, pairs(&[("state", RepeatState::from(&*text).as_str())]));
    }

    #[test]
    fn g3_a_list_has_as_many_elements_as_were_passed(first in text(), second in text()) {
        if let (Ok(first), Ok(second)) = (Id::new(&first), Id::new(&second)) {
            let (segments, query) = sent(&users::FollowUsers::new([&first, &second]));
            prop_assert_eq!(segments, ["me", "following"]);
            prop_assert_eq!(query.len(), 2);
            prop_assert_eq!(query[0].1.split(',').count(), 2);
            let uris = [Uri::from(&first), Uri::from(&second)];
            let (segments, query) = sent(&library::Save::new(uris));
            prop_assert_eq!(segments, ["me", "library"]);
            let uris: Vec<Uri> = query[0].1.split(',').map(|uri| uri.parse().unwrap()).collect();
            prop_assert_eq!(uris, [Uri::from(first), Uri::from(second)]);
        }
        let (segments, query) = sent(&tracks::Recommendations::new([Seed::genre(first), Seed::genre(second)]));
        prop_assert_eq!(segments, ["recommendations"]);
        prop_assert_eq!((query.len(), query[0].1.split(',').count()), (1, 2));
    }

    #[test]
    fn g3_free_text_in_a_body_is_json(text in text()) {
        let id = || Id::new(ID).unwrap();
        let operation = playlists::ReorderItems::new(id(), 0, 1).snapshot_id(text.as_str());
        let request = operation.request(&ApiUrl::spotify()).unwrap();
        let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        let expected = serde_json::json!({"range_start": 0, "insert_before": 1, "snapshot_id": text});
        prop_assert_eq!(body, expected);
        let request = playlists::Create::new(text.as_str()).description(text.as_str()).request(&ApiUrl::spotify()).unwrap();
        let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        prop_assert_eq!(body, serde_json::json!({"name": text, "description": text}));
    }

    #[test]
    fn g4_languages_are_a_header_of_one_line_or_refused(text in any::<String>()) {
        if let Ok(languages) = spotify_web::AcceptLanguage::try_from(text.as_str()) {
            let defaults = Defaults::new().accept_language(languages);
            let request = users::Me::new().request_with(&ApiUrl::spotify(), &defaults).unwrap();
            prop_assert_eq!(request.headers()["accept-language"].to_str().unwrap(), text.trim());
        }
    }

    #[test]
    fn a_picture_goes_as_its_text(rest in prop::collection::vec(any::<u8>(), 0..64)) {
        let file = [vec![0xff, 0xd8, 0xff], rest].concat();
        let operation = playlists::UploadCover::new(Id::new(ID).unwrap(), Jpeg::new(&file).unwrap());
        let request = operation.request(&ApiUrl::spotify()).unwrap();
        let text = std::str::from_utf8(request.body()).unwrap();
        prop_assert!(text.starts_with("/9j/") && text.len().is_multiple_of(4));
        prop_assert_eq!(text.len(), file.len().div_ceil(3) * 4);
    }
}

#[test]
fn g4_languages_with_control_characters_are_refused() {
    for evil in ["", " ", "sv\r\nAuthorization: Bearer x", "sv\0", "sv\n", "sv\u{7f}", "svenska språket"] {
        assert!(spotify_web::AcceptLanguage::try_from(evil).is_err(), "{evil:?}");
    }
}
