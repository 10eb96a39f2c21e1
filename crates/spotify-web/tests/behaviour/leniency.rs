//! What each kind of value may look like, at its limits.

use std::fmt::Debug;

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use spotify_web::lenient::Lenient;
use spotify_web::{
    Album, Artist, Episode, Id, ImageUrl, Market, Markets, Model, Page, PlayableItem, PlaylistItem, ReleaseDate,
    SavedTrack, SimplifiedAlbum, SimplifiedArtist, SimplifiedTrack, Text, Track, User,
};

use crate::support::ID;

/// What `T` makes of this JSON, or why nothing.
fn read<T: Lenient>(json: &str) -> Result<T, String> {
    T::read(&mut serde_json::Deserializer::from_str(json)).unwrap().map_err(|odd| odd.to_string())
}

macro_rules! limits {
    ($($test:ident: $number:ty, $least:literal, $most:literal, $below:literal, $beyond:literal;)*) => {$(
        #[test]
        fn $test() {
            let (least, most) = (<$number>::MIN, <$number>::MAX);
            assert_eq!((least.to_string().as_str(), most.to_string().as_str()), ($least, $most));
            assert_eq!((read($least), read($most)), (Ok(least), Ok(most)));
            assert_eq!((read(concat!("\"", $least, "\"")), read(concat!("\" ", $most, " \""))), (Ok(least), Ok(most)));
            for odd in [$below, $beyond, "1e300", "-1e300", "1e19", "-1e19", concat!("\"", $beyond, "\"")] {
                assert_eq!(read::<$number>(odd), Err("it is not a number that fits here".to_owned()), "{odd}");
            }
            for odd in [r#""""#, r#""x""#, r#""0x10""#, "true", "[]", "{}", "[1]"] {
                assert_eq!(read::<$number>(odd), Err("it is not a number".to_owned()), "{odd}");
            }
            for odd in [r#""NaN""#, r#""inf""#, r#""-infinity""#, r#""1e999""#] {
                assert!(read::<$number>(odd).is_err(), "{odd}");
            }
            for (json, number) in [("0", 0), ("-0", 0), ("-0.0", 0), ("0.4", 0), ("7.0", 7), ("7e0", 7), ("0.7E1", 7), ("70e-1", 7), ("6.6", 7), ("\"7.0\"", 7), ("-0.4", 0)] {
                assert_eq!(read(json), Ok(number), "{json}");
            }
            assert_eq!(read::<$number>("null"), Err("it is null".to_owned()));
            assert_eq!(<$number as Lenient>::missing(), Some(0));
        }
    )*};
}

limits! {
    whole_numbers_of_8_bits: u8, "0", "255", "-1", "256";
    whole_numbers_of_16_bits: u16, "0", "65535", "-1", "65536";
    whole_numbers_of_32_bits: u32, "0", "4294967295", "-1", "4294967296";
    whole_numbers_of_64_bits: u64, "0", "18446744073709551615", "-1", "18446744073709551616";
    signed_numbers_of_8_bits: i8, "-128", "127", "-129", "128";
    signed_numbers_of_16_bits: i16, "-32768", "32767", "-32769", "32768";
    signed_numbers_of_32_bits: i32, "-2147483648", "2147483647", "-2147483649", "2147483648";
    signed_numbers_of_64_bits: i64, "-9223372036854775808", "9223372036854775807", "-9223372036854775809", "9223372036854775808";
}

#[test]
fn real_numbers() {
    for (json, number) in [
        ("0.5", 0.5),
        ("-60", -60.0),
        ("1", 1.0),
        ("5e-1", 0.5),
        ("\"0.5\"", 0.5),
        ("18446744073709551615", 18_446_744_073_709_551_615.0),
    ] {
        assert_eq!(read::<f64>(json), Ok(number), "{json}");
    }
    assert_eq!((read::<f64>("1e300"), read::<f32>("0.1")), (Ok(1e300), Ok(0.1)));
    assert!(read::<f32>("1e300").is_err() && read::<f32>("-1e39").is_err());
    for odd in [r#""NaN""#, r#""inf""#, r#""x""#, "true", "[]", "{}"] {
        assert!(read::<f64>(odd).is_err() && read::<f32>(odd).is_err(), "{odd}");
    }
}

#[test]
fn yes_and_no() {
    for (json, value) in [
        ("true", true),
        ("false", false),
        ("1", true),
        ("0", false),
        ("1.0", true),
        ("0e0", false),
        (r#""true""#, true),
        (r#""FALSE""#, false),
    ] {
        assert_eq!(read(json), Ok(value), "{json}");
    }
    for odd in ["2", "-1", "0.5", r#""yes""#, r#""""#, "[]", "{}", "[true]"] {
        assert_eq!(read::<bool>(odd), Err("it is not true or false".to_owned()), "{odd}");
    }
    assert_eq!(read::<bool>("null"), Err("it is null".to_owned()));
}

#[test]
fn texts() {
    for (json, text) in [
        (r#""x""#, "x"),
        (r#""""#, ""),
        (r#""\u00e9\/\n""#, "é/\n"),
        ("7", "7"),
        ("-7", "-7"),
        ("0.5", "0.5"),
        ("1.5e12", "1500000000000"),
        ("true", "true"),
    ] {
        assert_eq!((read::<Text>(json).unwrap().as_str(), read::<String>(json).unwrap().as_str()), (text, text));
    }
    for odd in ["[]", "{}", r#"["x"]"#] {
        assert_eq!(read::<Text>(odd), Err("it is not a text".to_owned()), "{odd}");
    }
}

#[test]
fn dates() {
    let date = |json: &str| read::<ReleaseDate>(json).map(|date| date.to_string());
    for (json, shown) in [
        (r#""1981""#, "1981"),
        (r#""1981-12""#, "1981-12"),
        (r#""1981-12-31""#, "1981-12-31"),
        (r#""0000""#, "0000"),
        (r#""9999-01-01""#, "9999-01-01"),
        (r#""1981\u002d12""#, "1981-12"),
        (r#""1981-13""#, "1981"),
        (r#""1981-02-32""#, "1981-02"),
        (r#""1981-12-31T00:00:00Z""#, "1981-12-31"),
        (r#""1981-1-1""#, "1981"),
    ] {
        assert_eq!(date(json).as_deref(), Ok(shown), "{json}");
    }
    for odd in
        [r#""""#, r#""81""#, r#""19810""#, r#""-1981""#, r#""December 1981""#, "1981", "[]", "{}", "true", r#""+198""#]
    {
        assert!(date(odd).is_err(), "{odd}");
    }
    assert!("1981" < "1981-01" && read::<ReleaseDate>(r#""1981""#) < read::<ReleaseDate>(r#""1981-01""#));
}

#[test]
fn links_to_pictures() {
    let usual = "https://i.scdn.co/image/ab67616d0000b273ce6d0eef0c1ce77e5f95bbbc";
    for text in [
        usual,
        "x",
        "https://i.scdn.co/image/",
        &usual.to_uppercase(),
        &usual.replace("https", "http"),
        &format!("{usual}0"),
        &usual[..60],
    ] {
        let url = read::<ImageUrl>(&json!(text).to_string()).unwrap();
        assert_eq!((url.to_string().as_str(), &url), (text, &ImageUrl::from(text)));
        assert_eq!(serde_json::to_value(&url).unwrap(), json!(text));
    }
    assert_eq!(
        read::<ImageUrl>(&usual.replace('/', r"\/").replace("https", "\"https").replace("bbbc", "bbbc\"")).unwrap(),
        usual
    );
    assert_eq!(read::<ImageUrl>(r#""""#), Err("it is null".to_owned()));
    for odd in ["7", "{}", "[]", "true"] {
        assert_eq!(read::<ImageUrl>(odd), Err("it is not a text".to_owned()));
    }
}

#[test]
fn sets_of_markets() {
    let markets = |json: &str| {
        read::<Markets>(json).map(|set| set.iter().map(|market| market.to_string()).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(markets(r#"["SE","AD","se","ZZ","AA"]"#).as_deref(), Ok("AA AD SE ZZ"));
    assert_eq!(
        markets(r#"["","S","SEE","S1","é","from_token",7,null,["SE"],{"SE":1},true,"N\u004f"]"#).as_deref(),
        Ok("NO")
    );
    assert_eq!(markets("[]").as_deref(), Ok(""));
    for odd in ["{}", "7", r#""SE""#, "true"] {
        assert_eq!(markets(odd), Err("it is not a list".to_owned()), "{odd}");
    }
    assert!(read::<Market>("7").is_err() && read::<Market>(r#""SEE""#).is_err());
    assert_eq!(read::<Market>(r#""se""#), Ok(Market::SE));
}

#[test]
fn ids() {
    assert_eq!(read::<Id<Track>>(&json!(ID).to_string()).unwrap().as_str(), ID);
    assert_eq!(read::<Id<User>>("1131415161").unwrap().as_str(), "1131415161");
    for nothing in ["null", r#""""#, r#""a\nb""#, &json!("x".repeat(257)).to_string()] {
        assert_eq!(read::<Id<Track>>(nothing), Err("it is null".to_owned()), "{nothing}");
    }
    assert_eq!(read::<Id<Track>>("{}"), Err("it is not a text".to_owned()));
}

#[test]
fn lists_objects_and_options() {
    assert_eq!(read::<Vec<Text>>(r#"["a",null,[],"b"]"#), Ok(vec!["a".into(), "b".into()]));
    assert_eq!(
        read::<Vec<Option<Text>>>(r#"["a",null,[],"b"]"#),
        Ok(vec![Some("a".into()), None, None, Some("b".into())])
    );
    assert_eq!(read::<Vec<u8>>("[1,null]"), Err("it is not a list without gaps".to_owned()));
    assert_eq!(read::<Vec<Option<u8>>>("[1,null]"), Ok(vec![Some(1), None]));
    assert_eq!(read::<Vec<Vec<u8>>>("[[1],[null],[2]]"), Ok(vec![vec![1], vec![2]]));
    assert_eq!(read::<Option<u8>>("{}"), Ok(None));
    assert_eq!(read::<Box<u8>>("7"), Ok(Box::new(7)));
    assert_eq!(read::<Vec<Text>>("{}"), Err("it is not a list".to_owned()));
}

/// A link that follows from the id is not kept, one that deviates is, and both are written.
#[test]
fn links_derived_and_deviating() {
    let uri = format!("spotify:track:{ID}");
    let href = format!("https://api.spotify.com/v1/tracks/{ID}");
    let url = format!("https://open.spotify.com/track/{ID}");
    let track = |uri: &str, href: &str, url: &str| {
        read::<Track>(&json!({"id": ID, "uri": uri, "href": href, "external_urls": {"spotify": url}}).to_string())
            .unwrap()
    };
    let bare = read::<Track>(&json!({"id": ID}).to_string()).unwrap();
    assert_eq!(track(&uri, &href, &url), bare);
    assert_eq!(
        (bare.uri().unwrap(), bare.href().unwrap(), bare.url().unwrap()),
        (uri.as_str().into(), href.as_str().into(), url.as_str().into())
    );
    for odd in [
        "",
        "x",
        "spotify:track:",
        &uri[1..],
        &format!("{uri}:x"),
        &format!("{href}?market=SE"),
        &format!("{url}/"),
        &href.replace("v1", "v2"),
        &url.replace("https", "http"),
        &uri.to_uppercase(),
    ] {
        let track = track(odd, odd, odd);
        assert_ne!(track, bare);
        assert_eq!(
            (track.uri().unwrap(), track.href().unwrap(), track.url().unwrap()),
            (odd.into(), odd.into(), odd.into())
        );
        let again = serde_json::to_value(&track).unwrap();
        assert_eq!(
            (&again["uri"], &again["href"], &again["external_urls"]),
            (&json!(odd), &json!(odd), &json!({"spotify": odd}))
        );
    }
}

#[test]
fn an_id_is_found_in_the_uri_of_its_kind_only() {
    let id = |json: serde_json::Value| read::<Track>(&json.to_string()).unwrap().id.map(|id| id.to_string());
    let uri = format!("spotify:track:{ID}");
    assert_eq!(id(json!({"uri": uri})).as_deref(), Some(ID));
    assert_eq!(id(json!({"uri": uri, "id": null})).as_deref(), Some(ID));
    assert_eq!(id(json!({"uri": uri, "id": {}})).as_deref(), Some(ID));
    assert_eq!(id(json!({"uri": uri, "id": "0tGPJ0bkWOUmH7MEOR77qc"})).as_deref(), Some("0tGPJ0bkWOUmH7MEOR77qc"));
    for none in [
        "",
        "spotify:track:",
        "spotify:local:A:B:C:1",
        "spotify:episode:11dFghVXANMlKmJXsNCbNl",
        "11dFghVXANMlKmJXsNCbNl",
        "track:x",
        "spotify:tracks:x",
    ] {
        assert_eq!(id(json!({"uri": none})), None, "{none}");
    }
}

#[test]
fn models_stay_small() {
    for (name, size, most) in [
        ("SavedTrack", size_of::<SavedTrack>(), 504),
        ("Track", size_of::<Track>(), 488),
        ("SimplifiedTrack", size_of::<SimplifiedTrack>(), 184),
        ("SimplifiedAlbum", size_of::<SimplifiedAlbum>(), 224),
        ("SimplifiedArtist", size_of::<SimplifiedArtist>(), 56),
        ("Album", size_of::<Album>(), 488),
        ("Artist", size_of::<Artist>(), 128),
        ("Episode", size_of::<Episode>(), 288),
        ("PlayableItem", size_of::<PlayableItem>(), 488),
        ("PlaylistItem", size_of::<PlaylistItem>(), 616),
        ("Page", size_of::<Page<Track>>(), 136),
        ("ImageUrl", size_of::<ImageUrl>(), 24),
        ("Id", size_of::<Id<Track>>(), 24),
        ("Markets", size_of::<Markets>(), 8),
    ] {
        assert!(size <= most, "{name}: {size}");
    }
}

/// A model with everything that the derive can say.
#[derive(Clone, Debug, PartialEq, Model)]
#[model(type = "song")]
struct Song {
    #[model(required)]
    name: Text,
    #[model(name = "lengthMs")]
    length: u32,
    #[model(null)]
    key: Option<Text>,
    #[model(or = "lines")]
    words: Option<Vec<Text>>,
    r#type_: Option<Text>,
}

fn survives<T: DeserializeOwned + Serialize + PartialEq + Debug>(value: &T) {
    assert_eq!(&serde_json::from_str::<T>(&serde_json::to_string(value).unwrap()).unwrap(), value);
}

#[test]
fn a_model_of_ones_own() {
    let song = read::<Song>(r#"{"name":"x","lengthMs":7.0,"lines":["a",null],"words":{},"type":{"new":1},"length":3}"#)
        .unwrap();
    assert_eq!((song.length, song.words.as_deref(), song.key.as_ref()), (7, Some(&["a".into()][..]), None));
    survives(&song);
    let written = serde_json::to_value(&song).unwrap();
    assert_eq!(written, json!({"type": "song", "name": "x", "lengthMs": 7, "key": null, "words": ["a"]}));
    assert_eq!(read::<Song>(r#"{"lengthMs":7}"#), Err("it has no name".to_owned()));
    assert_eq!(Song::missing(), None);
}

proptest! {
    #[test]
    fn any_whole_number_is_the_same_as_a_fraction(number in -(1_i64 << 50)..(1_i64 << 50)) {
        prop_assert_eq!(read::<i64>(&format!("{number}.0")), Ok(number));
        prop_assert_eq!(read::<i64>(&format!("{number}e0")), Ok(number));
        prop_assert_eq!(read::<i64>(&format!("\"{number}\"")), Ok(number));
    }

    #[test]
    fn any_picture_is_shown_as_it_came(bytes in any::<[u8; 20]>(), other in ".{0,60}") {
        use std::fmt::Write;
        let mut url = "https://i.scdn.co/image/".to_owned();
        bytes.iter().for_each(|byte| write!(url, "{byte:02x}").unwrap());
        prop_assert_eq!(ImageUrl::from(url.as_str()).to_string(), url);
        prop_assert_eq!(ImageUrl::from(other.as_str()).to_string(), other);
    }

    #[test]
    fn any_user_keeps_the_links_that_it_came_with(id in ".{1,12}", uri in "spotify:user:.{0,12}") {
        let json = json!({"id": id, "uri": uri, "href": format!("https://api.spotify.com/v1/users/{id}")});
        let user: spotify_web::PublicUser = match serde_json::from_value(json.clone()) {
            Ok(user) => user,
            Err(_) => return Ok(()),
        };
        prop_assert_eq!(user.uri().unwrap(), uri);
        prop_assert_eq!(&*user.href().unwrap(), json["href"].as_str().unwrap());
        survives(&user);
    }
}
