//! Ways out through a proxy.
//!
#![cfg_attr(feature = "proxy", doc = "```")]
#![cfg_attr(feature = "proxy", doc = "use spotify_auth_hyper::{HyperTransport, Proxy};")]
#![cfg_attr(feature = "proxy", doc = "")]
#![cfg_attr(feature = "proxy", doc = "let proxy = Proxy::new(\"socks5h://me:secret@proxy.example:1080\")?;")]
#![cfg_attr(feature = "proxy", doc = "assert_eq!(proxy.to_string(), \"socks5h://proxy.example:1080\");")]
#![cfg_attr(feature = "proxy", doc = "let transport = HyperTransport::builder().proxy(proxy).build()?;")]
#![cfg_attr(feature = "proxy", doc = "# let _ = transport;")]
#![cfg_attr(feature = "proxy", doc = "# Ok::<(), Box<dyn std::error::Error>>(())")]
#![cfg_attr(feature = "proxy", doc = "```")]

#[cfg(feature = "proxy")]
mod address;
#[cfg(feature = "proxy")]
mod connect;
#[cfg(feature = "proxy")]
mod environment;
#[cfg(feature = "proxy")]
mod socks;

#[cfg(feature = "proxy")]
use std::sync::Arc;

use http::Uri;

#[cfg(feature = "proxy")]
pub use address::{Proxy, ProxyError};
#[cfg(feature = "proxy")]
pub(crate) use environment::from_environment;

#[cfg(feature = "proxy")]
use crate::loopback;

/// Without the feature nothing goes through a proxy, and this is the type of none.
#[cfg(not(feature = "proxy"))]
pub(crate) enum Proxy {}

/// Which connections go through a proxy.
#[derive(Clone)]
pub(crate) enum Proxies {
    /// None.
    Never,
    /// All, to loopback addresses too: whoever gives a proxy to a builder means it.
    #[cfg(feature = "proxy")]
    Given(Arc<Proxy>),
    /// All that leave the machine: what the environment says is meant for a network.
    #[cfg(feature = "proxy")]
    OfTheEnvironment(Arc<Proxy>),
}

impl Proxies {
    /// The proxy on the way to this address.
    #[cfg_attr(not(feature = "proxy"), allow(unused_variables, reason = "then there is none to any"))]
    pub(crate) fn proxy_for(&self, uri: &Uri) -> Option<&Proxy> {
        match self {
            Self::Never => None,
            #[cfg(feature = "proxy")]
            Self::Given(proxy) => Some(proxy).filter(|proxy| proxy.serves(uri)).map(AsRef::as_ref),
            #[cfg(feature = "proxy")]
            Self::OfTheEnvironment(proxy) => {
                let host = uri.host().unwrap_or_default();
                let is_here = loopback::is_literal(host) || host.eq_ignore_ascii_case("localhost");
                Some(proxy).filter(|proxy| !is_here && proxy.serves(uri)).map(AsRef::as_ref)
            }
        }
    }
}

#[cfg(not(feature = "proxy"))]
impl Proxy {
    /// Cannot be called.
    pub(crate) async fn open(
        &self,
        _: &crate::connect::Connector,
        _: &Uri,
    ) -> Result<Box<dyn crate::connect::Io>, Box<dyn std::error::Error + Send + Sync>> {
        match *self {}
    }
}
