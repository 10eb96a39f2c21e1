//! The three grants: a code, a refresh token or the client's own name against an access token.

use bytes::Bytes;
use serde::Serialize;

use super::client_auth::Caller;
use super::error::TokenError;
use super::grants::{Authorization, AuthorizationId, Grants};
use super::parameters::Parameters;
use super::scopes::Scopes;
use crate::clock::later;
use crate::faults::Rotation;
use crate::service::Service;

/// RFC 6749, 5.1. Spotify leaves `scope` out where there is no user.
#[derive(Serialize)]
struct TokenAnswer<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a str>,
}

/// RFC 6749, 4.1.3 and RFC 7636, 4.5. A refused attempt does not use the code up.
pub(super) fn authorization_code(
    service: &Service,
    caller: Caller<'_>,
    form: &Parameters,
) -> Result<Bytes, TokenError> {
    let text = form.value("code").ok_or(TokenError::NO_CODE)?;
    let redirect_uri = form.value("redirect_uri").ok_or(TokenError::NO_REDIRECT)?;
    let verifier = form.value("code_verifier");
    if !caller.authenticated && verifier.is_none() {
        return Err(TokenError::NO_VERIFIER);
    }
    let settings = service.switches.settings();
    let now = service.clock.now();
    let mut grants = service.accounts.grants();
    let code = grants.code(text).ok_or(TokenError::UNKNOWN_CODE)?;
    let (id, issued, used) = (code.authorization, code.issued, code.used);
    let same_redirect = code.redirect_uri == redirect_uri;
    let proof = match (&code.challenge, verifier) {
        (Some(challenge), Some(verifier)) => challenge.is_met_by(verifier),
        // A verifier for a code that was never bound to one is as wrong as a missing one (RFC 9700, 2.1.1).
        (Some(_), None) | (None, Some(_)) => false,
        (None, None) => true,
    };
    let authorization = grants
        .authorization(id)
        .filter(|authorization| authorization.client_id == caller.client.id)
        .ok_or(TokenError::UNKNOWN_CODE)?
        .clone();
    if used {
        if settings.revoke_on_code_reuse {
            grants.revoke(id);
        }
        return Err(TokenError::UNKNOWN_CODE);
    }
    if now >= later(issued, settings.code_lifetime) {
        return Err(TokenError::OLD_CODE);
    }
    if !same_redirect {
        return Err(TokenError::OTHER_REDIRECT);
    }
    if !proof {
        return Err(TokenError::WRONG_VERIFIER);
    }
    if let Some(code) = grants.code(text) {
        code.used = true;
    }
    if !caller.authenticated {
        grants.mark_public(id);
    }
    let refresh_token = grants.issue_refresh_token(id, &service.random);
    Ok(tokens(service, &mut grants, id, &authorization, Some(&refresh_token)))
}

/// RFC 6749, 6. Refreshing never makes the authorization younger.
pub(super) fn refresh_token(service: &Service, caller: Caller<'_>, form: &Parameters) -> Result<Bytes, TokenError> {
    let old = form.value("refresh_token").ok_or(TokenError::NO_REFRESH_TOKEN)?;
    let settings = service.switches.settings();
    let now = service.clock.now();
    let mut grants = service.accounts.grants();
    let (id, authorization) = grants
        .refreshable(old, settings.refresh_token_lifetime, now)
        .filter(|(_, authorization)| authorization.client_id == caller.client.id)
        .map(|(id, authorization)| (id, authorization.clone()))
        .ok_or(TokenError::DEAD_REFRESH_TOKEN)?;
    // A token that was won with a secret is not renewed without it.
    if !caller.authenticated && !authorization.public {
        return Err(TokenError::NO_CREDENTIALS);
    }
    let new = match settings.rotation {
        Rotation::Off => None,
        Rotation::OffButEchoed => Some(old.to_owned()),
        Rotation::Strict => {
            grants.supersede(old, now);
            Some(grants.issue_refresh_token(id, &service.random))
        }
        Rotation::Grace(grace) => {
            grants.supersede(old, later(now, grace));
            Some(grants.issue_refresh_token(id, &service.random))
        }
    };
    Ok(tokens(service, &mut grants, id, &authorization, new.as_deref()))
}

/// RFC 6749, 4.4: for clients with a secret only.
pub(super) fn client_credentials(service: &Service, caller: Caller<'_>) -> Result<Bytes, TokenError> {
    if !caller.authenticated {
        return Err(TokenError::NO_CREDENTIALS);
    }
    let lifetime = service.switches.settings().access_token_lifetime;
    let access_token = service.accounts.grants().issue_access_token(
        None,
        Scopes::default(),
        None,
        later(service.clock.now(), lifetime),
        &service.random,
    );
    Ok(encode(&TokenAnswer {
        access_token: &access_token,
        token_type: "Bearer",
        expires_in: lifetime.as_secs(),
        refresh_token: None,
        scope: None,
    }))
}

fn tokens(
    service: &Service,
    grants: &mut Grants,
    id: AuthorizationId,
    authorization: &Authorization,
    refresh_token: Option<&str>,
) -> Bytes {
    let lifetime = service.switches.settings().access_token_lifetime;
    let access_token = grants.issue_access_token(
        Some(authorization.user.clone()),
        authorization.scopes.clone(),
        Some(id),
        later(service.clock.now(), lifetime),
        &service.random,
    );
    encode(&TokenAnswer {
        access_token: &access_token,
        token_type: "Bearer",
        expires_in: lifetime.as_secs(),
        refresh_token,
        scope: Some(&authorization.scopes.joined()),
    })
}

fn encode(answer: &TokenAnswer<'_>) -> Bytes {
    // Strings and a number: there is nothing in it that JSON cannot say.
    Bytes::from(serde_json::to_vec(answer).unwrap_or_default())
}
