//! Spotify's Web API: operations as typed data, models that survive the real service, and a client over any transport.
//!
#![cfg_attr(feature = "client", doc = "```no_run")]
#![cfg_attr(not(feature = "client"), doc = "```ignore")]
//! # async fn example(transport: impl spotify_auth_core::driver::Transport + 'static) -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_web::Spotify;
//!
//! let spotify = Spotify::builder(transport) // `HyperTransport` of spotify-auth-hyper, or your own
//!     .client_credentials("client id", "client secret")
//!     .build()?;
//! let track = spotify.tracks().get("11dFghVXANMlKmJXsNCbNl").market("SE").await?;
//! println!("{}", track.name);
//! # Ok(()) }
//! ```
//!
//! and without any client, over whatever sends HTTP:
//!
//! ```
//! use spotify_auth_core::Timestamp;
//! use spotify_web::{ApiUrl, Id, Market, Operation, tracks};
//!
//! let operation = tracks::Get::new("11dFghVXANMlKmJXsNCbNl".parse::<Id<_>>()?).market(Market::SE);
//! let request = operation.request(&ApiUrl::spotify())?; // add the bearer and send it
//! # let answer = http::Response::new(r#"{"name":"Cut To The Feeling"}"#.into());
//! let track = tracks::Get::parse(&answer, Timestamp::from_unix_seconds(1_800_000_000))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is here
//!
//! | | |
//! | --- | --- |
//! | [`tracks`], [`library`], ... | the operations, grouped as Spotify's reference groups them |
//! | [`Track`], [`Page`], ... | the models |
//! | [`Response`], [`Report`] | an answer with all that came with it, and what was odd in it |
//! | [`Model`](derive@Model), [`lenient`] | how answers are read, for models of your own too |
//! | [`Id`], [`Uri`], [`Market`], ... | arguments that cannot be wrong |
//! | [`Defaults`], [`QuotaMode`] | what is true of all calls: market, languages, the app's mode |
//! | [`Operation`](trait@Operation) | what an operation is, and the derive that makes one of your own struct |
//! | [`Call`], [`Pager`], [`RateGate`] | what decides about a call, a list and an app's calls together, as pure data |
//! | [`bulk`] | what decides about work that takes several calls, as pure data |
//! | [`Observer`], [`Counters`] | what calls do, for those who count; spans with feature `tracing` |
//! | [`ResponseCache`], [`MemoryCache`] | answers that are kept as far as Spotify allows it; off unless it is given |
//! | [`Spotify`] | the client (feature `client`, on unless you say otherwise) |
//! | [`blocking`] | the client without async (feature `blocking`) |
//!
//! # Features
//!
//! * `client` (default): the async client and its streams. Without it, nothing here is async.
//! * `blocking`: the same client without async, over a blocking transport. Both can be used in one program.
//! * `tracing`: a span per call and per request with OpenTelemetry's names, never a secret or an argument; see [`observe`].
//! * `chrono`, `time`, `jiff`: moments and dates as the types of these crates; see [`convert`].

#![cfg_attr(
    not(all(feature = "blocking", any(feature = "chrono", feature = "time", feature = "jiff"))),
    allow(rustdoc::broken_intra_doc_links, reason = "not all of it is built")
)]

// The derive names this crate by its name, here too.
extern crate self as spotify_web;

mod api_url;
#[cfg(feature = "blocking")]
pub mod blocking;
pub mod bulk;
pub mod cache;
pub mod call;
mod choice;
#[cfg(feature = "client")]
pub mod client;
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
pub mod convert;
pub mod cursor_page;
pub mod error;
pub mod gate;
pub mod id;
pub mod lenient;
pub mod market;
pub mod model;
pub mod observe;
pub mod operation;
mod operations;
pub mod page;
pub mod pager;
pub mod report;
pub mod response;
mod text;
pub mod uri;

pub use api_url::ApiUrl;
#[doc(inline)]
pub use cache::{CacheMode, CacheUse, CacheUser, MemoryCache, ResponseCache};
#[doc(inline)]
pub use call::{BearerCall, Call, CallPolicy, CallStep};
pub use choice::{AlbumGroup, IncludeExternal, RepeatState, TimeRange};
#[cfg(feature = "client")]
#[doc(inline)]
pub use client::{BuildError, Bulk, Pages, PartialError, PendingCall, Spotify, WholePages};
#[doc(inline)]
pub use cursor_page::{CursorPage, Cursors};
#[doc(inline)]
pub use error::{Error, ErrorKind, PageProblem, PlayerReason, SignInCause};
#[doc(inline)]
pub use gate::{Admission, Class, GateView, RateGate, Refusal, Ticket};
#[doc(inline)]
pub use id::{DeviceId, Id, IdRule, InvalidDeviceId, InvalidId, Kind, User};
#[doc(inline)]
pub use lenient::Odd;
#[doc(inline)]
pub use market::{InvalidMarket, Market, Markets};
#[doc(inline)]
pub use model::*;
#[doc(inline)]
pub use observe::{Counters, Counts, Observer};
#[doc(inline)]
pub use operation::{AcceptLanguage, ArgumentError, Defaults, Operation, QuotaMode};
pub use operations::{
    albums, artists, audiobooks, categories, chapters, episodes, genres, library, markets, player, playlists, search,
    shows, tracks, users,
};
#[doc(inline)]
pub use page::{Page, Skipped};
#[doc(inline)]
pub use pager::{Fetch, FetchId, ListPage, Paged, Pager, Position};
#[doc(inline)]
pub use report::{Finding, Remark, Report};
#[doc(inline)]
pub use response::{Response, WithResponse};
pub use spotify_auth_core::{Scope, Timestamp};
pub use spotify_web_derive::{Model, Operation};
pub use text::Text;
#[doc(inline)]
pub use uri::{InvalidUri, Uri, UriKind};

/// Tokens, sessions and logins: `spotify-auth-core`, under a name to reach it without a dependency of its own.
pub use spotify_auth_core as auth;

/// What the derive's code names. Not part of the API.
#[doc(hidden)]
pub mod __private {
    pub use {bytes, http, serde};
}
