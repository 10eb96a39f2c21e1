//! Where Spotify's tokens last.
