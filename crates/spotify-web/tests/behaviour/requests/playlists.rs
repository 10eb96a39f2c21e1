//! Playlists.

use spotify_web::playlists::{self, Jpeg};
use spotify_web::{Market, Uri};

use super::{ID, id, requests, uri};

const NOTHING: [Uri; 0] = [];

#[test]
fn playlists() {
    requests! {
        playlists::Mine::new() => "GET /me/playlists";
        playlists::Mine::new().limit(50).offset(7) => "GET /me/playlists?limit=50&offset=7";
        playlists::Get::new(id()) => "GET /playlists/{ID}?additional_types=track,episode";
        playlists::Get::new(id()).market(Market::SE).fields("name,items(total)")
            => "GET /playlists/{ID}?market=SE&fields=name,items%28total%29&additional_types=track,episode";
        playlists::Create::new("Mornings")
            => "POST /me/playlists", "content-type: application/json", r#"{{"name":"Mornings"}}"#;
        playlists::Create::new("M").public(false).collaborative(true).description("\"d\"")
            => "POST /me/playlists",
            "content-type: application/json",
            r#"{{"name":"M","public":false,"collaborative":true,"description":"\"d\""}}"#;
        playlists::ChangeDetails::new(id()).name("N").public(true).collaborative(false).description("")
            => "PUT /playlists/{ID}",
            "content-type: application/json",
            r#"{{"name":"N","public":true,"collaborative":false,"description":""}}"#;
        playlists::ChangeDetails::new(id()) => "PUT /playlists/{ID}", "content-length: 0";
        playlists::OfUser::new(spotify_web::Id::new("a/b").unwrap()).limit(50).offset(7)
            => "GET /users/a%2Fb/playlists?limit=50&offset=7";
        playlists::CreateForUser::new(spotify_web::Id::new("u").unwrap(), "M").public(false)
            => "POST /users/u/playlists", "content-type: application/json", r#"{{"name":"M","public":false}}"#;
        playlists::Featured::new().locale("sv_SE").limit(50).offset(7)
            => "GET /browse/featured-playlists?locale=sv_SE&limit=50&offset=7";
        playlists::Cover::new(id()) => "GET /playlists/{ID}/images";
        playlists::UploadCover::new(id(), Jpeg::new(b"\xff\xd8\xff").unwrap())
            => "PUT /playlists/{ID}/images", "content-type: image/jpeg", "/9j/";
    }
}

#[test]
fn what_is_in_them() {
    requests! {
        playlists::Items::new(id()) => "GET /playlists/{ID}/items?additional_types=track,episode";
        playlists::Items::new(id()).market(Market::SE).fields("items(added_at)").limit(50).offset(7)
            => "GET /playlists/{ID}/items?market=SE&fields=items%28added_at%29&limit=50&offset=7&additional_types=track,episode";
        playlists::AddItems::new(id(), [uri("track")])
            => "POST /playlists/{ID}/items", "content-type: application/json", r#"{{"uris":["spotify:track:{ID}"]}}"#;
        playlists::AddItems::new(id(), [uri("track"), uri("episode")]).position(0)
            => "POST /playlists/{ID}/items",
            "content-type: application/json",
            r#"{{"uris":["spotify:track:{ID}","spotify:episode:{ID}"],"position":0}}"#;
        playlists::ReplaceItems::new(id(), [uri("track")])
            => "PUT /playlists/{ID}/items", "content-type: application/json", r#"{{"uris":["spotify:track:{ID}"]}}"#;
        playlists::ReplaceItems::new(id(), NOTHING)
            => "PUT /playlists/{ID}/items", "content-type: application/json", r#"{{"uris":[]}}"#;
        playlists::ReorderItems::new(id(), 1, 3)
            => "PUT /playlists/{ID}/items",
            "content-type: application/json",
            r#"{{"range_start":1,"insert_before":3}}"#;
        playlists::ReorderItems::new(id(), 1, 0).range_length(2).snapshot_id("AAA=")
            => "PUT /playlists/{ID}/items",
            "content-type: application/json",
            r#"{{"range_start":1,"insert_before":0,"range_length":2,"snapshot_id":"AAA="}}"#;
        playlists::RemoveItems::new(id(), [uri("track")])
            => "DELETE /playlists/{ID}/items",
            "content-type: application/json",
            r#"{{"items":[{{"uri":"spotify:track:{ID}"}}]}}"#;
        playlists::RemoveItems::new(id(), [Uri::new("spotify:local:a:b:c:1").unwrap()]).snapshot_id("AAA=")
            => "DELETE /playlists/{ID}/items",
            "content-type: application/json",
            r#"{{"items":[{{"uri":"spotify:local:a:b:c:1"}}],"snapshot_id":"AAA="}}"#;
    }
}

#[test]
fn what_is_in_them_under_the_old_name() {
    requests! {
        playlists::Tracks::new(id()) => "GET /playlists/{ID}/tracks?additional_types=track,episode";
        playlists::Tracks::new(id()).market(Market::SE).fields("items(added_at)").limit(50).offset(7)
            => "GET /playlists/{ID}/tracks?market=SE&fields=items%28added_at%29&limit=50&offset=7&additional_types=track,episode";
        playlists::AddTracks::new(id(), [uri("track")])
            => "POST /playlists/{ID}/tracks", "content-type: application/json", r#"{{"uris":["spotify:track:{ID}"]}}"#;
        playlists::AddTracks::new(id(), [uri("track"), uri("episode")]).position(0)
            => "POST /playlists/{ID}/tracks",
            "content-type: application/json",
            r#"{{"uris":["spotify:track:{ID}","spotify:episode:{ID}"],"position":0}}"#;
        playlists::ReplaceTracks::new(id(), [uri("track")])
            => "PUT /playlists/{ID}/tracks", "content-type: application/json", r#"{{"uris":["spotify:track:{ID}"]}}"#;
        playlists::ReplaceTracks::new(id(), NOTHING)
            => "PUT /playlists/{ID}/tracks", "content-type: application/json", r#"{{"uris":[]}}"#;
        playlists::ReorderTracks::new(id(), 1, 3)
            => "PUT /playlists/{ID}/tracks",
            "content-type: application/json",
            r#"{{"range_start":1,"insert_before":3}}"#;
        playlists::ReorderTracks::new(id(), 1, 0).range_length(2).snapshot_id("AAA=")
            => "PUT /playlists/{ID}/tracks",
            "content-type: application/json",
            r#"{{"range_start":1,"insert_before":0,"range_length":2,"snapshot_id":"AAA="}}"#;
        playlists::RemoveTracks::new(id(), [uri("track")])
            => "DELETE /playlists/{ID}/tracks",
            "content-type: application/json",
            r#"{{"tracks":[{{"uri":"spotify:track:{ID}"}}]}}"#;
        playlists::RemoveTracks::new(id(), [Uri::new("spotify:local:a:b:c:1").unwrap()]).snapshot_id("AAA=")
            => "DELETE /playlists/{ID}/tracks",
            "content-type: application/json",
            r#"{{"tracks":[{{"uri":"spotify:local:a:b:c:1"}}],"snapshot_id":"AAA="}}"#;
    }
}
