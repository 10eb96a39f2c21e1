//! The embedded loopback callback server that catches Spotify's redirect for command line and desktop apps.
