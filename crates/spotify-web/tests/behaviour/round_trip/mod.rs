//! All models, by properties: what is read and written says the same, and nothing odd costs more than itself.

mod declarations;
mod everywhere;
mod generate;

use std::collections::BTreeSet;
use std::fmt::{self, Debug};
use std::marker::PhantomData;

use bytes::Bytes;
use http::{Method, Response};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use spotify_web::lenient::Lenient;
use spotify_web::operation::{DecodeError, Encoder, Metadata, decode};
use spotify_web::{ArgumentError, Operation, Page, Report};

use self::declarations::{DECLARED, Field};
use self::generate::{Draw, object};
use crate::support::answer;

/// What is asked of every model.
struct Checks {
    name: &'static str,
    regular: fn(&Value),
    odd: fn(&Value),
    neighbours: fn(&Value, &Value),
    /// Reads it, and writes it again.
    rewritten: fn(&str) -> Result<Value, serde_json::Error>,
}

macro_rules! models {
    ($($name:ident)*) => {
        const MODELS: &[Checks] = &[$(Checks {
            name: stringify!($name),
            regular: regular::<spotify_web::$name>,
            odd: odd::<spotify_web::$name>,
            neighbours: neighbours::<spotify_web::$name>,
            rewritten: |json| serde_json::from_str::<spotify_web::$name>(json).map(|value| written(&value)),
        },)*];
    };
}

models! {
    Actions Album AnalysisMeta AnalyzedTrack Artist AudioAnalysis AudioFeatures Audiobook Category Chapter Context Copyright
    CurrentlyPlaying Cursors Device Disallows Episode ExplicitContent ExternalIds ExternalUrls FeaturedPlaylists Followers
    Image LinkedTrack Person PlayHistory PlayableItem PlaybackState Playlist PlaylistContents PlaylistItem PlaylistUser
    PrivateUser PublicUser Queue RecommendationSeed Recommendations Restrictions ResumePoint SavedAlbum SavedAudiobook
    SavedEpisode SavedShow SavedTrack SearchResults Section Segment Show SimplifiedAlbum SimplifiedArtist SimplifiedAudiobook
    SimplifiedChapter SimplifiedEpisode SimplifiedPlaylist SimplifiedShow SimplifiedTrack Snapshot TimeInterval Track
    UnknownItem VideoThumbnail
}

/// Those that are lenient by hand.
const BY_HAND: [&str; 3] = ["Actions", "PlayableItem", "SavedAudiobook"];

#[test]
fn every_public_model_is_checked_here() {
    let checked: BTreeSet<_> = MODELS.iter().map(|model| model.name).collect();
    let declared: BTreeSet<_> = DECLARED.models.keys().map(String::as_str).chain(BY_HAND).collect();
    assert_eq!(checked, declared);
}

impl Debug for Checks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// An operation whose answer is a `T`.
struct Whole<T>(PhantomData<T>);

impl<T: Lenient> Operation for Whole<T> {
    type Output = T;

    const METADATA: Metadata = Metadata::new("whole", Method::GET, "/whole");

    fn encode(&self, _: &mut Encoder) -> Result<(), ArgumentError> {
        Ok(())
    }

    fn decode(answer: &Response<Bytes>) -> Result<T, DecodeError> {
        decode::json(answer)
    }
}

fn report<T: Lenient>(json: &Value) -> Report {
    Report::of::<Whole<T>>(&answer(200, json.to_string())).unwrap()
}

fn read<T: DeserializeOwned>(json: &Value) -> Result<T, serde_json::Error> {
    serde_json::from_str(&json.to_string())
}

fn written<T: Serialize>(value: &T) -> Value {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

/// What a model says is all read, nothing of it is news, and it is written as it came.
fn regular<T: DeserializeOwned + Lenient + Serialize + PartialEq + Debug>(json: &Value) {
    let value: T = read(json).unwrap();
    let again = written(&value);
    assert!(again == *json, "{again}\n{json}");
    assert_eq!(read::<T>(&written(&value)).unwrap(), value);
    assert_eq!(report::<T>(json).to_string(), "");
}

/// What could be read of an odd object is written so that it is read again, and read the same with a report and without.
fn odd<T: DeserializeOwned + Lenient + Serialize + PartialEq + Debug>(json: &Value) {
    let decoded = Whole::<T>::decode(&answer(200, json.to_string()));
    match read::<T>(json) {
        Ok(value) => {
            assert_eq!(decoded.as_ref(), Ok(&value));
            let again = written(&value);
            // What was left out of a page is told, and not written.
            if !format!("{value:?}").contains("Skipped {") {
                assert_eq!(read::<T>(&again).unwrap(), value, "{json}\n{again}");
            }
            assert_eq!(written(&read::<T>(&again).unwrap()), again, "{json}");
            report::<T>(json);
        }
        Err(error) => {
            let problem = decoded.unwrap_err();
            assert!(
                ["it has no", "it is n"].iter().any(|start| problem.problem().starts_with(start)),
                "{error}: {json}"
            );
        }
    }
}

/// One odd element of a page is left out or is as it would be alone, and its neighbours are as they would be alone.
fn neighbours<T: DeserializeOwned + Lenient + Serialize + PartialEq + Debug>(regular: &Value, odd: &Value) {
    let page: Page<T> = read(&json!({"items": [regular, odd, regular], "offset": 10})).unwrap();
    let alone = read::<T>(regular).unwrap();
    assert_eq!((page.items.first(), page.items.last()), (Some(&alone), Some(&alone)));
    match read::<T>(odd) {
        Ok(odd) => assert_eq!(page.items[1], odd),
        Err(_) => assert_eq!(page.skipped.iter().map(|skipped| skipped.position).collect::<Vec<_>>(), [11]),
    }
    assert_eq!(page.taken(), 3);
}

fn drawn_from() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..400)
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    let name = "(id|uri|href|external_urls|type|name|items|tracks|track|item|album|artists|images|offset|total|.{0,3})";
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map(name, inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Whether an object of this model is never an error: nothing in it has to be there.
fn needs_nothing(name: &str) -> bool {
    let needs = |field: &Field| field.required || (!field.optional && field.shape.name == "Id");
    DECLARED.models.get(name).map_or(name != "SavedAudiobook", |model| !model.fields.iter().any(needs))
}

fn a_model() -> impl Strategy<Value = &'static Checks> {
    (0..MODELS.len()).prop_map(|index| &MODELS[index])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn a_regular_object_is_read_in_full_and_written_as_it_came(model in a_model(), bytes in drawn_from()) {
        (model.regular)(&object(model.name, &mut Draw::regular(&bytes)));
    }

    #[test]
    fn an_odd_object_survives_being_written_as_far_as_it_was_read(model in a_model(), bytes in drawn_from()) {
        (model.odd)(&object(model.name, &mut Draw::odd(&bytes)));
    }

    #[test]
    fn an_odd_element_never_costs_its_neighbours(model in a_model(), bytes in drawn_from(), any in any_json()) {
        let regular = object(model.name, &mut Draw::regular(&bytes));
        (model.neighbours)(&regular, &object(model.name, &mut Draw::odd(&bytes)));
        (model.neighbours)(&regular, &any);
    }

    #[test]
    fn no_json_panics_and_no_object_is_an_error_unless_it_lacks_what_must_be_there(model in a_model(), any in any_json()) {
        (model.odd)(&any);
        if any.is_object() && needs_nothing(model.name) {
            prop_assert!((model.rewritten)(&any.to_string()).is_ok());
        }
    }
}
