//! What there is in the fake, as the clients' programs compare it with what they are told.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use spotify_fake::{Content, Fake, Playlist, Track, World};

use crate::stage::{COUNTRY, FREE, Mode};

/// So many tracks to play with.
const TRACKS: usize = 8;

/// What a client's program knows from the start: its apps, its user, and one thing of each kind.
pub(crate) fn set_up(fake: &Fake, mode: Mode) -> Value {
    let (server, desktop, user, world) = (fake.confidential_client(), fake.public_client(), fake.user(), fake.world());
    let here = |markets: &[&str]| markets.contains(&COUNTRY);
    let album = world.albums().iter().find(|album| album.total_tracks >= 5 && here(album.available_markets));
    let artist = album.and_then(|album| album.artists.first());
    let tracks_of = |id: &str| -> Vec<Value> {
        world.tracks().iter().filter(|track| track.album.id == id).map(|track| self::track(track)).collect()
    };
    let saved = world.saved_tracks(&user.id);
    let new = world
        .tracks()
        .iter()
        .filter(|track| here(track.available_markets) && !saved.iter().any(|saved| saved.track.id == track.id));
    let show = world.shows().iter().find(|show| here(show.available_markets) && show.total_episodes > 2);
    let episodes_of = |id: &str| -> Vec<Value> {
        let episodes = world.episodes().iter().filter(|episode| episode.show.id == id);
        episodes.map(|episode| json!({ "id": episode.id, "name": episode.name })).collect()
    };
    let book = world.audiobooks().iter().find(|book| here(book.available_markets));
    let chapters_of = |id: &str| -> Vec<Value> {
        let chapters = world.chapters().iter().filter(|chapter| chapter.audiobook.id == id);
        chapters.map(|chapter| json!({ "id": chapter.id, "name": chapter.name })).collect()
    };
    json!({
        "mode": mode,
        "client_id": server.id,
        "client_secret": server.secret,
        "public_client_id": desktop.id,
        "scopes": Fake::scopes(),
        "free_user": FREE,
        "user": {
            "id": user.id,
            "account_id": user.account_id,
            "display_name": user.display_name,
            "email": user.email,
            "country": user.country,
            "product": user.product,
        },
        "artist": artist.map(|artist| json!({
            "id": artist.id,
            "name": artist.name,
            "albums": albums_of(&world, &artist.id),
        })),
        "album": album.map(|album| json!({
            "id": album.id,
            "name": album.name,
            "label": album.label,
            "tracks": tracks_of(&album.id),
        })),
        // In nobody's library yet.
        "tracks": new.take(TRACKS).map(|track| self::track(track)).collect::<Vec<_>>(),
        "show": show.map(|show| json!({ "id": show.id, "name": show.name, "episodes": episodes_of(&show.id) })),
        "audiobook": book.map(|book| json!({ "id": book.id, "name": book.name, "chapters": chapters_of(&book.id) })),
    })
}

/// The ids of an artist's albums, and of those on which the artist appears.
fn albums_of(world: &World, artist: &str) -> BTreeSet<String> {
    let own = world.albums().iter().filter(|album| album.artists.iter().any(|of| of.id == artist));
    let appears = world.tracks().iter().filter(|track| track.artists.iter().any(|of| of.id == artist));
    own.map(|album| album.id.clone()).chain(appears.map(|track| track.album.id.clone())).collect()
}

pub(crate) fn track(track: &Track) -> Value {
    json!({ "id": track.id, "uri": track.uri(), "name": track.name, "artist": track.artists.first().map(|artist| &artist.name) })
}

pub(crate) fn playlist(playlist: &Playlist) -> Value {
    let uri = |content: &Content| content.uri();
    json!({
        "id": playlist.id,
        "name": playlist.name,
        "description": playlist.description,
        "owner": playlist.owner.id,
        "public": playlist.public,
        "collaborative": playlist.collaborative,
        "snapshot_id": playlist.snapshot_id,
        "uris": playlist.items.iter().map(|item| uri(&item.content)).collect::<Vec<_>>(),
    })
}
