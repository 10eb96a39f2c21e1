//! What the fake promises, over real sockets.
#![allow(clippy::panic, clippy::unwrap_used, reason = "the functions around the tests are tests too")]

mod api;
mod common;
mod login;
mod program;
mod refresh;
mod serving;
mod switches;
mod token_errors;
