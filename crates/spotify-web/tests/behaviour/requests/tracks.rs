//! Tracks.

use spotify_web::tracks::{self, Attribute, Seed, TimestampedId, TrackAttributes};
use spotify_web::{Artist, Market, Timestamp, Track};

use super::{ID, ID2, id, ids, requests};

#[test]
fn tracks() {
    requests! {
        tracks::Get::new(id()) => "GET /tracks/{ID}";
        tracks::Get::new(id()).market(Market::FROM_TOKEN) => "GET /tracks/{ID}?market=from_token";
        tracks::GetMany::new(ids()).market(Market::SE) => "GET /tracks?ids={ID},{ID2}&market=SE";
        tracks::Save::new(ids()) => "PUT /me/tracks", "content-type: application/json", r#"{{"ids":["{ID}","{ID2}"]}}"#;
        tracks::Save::new([id()]).timestamped_ids([TimestampedId::new(id(), Timestamp::from_unix_seconds(0))])
            => "PUT /me/tracks",
            "content-type: application/json",
            r#"{{"ids":["{ID}"],"timestamped_ids":[{{"id":"{ID}","added_at":"1970-01-01T00:00:00Z"}}]}}"#;
        tracks::Remove::new(ids()) => "DELETE /me/tracks?ids={ID},{ID2}";
        tracks::CheckSaved::new(ids()) => "GET /me/tracks/contains?ids={ID},{ID2}";
        tracks::AudioFeatures::new(id()) => "GET /audio-features/{ID}";
        tracks::AudioFeaturesOfMany::new(ids()) => "GET /audio-features?ids={ID},{ID2}";
        tracks::AudioAnalysis::new(id()) => "GET /audio-analysis/{ID}";
        tracks::Recommendations::new([Seed::genre("r&b")]) => "GET /recommendations?seed_genres=r%26b";
        tracks::Recommendations::new([Seed::Track(id()), Seed::from("pop"), Seed::Artist(id::<Artist>()), Seed::from(id::<Track>()), Seed::from("a,b")]).attributes(TrackAttributes::new().target(Attribute::Valence, 0.25).min(Attribute::Tempo, 90).max(Attribute::Tempo, 100.5).max(Attribute::Loudness, -3)).market(Market::SE).limit(100)
            => "GET /recommendations?seed_artists={ID}&seed_genres=pop,a%252Cb&seed_tracks={ID},{ID}&max_loudness=-3&min_tempo=90&max_tempo=100.5&target_valence=0.25&market=SE&limit=100";
    }
}
