//! Where an app's own token swap service is: the server that keeps the client secret and exchanges codes for the app.
//!
//! The app sends it the code, it adds the secret, and its answer is Spotify's, with a refresh token that only this service
//! can read. Requests and answers are those of Spotify's iOS SDK: a form with `code` to one address, one with
//! `refresh_token` to another. The code's PKCE verifier goes along as `code_verifier`, so the service must pass it on.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{AccountsUrls, Client, Login, Machine, Now, Step, Timestamp, TokenSwapUrls};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! # let random_bytes = core::array::from_fn(|i| i as u8);
//! let swap = TokenSwapUrls::new("https://app.example/swap", "https://app.example/refresh")?;
//! let accounts = AccountsUrls::spotify().token_swap(swap); // give the same to the session, which then renews there
//! let login = Login::builder(Client::public("client id")?, "com.example.app:/callback".parse()?)
//!     .accounts_urls(accounts)
//!     .start(random_bytes);
//! # let url = login.authorize_url().as_str().to_owned();
//! # let state = url.split("&state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default();
//! let redirect = format!("com.example.app:/callback?code=NApC&state={state}");
//! let mut exchange = login.on_redirect(&redirect, now).map_err(|_| "not ours")?.exchange();
//!
//! let Step::Send { request, .. } = exchange.step(now)? else { panic!("it starts with its request") };
//! assert_eq!(request.uri(), "https://app.example/swap");
//! assert!(request.body().starts_with(b"code=NApC&code_verifier="));
//!
//! // What such services leave out or write as text is no obstacle.
//! let answer = r#"{"access_token":"BQDf","expires_in":"3600","refresh_token":"sealed"}"#;
//! exchange.on_response(now, http::Response::new(answer.into()));
//! let Step::Done(token) = exchange.step(now)? else { panic!("that was all") };
//! assert_eq!(token.lifetime(), Some(Duration::from_secs(3600)));
//! # Ok(()) }
//! ```

use http::Uri;

use crate::text::Sanitized;
use crate::urls::{EndpointError, check_endpoint};

/// The two addresses of a token swap service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSwapUrls {
    swap: Uri,
    refresh: Uri,
}

impl TokenSwapUrls {
    /// `swap` takes a code, `refresh` a refresh token that `swap` gave out.
    ///
    /// # Errors
    /// [`EndpointError`] unless both are `https`, or `http` to a loopback address, without user, query and fragment.
    pub fn new(swap: &str, refresh: &str) -> Result<Self, EndpointError> {
        Ok(Self { swap: checked(swap)?, refresh: checked(refresh)? })
    }

    pub(crate) fn swap_uri(&self) -> &Uri {
        &self.swap
    }

    pub(crate) fn refresh_uri(&self) -> &Uri {
        &self.refresh
    }
}

/// As parsed: what is sent must be what was checked.
fn checked(address: &str) -> Result<Uri, EndpointError> {
    let url = check_endpoint(address)?;
    url.as_str().parse().map_err(|_| EndpointError::NotAUrl(Sanitized::new(url.as_str())))
}
