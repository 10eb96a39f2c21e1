//! The world in Spotify's JSON: one function per object of the reference.

mod audio;
mod music;
mod people;
mod player;
mod playlists;
mod spoken;

pub(super) use audio::{analysis, features};
pub(super) use music::{album, artist, discography_album, simplified_album, simplified_track, track};
pub(super) use people::{private_user, public_user};
pub(super) use player::{device, playback, played};
pub(super) use playlists::{cover, entry, playable, playlist, simplified_playlist};
pub(super) use spoken::{
    audiobook, chapter, episode, show, simplified_audiobook, simplified_chapter, simplified_episode, simplified_show,
};

use super::json::{Fields, Json, fields, object};
use super::view::View;

fn open_url(kind: &str, id: &str) -> Json {
    object! { "spotify": format!("https://open.spotify.com/{kind}/{}", segment(id)) }
}

/// User ids are free text.
pub(super) fn segment(id: &str) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    utf8_percent_encode(id, NON_ALPHANUMERIC).to_string()
}

fn images(urls: &[String; 3]) -> Json {
    let [large, medium, small] = urls;
    let image = |url: &String, size: u32| object! { "url": url, "height": size, "width": size };
    Json::List(vec![image(large, 640), image(medium, 300), image(small, 64)])
}

fn followers(total: u64) -> Json {
    // `href` is always null, says the reference.
    object! { "href": Json::Null, "total": total }
}

/// What a market does to an object: without one it lists where it can be played, with one it says whether it can.
fn availability(view: View<'_>, markets: &'static [&'static str], fields: &mut Fields) {
    match view.market {
        None => fields.extend(fields! { "available_markets": markets }),
        Some(market) if markets.contains(&market) => fields.extend(fields! { "is_playable": true }),
        Some(_) => fields.extend(fields! {
            "is_playable": false,
            "restrictions": view.object("restrictions", fields! { "reason": "market" }),
        }),
    }
}
