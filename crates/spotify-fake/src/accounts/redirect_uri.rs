//! Which redirect URIs Spotify accepts.
//!
//! Spotify: "Redirect URIs" (concepts/redirect_uri): exact string match; https, or http on a loopback IP literal; the name
//! `localhost` never; a loopback literal that is registered without a port matches every port (RFC 8252, 7.3).

/// Why a redirect URI is not even looked up.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// Not an absolute URI, or one with a fragment (RFC 6749, 3.1.2).
    Invalid,
    /// http to anything but a loopback IP literal.
    Insecure,
}

/// Checks a redirect URI for itself, before it is compared with the registered ones.
pub(crate) fn check(uri: &str) -> Result<(), Unfit> {
    let scheme = match uri.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) && !rest.is_empty() => scheme,
        _ => return Err(Unfit::Invalid),
    };
    if uri.contains('#') || !uri.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Unfit::Invalid);
    }
    let host = authority(uri).map(|authority| host_and_port(authority).0);
    let named_localhost = host.is_some_and(|host| host.eq_ignore_ascii_case("localhost"));
    let plain_http = scheme.eq_ignore_ascii_case("http") && !is_loopback_literal(uri);
    if named_localhost || plain_http { Err(Unfit::Insecure) } else { Ok(()) }
}

/// Whether `asked` is the registered URI: the same bytes, or the same but for the port of a loopback literal that was
/// registered without one.
pub(crate) fn matches(registered: &str, asked: &str) -> bool {
    if registered == asked {
        return true;
    }
    if !is_loopback_literal(registered) || !is_loopback_literal(asked) {
        return false;
    }
    let (Some(ours), Some(theirs)) = (authority(registered), authority(asked)) else {
        return false;
    };
    let (our_host, our_port) = host_and_port(ours);
    let (their_host, their_port) = host_and_port(theirs);
    let rest = |uri: &str, authority: &str| uri.get("http://".len() + authority.len()..).map(str::to_owned);
    our_port.is_none()
        && their_port.is_some_and(is_port)
        && our_host == their_host
        && rest(registered, ours) == rest(asked, theirs)
}

/// `http://127.0.0.1[:PORT]...` or `http://[::1][:PORT]...`, written just so.
pub(crate) fn is_loopback_literal(uri: &str) -> bool {
    if !uri.starts_with("http://") {
        return false;
    }
    let Some(authority) = authority(uri) else {
        return false;
    };
    let (host, port) = host_and_port(authority);
    matches!(host, "127.0.0.1" | "[::1]") && port.is_none_or(is_port)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// What stands between `//` and the path, the query or the end.
fn authority(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    rest.split(['/', '?', '#']).next()
}

fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    // An IPv6 literal has colons of its own, inside its brackets.
    let after_host = authority.find(']').map_or(0, |bracket| bracket + 1);
    match authority.get(after_host..).and_then(|rest| rest.find(':')) {
        Some(colon) => {
            let (host, port) = authority.split_at(after_host + colon);
            (host, port.strip_prefix(':'))
        }
        None => (authority, None),
    }
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port != 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_refused_unseen() {
        let table = [
            ("https://example.com/cb", Ok(())),
            ("com.example.app://callback", Ok(())),
            ("http://127.0.0.1:8888/cb", Ok(())),
            ("http://[::1]:8888/cb", Ok(())),
            ("http://127.0.0.1", Ok(())),
            ("http://localhost:8888/cb", Err(Unfit::Insecure)),
            ("https://localhost/cb", Err(Unfit::Insecure)),
            ("http://LOCALHOST/cb", Err(Unfit::Insecure)),
            ("http://192.168.0.2:8888/cb", Err(Unfit::Insecure)),
            ("http://0.0.0.0:1/cb", Err(Unfit::Insecure)),
            ("http://127.0.0.1.example.com/cb", Err(Unfit::Insecure)),
            ("http://127.0.0.1@example.com/cb", Err(Unfit::Insecure)),
            ("http://127.0.0.1:80@example.com/cb", Err(Unfit::Insecure)),
            ("HTTP://example.com/cb", Err(Unfit::Insecure)),
            ("http://example.com/cb", Err(Unfit::Insecure)),
            ("http://127.0.0.1:99999/cb", Err(Unfit::Insecure)),
            ("https://example.com/cb#part", Err(Unfit::Invalid)),
            ("https://example.com/a b", Err(Unfit::Invalid)),
            ("/cb", Err(Unfit::Invalid)),
            ("", Err(Unfit::Invalid)),
            ("javascript:", Err(Unfit::Invalid)),
        ];
        for (uri, expected) in table {
            assert_eq!(check(uri), expected, "{uri}");
        }
    }

    #[test]
    fn only_the_port_of_a_portless_loopback_literal_may_differ() {
        let fits = [
            ("http://127.0.0.1/cb", "http://127.0.0.1:8888/cb"),
            ("http://[::1]/cb?a=b", "http://[::1]:1/cb?a=b"),
            ("http://127.0.0.1", "http://127.0.0.1:65535"),
            ("https://example.com/cb", "https://example.com/cb"),
        ];
        for (registered, asked) in fits {
            assert!(matches(registered, asked), "{registered} {asked}");
        }
        let differs = [
            ("http://127.0.0.1/cb", "http://127.0.0.1:8888/cb/"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:8888/CB"),
            ("http://127.0.0.1/cb", "http://[::1]:8888/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:0/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:+1/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:1:2/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:8888@example.com/cb"),
            ("http://127.0.0.1:8888/cb", "http://127.0.0.1:8889/cb"),
            ("http://127.0.0.1:8888/cb", "http://127.0.0.1/cb"),
            ("https://example.com/cb", "https://example.com:443/cb"),
            ("https://example.com/cb", "https://example.com/cb/"),
            ("https://127.0.0.1/cb", "https://127.0.0.1:8888/cb"),
        ];
        for (registered, asked) in differs {
            assert!(!matches(registered, asked), "{registered} {asked}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_equal_is_equal(uri in "\\PC{0,40}") {
            let _ = check(&uri);
            prop_assert!(matches(&uri, &uri));
        }

        #[test]
        fn a_port_is_free_only_where_none_was_registered(
            port in 1_u16..,
            other in 1_u16..,
            path in "(/[a-z]{0,5}){0,3}",
        ) {
            let with = |port: u16| format!("http://127.0.0.1:{port}{path}");
            let without = format!("http://127.0.0.1{path}");
            prop_assert!(matches(&without, &with(port)));
            prop_assert_eq!(matches(&with(port), &with(other)), port == other);
            prop_assert!(!matches(&with(port), &without));
        }

        #[test]
        fn no_host_but_the_two_literals_goes_over_http(host in "[a-z0-9.@:\\[\\]-]{1,30}") {
            let uri = format!("http://{host}/cb");
            let parsed = url::Url::parse(&uri);
            if check(&uri).is_ok() {
                let parsed = parsed.unwrap();
                prop_assert!(matches!(parsed.host_str(), Some("127.0.0.1" | "[::1]")), "{}", parsed);
                prop_assert!(parsed.username().is_empty() && parsed.password().is_none());
            }
        }
    }
}
