//! Which hosts are this machine itself.

use std::net::IpAddr;

/// Whether this is an address literal of the loopback interface. A name is not, whatever it resolves to.
pub(crate) fn is_literal(host: &str) -> bool {
    without_brackets(host).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The host without the brackets that a URI puts around an IPv6 address.
pub(crate) fn without_brackets(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}
