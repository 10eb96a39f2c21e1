//! The hyper transport for Spotify for Rust: connections, TLS, time-outs, the clock and the random source.
//!
//! The crates above decide what to send and say it as [machines](spotify_auth_core::Machine). [`HyperTransport`] is one
//! way to let it happen: hyper 1 with a connection pool, TLS by rustls, on the tokio runtime it is used from.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_auth_core::{AccountsUrls, Client, Exchange};
//! use spotify_auth_hyper::HyperTransport;
//!
//! let transport = HyperTransport::new()?;
//! let client = Client::confidential("client id", "client secret")?;
//! let token = transport.drive(Exchange::client_credentials(client, AccountsUrls::spotify())?).await?;
//! # let _ = token; Ok(()) }
//! ```
//!
//! What it promises to the machines:
//! - a redirect is an answer like any other, never followed;
//! - `https` only, but for plain `http` to a loopback address;
//! - TLS 1.2 or newer, verified against the platform's root certificates or [your own](Roots), with no switch to turn
//!   that off. The platform's are read at the first TLS connection, once, on a thread for blocking work;
//! - bodies are capped, heads too (64 KiB, give or take a buffer);
//! - connecting and the whole request have deadlines, and no flood of bytes keeps the thread from noticing them;
//! - only a connection that was never made is reported as
//!   [`NotSent`](spotify_auth_core::FaultKind::NotSent).

mod body;
mod builder;
mod clock;
mod connect;
mod fault;
mod gzip;
mod loopback;
mod pool;
mod proxy;
mod roots;
mod tls;
mod transport;
mod turns;

pub use builder::{BuildError, HyperTransportBuilder};
#[cfg(feature = "proxy")]
pub use proxy::{Proxy, ProxyError};
pub use roots::{Roots, RootsError};
pub use tls::Crypto;
pub use transport::HyperTransport;

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
compile_error!("spotify-auth-hyper has nobody to do TLS's cryptography: turn its feature ring or aws-lc-rs on");
