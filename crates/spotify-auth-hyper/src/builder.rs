//! Settings of a transport.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_hyper::HyperTransport;
//!
//! let transport = HyperTransport::builder()
//!     .connect_timeout(Duration::from_secs(3))
//!     .user_agent("my-player/1.0 (me@example.org)")
//!     .build()?;
//! # let _ = transport;
//! # Ok::<(), spotify_auth_hyper::BuildError>(())
//! ```

use std::time::Duration;

use http::HeaderValue;

use crate::roots::Roots;
use crate::transport::HyperTransport;

/// Who we are, where the app does not say.
const USER_AGENT: &str = concat!("spotify-for-rust/", env!("CARGO_PKG_VERSION"));

/// Settings of a [`HyperTransport`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct HyperTransportBuilder {
    pub(crate) roots: Roots,
    pub(crate) connect_timeout: Duration,
    pub(crate) longest_deadline: Duration,
    pub(crate) idle_timeout: Duration,
    user_agent: String,
}

/// Why a transport cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The user agent cannot be put into a header.
    #[error("the user agent contains characters that a header cannot hold: use printable ASCII")]
    UserAgent,
    /// The system has no working random source, without which no login is safe.
    #[error("the system's random source does not work ({0}): no login would be safe")]
    RandomSource(String),
}

impl Default for HyperTransportBuilder {
    fn default() -> Self {
        Self {
            roots: Roots::platform(),
            connect_timeout: Duration::from_secs(10),
            longest_deadline: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(90),
            user_agent: USER_AGENT.to_owned(),
        }
    }
}

impl HyperTransportBuilder {
    /// Which certificate authorities to trust. The platform's by default.
    pub fn roots(mut self, roots: Roots) -> Self {
        self.roots = roots;
        self
    }

    /// How long a connection may take to be made, name look-up and TLS included. 10 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The longest that any request may take, body included; a machine may ask for less. 30 s by default.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.longest_deadline = timeout;
        self
    }

    /// How long an unused connection is kept. 90 s by default.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// The `User-Agent` of requests that name none.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Makes the transport. Neither connects nor reads certificates yet.
    ///
    /// # Errors
    /// [`BuildError`] for a user agent that no header can hold, or a system without a random source.
    pub fn build(self) -> Result<HyperTransport, BuildError> {
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|_| BuildError::UserAgent)?;
        getrandom::fill(&mut [0; 8]).map_err(|error| BuildError::RandomSource(error.to_string()))?;
        Ok(HyperTransport::from_settings(&self, user_agent))
    }
}
