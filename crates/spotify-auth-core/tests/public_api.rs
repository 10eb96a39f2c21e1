//! What other crates build on: threads, errors, and a whole conversation with nothing but public names.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use spotify_auth_core::*;

fn shared<T: Send + Sync + 'static>() {}
fn error<T: Error + Send + Sync + 'static>() {}

#[test]
fn every_type_can_be_moved_to_and_shared_with_other_threads() {
    shared::<AccountsUrls>();
    shared::<AuthorizeUrl>();
    shared::<Bearer>();
    shared::<Client>();
    shared::<CodeVerifier>();
    shared::<Exchange>();
    shared::<Finished>();
    shared::<Lease>();
    shared::<Login<AwaitingRedirect>>();
    shared::<Login<HasCode>>();
    shared::<LoginBuilder>();
    shared::<RedirectUri>();
    shared::<RefreshJob>();
    shared::<Scopes>();
    shared::<Session>();
    shared::<Step<Token>>();
    shared::<Ticket>();
    shared::<Token>();
    shared::<TokenSwapUrls>();
    shared::<Account>();
    shared::<Record>();
    shared::<Renewal>();
    shared::<RenewalStep>();
}

#[test]
fn every_error_can_be_boxed_and_sent() {
    error::<ClientError>();
    error::<EndpointError>();
    error::<ExchangeError>();
    error::<GrantError>();
    error::<InvalidScope>();
    error::<InvalidSecret>();
    error::<InvalidVerifier>();
    error::<LoginError>();
    error::<LoginRestoreError>();
    error::<MissingScopes>();
    error::<NotOurs>();
    error::<RedirectError>();
    error::<RedirectUriError>();
    error::<ProfileError>();
    error::<SignInReason>();
    error::<StoreError>();
    error::<TokenImportError>();
    error::<TransportFault>();
}

/// Does not compile if the type has the trait: there would be two ways to read `Self::item`.
macro_rules! lacks {
    ($($type:ty),* : $trait:path) => {$({
        trait Either<Which> {
            fn item() {}
        }
        struct Lacking;
        struct Having;
        impl<T: ?Sized> Either<Lacking> for T {}
        impl<T: ?Sized + $trait> Either<Having> for T {}
        let _ = Lacking;
        let _ = Having;
        <$type as Either<_>>::item();
    })*};
}

#[test]
fn f1_no_secret_is_serialized_or_compared_or_displayed_by_accident() {
    lacks!(AccessToken, RefreshToken, ClientSecret, AuthorizationCode, CodeVerifier, Token, Bearer, Client, AuthorizeUrl,
        Login<AwaitingRedirect>, Login<HasCode>, Exchange, Session: serde::Serialize);
    lacks!(AccessToken, RefreshToken, ClientSecret, AuthorizationCode, CodeVerifier, Token, Bearer, Client, AuthorizeUrl,
        Login<AwaitingRedirect>, Login<HasCode>, Exchange, Session: std::fmt::Display);
    lacks!(AccessToken, RefreshToken, ClientSecret, AuthorizationCode, CodeVerifier, Token, Bearer, Client, AuthorizeUrl,
        Login<AwaitingRedirect>, Login<HasCode>, Exchange, Session: PartialEq);
}

#[test]
fn a3_a5_what_is_used_once_cannot_be_cloned() {
    lacks!(CodeVerifier, AuthorizationCode, Login<AwaitingRedirect>, Login<HasCode>, Exchange, Ticket, Session: Clone);
}

#[cfg(feature = "driver")]
#[test]
fn the_drivers_types_and_futures_can_be_moved_to_other_threads() {
    use spotify_auth_core::driver::{Authenticator, BearerError, TokenSource, Transport, drive};
    fn moved<T: Send>(_: &T) {}
    fn futures(transport: &dyn Transport, exchange: Exchange, authenticator: &Authenticator) {
        moved(&drive(transport, exchange));
        moved(&authenticator.bearer(None));
        moved(&authenticator.log_out());
    }
    let _ = futures;
    shared::<Authenticator>();
    shared::<Box<dyn TokenSource>>();
    shared::<Box<dyn spotify_auth_core::driver::TokenStore>>();
    shared::<spotify_auth_core::driver::Held>();
    shared::<spotify_auth_core::driver::MemoryStore>();
    shared::<Box<dyn Transport>>();
    error::<BearerError>();
}

/// The fifteen lines that any HTTP client needs.
fn drive<M: Machine>(
    machine: &mut M,
    mut send: impl FnMut(Request<Bytes>) -> Response<Bytes>,
) -> Result<M::Output, M::Error> {
    let mut now = NOW;
    loop {
        match machine.step(now)? {
            Step::Send { request, .. } => machine.on_response(now, send(request)),
            Step::Sleep(duration) => now = now.advanced(duration),
            Step::Done(output) => return Ok(output),
        }
    }
}

const NOW: Now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);

fn granted(access: &str) -> Response<Bytes> {
    let body = format!(r#"{{"access_token":"{access}","token_type":"Bearer","expires_in":3600,"refresh_token":"R"}}"#);
    Response::new(body.into())
}

#[test]
fn a_user_signs_in_saves_the_token_and_renews_it_in_another_process() {
    let client = Client::public("app").unwrap();
    let login = Login::builder(client.clone(), "http://127.0.0.1:8888/callback".parse().unwrap()).start([7; 64]);
    let url = url::Url::parse(login.authorize_url().as_str()).unwrap();
    let (_, state) = url.query_pairs().find(|(name, _)| name == "state").unwrap();
    let redirect = format!("/callback?code=C&state={state}");
    let mut exchange = login.on_redirect(&redirect, NOW).unwrap().exchange();
    let token = drive(&mut exchange, |_| granted("A1")).unwrap();
    let saved = token.export_secret();

    let later = NOW.advanced(Duration::from_secs(7200));
    let mut session = Session::new(client, AccountsUrls::spotify(), Token::import(&saved).unwrap(), [7; 8]);
    let Lease::Refresh(job) = session.lease(later) else { panic!("the token has expired") };
    let (ticket, mut exchange) = job.into_parts();
    let mut requests = 0;
    let result = drive(&mut exchange, |request| {
        requests += 1;
        assert_eq!(request.body().as_ref(), b"grant_type=refresh_token&refresh_token=R&client_id=app");
        granted("A2")
    });
    assert_eq!(requests, 1);
    assert!(matches!(session.finish(later, ticket, result), Finished::Renewed(_)));
    let Lease::Ready(bearer) = session.lease(later) else { panic!("the token is new") };
    assert_eq!(bearer.authorization().to_str().unwrap(), "Bearer A2");
    assert_eq!(session.token().unwrap().authorized_at(), Some(NOW.wall()));
}
