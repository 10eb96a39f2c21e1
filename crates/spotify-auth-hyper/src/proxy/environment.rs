//! What the environment says about proxies.

use super::address::{Proxy, ProxyError};

/// A variable of the environment that holds no address of a proxy.
#[derive(Debug)]
pub(crate) struct ProxyVariable {
    pub(crate) name: &'static str,
    pub(crate) error: ProxyError,
}

/// Those that name a proxy, the most important first: lower case before upper case, as curl has it. Not `HTTP_PROXY`: plain HTTP
/// does not leave the machine.
const PROXY: &[&str] = &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const NO_PROXY: &[&str] = &["no_proxy", "NO_PROXY"];

/// The proxy that the environment names. Variables that are empty count as not set.
///
/// One that cannot be understood is an error: going around a proxy that is wanted would be worse.
pub(crate) fn from_environment(
    variable: impl Fn(&'static str) -> Option<String>,
) -> Result<Option<Proxy>, ProxyVariable> {
    let first = |names: &[&'static str]| {
        names
            .iter()
            .find_map(|name| variable(name).filter(|value| !value.trim().is_empty()).map(|value| (*name, value)))
    };
    let Some((name, address)) = first(PROXY) else { return Ok(None) };
    let proxy = Proxy::new(&address).map_err(|error| ProxyVariable { name, error })?;
    Ok(Some(match first(NO_PROXY) {
        Some((_, hosts)) => proxy.except(&hosts),
        None => proxy,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(variables: &[(&'static str, &str)]) -> Option<String> {
        let value = |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        from_environment(value).unwrap().map(|proxy| proxy.to_string())
    }

    #[test]
    fn g10_the_most_specific_variable_decides_and_empty_ones_do_not_count() {
        assert_eq!(shown(&[]), None);
        assert_eq!(shown(&[("HTTP_PROXY", "http://p:1")]), None);
        assert_eq!(shown(&[("ALL_PROXY", "socks5://all:1")]).as_deref(), Some("socks5://all:1"));
        let both = [("HTTPS_PROXY", "http://https:1"), ("ALL_PROXY", "http://all:1")];
        assert_eq!(shown(&both).as_deref(), Some("http://https:1"));
        assert_eq!(shown(&[("https_proxy", "http://lower:1"), ("ALL_PROXY", "x")]).as_deref(), Some("http://lower:1"));
        let cases = [("HTTPS_PROXY", "http://upper:1"), ("https_proxy", "http://lower:1")];
        assert_eq!(shown(&cases).as_deref(), Some("http://lower:1"));
        assert_eq!(shown(&[("ALL_PROXY", "socks://desktop:1/")]).as_deref(), Some("socks5://desktop:1"));
        assert_eq!(shown(&[("HTTPS_PROXY", " "), ("all_proxy", "p:1")]).as_deref(), Some("http://p:1"));
    }

    #[test]
    fn g10_a_variable_that_cannot_be_understood_is_named_and_not_gone_around() {
        let error = from_environment(|name| (name == "all_proxy").then(|| "socks4://x".to_owned())).unwrap_err();
        assert_eq!((error.name, error.error), ("all_proxy", ProxyError::UnknownScheme));
    }

    #[test]
    fn g10_no_proxy_wins() {
        let set = [("HTTPS_PROXY", "p:1"), ("no_proxy", "spotify.com")];
        let value = |name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let proxy = from_environment(value).unwrap().unwrap();
        assert!(!proxy.serves(&"https://api.spotify.com/".parse().unwrap()));
        assert!(proxy.serves(&"https://example.com/".parse().unwrap()));
    }
}
