//! The operations, one module per group of Spotify's reference.
//!
//! How they are called, everywhere alike:
//!
//! | name | what it does |
//! | --- | --- |
//! | `Get`, `GetMany` | one thing by its id; several, in one call |
//! | a noun: `Tracks`, `Albums`, `Devices` | a list, of the thing whose id is passed or of the signed-in user |
//! | a verb: `Save`, `AddItems`, `SetVolume` | a change |
//! | `Check..` | yes or no, for each id or URI that is passed |
//!
//! Where Spotify lets one operation do two things, or takes two kinds of ids, there are two declarations with the same
//! `operationId`: [`playlists::ReplaceItems`] and [`playlists::ReorderItems`], [`users::FollowArtists`] and
//! [`users::FollowUsers`], [`users::TopArtists`] and [`users::TopTracks`].

pub mod albums;
pub mod artists;
pub mod audiobooks;
pub mod categories;
pub mod chapters;
pub mod episodes;
mod featured;
pub mod genres;
pub mod library;
pub mod markets;
pub mod player;
pub mod playlists;
pub mod search;
pub mod shows;
pub mod tracks;
pub mod users;
