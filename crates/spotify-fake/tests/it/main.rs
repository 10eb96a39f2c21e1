//! What the fake promises, over real sockets.
#![allow(clippy::panic, clippy::unwrap_used, reason = "the functions around the tests are tests too")]

mod api;
mod common;
mod conditional;
mod library;
mod limits;
mod login;
mod markets;
mod modes;
mod odd;
mod player;
mod playlists;
mod program;
mod refresh;
mod scene;
mod serving;
mod stand_in;
mod switches;
mod token_errors;
