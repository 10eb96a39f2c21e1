//! Spotify's Web API: operations as typed data, models that survive the real service, and a client over any transport.
