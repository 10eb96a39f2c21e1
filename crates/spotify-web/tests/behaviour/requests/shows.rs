//! Shows and episodes.

use spotify_web::{Market, episodes, shows};

use super::{ID, ID2, id, ids, requests};

#[test]
fn shows() {
    requests! {
        shows::Get::new(id()).market(Market::SE) => "GET /shows/{ID}?market=SE";
        shows::GetMany::new(ids()).market(Market::SE) => "GET /shows?ids={ID},{ID2}&market=SE";
        shows::Episodes::new(id()).market(Market::SE).limit(50).offset(7)
            => "GET /shows/{ID}/episodes?market=SE&limit=50&offset=7";
        shows::Save::new(ids()) => "PUT /me/shows?ids={ID},{ID2}", "content-length: 0";
        shows::Remove::new(ids()) => "DELETE /me/shows?ids={ID},{ID2}";
        shows::Remove::new(ids()).market(Market::SE) => "DELETE /me/shows?ids={ID},{ID2}&market=SE";
        shows::CheckSaved::new(ids()) => "GET /me/shows/contains?ids={ID},{ID2}";
    }
}

#[test]
fn episodes() {
    requests! {
        episodes::Get::new(id()).market(Market::SE) => "GET /episodes/{ID}?market=SE";
        episodes::GetMany::new(ids()).market(Market::SE) => "GET /episodes?ids={ID},{ID2}&market=SE";
        episodes::Save::new(ids()) => "PUT /me/episodes?ids={ID},{ID2}", "content-length: 0";
        episodes::Remove::new(ids()) => "DELETE /me/episodes?ids={ID},{ID2}";
        episodes::CheckSaved::new(ids()) => "GET /me/episodes/contains?ids={ID},{ID2}";
    }
}
