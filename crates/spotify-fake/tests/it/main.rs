//! What the fake promises, over real sockets.

mod api;
mod common;
mod login;
mod program;
mod refresh;
mod serving;
mod switches;
mod token_errors;
