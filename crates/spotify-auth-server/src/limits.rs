//! How much and how long the callback server puts up with.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_server::Limits;
//!
//! let mut limits = Limits::default();
//! assert_eq!(limits.login, Duration::from_secs(300));
//! limits.login = Duration::from_secs(60); // a kiosk does not wait five minutes
//! ```

use std::time::Duration;

/// The callback server's limits. The defaults suit every browser; change a field to tighten or widen one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Longest request line in bytes, without its line end; 8 KiB. Over it the answer is 414.
    pub request_line: usize,
    /// Longest request head in bytes, with the empty line that ends it; 16 KiB. Over it the answer is 431.
    pub head: usize,
    /// Most header fields of a request; 64. Over it the answer is 431.
    pub fields: usize,
    /// Connections at once; 16. When one more comes, the oldest idle one is dropped. Zero counts as one.
    pub connections: usize,
    /// From accepting a connection to the end of the request's head; 5 s.
    pub read: Duration,
    /// From the answer being known to the peer having taken it; 5 s.
    pub write: Duration,
    /// From the start of waiting to the redirect; 5 minutes.
    pub login: Duration,
    /// From the redirect to closing, if the browser does not fetch the last page sooner; 2 s.
    pub farewell: Duration,
    /// Rejected redirects whose reasons are kept for the report; 32. Further ones are only counted.
    pub rejected_kept: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request_line: 8 * 1024,
            head: 16 * 1024,
            fields: 64,
            connections: 16,
            read: Duration::from_secs(5),
            write: Duration::from_secs(5),
            login: Duration::from_secs(5 * 60),
            farewell: Duration::from_secs(2),
            rejected_kept: 32,
        }
    }
}
