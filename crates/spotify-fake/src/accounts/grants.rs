//! What was granted: consents waiting for an answer, codes, refresh tokens, access tokens.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use super::authorize::AuthorizeRequest;
use super::pkce::Challenge;
use super::scopes::Scopes;
use crate::clock::later;
use crate::random::Random;

/// Everything that was granted, by the secret that stands for it.
#[derive(Default)]
pub(crate) struct Grants {
    /// Consent pages that are open, by their nonce, with the user who looks at each.
    pub(super) pending: HashMap<String, (String, AuthorizeRequest)>,
    /// What a user has allowed an app before.
    approvals: HashMap<(String, String), Scopes>,
    authorizations: Vec<Authorization>,
    codes: HashMap<String, Code>,
    refresh_tokens: HashMap<String, RefreshToken>,
    access_tokens: HashMap<String, AccessToken>,
}

/// One press on Allow: all tokens that stem from it live and die with it.
#[derive(Clone)]
pub(super) struct Authorization {
    pub(super) client_id: String,
    pub(super) user: String,
    pub(super) scopes: Scopes,
    /// Refresh tokens are as old as this, however often they were used.
    pub(super) at: SystemTime,
    revoked: bool,
    /// The code was exchanged without a client secret, by PKCE alone.
    pub(super) public: bool,
}

/// Which authorization of [`Grants`]. They are never removed, so an id stays good.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct AuthorizationId(usize);

/// An authorization code.
pub(super) struct Code {
    pub(super) authorization: AuthorizationId,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<Challenge>,
    pub(super) issued: SystemTime,
    pub(super) used: bool,
}

struct RefreshToken {
    authorization: AuthorizationId,
    /// Set once a rotation replaced the token: when it stops working.
    superseded: Option<SystemTime>,
}

/// An access token, as the Web API looks it up.
#[derive(Clone)]
pub(crate) struct AccessToken {
    /// `None` for an app's own token (client credentials).
    pub(crate) user: Option<String>,
    pub(crate) scopes: Scopes,
    expires: SystemTime,
    authorization: Option<AuthorizationId>,
    expired_by_switch: bool,
}

impl Grants {
    pub(super) fn approval(&self, user: &str, client_id: &str) -> Option<&Scopes> {
        self.approvals.get(&(user.to_owned(), client_id.to_owned()))
    }

    /// The user has allowed `request`: issues the code.
    pub(super) fn allow(
        &mut self,
        user: &str,
        request: &AuthorizeRequest,
        granted: Scopes,
        now: SystemTime,
        random: &Random,
    ) -> String {
        self.approvals.insert((user.to_owned(), request.client_id.clone()), request.scopes.clone());
        let authorization = self.authorize(&request.client_id, user, granted, now);
        let code = random.opaque("AQ");
        self.codes.insert(
            code.clone(),
            Code {
                authorization,
                redirect_uri: request.redirect_uri.clone(),
                challenge: request.challenge.clone(),
                issued: now,
                used: false,
            },
        );
        code
    }

    fn authorize(&mut self, client_id: &str, user: &str, scopes: Scopes, at: SystemTime) -> AuthorizationId {
        self.authorizations.push(Authorization {
            client_id: client_id.to_owned(),
            user: user.to_owned(),
            scopes,
            at,
            revoked: false,
            public: false,
        });
        AuthorizationId(self.authorizations.len() - 1)
    }

    pub(super) fn code(&mut self, code: &str) -> Option<&mut Code> {
        self.codes.get_mut(code)
    }

    /// `None` cannot be: ids come from this table and nothing is taken out of it.
    pub(super) fn authorization(&self, id: AuthorizationId) -> Option<&Authorization> {
        self.authorizations.get(id.0)
    }

    pub(super) fn mark_public(&mut self, id: AuthorizationId) {
        if let Some(authorization) = self.authorizations.get_mut(id.0) {
            authorization.public = true;
        }
    }

    /// The authorization behind a refresh token, unless it is unknown, superseded, revoked or too old.
    pub(super) fn refreshable(
        &self,
        token: &str,
        lifetime: Duration,
        now: SystemTime,
    ) -> Option<(AuthorizationId, &Authorization)> {
        let token = self.refresh_tokens.get(token)?;
        let authorization = self.authorization(token.authorization)?;
        let alive = !authorization.revoked
            && now < later(authorization.at, lifetime)
            && token.superseded.is_none_or(|until| now < until);
        alive.then_some((token.authorization, authorization))
    }

    pub(super) fn issue_refresh_token(&mut self, authorization: AuthorizationId, random: &Random) -> String {
        let token = random.opaque("AQ");
        self.refresh_tokens.insert(token.clone(), RefreshToken { authorization, superseded: None });
        token
    }

    /// The token works until `until`, or until the time an earlier rotation gave it.
    pub(super) fn supersede(&mut self, token: &str, until: SystemTime) {
        if let Some(token) = self.refresh_tokens.get_mut(token) {
            token.superseded.get_or_insert(until);
        }
    }

    pub(super) fn issue_access_token(
        &mut self,
        user: Option<String>,
        scopes: Scopes,
        authorization: Option<AuthorizationId>,
        expires: SystemTime,
        random: &Random,
    ) -> String {
        let token = random.opaque("BQ");
        self.access_tokens
            .insert(token.clone(), AccessToken { user, scopes, expires, authorization, expired_by_switch: false });
        token
    }

    /// An access token without any of OAuth around it, for tests of the Web API.
    pub(crate) fn mint(&mut self, user: &str, scopes: &[&str], expires: SystemTime, random: &Random) -> String {
        self.issue_access_token(Some(user.to_owned()), Scopes::of(scopes), None, expires, random)
    }

    /// What an access token stands for, if it still works.
    pub(crate) fn access(&self, token: &str, now: SystemTime) -> Option<&AccessToken> {
        let token = self.access_tokens.get(token)?;
        let revoked = token
            .authorization
            .and_then(|id| self.authorization(id))
            .is_some_and(|authorization| authorization.revoked);
        (!revoked && !token.expired_by_switch && now < token.expires).then_some(token)
    }

    /// Whether the token was issued here at some time, so that "expired" can be told from "never heard of".
    pub(crate) fn has_issued(&self, token: &str) -> bool {
        self.access_tokens.contains_key(token)
    }

    pub(crate) fn expire_access_tokens(&mut self) {
        for token in self.access_tokens.values_mut() {
            token.expired_by_switch = true;
        }
    }

    /// The user takes back what they allowed: refresh and access tokens die, the next login asks again.
    pub(crate) fn revoke_user(&mut self, user: &str) {
        for authorization in &mut self.authorizations {
            authorization.revoked |= authorization.user == user;
        }
        for token in self.access_tokens.values_mut() {
            token.expired_by_switch |= token.user.as_deref() == Some(user);
        }
        self.approvals.retain(|(approved, _), _| approved != user);
    }

    pub(super) fn revoke(&mut self, id: AuthorizationId) {
        if let Some(authorization) = self.authorizations.get_mut(id.0) {
            authorization.revoked = true;
        }
    }
}
