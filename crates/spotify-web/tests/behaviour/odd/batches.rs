//! Several things that were asked for by id: what is unknown is a gap.

use serde_json::json;
use spotify_web::{albums, artists, audiobooks, chapters, episodes, library, markets, shows, tracks};

use super::{read, refused, told};
use crate::support::ID;

/// Which of them are there.
fn gaps<T>(list: &[Option<T>]) -> Vec<bool> {
    list.iter().map(Option::is_some).collect()
}

macro_rules! unknown_ids {
    ($($test:ident: $operation:ty, $name:literal;)*) => {$(
        #[test]
        fn $test() {
            let body = json!({$name: [null, {"id": ID}, null, 7, {"id": ID}]});
            assert_eq!(gaps(&read::<$operation>(&body)), [false, true, false, false, true]);
            assert_eq!(told::<$operation>(&body), [concat!($name, "[3]: it is not an object")]);
            assert_eq!(read::<$operation>(&json!({$name: []})).len(), 0);
            assert_eq!(read::<$operation>(&json!({$name: null})).len(), 0);
            assert_eq!(refused::<$operation>("{}"), concat!(".: it has no ", $name));
        }
    )*};
}

unknown_ids! {
    an_unknown_id_of_several_albums_is_a_gap: albums::GetMany, "albums";
    an_unknown_id_of_several_artists_is_a_gap: artists::GetMany, "artists";
    an_unknown_id_of_several_tracks_is_a_gap: tracks::GetMany, "tracks";
    an_unknown_id_of_several_shows_is_a_gap: shows::GetMany, "shows";
    an_unknown_id_of_several_episodes_is_a_gap: episodes::GetMany, "episodes";
    an_unknown_id_of_several_audiobooks_is_a_gap: audiobooks::GetMany, "audiobooks";
    an_unknown_id_of_several_chapters_is_a_gap: chapters::GetMany, "chapters";
    an_unknown_id_of_several_audio_features_is_a_gap: tracks::AudioFeaturesOfMany, "audio_features";
}

#[test]
fn an_artists_top_tracks_with_a_null_among_them() {
    let tracks = read::<artists::TopTracks>(r#"{"tracks":[null,{"name":"x"},"odd"]}"#);
    assert_eq!((tracks.len(), tracks[0].name.as_str()), (1, "x"));
    assert!(read::<artists::RelatedArtists>(r#"{"artists":[null]}"#).is_empty());
}

#[test]
fn recommendations_with_nulls_and_seeds_without_links() {
    let body = json!({"seeds": [null, {"id": "soul", "type": "GENRE", "href": null, "initialPoolSize": 2.5e2, "afterFilteringSize": "7"}],
                      "tracks": [null, {"name": "x", "album": {"album_type": "ALBUM"}}]});
    let found = read::<tracks::Recommendations>(&body);
    assert_eq!((found.tracks.len(), found.seeds.len()), (1, 1));
    let seed = &found.seeds[0];
    assert_eq!((seed.initial_pool_size, seed.after_filtering_size, seed.after_relinking_size), (250, 7, 0));
    assert_eq!((seed.kind.as_ref().unwrap().as_str(), seed.href.as_ref()), ("genre", None));
}

#[test]
fn a_yes_or_no_that_cannot_be_read_is_an_error_since_leaving_it_out_would_shift_the_others() {
    assert_eq!(read::<library::Check>("[true,false]"), [true, false]);
    assert_eq!(read::<library::Check>(r#"[1,0,"true","False",1.0]"#), [true, false, true, false, true]);
    for odd in ["[true,null]", "[{},true]", r#"["yes"]"#, "[2]", "[-1]", "[0.5]"] {
        assert_eq!(refused::<library::Check>(odd), ".: it is not a list without gaps", "{odd}");
    }
}

#[test]
fn markets_in_small_letters_and_odd_ones_among_them() {
    let body = r#"{"markets":["SE","se","no","odd",null,7,"1A",["DE"],"\u0055S"]}"#;
    let markets = read::<markets::List>(body);
    assert_eq!(markets.iter().map(|market| market.to_string()).collect::<Vec<_>>(), ["NO", "SE", "US"]);
    assert_eq!(told::<markets::List>(body).len(), 5);
    assert_eq!(refused::<markets::List>(r#"{"markets":"SE"}"#), "markets: it is not a list");
}
