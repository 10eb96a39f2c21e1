//! What Spotify is known to refuse is refused here, by name and before anything is sent.

use proptest::prelude::*;
use spotify_web::operation::{Limit, LimitKind, Metadata};
use spotify_web::player::{self, Offset};
use spotify_web::playlists::Jpeg;
use spotify_web::tracks::{Attribute, Seed, TimestampedId, TrackAttributes};
use spotify_web::{
    ApiUrl, ArgumentError, Defaults, DeviceId, Id, Kind, Operation, QuotaMode, SearchType, Timestamp, Uri, albums,
    artists, audiobooks, categories, chapters, episodes, library, playlists, search, shows, tracks, users,
};

use crate::support::ID;

fn id<T: Kind>() -> Id<T> {
    Id::new(ID).unwrap()
}

fn ids<T: Kind>(count: u64) -> Vec<Id<T>> {
    (0..count).map(|_| id()).collect()
}

fn uris(count: u64) -> Vec<Uri> {
    (0..count).map(|_| id::<spotify_web::Track>().into()).collect()
}

/// A picture whose text has exactly this many bytes, which base64 makes in fours.
fn jpeg(text: u64) -> Jpeg {
    let mut file = vec![0xff, 0xd8, 0xff];
    file.resize(usize::try_from(text).unwrap() / 4 * 3, 0);
    Jpeg::new(file).unwrap()
}

const UNSAID: Defaults = Defaults::new();

fn in_mode(quota_mode: QuotaMode) -> Defaults {
    Defaults::new().quota_mode(quota_mode)
}

/// Asks `operation` for as much as is taken and for one more, in both modes and in none.
fn check<O: Operation>(argument: &str, step: u64, operation: impl Fn(u64) -> O) {
    let metadata: Metadata = O::METADATA;
    let limit: &Limit = metadata.limits.iter().find(|limit| limit.argument() == argument).unwrap();
    let try_one = |defaults: &Defaults, value| operation(value).request_with(&ApiUrl::spotify(), defaults);
    for (defaults, (least, most)) in [
        (UNSAID, limit.bounds(QuotaMode::Extended)),
        (in_mode(QuotaMode::Extended), limit.bounds(QuotaMode::Extended)),
        (in_mode(QuotaMode::Development), limit.bounds(QuotaMode::Development)),
    ] {
        let id = metadata.id;
        assert!(try_one(&defaults, most).is_ok(), "{id} takes {most}");
        let error: ArgumentError = try_one(&defaults, most + step).unwrap_err();
        assert_eq!(error.argument(), argument, "{id}");
        assert!(error.problem().contains(&format!("{least} to {most}")), "{id}: {error}");
        if least > 0 && limit.kind() != LimitKind::Bytes {
            assert!(try_one(&defaults, least).is_ok(), "{id} takes {least}");
            assert_eq!(try_one(&defaults, least - 1).unwrap_err().argument(), argument, "{id}");
        }
    }
}

fn number(value: u64) -> u32 {
    value.try_into().unwrap()
}

/// Every operation with a limit: which argument, and how to ask for so much of it.
#[test]
fn as_much_as_spotify_takes_is_sent_and_one_more_is_refused_by_name() {
    let genre = || Seed::genre("soul");
    check("ids", 1, |n| albums::GetMany::new(ids(n)));
    check("limit", 1, |n| albums::Tracks::new(id()).limit(number(n)));
    check("limit", 1, |n| albums::NewReleases::new().limit(number(n)));
    check("ids", 1, |n| albums::Save::new(ids(n)));
    check("ids", 1, |n| albums::Remove::new(ids(n)));
    check("ids", 1, |n| albums::CheckSaved::new(ids(n)));
    check("ids", 1, |n| artists::GetMany::new(ids(n)));
    check("limit", 1, |n| artists::Albums::new(id()).limit(number(n)));
    check("ids", 1, |n| audiobooks::GetMany::new(ids(n)));
    check("limit", 1, |n| audiobooks::Chapters::new(id()).limit(number(n)));
    check("ids", 1, |n| audiobooks::Save::new(ids(n)));
    check("ids", 1, |n| audiobooks::Remove::new(ids(n)));
    check("ids", 1, |n| audiobooks::CheckSaved::new(ids(n)));
    check("limit", 1, |n| categories::List::new().limit(number(n)));
    check("limit", 1, |n| categories::Playlists::new(id()).limit(number(n)));
    check("ids", 1, |n| chapters::GetMany::new(ids(n)));
    check("ids", 1, |n| episodes::GetMany::new(ids(n)));
    check("ids", 1, |n| episodes::Save::new(ids(n)));
    check("ids", 1, |n| episodes::Remove::new(ids(n)));
    check("ids", 1, |n| episodes::CheckSaved::new(ids(n)));
    check("uris", 1, |n| library::Save::new(uris(n)));
    check("uris", 1, |n| library::Remove::new(uris(n)));
    check("uris", 1, |n| library::Check::new(uris(n)));
    check("limit", 1, |n| library::Tracks::new().limit(number(n)));
    check("limit", 1, |n| library::Albums::new().limit(number(n)));
    check("limit", 1, |n| library::Shows::new().limit(number(n)));
    check("limit", 1, |n| library::Episodes::new().limit(number(n)));
    check("limit", 1, |n| library::Audiobooks::new().limit(number(n)));
    check("limit", 1, |n| player::RecentlyPlayed::new().limit(number(n)));
    check("device_ids", 1, |n| player::Transfer::new((0..n).map(|_| DeviceId::new("d").unwrap())));
    check("volume_percent", 1, |n| player::SetVolume::new(n.try_into().unwrap()));
    check("limit", 1, |n| playlists::Mine::new().limit(number(n)));
    check("limit", 1, |n| playlists::OfUser::new(id()).limit(number(n)));
    check("limit", 1, |n| playlists::Featured::new().limit(number(n)));
    check("limit", 1, |n| playlists::Items::new(id()).limit(number(n)));
    check("uris", 1, |n| playlists::AddItems::new(id(), uris(n)));
    check("uris", 1, |n| playlists::ReplaceItems::new(id(), uris(n)));
    check("items", 1, |n| playlists::RemoveItems::new(id(), uris(n)));
    check("limit", 1, |n| playlists::Tracks::new(id()).limit(number(n)));
    check("uris", 1, |n| playlists::AddTracks::new(id(), uris(n)));
    check("uris", 1, |n| playlists::ReplaceTracks::new(id(), uris(n)));
    check("tracks", 1, |n| playlists::RemoveTracks::new(id(), uris(n)));
    check("jpeg", 4, |n| playlists::UploadCover::new(id(), jpeg(n)));
    check("type", 1, |n| search::Items::new("q", (0..n).map(|_| SearchType::Track)));
    check("limit", 1, |n| search::Items::new("q", [SearchType::Track]).limit(number(n)));
    check("offset", 1, |n| search::Items::new("q", [SearchType::Track]).offset(number(n)));
    check("ids", 1, |n| shows::GetMany::new(ids(n)));
    check("limit", 1, |n| shows::Episodes::new(id()).limit(number(n)));
    check("ids", 1, |n| shows::Save::new(ids(n)));
    check("ids", 1, |n| shows::Remove::new(ids(n)));
    check("ids", 1, |n| shows::CheckSaved::new(ids(n)));
    check("ids", 1, |n| tracks::GetMany::new(ids(n)));
    check("ids", 1, |n| tracks::Save::new(ids(n)));
    check("timestamped_ids", 1, |n| {
        let saved = TimestampedId::new(id(), Timestamp::from_unix_seconds(0));
        tracks::Save::new([id()]).timestamped_ids((0..n).map(|_| saved.clone()))
    });
    check("ids", 1, |n| tracks::Remove::new(ids(n)));
    check("ids", 1, |n| tracks::CheckSaved::new(ids(n)));
    check("ids", 1, |n| tracks::AudioFeaturesOfMany::new(ids(n)));
    check("seeds", 1, |n| tracks::Recommendations::new((0..n).map(|_| genre())));
    check("limit", 1, |n| tracks::Recommendations::new([genre()]).limit(number(n)));
    check("limit", 1, |n| users::TopArtists::new().limit(number(n)));
    check("limit", 1, |n| users::TopTracks::new().limit(number(n)));
    check("limit", 1, |n| users::FollowedArtists::new().limit(number(n)));
    check("ids", 1, |n| users::FollowArtists::new(ids(n)));
    check("ids", 1, |n| users::FollowUsers::new(ids(n)));
    check("ids", 1, |n| users::UnfollowArtists::new(ids(n)));
    check("ids", 1, |n| users::UnfollowUsers::new(ids(n)));
    check("ids", 1, |n| users::CheckFollowedArtists::new(ids(n)));
    check("ids", 1, |n| users::CheckFollowedUsers::new(ids(n)));
    check("ids", 1, |n| users::CheckFollowedPlaylist::new(id()).ids(ids(n)));
}

#[test]
fn the_numbers_are_spotifys() {
    for (metadata, argument, extended, development) in [
        (library::Save::METADATA, "uris", 40, 40),
        (playlists::AddItems::METADATA, "uris", 100, 100),
        (albums::GetMany::METADATA, "ids", 20, 20),
        (tracks::GetMany::METADATA, "ids", 50, 50),
        (tracks::AudioFeaturesOfMany::METADATA, "ids", 100, 100),
        (search::Items::METADATA, "limit", 50, 10),
        (artists::Albums::METADATA, "limit", 50, 10),
        (playlists::UploadCover::METADATA, "jpeg", 262_144, 262_144),
    ] {
        let limit = metadata.limits.iter().find(|limit| limit.argument() == argument).unwrap();
        let most = |quota_mode| limit.bounds(quota_mode).1;
        assert_eq!((most(QuotaMode::Extended), most(QuotaMode::Development)), (extended, development));
        assert_eq!(limit.depends_on_quota_mode(), extended != development);
    }
}

#[test]
fn what_only_development_mode_forbids_is_refused_only_when_the_app_is_known_to_be_in_it() {
    let operation = search::Items::new("q", [SearchType::Track]).limit(11);
    assert!(operation.request(&ApiUrl::spotify()).is_ok());
    assert!(operation.request_with(&ApiUrl::spotify(), &in_mode(QuotaMode::Extended)).is_ok());
    let error = operation.request_with(&ApiUrl::spotify(), &in_mode(QuotaMode::Development)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the argument `limit` is refused: it is 11, and Spotify takes 1 to 10 from apps in development mode"
    );
    // What no app may do is refused with the number for all.
    let error = operation.limit(51).request(&ApiUrl::spotify()).unwrap_err();
    assert!(error.problem().ends_with("and Spotify takes 1 to 50"), "{error}");
}

#[test]
fn uris_of_kinds_that_spotify_does_not_take_are_refused_by_name() {
    let uri = |text: &str| match text {
        "collection" => Uri::new("spotify:user:me:collection").unwrap(),
        "local" => Uri::new("spotify:local:a:b:c:1").unwrap(),
        "unknown" => serde_json::from_str("\"spotify:station:x\"").unwrap(),
        kind => Uri::new(&format!("spotify:{kind}:{ID}")).unwrap(),
    };
    let all = [
        "track",
        "album",
        "artist",
        "playlist",
        "show",
        "episode",
        "audiobook",
        "chapter",
        "user",
        "collection",
        "local",
        "unknown",
    ];
    type Build = fn(Uri) -> Result<http::Request<bytes::Bytes>, ArgumentError>;
    fn built(operation: &impl Operation) -> Result<http::Request<bytes::Bytes>, ArgumentError> {
        operation.request(&ApiUrl::spotify())
    }
    let library: &[&str] = &["track", "album", "artist", "playlist", "show", "episode", "audiobook", "user"];
    let playable: &[&str] = &["track", "episode", "chapter"];
    let in_playlists: &[&str] = &["track", "episode", "chapter", "local"];
    let contexts: &[&str] = &["album", "artist", "playlist", "show", "audiobook", "collection"];
    let table: [(&str, &[&str], Build); 14] = [
        ("uris", library, |uri| built(&library::Save::new([uri]))),
        ("uris", library, |uri| built(&library::Remove::new([uri]))),
        ("uris", library, |uri| built(&library::Check::new([uri]))),
        ("uris", playable, |uri| built(&playlists::AddItems::new(id(), [uri]))),
        ("uris", playable, |uri| built(&playlists::ReplaceItems::new(id(), [uri]))),
        ("items", in_playlists, |uri| built(&playlists::RemoveItems::new(id(), [uri]))),
        ("uris", playable, |uri| built(&playlists::AddTracks::new(id(), [uri]))),
        ("uris", playable, |uri| built(&playlists::ReplaceTracks::new(id(), [uri]))),
        ("tracks", in_playlists, |uri| built(&playlists::RemoveTracks::new(id(), [uri]))),
        ("context_uri", contexts, |uri| built(&player::Play::new().context_uri(uri))),
        ("uris", playable, |uri| built(&player::Play::new().uris([uri]))),
        ("offset", playable, |uri| built(&player::Play::new().offset(uri))),
        ("uri", playable, |uri| built(&player::AddToQueue::new(uri))),
        ("uris", library, |wrong| {
            built(&library::Save::new([Uri::new(&format!("spotify:track:{ID}")).unwrap(), wrong]))
        }),
    ];
    for (argument, taken, build) in table {
        for kind in all {
            match build(uri(kind)) {
                Ok(_) => assert!(taken.contains(&kind), "{argument} took {kind}"),
                Err(error) => {
                    assert!(!taken.contains(&kind), "{argument}, {kind}: {error}");
                    assert_eq!(error.argument(), argument);
                    let (found, _) = error.problem().split_once(", and Spotify takes that of ").unwrap();
                    assert!(found.starts_with("it is the URI of "), "{error}");
                    assert!(!error.to_string().contains(ID));
                }
            }
        }
    }
    assert!(built(&player::Play::new().offset(Offset::Position(0))).is_ok());
}

#[test]
fn a_picture_must_be_a_jpeg() {
    for wrong in [&b""[..], b"\xff\xd8", b"\x89PNG\r\n", b"/9j/4AAQ"] {
        assert!(Jpeg::new(wrong).unwrap_err().to_string().contains("FF D8 FF"));
    }
}

#[test]
fn attributes_outside_of_their_scale_are_refused_by_name() {
    for (attributes, argument) in [
        (TrackAttributes::new().min(Attribute::Energy, 1.1), "min_energy"),
        (TrackAttributes::new().max(Attribute::Popularity, 101), "max_popularity"),
        (TrackAttributes::new().target(Attribute::Key, 0.5), "target_key"),
        (TrackAttributes::new().target(Attribute::Tempo, f64::NAN), "target_tempo"),
        (TrackAttributes::new().target(Attribute::Loudness, f64::INFINITY), "target_loudness"),
    ] {
        let operation = tracks::Recommendations::new([Seed::genre("pop")]).attributes(attributes);
        assert_eq!(operation.request(&ApiUrl::spotify()).unwrap_err().argument(), argument);
    }
    let mut all = TrackAttributes::new();
    for attribute in Attribute::ALL {
        all = all.min(*attribute, 0).target(*attribute, 1).max(*attribute, 1);
    }
    let request =
        tracks::Recommendations::new([Seed::genre("pop")]).attributes(all).request(&ApiUrl::spotify()).unwrap();
    assert_eq!(request.uri().query().unwrap().split('&').count(), 1 + 3 * 14);
}

proptest! {
    #[test]
    fn pages_outside_the_limits_are_refused_by_name(limit in any::<u32>()) {
        let result = library::Tracks::new().limit(limit).request(&ApiUrl::spotify());
        match result {
            Ok(_) => prop_assert!((1..=50).contains(&limit)),
            Err(error) => {
                prop_assert!(!(1..=50).contains(&limit));
                prop_assert_eq!(error.argument(), "limit");
            }
        }
    }
}
