//! The hyper transport for Spotify for Rust: connections, proxies, TLS, time-outs, the clock and the random source.
//!
//! The crates above decide what to send and say it as [machines](spotify_auth_core::Machine). [`HyperTransport`] is one
//! way to let it happen: hyper 1 over a pool of connections, TLS by rustls, on the tokio runtime it is used from.
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
//! - TLS 1.2 or newer, verified against the platform's root certificates or [others](Roots), with no switch to turn
//!   that off. The platform's are read at the first TLS connection, once, on a thread for blocking work;
//! - bodies are capped after they are decoded, heads too (64 KiB, give or take a buffer);
//! - connecting and the whole request have deadlines, and no flood of bytes keeps the thread from noticing them;
//! - only a request of which not a byte left is reported as [`NotSent`](spotify_auth_core::FaultKind::NotSent), also when its
//!   deadline passed before there was a connection, and over HTTP/2 one of which the server says that it has not looked at it
//!   (REFUSED_STREAM, or GOAWAY before it);
//! - an answer that was broken off is never taken for a whole one, where the protocol tells the two apart.
//!
//! # Connections
//!
//! HTTP/2 where the server offers it by ALPN, HTTP/1.1 elsewhere. Calls to the same origin share one HTTP/2 connection from the
//! first burst on: while nobody knows what the server speaks, one call connects and the others wait for what it finds, each of
//! them no longer than its own [connect time-out](HyperTransportBuilder::connect_timeout). An attempt that fails is nobody else's
//! failure, and one that hangs is joined by another after a second.
//!
//! A connection that fell silent while a call waited for its answer is not used again, nor is any other that has not answered
//! since that call began: who closes a laptop and opens it elsewhere pays with one time-out, and not with one for each
//! connection. Over HTTP/2 a [ping](HyperTransportBuilder::keep_alive) finds out sooner. What is unused for
//! [90 s](HyperTransportBuilder::idle_timeout), the time that the machine slept included, is closed.
//!
//! # Behind a proxy
//!
//! The environment says which, as it does for curl: `HTTPS_PROXY`, or else `ALL_PROXY`, in either case, lower case first, and `NO_PROXY` for hosts
//! that are reached straight (`spotify.com` with its subdomains, `10.0.0.0/8`, `*`). This machine itself is never reached
//! through a proxy that the environment names. An app can name one [itself](HyperTransportBuilder::proxy), or
//! [none](HyperTransportBuilder::no_proxy):
//!
#![cfg_attr(feature = "proxy", doc = "```")]
#![cfg_attr(feature = "proxy", doc = "use spotify_auth_hyper::{HyperTransport, Proxy};")]
#![cfg_attr(feature = "proxy", doc = "")]
#![cfg_attr(
    feature = "proxy",
    doc = "let proxy = Proxy::new(\"http://user:p%40ssword@proxy.example:3128\")?.except(\"intern.example\");"
)]
#![cfg_attr(feature = "proxy", doc = "let transport = HyperTransport::builder().proxy(proxy).build()?;")]
#![cfg_attr(feature = "proxy", doc = "# let _ = transport;")]
#![cfg_attr(feature = "proxy", doc = "# Ok::<(), Box<dyn std::error::Error>>(())")]
#![cfg_attr(feature = "proxy", doc = "```")]
//!
//! `http://` and `https://` proxies are asked by CONNECT, `socks5://` ones are told addresses, `socks5h://` ones names. Either
//! way TLS is spoken with Spotify through them: they see host and port, and no more. Only they hear the user and the password in
//! their address. A proxy that opens TLS to look inside works once its certificate authority is trusted: the platform's
//! certificates usually have it, [others](Roots) do not. What goes wrong with a proxy names it, without its credentials, and is
//! always `NotSent`.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! | --- | --- | --- |
//! | `http2` | on | HTTP/2 |
//! | `gzip` | on | asks for gzip in requests that name no encoding, and decodes it |
//! | `proxy` | on | proxies, given to the builder or named by the environment |
//! | `ring` | on | [`Crypto`] by ring; the default where both are on |
//! | `aws-lc-rs` | | `Crypto` by AWS-LC; at least one of the two must be on |
//! | `native-roots` | on | [`Roots`] of the platform, read from where it keeps them |
//! | `platform-verifier` | | `Roots` by the platform's own verifier |
//! | `webpki-roots` | | `Roots` by Mozilla's list, compiled in: for containers without certificates |
//! | `tracing` | | one event per request: method, host, path, status |

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
