//! The hyper transport for Spotify for Rust: connections, TLS, time-outs, the clock and the random source.
