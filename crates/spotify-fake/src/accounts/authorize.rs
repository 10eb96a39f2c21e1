//! `GET /authorize`: checks the request and sends the browser on, to the consent page or straight back.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use http::{HeaderMap, Response, StatusCode, header};

use super::client::ClientRecord;
use super::consent;
use super::parameters::Parameters;
use super::pkce::Challenge;
use super::redirect_uri::{self, Unfit};
use super::scopes::Scopes;
use crate::faults::{Consent, Issuer, header_value};
use crate::service::{Inbound, Service};

/// With this header the page is shown whatever the settings say: how [`Browser`](crate::Browser) presses a button.
pub(crate) const SHOW_PAGE: &str = "x-spotify-fake-show-page";
/// Which user this browser is signed in as: how many [`Browser`](crate::Browser)s are many people.
pub(crate) const USER: &str = "x-spotify-fake-user";

/// A checked authorization request.
#[derive(Clone)]
pub(crate) struct AuthorizeRequest {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    pub(super) scopes: Scopes,
    pub(super) challenge: Option<Challenge>,
    show_dialog: bool,
}

/// What is wrong with a request, and who gets to hear it.
enum Refusal {
    /// The person: nobody knows whether the redirect URI is the app's (RFC 6749, 4.1.2.1).
    Page(&'static str),
    /// The app.
    Redirect(Box<AuthorizeRequest>, &'static str),
}

pub(super) async fn authorize(
    State(service): State<Arc<Service>>,
    Extension(inbound): Extension<Inbound>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response<Body> {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes());
    let request = match check(&service, &parameters) {
        Ok(request) => request,
        Err(Refusal::Page(message)) => return consent::error_page(message),
        Err(Refusal::Redirect(request, error)) => {
            return callback(&service, &inbound, &request, ("error", error));
        }
    };
    let named = headers.get(USER).and_then(|user| user.to_str().ok());
    let known = named.and_then(|user| service.world.person(user));
    let user = known.map_or_else(|| service.accounts.signed_in(), |person| person.id.clone());
    let approved = service
        .accounts
        .grants()
        .approval(&user, &request.client_id)
        .is_some_and(|before| request.scopes.is_covered_by(before));
    let page = headers.contains_key(SHOW_PAGE)
        || (service.switches.settings().consent == Consent::Page && (request.show_dialog || !approved));
    if page { consent::page(&service, &user, request) } else { allow(&service, &inbound, &user, &request) }
}

fn check(service: &Service, parameters: &Parameters) -> Result<AuthorizeRequest, Refusal> {
    let client = client(service, parameters)?;
    let redirect_uri = checked_redirect_uri(client, parameters)?;
    let mut request = AuthorizeRequest {
        client_id: client.id.clone(),
        redirect_uri,
        state: parameters.value("state").map(str::to_owned),
        scopes: Scopes::default(),
        challenge: None,
        show_dialog: parameters.value("show_dialog") == Some("true"),
    };
    let refuse = |request: &AuthorizeRequest, error| Refusal::Redirect(Box::new(request.clone()), error);
    if parameters.first_repeated().is_some() {
        return Err(refuse(&request, "invalid_request"));
    }
    match parameters.value("response_type") {
        Some("code") => {}
        // `token` was the implicit grant, which ended on 2025-11-27.
        Some(_) => return Err(refuse(&request, "unsupported_response_type")),
        None => return Err(refuse(&request, "invalid_request")),
    }
    match Scopes::parse(parameters.value("scope").unwrap_or_default()) {
        Some(scopes) => request.scopes = scopes,
        None => return Err(refuse(&request, "invalid_scope")),
    }
    let method = parameters.value("code_challenge_method");
    let challenge = parameters.value("code_challenge");
    request.challenge = match (method, challenge) {
        (None, None) if !client.requires_pkce => None,
        (Some("S256"), Some(text)) => match Challenge::parse(text) {
            Some(challenge) => Some(challenge),
            None => return Err(refuse(&request, "invalid_request")),
        },
        // A challenge without a method would mean `plain` (RFC 7636, 4.3), which Spotify does not know.
        _ => return Err(refuse(&request, "invalid_request")),
    };
    Ok(request)
}

fn client<'a>(service: &'a Service, parameters: &Parameters) -> Result<&'a ClientRecord, Refusal> {
    const MESSAGE: &str = "INVALID_CLIENT: Invalid client";
    if parameters.is_repeated("client_id") {
        return Err(Refusal::Page(MESSAGE));
    }
    parameters.value("client_id").and_then(|id| service.accounts.client(id)).ok_or(Refusal::Page(MESSAGE))
}

fn checked_redirect_uri(client: &ClientRecord, parameters: &Parameters) -> Result<String, Refusal> {
    const INVALID: Refusal = Refusal::Page("INVALID_CLIENT: Invalid redirect URI");
    if parameters.is_repeated("redirect_uri") {
        return Err(INVALID);
    }
    let uri = parameters.value("redirect_uri").ok_or(INVALID)?;
    match redirect_uri::check(uri) {
        Err(Unfit::Insecure) => Err(Refusal::Page("INVALID_CLIENT: Insecure redirect URI")),
        Err(Unfit::Invalid) => Err(INVALID),
        Ok(()) if client.may_redirect_to(uri) => Ok(uri.to_owned()),
        Ok(()) => Err(INVALID),
    }
}

/// The user agrees: back to the app with a code.
pub(super) fn allow(service: &Service, inbound: &Inbound, user: &str, request: &AuthorizeRequest) -> Response<Body> {
    let mut granted = request.scopes.clone();
    if let Some(only) = &service.switches.settings().grant_only {
        granted = granted.only(only);
    }
    let code = service.accounts.grants().allow(user, request, granted, service.clock.now(), &service.random);
    callback(service, inbound, request, ("code", &code))
}

/// The user does not: back to the app with that news.
pub(super) fn deny(service: &Service, inbound: &Inbound, request: &AuthorizeRequest) -> Response<Body> {
    callback(service, inbound, request, ("error", "access_denied"))
}

/// The redirect to the app. The redirect URI goes out byte for byte; only parameters are added.
fn callback(service: &Service, inbound: &Inbound, request: &AuthorizeRequest, outcome: (&str, &str)) -> Response<Body> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair(outcome.0, outcome.1);
    if let Some(state) = &request.state {
        query.append_pair("state", state);
    }
    match service.switches.settings().issuer {
        Issuer::Off => {}
        Issuer::BaseUrl => {
            query.append_pair("iss", &inbound.base_url);
        }
        Issuer::Custom(issuer) => {
            query.append_pair("iss", &issuer);
        }
    }
    let joint = if request.redirect_uri.contains('?') { '&' } else { '?' };
    let location = format!("{}{joint}{}", request.redirect_uri, query.finish());
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(header::LOCATION, header_value(&location));
    response.headers_mut().insert(header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    response
}
