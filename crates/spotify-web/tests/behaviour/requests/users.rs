//! Users.

use spotify_web::{Id, TimeRange, User, users};

use super::{ID, ID2, id, ids, requests};

fn user() -> Id<User> {
    Id::new("some one").unwrap()
}

#[test]
fn profiles_and_tastes() {
    requests! {
        users::Me::new() => "GET /me";
        users::Get::new(user()) => "GET /users/some%20one";
        users::TopArtists::new() => "GET /me/top/artists";
        users::TopArtists::new().time_range(TimeRange::LongTerm).limit(50).offset(7)
            => "GET /me/top/artists?time_range=long_term&limit=50&offset=7";
        users::TopTracks::new().time_range(TimeRange::ShortTerm).limit(50).offset(7)
            => "GET /me/top/tracks?time_range=short_term&limit=50&offset=7";
    }
}

#[test]
fn following() {
    requests! {
        users::FollowedArtists::new() => "GET /me/following?type=artist";
        users::FollowedArtists::new().after(id()).limit(50) => "GET /me/following?after={ID}&limit=50&type=artist";
        users::FollowArtists::new(ids()) => "PUT /me/following?ids={ID},{ID2}&type=artist", "content-length: 0";
        users::FollowUsers::new([user()]) => "PUT /me/following?ids=some%20one&type=user", "content-length: 0";
        users::UnfollowArtists::new(ids()) => "DELETE /me/following?ids={ID},{ID2}&type=artist";
        users::UnfollowUsers::new([user()]) => "DELETE /me/following?ids=some%20one&type=user";
        users::CheckFollowedArtists::new(ids()) => "GET /me/following/contains?ids={ID},{ID2}&type=artist";
        users::CheckFollowedUsers::new([user()]) => "GET /me/following/contains?ids=some%20one&type=user";
        users::FollowPlaylist::new(id()) => "PUT /playlists/{ID}/followers", "content-length: 0";
        users::FollowPlaylist::new(id()).public(false)
            => "PUT /playlists/{ID}/followers", "content-type: application/json", r#"{{"public":false}}"#;
        users::UnfollowPlaylist::new(id()) => "DELETE /playlists/{ID}/followers";
        users::CheckFollowedPlaylist::new(id()) => "GET /playlists/{ID}/followers/contains";
        users::CheckFollowedPlaylist::new(id()).ids([user()])
            => "GET /playlists/{ID}/followers/contains?ids=some%20one";
    }
}
