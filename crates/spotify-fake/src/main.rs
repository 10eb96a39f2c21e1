//! The `spotify-fake` program.
fn main() {}
