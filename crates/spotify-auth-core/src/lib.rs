//! Spotify's OAuth 2.0 grants, login and token renewal as pure data: no I/O, no clock, no random source.
