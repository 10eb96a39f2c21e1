//! What is played, in the order of the table.

mod codes;
mod credentials;
mod issuers;
mod logins;
mod pkce;
mod refreshes;
mod refusals;
mod sessions;
mod tls;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use anyhow::Result;

use crate::stage::{Scheme, Stage};

/// One thing that must go well, or be refused.
pub(crate) struct Scenario {
    pub(crate) group: &'static str,
    pub(crate) name: &'static str,
    pub(crate) schemes: &'static [Scheme],
    pub(crate) play: fn(Arc<Stage>) -> Play,
}

type Play = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

const BOTH: &[Scheme] = &[Scheme::Http, Scheme::Https];
const HTTPS: &[Scheme] = &[Scheme::Https];

macro_rules! scenarios {
    ($($group:literal on $schemes:ident { $($name:literal: $play:path;)* })*) => {
        /// All scenarios. Their names are unique: results are kept by them.
        pub(crate) const ALL: &[Scenario] = &[$($(
            Scenario { group: $group, name: $name, schemes: $schemes, play: |stage| Box::pin($play(stage)) },
        )*)*];
    };
}

scenarios! {
    "Login" on BOTH {
        "authorization code, public client, PKCE": logins::public;
        "authorization code, confidential client, PKCE": logins::confidential;
        "client credentials": logins::client_credentials;
        "through our callback server, on a port of the system's choice": logins::callback_server;
        "back to any loopback port, IPv4 and IPv6, to https and to an app's own scheme": logins::redirect_uris;
        "all twenty documented scopes at once": logins::all_scopes;
        "no scopes asked for: the server's default is recorded": logins::default_scope;
        "the user grants less than was asked for": logins::narrower;
        "show_dialog and parameters that the server does not know": logins::extra_parameters;
        "an id_token and other things in the answer that we did not ask for": logins::id_token;
        "the user refuses: access_denied, then a second login": logins::denied;
    }
    "PKCE" on BOTH {
        "our authorize URL always says S256, with the challenge of the verifier sent": pkce::always_s256;
        "wrong verifier refused, the right one taken": pkce::wrong_verifier;
        "missing verifier refused, public and confidential": pkce::missing_verifier;
        "another login's verifier refused": pkce::reused_verifier;
        "a code injected into another login refused": pkce::injected_code;
        "plain refused, and reported as a refusal": pkce::plain;
        "no challenge at all refused, public and confidential": pkce::no_challenge;
    }
    "Code" on BOTH {
        "used twice: refused, and the first one's tokens die": codes::reused;
        "expired": codes::expired;
        "other redirect URI in the token request than in the authorize request": codes::other_redirect_uri;
        "missing redirect URI in the token request": codes::missing_redirect_uri;
        "of another client": codes::other_client;
        "made up": codes::made_up;
    }
    "Redirect" on BOTH {
        "its issuer is right, and demanded": issuers::right;
        "wrong issuer: not ours, the login goes on": issuers::wrong;
        "missing issuer: not ours where demanded, taken where not": issuers::missing;
        "a refusal that names the wrong issuer ends no login": issuers::wrong_in_a_refusal;
        "an honest redirect from another accounts service (mix-up)": issuers::mix_up;
        "wrong, missing and doubled state: not ours, the login goes on": issuers::state;
    }
    "Refresh" on BOTH {
        "public client, rotation: four in a row": refreshes::public;
        "confidential client, rotation: four in a row": refreshes::confidential;
        "no rotation, the same refresh token again": refreshes::repeating;
        "no refresh token in the answer: the old one is kept": refreshes::left_out;
        "a rotated refresh token used again: sign in again, and its successor dies": refreshes::reuse;
        "expired refresh token: sign in again": refreshes::expired;
        "revoked refresh token: sign in again": refreshes::revoked;
        "another client's refresh token": refreshes::other_client;
        "more scopes than were granted": refreshes::wider;
        "missing refresh token": refreshes::missing;
    }
    "Client" on BOTH {
        "unknown, public: a page and no redirect, then invalid_client": credentials::unknown_public;
        "unknown, confidential: invalid_client": credentials::unknown_confidential;
        "wrong secret: invalid_client, and where to look": credentials::wrong_secret;
        "no secret where one is due": credentials::missing_secret;
        "secret in the header and in the body": credentials::two_mechanisms;
        "id and secret with :/+ %&=~\": all three grants and refresh": credentials::odd;
        "public client, id with :/+ %&=~\": login and refresh": credentials::odd_public;
        "id and secret that look escaped, and of all printable characters": credentials::escaped_and_printable;
        "secrets that differ from the odd one in one character": credentials::odd_but_wrong;
        "Basic without form-encoding is refused": credentials::not_form_encoded;
    }
    "Refusal" on BOTH {
        "scope that this client may not ask for": refusals::scope;
        "grant type that nobody supports": refusals::grant_type;
        "grant type that this client may not use": refusals::grant_type_of_client;
        "client credentials of a public client": refusals::client_credentials_of_public;
        "implicit grant: not built by us, refused by them": refusals::implicit;
        "redirect URI that is not registered: a page, no redirect": refusals::redirect_uri;
        "the same parameter twice": refusals::doubled;
    }
    "Session" on BOTH {
        "100 tasks over expiring tokens, rotation: one refresh per expiry": sessions::rotating;
        "100 tasks over expiring tokens, no refresh token in the answers": sessions::left_out;
        "100 tasks over an app's expiring tokens": sessions::app;
        "100 tasks that all get a 401: one refresh": sessions::rejected;
        "somebody else used the refresh token: 100 tasks sign in again, one request": sessions::stolen;
        "the user revoked: sign in again after one request, and a new login goes on": sessions::revoked;
        "the secret is wrong: one request, then a cool-down": sessions::wrong_secret;
    }
    "TLS" on HTTPS {
        "the made authority is refused by the platform's roots": tls::platform_roots;
        "another made authority is refused": tls::other_authority;
        "a name that the certificate does not have is refused": tls::other_name;
    }
}
