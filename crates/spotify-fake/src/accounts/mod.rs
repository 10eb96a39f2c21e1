//! The accounts service: `/authorize` with its consent page, and the token endpoint.

mod authorize;
mod client;
mod client_auth;
mod consent;
mod error;
mod exchange;
mod grants;
mod parameters;
mod pkce;
mod redirect_uri;
mod scopes;
mod token;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::routing::{get, post};

pub(crate) use authorize::{SHOW_PAGE, USER};
pub use client::ClientRecord;
pub(crate) use grants::{AccessToken, Grants};
pub(crate) use scopes::SCOPES;

use crate::service::Service;
use crate::sync::lock;

pub(crate) const AUTHORIZE_PATH: &str = "/authorize";
pub(crate) const CONSENT_PATH: &str = "/authorize/decision";
pub(crate) const TOKEN_PATH: &str = "/api/token";

/// The registered apps and everything they were granted.
pub(crate) struct Accounts {
    clients: BTreeMap<String, ClientRecord>,
    grants: Mutex<Grants>,
    /// Who sits in front of the browser.
    signed_in: Mutex<String>,
}

impl Accounts {
    pub(crate) fn new(clients: BTreeMap<String, ClientRecord>, signed_in: String) -> Self {
        Self { clients, grants: Mutex::default(), signed_in: Mutex::new(signed_in) }
    }

    pub(crate) fn client(&self, id: &str) -> Option<&ClientRecord> {
        self.clients.get(id)
    }

    pub(crate) fn grants(&self) -> MutexGuard<'_, Grants> {
        lock(&self.grants)
    }

    pub(crate) fn signed_in(&self) -> String {
        lock(&self.signed_in).clone()
    }

    pub(crate) fn sign_in(&self, user: &str) {
        user.clone_into(&mut lock(&self.signed_in));
    }
}

pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route(AUTHORIZE_PATH, get(authorize::authorize))
        .route(CONSENT_PATH, post(consent::decide))
        .route(TOKEN_PATH, post(token::token).options(token::preflight))
}
