//! What one would write first: structs with serde's derive and a `String` for every text, all fields as Spotify sends them.

#![allow(dead_code, reason = "they are only read into")]

use std::collections::HashMap;

use serde::Deserialize;

#[derive(Deserialize)]
pub struct Page {
    href: String,
    items: Vec<SavedTrack>,
    limit: u32,
    next: Option<String>,
    offset: u32,
    previous: Option<String>,
    total: u32,
}

#[derive(Deserialize)]
struct SavedTrack {
    added_at: String,
    track: Track,
}

#[derive(Deserialize)]
struct Track {
    album: Album,
    artists: Vec<Artist>,
    #[serde(default)]
    available_markets: Vec<String>,
    disc_number: u32,
    duration_ms: u32,
    explicit: bool,
    external_ids: HashMap<String, String>,
    external_urls: HashMap<String, String>,
    href: Option<String>,
    id: Option<String>,
    is_local: bool,
    name: String,
    popularity: u32,
    preview_url: Option<String>,
    track_number: u32,
    #[serde(rename = "type")]
    kind: String,
    uri: String,
}

#[derive(Deserialize)]
struct Album {
    album_type: Option<String>,
    artists: Vec<Artist>,
    #[serde(default)]
    available_markets: Vec<String>,
    external_urls: HashMap<String, String>,
    href: Option<String>,
    id: Option<String>,
    images: Vec<Image>,
    name: String,
    release_date: Option<String>,
    release_date_precision: Option<String>,
    total_tracks: Option<u32>,
    #[serde(rename = "type")]
    kind: String,
    uri: Option<String>,
}

#[derive(Deserialize)]
struct Artist {
    external_urls: HashMap<String, String>,
    href: Option<String>,
    id: Option<String>,
    name: String,
    #[serde(rename = "type")]
    kind: String,
    uri: Option<String>,
}

#[derive(Deserialize)]
struct Image {
    height: Option<u32>,
    url: String,
    width: Option<u32>,
}
