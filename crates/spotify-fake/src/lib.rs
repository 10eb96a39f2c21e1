//! A Spotify in a box for tests and demos: accounts service and Web API on loopback, HTTP and HTTPS.
