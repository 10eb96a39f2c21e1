//! The callback server from outside, rule by rule: the pure parts on a virtual clock, the listener over raw sockets.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows the tests themselves, but not the functions that they share"
)]

mod answers;
mod binding;
mod connection;
mod landing;
mod listener;
mod responder;
mod secrets;
mod sign_in;
mod support;
