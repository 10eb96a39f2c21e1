//! The library.

use spotify_web::{Market, library};

use super::{ID, requests, uri};

#[test]
fn library_writes_have_their_uris_in_the_query_and_no_body() {
    requests! {
        library::Save::new([uri("track"), uri("artist"), uri("playlist")])
            => "PUT /me/library?uris=spotify:track:{ID},spotify:artist:{ID},spotify:playlist:{ID}", "content-length: 0";
        library::Remove::new([uri("album"), uri("user")])
            => "DELETE /me/library?uris=spotify:album:{ID},spotify:user:{ID}";
        library::Check::new([uri("show"), uri("episode"), uri("audiobook")])
            => "GET /me/library/contains?uris=spotify:show:{ID},spotify:episode:{ID},spotify:audiobook:{ID}";
    }
}

#[test]
fn what_is_saved() {
    requests! {
        library::Tracks::new() => "GET /me/tracks";
        library::Tracks::new().market(Market::SE).limit(50).offset(7) => "GET /me/tracks?market=SE&limit=50&offset=7";
        library::Albums::new().market(Market::SE).limit(50).offset(7) => "GET /me/albums?market=SE&limit=50&offset=7";
        library::Shows::new().limit(50).offset(7) => "GET /me/shows?limit=50&offset=7";
        library::Episodes::new().market(Market::SE).limit(50).offset(7)
            => "GET /me/episodes?market=SE&limit=50&offset=7";
        library::Audiobooks::new().limit(50).offset(7) => "GET /me/audiobooks?limit=50&offset=7";
    }
}
