//! The world in Spotify's JSON: one type per object of the reference, in extended quota mode.
//!
//! They borrow from the world and are written straight out; a page of fifty tracks names 180 markets a hundred times.

use serde::Serialize;

use super::route::Links;
use crate::world::{Album, Artist, Playlist, Track, UserRecord};

#[derive(Serialize)]
pub(super) struct ExternalUrls {
    spotify: String,
}

fn open_url(kind: &str, id: &str) -> ExternalUrls {
    ExternalUrls { spotify: format!("https://open.spotify.com/{kind}/{}", segment(id)) }
}

/// User ids are free text.
fn segment(id: &str) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    utf8_percent_encode(id, NON_ALPHANUMERIC).to_string()
}

#[derive(Serialize)]
pub(super) struct ImageObject<'a> {
    url: &'a str,
    height: Option<u32>,
    width: Option<u32>,
}

fn images(urls: &[String; 3]) -> [ImageObject<'_>; 3] {
    let [large, medium, small] = urls;
    let image = |url, size| ImageObject { url, height: Some(size), width: Some(size) };
    [image(large, 640), image(medium, 300), image(small, 64)]
}

#[derive(Serialize)]
pub(super) struct Followers {
    /// Always null, says the reference.
    href: Option<&'static str>,
    total: u64,
}

fn followers(total: u64) -> Followers {
    Followers { href: None, total }
}

#[derive(Serialize)]
pub(super) struct SimplifiedArtistObject<'a> {
    external_urls: ExternalUrls,
    href: String,
    id: &'a str,
    name: &'a str,
    r#type: &'static str,
    uri: String,
}

impl<'a> SimplifiedArtistObject<'a> {
    fn new(artist: &'a Artist, links: Links<'_>) -> Self {
        Self {
            external_urls: open_url("artist", &artist.id),
            href: links.to(&format!("/artists/{}", artist.id)),
            id: &artist.id,
            name: &artist.name,
            r#type: "artist",
            uri: artist.uri(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ArtistObject<'a> {
    #[serde(flatten)]
    simplified: SimplifiedArtistObject<'a>,
    followers: Followers,
    genres: &'a [&'static str],
    images: [ImageObject<'a>; 3],
    popularity: u8,
}

impl<'a> ArtistObject<'a> {
    pub(super) fn new(artist: &'a Artist, links: Links<'_>) -> Self {
        Self {
            simplified: SimplifiedArtistObject::new(artist, links),
            followers: followers(artist.followers),
            genres: &artist.genres,
            images: images(&artist.images),
            popularity: artist.popularity,
        }
    }
}

/// Why something cannot be played.
#[derive(Serialize)]
pub(super) struct Restrictions {
    reason: &'static str,
}

/// What a market does to an object: without one it lists where it can be played, with one it says whether it can.
#[derive(Serialize)]
#[serde(untagged)]
enum Availability {
    Listed { available_markets: &'static [&'static str] },
    Playable { is_playable: bool },
    Refused { is_playable: bool, restrictions: Restrictions },
}

impl Availability {
    fn of(markets: &'static [&'static str], market: Option<&str>) -> Self {
        match market {
            None => Self::Listed { available_markets: markets },
            Some(market) if markets.contains(&market) => Self::Playable { is_playable: true },
            Some(_) => Self::Refused { is_playable: false, restrictions: Restrictions { reason: "market" } },
        }
    }
}

#[derive(Serialize)]
pub(super) struct SimplifiedAlbumObject<'a> {
    album_type: &'static str,
    artists: Vec<SimplifiedArtistObject<'a>>,
    #[serde(flatten)]
    availability: Availability,
    external_urls: ExternalUrls,
    href: String,
    id: &'a str,
    images: [ImageObject<'a>; 3],
    name: &'a str,
    release_date: &'a str,
    release_date_precision: &'static str,
    total_tracks: u32,
    r#type: &'static str,
    uri: String,
}

impl<'a> SimplifiedAlbumObject<'a> {
    pub(super) fn new(album: &'a Album, market: Option<&str>, links: Links<'_>) -> Self {
        Self {
            album_type: album.album_type,
            artists: credits(&album.artists, links),
            availability: Availability::of(album.available_markets, market),
            external_urls: open_url("album", &album.id),
            href: links.to(&format!("/albums/{}", album.id)),
            id: &album.id,
            images: images(&album.images),
            name: &album.name,
            release_date: &album.release_date,
            release_date_precision: album.release_date_precision,
            total_tracks: album.total_tracks,
            r#type: "album",
            uri: album.uri(),
        }
    }
}

fn credits<'a>(artists: &'a [std::sync::Arc<Artist>], links: Links<'_>) -> Vec<SimplifiedArtistObject<'a>> {
    artists.iter().map(|artist| SimplifiedArtistObject::new(artist, links)).collect()
}

#[derive(Serialize)]
pub(super) struct ExternalIds<'a> {
    isrc: &'a str,
}

#[derive(Serialize)]
pub(super) struct TrackObject<'a> {
    album: SimplifiedAlbumObject<'a>,
    artists: Vec<SimplifiedArtistObject<'a>>,
    #[serde(flatten)]
    availability: Availability,
    disc_number: u32,
    duration_ms: u64,
    explicit: bool,
    external_ids: ExternalIds<'a>,
    external_urls: ExternalUrls,
    href: String,
    id: &'a str,
    is_local: bool,
    name: &'a str,
    popularity: u8,
    /// Gone for apps made since 2024-11-27.
    preview_url: Option<&'static str>,
    track_number: u32,
    r#type: &'static str,
    uri: String,
}

impl<'a> TrackObject<'a> {
    pub(super) fn new(track: &'a Track, market: Option<&str>, links: Links<'_>) -> Self {
        Self {
            album: SimplifiedAlbumObject::new(&track.album, market, links),
            artists: credits(&track.artists, links),
            availability: Availability::of(track.available_markets, market),
            disc_number: track.disc_number,
            duration_ms: track.duration_ms,
            explicit: track.explicit,
            external_ids: ExternalIds { isrc: &track.isrc },
            external_urls: open_url("track", &track.id),
            href: links.to(&format!("/tracks/{}", track.id)),
            id: &track.id,
            is_local: false,
            name: &track.name,
            popularity: track.popularity,
            preview_url: None,
            track_number: track.track_number,
            r#type: "track",
            uri: track.uri(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct SavedTrackObject<'a> {
    pub(super) added_at: &'a str,
    pub(super) track: TrackObject<'a>,
}

#[derive(Serialize)]
pub(super) struct PlaylistOwnerObject<'a> {
    display_name: &'a str,
    external_urls: ExternalUrls,
    href: String,
    id: &'a str,
    r#type: &'static str,
    uri: String,
}

impl<'a> PlaylistOwnerObject<'a> {
    fn new(user: &'a UserRecord, links: Links<'_>) -> Self {
        Self {
            display_name: &user.display_name,
            external_urls: open_url("user", &user.id),
            href: links.to(&format!("/users/{}", segment(&user.id))),
            id: &user.id,
            r#type: "user",
            uri: format!("spotify:user:{}", segment(&user.id)),
        }
    }
}

#[derive(Serialize)]
pub(super) struct PlaylistTracksRefObject {
    href: String,
    total: usize,
}

#[derive(Serialize)]
pub(super) struct SimplifiedPlaylistObject<'a> {
    collaborative: bool,
    description: &'a str,
    external_urls: ExternalUrls,
    href: String,
    id: &'a str,
    images: Vec<ImageObject<'a>>,
    name: &'a str,
    owner: PlaylistOwnerObject<'a>,
    /// Undocumented, and sent all the same.
    primary_color: Option<&'static str>,
    public: bool,
    snapshot_id: &'a str,
    /// The name since February 2026; in extended quota mode both are sent.
    items: PlaylistTracksRefObject,
    tracks: PlaylistTracksRefObject,
    r#type: &'static str,
    uri: String,
}

impl<'a> SimplifiedPlaylistObject<'a> {
    pub(super) fn new(playlist: &'a Playlist, links: Links<'_>) -> Self {
        let contents = |name: &str| PlaylistTracksRefObject {
            href: links.to(&format!("/playlists/{}/{name}", playlist.id)),
            total: playlist.items.len(),
        };
        let image = |url| ImageObject { url, height: None, width: None };
        Self {
            collaborative: playlist.collaborative,
            description: &playlist.description,
            external_urls: open_url("playlist", &playlist.id),
            href: links.to(&format!("/playlists/{}", playlist.id)),
            id: &playlist.id,
            images: playlist.image.as_deref().map(image).into_iter().collect(),
            name: &playlist.name,
            owner: PlaylistOwnerObject::new(&playlist.owner, links),
            primary_color: None,
            public: playlist.public,
            snapshot_id: &playlist.snapshot_id,
            items: contents("items"),
            tracks: contents("tracks"),
            r#type: "playlist",
            uri: playlist.uri(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ExplicitContent {
    filter_enabled: bool,
    filter_locked: bool,
}

/// The signed-in user; the fields in `Option` need a scope.
#[derive(Serialize)]
pub(super) struct PrivateUserObject<'a> {
    account_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    display_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explicit_content: Option<ExplicitContent>,
    external_urls: ExternalUrls,
    followers: Followers,
    href: String,
    id: &'a str,
    images: [ImageObject<'a>; 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<&'a str>,
    r#type: &'static str,
    uri: String,
}

impl<'a> PrivateUserObject<'a> {
    /// `private` is what `user-read-private` shows, `email` what `user-read-email` does.
    pub(super) fn new(user: &'a UserRecord, private: bool, email: bool, links: Links<'_>) -> Self {
        Self {
            account_id: &user.account_id,
            country: private.then_some(user.country.as_str()),
            display_name: &user.display_name,
            email: email.then_some(user.email.as_str()),
            explicit_content: private.then_some(ExplicitContent { filter_enabled: false, filter_locked: false }),
            external_urls: open_url("user", &user.id),
            followers: followers(user.followers),
            href: links.to(&format!("/users/{}", segment(&user.id))),
            id: &user.id,
            images: [],
            product: private.then_some(user.product.as_str()),
            r#type: "user",
            uri: format!("spotify:user:{}", segment(&user.id)),
        }
    }
}
