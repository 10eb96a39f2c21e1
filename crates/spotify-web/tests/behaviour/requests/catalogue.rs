//! Albums, artists, audiobooks, chapters, categories, genres, markets, search.

use spotify_web::search::Query;
use spotify_web::{
    AlbumGroup, IncludeExternal, Market, SearchType, albums, artists, audiobooks, categories, chapters, genres,
    markets, search,
};

use super::{ID, ID2, id, ids, requests};

#[test]
fn albums() {
    requests! {
        albums::Get::new(id()) => "GET /albums/{ID}";
        albums::Get::new(id()).market(Market::SE) => "GET /albums/{ID}?market=SE";
        albums::GetMany::new(ids()).market(Market::SE) => "GET /albums?ids={ID},{ID2}&market=SE";
        albums::Tracks::new(id()) => "GET /albums/{ID}/tracks";
        albums::Tracks::new(id()).market(Market::SE).limit(50).offset(7)
            => "GET /albums/{ID}/tracks?market=SE&limit=50&offset=7";
        albums::NewReleases::new() => "GET /browse/new-releases";
        albums::NewReleases::new().limit(50).offset(7) => "GET /browse/new-releases?limit=50&offset=7";
        albums::Save::new(ids()) => "PUT /me/albums?ids={ID},{ID2}", "content-length: 0";
        albums::Remove::new(ids()) => "DELETE /me/albums?ids={ID},{ID2}";
        albums::CheckSaved::new(ids()) => "GET /me/albums/contains?ids={ID},{ID2}";
    }
}

#[test]
fn artists() {
    requests! {
        artists::Get::new(id()) => "GET /artists/{ID}";
        artists::GetMany::new(ids()) => "GET /artists?ids={ID},{ID2}";
        artists::Albums::new(id()) => "GET /artists/{ID}/albums";
        artists::Albums::new(id()).include_groups([AlbumGroup::Single, AlbumGroup::AppearsOn]).market(Market::SE).limit(10).offset(7)
            => "GET /artists/{ID}/albums?include_groups=single,appears_on&market=SE&limit=10&offset=7";
        artists::TopTracks::new(id()).market(Market::SE) => "GET /artists/{ID}/top-tracks?market=SE";
        artists::RelatedArtists::new(id()) => "GET /artists/{ID}/related-artists";
    }
}

#[test]
fn audiobooks_and_chapters() {
    requests! {
        audiobooks::Get::new(id()).market(Market::US) => "GET /audiobooks/{ID}?market=US";
        audiobooks::GetMany::new(ids()).market(Market::US) => "GET /audiobooks?ids={ID},{ID2}&market=US";
        audiobooks::Chapters::new(id()).market(Market::US).limit(1).offset(7)
            => "GET /audiobooks/{ID}/chapters?market=US&limit=1&offset=7";
        audiobooks::Save::new(ids()) => "PUT /me/audiobooks?ids={ID},{ID2}", "content-length: 0";
        audiobooks::Remove::new(ids()) => "DELETE /me/audiobooks?ids={ID},{ID2}";
        audiobooks::CheckSaved::new(ids()) => "GET /me/audiobooks/contains?ids={ID},{ID2}";
        chapters::Get::new(id()).market(Market::US) => "GET /chapters/{ID}?market=US";
        chapters::GetMany::new(ids()).market(Market::US) => "GET /chapters?ids={ID},{ID2}&market=US";
    }
}

#[test]
fn categories_genres_and_markets() {
    requests! {
        categories::List::new() => "GET /browse/categories";
        categories::List::new().locale("sv_SE").limit(50).offset(7)
            => "GET /browse/categories?locale=sv_SE&limit=50&offset=7";
        categories::Get::new(spotify_web::Id::new("party").unwrap()).locale("sv_SE")
            => "GET /browse/categories/party?locale=sv_SE";
        categories::Playlists::new(id()).limit(50).offset(7)
            => "GET /browse/categories/{ID}/playlists?limit=50&offset=7";
        genres::Seeds::new() => "GET /recommendations/available-genre-seeds";
        markets::List::new() => "GET /markets";
    }
}

#[test]
fn search_for_all_types() {
    requests! {
        search::Items::new("a b", [SearchType::Track]) => "GET /search?q=a%20b&type=track";
        search::Items::new(Query::new("").artist("Sigur Rós").year(1999), [SearchType::Album, SearchType::Artist, SearchType::Playlist, SearchType::Track, SearchType::Show, SearchType::Episode, SearchType::Audiobook]).market(Market::SE).limit(10).offset(1000).include_external(IncludeExternal::Audio)
            => "GET /search?q=artist:%22Sigur%20R%C3%B3s%22%20year:1999&type=album,artist,playlist,track,show,episode,audiobook&market=SE&limit=10&offset=1000&include_external=audio";
    }
}
