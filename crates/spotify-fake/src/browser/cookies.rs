//! The cookies that a browser keeps for the hosts it was at.
//!
//! Ports do not tell cookies apart, as in real browsers, and paths are not looked at. This machine is a place that
//! `Secure` cookies may be kept for without TLS.

use std::collections::BTreeMap;

use http::{HeaderMap, header};

/// Name and value of each cookie, by host.
#[derive(Default)]
pub(super) struct Jar(BTreeMap<String, BTreeMap<String, String>>);

impl Jar {
    /// What a request to `host` says.
    pub(super) fn header_for(&self, host: &str) -> Option<String> {
        let cookies = self.0.get(host).filter(|cookies| !cookies.is_empty())?;
        Some(cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; "))
    }

    /// Takes what an answer of `host` sets. A `Max-Age` of 0 takes a cookie away.
    pub(super) fn take(&mut self, host: &str, headers: &HeaderMap) {
        let cookies = self.0.entry(host.to_owned()).or_default();
        for line in headers.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            if parts.any(|attribute| attribute.eq_ignore_ascii_case("max-age=0")) {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_kept_by_host_until_they_are_taken_away() {
        let set =
            |line: &'static str| HeaderMap::from_iter([(header::SET_COOKIE, http::HeaderValue::from_static(line))]);
        let mut jar = Jar::default();
        jar.take("a", &set("x=1; Path=/; Secure"));
        jar.take("a", &set("y=2"));
        assert_eq!(jar.header_for("a").unwrap(), "x=1; y=2");
        assert_eq!(jar.header_for("b"), None);
        jar.take("a", &set("x=; Max-Age=0"));
        assert_eq!(jar.header_for("a").unwrap(), "y=2");
    }
}
