//! The derive macro behind spotify-web's operations.
