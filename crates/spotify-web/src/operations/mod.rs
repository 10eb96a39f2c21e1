//! The operations, one module per group of Spotify's reference.

pub mod library;
pub mod playlists;
pub mod search;
pub mod tracks;
pub mod users;
