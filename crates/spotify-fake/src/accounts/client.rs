//! An app as it stands in Spotify's dashboard.

use std::fmt;

use super::redirect_uri;
use crate::redact::Redacted;

/// A registered app.
///
/// ```
/// let client = spotify_fake::ClientRecord::new("my-app", "my secret")
///     .name("My app")
///     .redirect_uri("https://example.com/callback")
///     .redirect_uri("http://127.0.0.1/callback"); // any port, since none is named
/// assert_eq!(client.redirect_uris.len(), 2);
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct ClientRecord {
    /// The client id.
    pub id: String,
    /// The client secret. Every app has one; an app that uses PKCE does not send it.
    pub secret: String,
    /// What the consent page calls the app.
    pub name: String,
    /// The registered redirect URIs, compared byte by byte; a loopback IP literal without a port stands for all ports.
    pub redirect_uris: Vec<String>,
    /// Whether `http://127.0.0.1` and `http://[::1]` are fine with any port *and any path*, registered or not: a convenience for tests
    /// that the real service does not have.
    pub any_loopback: bool,
    /// Whether `/authorize` refuses this app without a PKCE challenge.
    pub requires_pkce: bool,
}

impl ClientRecord {
    /// An app without redirect URIs, named after its id.
    #[must_use]
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        let id = id.into();
        Self {
            name: id.clone(),
            id,
            secret: secret.into(),
            redirect_uris: Vec::new(),
            any_loopback: false,
            requires_pkce: false,
        }
    }

    /// Sets the name that the consent page shows.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Registers one more redirect URI, as it is written.
    #[must_use]
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// Accepts every loopback IP literal over http, with any port and path.
    #[must_use]
    pub fn any_loopback(mut self) -> Self {
        self.any_loopback = true;
        self
    }

    /// Refuses this app at `/authorize` when the PKCE challenge is missing.
    #[must_use]
    pub fn requires_pkce(mut self) -> Self {
        self.requires_pkce = true;
        self
    }

    pub(crate) fn may_redirect_to(&self, uri: &str) -> bool {
        (self.any_loopback && redirect_uri::is_loopback_literal(uri))
            || self.redirect_uris.iter().any(|registered| redirect_uri::matches(registered, uri))
    }
}

impl fmt::Debug for ClientRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientRecord")
            .field("id", &self.id)
            .field("secret", &Redacted)
            .field("name", &self.name)
            .field("redirect_uris", &self.redirect_uris)
            .field("any_loopback", &self.any_loopback)
            .field("requires_pkce", &self.requires_pkce)
            .finish()
    }
}
