//! The apps that are registered with the accounts service, as if in Spotify's dashboard.
//!
//! Counts are taken per client, so whoever counts has a client of its own.

use serde_json::{Map, Value, json};
use spotify_auth_core::{Client, ClientError};

/// One app's registration.
#[derive(Clone, Copy)]
pub(crate) struct Registration {
    pub(crate) id: &'static str,
    /// A confidential client has one, a public client has none.
    pub(crate) secret: Option<&'static str>,
    grants: &'static [&'static str],
    /// The scopes it may ask for; all if there is none.
    scope: Option<&'static str>,
    /// Lifetimes in seconds that differ from the usual ones, by the provider's name of what lives that long.
    lifetimes: &'static [(&'static str, u64)],
    renewal: Renewal,
}

/// What a refresh brings besides the access token.
#[derive(Clone, Copy)]
enum Renewal {
    /// A new refresh token; the old one must not come again.
    Rotates,
    /// The same refresh token once more.
    Repeats,
    /// No refresh token, as Spotify has done since 2026.
    LeftOut,
}

/// Where users come back to. The loopback ones stand without a port, as Spotify wants them for apps that take any free one.
pub(crate) const REDIRECT_URIS: [&str; 4] = [
    "http://127.0.0.1/callback",
    "http://[::1]/callback",
    "https://player.example/callback",
    "com.example.player:/callback",
];

/// What a login asks for where the scenario is about something else.
pub(crate) const USUAL_SCOPES: &str = "user-library-read user-read-private";
/// What a login gets that asks for nothing.
pub(crate) const DEFAULT_SCOPE: &str = "public-data";

const USER: &[&str] = &["authorization_code", "refresh_token"];
const APP: &[&str] = &["client_credentials"];
const BOTH: &[&str] = &["authorization_code", "refresh_token", "client_credentials"];

/// Every character that a client id or secret may hold (RFC 6749 appendix A).
const ALL_PRINTABLE: &str =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

pub(crate) const PUBLIC: Registration = public("app-on-a-desktop");
pub(crate) const CONFIDENTIAL: Registration = confidential("app-with-a-backend", "s3cret");
pub(crate) const ODD_PUBLIC: Registration = public("public:/+ %&=~\"id");
pub(crate) const ODD_CONFIDENTIAL: Registration = confidential("confidential:/+ %&=~\"id", "s:/+ %&=~\"t");
pub(crate) const ESCAPED: Registration = confidential("looks%20escaped+%3A", "%41+%2B%zz:");
pub(crate) const PRINTABLE: Registration = confidential(ALL_PRINTABLE, ALL_PRINTABLE);
pub(crate) const REPEATING: Registration =
    confidential("repeats-its-refresh-token", "s3cret").renewal(Renewal::Repeats);
pub(crate) const LEAVING_OUT: Registration = public("leaves-out-its-refresh-token").renewal(Renewal::LeftOut);
pub(crate) const NARROW: Registration = confidential("may-ask-for-little", "s3cret").scope("user-read-private");
pub(crate) const LOGIN_ONLY: Registration = confidential("signs-users-in-only", "s3cret").grants(USER);
pub(crate) const SHORT_CODE: Registration = public("short-code").lifetimes(&[("AuthorizationCode", 5)]);
pub(crate) const SHORT_REFRESH: Registration =
    confidential("short-refresh", "s3cret").lifetimes(&[("RefreshToken", 5)]);
pub(crate) const RENEWING: Registration = public("renewing").lifetimes(&[("AccessToken", 4)]);
pub(crate) const RENEWING_LEFT_OUT: Registration =
    confidential("renewing-left-out", "s3cret").renewal(Renewal::LeftOut).lifetimes(&[("AccessToken", 4)]);
pub(crate) const RENEWING_APP: Registration =
    confidential("renewing-app", "s3cret").grants(APP).lifetimes(&[("ClientCredentials", 4)]);
pub(crate) const REJECTED: Registration = public("rejected-by-the-api");
pub(crate) const STOLEN: Registration = public("refresh-token-stolen");
pub(crate) const REVOKED: Registration = public("revoked-by-the-user");
pub(crate) const LOCKED_OUT: Registration = confidential("secret-changed", "s3cret").grants(APP);
pub(crate) const DISTRUSTFUL: Registration = confidential("trusts-nobody", "s3cret").grants(APP);

/// All of them: who is not here is unknown to the accounts service.
pub(crate) const REGISTERED: &[Registration] = &[
    PUBLIC,
    CONFIDENTIAL,
    ODD_PUBLIC,
    ODD_CONFIDENTIAL,
    ESCAPED,
    PRINTABLE,
    REPEATING,
    LEAVING_OUT,
    NARROW,
    LOGIN_ONLY,
    SHORT_CODE,
    SHORT_REFRESH,
    RENEWING,
    RENEWING_LEFT_OUT,
    RENEWING_APP,
    REJECTED,
    STOLEN,
    REVOKED,
    LOCKED_OUT,
    DISTRUSTFUL,
];

const fn public(id: &'static str) -> Registration {
    Registration { id, secret: None, grants: USER, scope: None, lifetimes: &[], renewal: Renewal::Rotates }
}

const fn confidential(id: &'static str, secret: &'static str) -> Registration {
    Registration { secret: Some(secret), grants: BOTH, ..public(id) }
}

impl Registration {
    const fn renewal(self, renewal: Renewal) -> Self {
        Self { renewal, ..self }
    }

    const fn scope(self, scope: &'static str) -> Self {
        Self { scope: Some(scope), ..self }
    }

    const fn grants(self, grants: &'static [&'static str]) -> Self {
        Self { grants, ..self }
    }

    const fn lifetimes(self, lifetimes: &'static [(&'static str, u64)]) -> Self {
        Self { lifetimes, ..self }
    }

    /// The app with another id, which may be registered or not.
    pub(crate) const fn calling_itself(self, id: &'static str) -> Self {
        Self { id, ..self }
    }

    /// The app with another secret than the registered one, or with none.
    pub(crate) const fn presenting(self, secret: Option<&'static str>) -> Self {
        Self { secret, ..self }
    }

    /// The app as our crates know it.
    pub(crate) fn client(&self) -> Result<Client, ClientError> {
        match self.secret {
            Some(secret) => Client::confidential(self.id, secret),
            None => Client::public(self.id),
        }
    }

    /// The app as the provider knows it: OpenID Connect's client metadata, and what server.mjs adds.
    pub(crate) fn metadata(&self) -> Value {
        let signs_users_in = self.grants.contains(&"authorization_code");
        let lifetimes: Map<_, _> =
            self.lifetimes.iter().map(|(kind, seconds)| ((*kind).to_owned(), json!(seconds))).collect();
        let mut metadata = json!({
            "client_id": self.id,
            // Only native apps get loopback redirects on any port (RFC 8252 section 7.3).
            "application_type": "native",
            "token_endpoint_auth_method": if self.secret.is_some() { "client_secret_basic" } else { "none" },
            "grant_types": self.grants,
            "response_types": if signs_users_in { &["code"][..] } else { &[] },
            "redirect_uris": if signs_users_in { &REDIRECT_URIS[..] } else { &[] },
            "lifetimes": lifetimes,
            "renewal": match self.renewal {
                Renewal::Rotates => "rotates",
                Renewal::Repeats => "repeats",
                Renewal::LeftOut => "left out",
            },
        });
        // oidc-provider takes null for a value.
        for (name, value) in [("client_secret", self.secret), ("scope", self.scope)] {
            if let (Some(value), Some(metadata)) = (value, metadata.as_object_mut()) {
                metadata.insert(name.to_owned(), json!(value));
            }
        }
        metadata
    }
}
