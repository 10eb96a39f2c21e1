//! A hostile accounts service: a table with a row for each of its tricks, over real sockets.
//!
//! Each row says what the service does (a [`Script`](server::Script), or a switch of the fake) and what must come of it
//! ([`Expect`](judge::Expect)). Whatever it is, [`Stage::run`](stage::Stage::run) asks for more:
//! - the call ends before its deadline, as the named kind of error and no other;
//! - a request that may have been seen is not sent again, and `could not connect` means that not a byte of it left;
//! - neither `Display` nor `Debug` of the error nor what was traced on the way shows a secret in any spelling; `Display` is one line of printable text;
//! - the client lets go of the connection, and the next call over the same transport succeeds.
//!
//! `cargo test -p spotify-auth-hyper --test hostile -- --nocapture` prints the table. What the worst rows do to the
//! process's memory is measured in `tests/hostile_memory.rs`, in a process of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod bodies;
mod certificates;
mod connections;
mod contents;
mod cuts;
mod deadlines;
mod frames;
mod gzip;
mod heads;
mod http2;
mod http2_calls;
mod http_text;
mod judge;
mod on_the_fake;
mod redirects;
mod resets;
#[path = "../../../spotify-auth-core/tests/canary/search.rs"]
mod search;
mod server;
mod stage;
#[path = "../support/mod.rs"]
mod support;
mod tls;
mod tls_by_hand;
mod trace;
