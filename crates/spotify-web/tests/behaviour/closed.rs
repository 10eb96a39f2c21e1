//! A 403 from an operation that development mode closes says so, and names what is open instead.

use spotify_auth_core::Timestamp;
use spotify_web::operation::Availability;
use spotify_web::{
    ErrorKind, Operation, QuotaMode, albums, artists, audiobooks, categories, chapters, episodes, genres, library,
    markets, player, playlists, search, shows, tracks, users,
};

use crate::support::{START, answer, api_error};

fn check<O: Operation>(expected: Option<&str>) {
    let metadata = O::METADATA;
    assert!(!metadata.availability.is_open_in(QuotaMode::Development), "{}", metadata.id);
    assert!(metadata.availability.is_open_in(QuotaMode::Extended));
    for closed in [api_error(403, "Forbidden"), answer(403, ""), answer(403, "Forbidden")] {
        let Err(error) = O::parse(&closed, Timestamp::from_unix_seconds(START)) else { panic!("{}", metadata.id) };
        let ErrorKind::ClosedInDevelopmentMode { replacement } = error.kind() else { panic!("{error:?}") };
        assert_eq!(*replacement, expected, "{}", metadata.id);
        let advice = match expected {
            Some(open) => format!("use {open} instead, or ask Spotify for extended quota"),
            None => "nothing replaces it; ask Spotify for extended quota".to_owned(),
        };
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("{}: this operation is closed to apps in development mode", metadata.id)),
            "{text}"
        );
        assert!(text.ends_with(&advice), "{text}");
    }
    // What Spotify says in words of its own stays what it says.
    for (words, kind) in [
        ("Insufficient client scope", "MissingScope"),
        ("Check settings on developer.spotify.com/dashboard, the user may not be registered.", "NotOnAllowlist"),
        ("Active premium subscription required for the owner of the app.", "OwnerWithoutPremium"),
    ] {
        let Err(error) = O::parse(&api_error(403, words), Timestamp::from_unix_seconds(START)) else { panic!() };
        assert!(format!("{:?}", error.kind()).starts_with(kind), "{error:?}");
    }
}

macro_rules! closed {
    ($($operation:ty => $replacement:expr;)*) => {
        $(check::<$operation>($replacement);)*
    };
}

#[test]
fn a_403_from_a_closed_operation_names_what_replaces_it() {
    closed! {
        albums::GetMany => Some("GET /albums/{id} for each id");
        albums::NewReleases => None;
        albums::Save => Some("PUT /me/library");
        albums::Remove => Some("DELETE /me/library");
        albums::CheckSaved => Some("GET /me/library/contains");
        artists::GetMany => Some("GET /artists/{id} for each id");
        artists::TopTracks => None;
        artists::RelatedArtists => None;
        audiobooks::GetMany => Some("GET /audiobooks/{id} for each id");
        audiobooks::Save => Some("PUT /me/library");
        audiobooks::Remove => Some("DELETE /me/library");
        audiobooks::CheckSaved => Some("GET /me/library/contains");
        categories::List => None;
        categories::Get => None;
        categories::Playlists => None;
        chapters::GetMany => Some("GET /chapters/{id} for each id");
        episodes::GetMany => Some("GET /episodes/{id} for each id");
        episodes::Save => Some("PUT /me/library");
        episodes::Remove => Some("DELETE /me/library");
        episodes::CheckSaved => Some("GET /me/library/contains");
        genres::Seeds => None;
        markets::List => None;
        playlists::OfUser => Some("GET /me/playlists for the signed-in user");
        playlists::CreateForUser => Some("POST /me/playlists");
        playlists::Featured => None;
        playlists::Tracks => Some("GET /playlists/{playlist_id}/items");
        playlists::AddTracks => Some("POST /playlists/{playlist_id}/items");
        playlists::ReplaceTracks => Some("PUT /playlists/{playlist_id}/items");
        playlists::ReorderTracks => Some("PUT /playlists/{playlist_id}/items");
        playlists::RemoveTracks => Some("DELETE /playlists/{playlist_id}/items");
        shows::GetMany => Some("GET /shows/{id} for each id");
        shows::Save => Some("PUT /me/library");
        shows::Remove => Some("DELETE /me/library");
        shows::CheckSaved => Some("GET /me/library/contains");
        tracks::AudioFeatures => None;
        tracks::AudioFeaturesOfMany => None;
        tracks::AudioAnalysis => None;
        tracks::GetMany => Some("GET /tracks/{id} for each id");
        tracks::Recommendations => None;
        tracks::Save => Some("PUT /me/library");
        tracks::Remove => Some("DELETE /me/library");
        tracks::CheckSaved => Some("GET /me/library/contains");
        users::FollowArtists => Some("PUT /me/library");
        users::FollowUsers => Some("PUT /me/library");
        users::UnfollowArtists => Some("DELETE /me/library");
        users::UnfollowUsers => Some("DELETE /me/library");
        users::CheckFollowedArtists => Some("GET /me/library/contains");
        users::CheckFollowedUsers => Some("GET /me/library/contains");
        users::FollowPlaylist => Some("PUT /me/library");
        users::UnfollowPlaylist => Some("DELETE /me/library");
        users::CheckFollowedPlaylist => Some("GET /me/library/contains");
        users::Get => Some("GET /me for the signed-in user");
    }
}

#[test]
fn a_403_from_an_open_operation_is_about_something_else() {
    fn open<O: Operation>() {
        assert_eq!(O::METADATA.availability, Availability::DevelopmentMode);
        let Err(error) = O::parse(&api_error(403, "Forbidden"), Timestamp::from_unix_seconds(START)) else { panic!() };
        assert!(matches!(error.kind(), ErrorKind::Forbidden), "{error:?}");
    }
    open::<library::Save>();
    open::<playlists::Items>();
    open::<player::Pause>();
    open::<search::Items>();
}
