//! The embedded loopback callback server that catches Spotify's redirect for command line and desktop apps.
//!
//! ```no_run
//! # #[cfg(feature = "browser")]
//! # async fn example(random_bytes: [u8; 64]) -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_auth_core::{Client, Login, Scope, Scopes};
//! use spotify_auth_server::{Browser, log_in};
//!
//! let plan = Login::builder(Client::public("client id")?, "http://127.0.0.1:8888/callback".parse()?)
//!     .scopes(Scopes::from([Scope::UserLibraryRead]));
//! // Listens, opens the browser at Spotify's page, waits for the user to come back, closes the port.
//! let login = log_in(plan, random_bytes, Browser::default()).await?;
//! let exchange = login.exchange(); // drive it over any HTTP stack for the token
//! # Ok(()) }
//! ```
//!
//! With the feature `driver`, `sign_in` goes on to the token over any `Transport` of `spotify-auth-core`.
//!
//! # Ways to sign in
//!
//! | The app | uses |
//! | --- | --- |
//! | runs beside the user's browser | [`log_in`], or `sign_in` with the feature `driver` |
//! | has several ports registered, since one may be taken | [`CallbackServer::bind_first`], then [`CallbackServer::log_in`] |
//! | has no browser on its machine (SSH, a container) | [`paste`], or `sign_in_by_paste` with the feature `driver` |
//! | is opened by the system under a scheme of its own | `Login::on_redirect` with the address that it is opened with |
//! | is a web server | a [`Responder`] per login, restored with `Login::restore`, a [`Landing`], and [`Pages`] |
//! | keeps the client secret on a server for apps elsewhere | `swap::SwapService`, with the feature `swap` |
//!
//! Everything that is decided is decided by pure data, usable without this crate's sockets: a [`Responder`] answers the
//! requests of one login, and a [`Connection`] reads a request and writes an answer as bytes. [`CallbackServer`] is the
//! thin loop around both.

mod browser;
mod connection;
mod error;
mod head;
mod landing;
mod limits;
mod navigation;
mod page;
mod pages;
mod paste;
mod place;
mod rejected;
mod responder;
mod server;
mod serving;
mod sign_in;
mod static_html;
#[cfg(feature = "swap")]
pub mod swap;

#[cfg(feature = "browser")]
pub use browser::Browser;
pub use browser::{OpenBrowser, PrintAddress, ShowError, Shown, show};
pub use connection::{Connection, ConnectionStep};
pub use error::CallbackError;
pub use landing::Landing;
pub use limits::Limits;
pub use page::Page;
pub use pages::{PageError, Pages};
#[cfg(feature = "driver")]
pub use paste::sign_in_by_paste;
pub use paste::{PasteError, paste};
pub use place::NotHttp;
pub use rejected::Rejected;
pub use responder::{Outcome, Reply, Responder};
pub use server::CallbackServer;
pub use sign_in::log_in;
#[cfg(feature = "driver")]
pub use sign_in::{SignInError, sign_in};
pub use static_html::NotStatic;
