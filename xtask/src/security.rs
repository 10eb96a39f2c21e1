//! `cargo xtask security`: every security rule has a test that bears its name.
//!
//! The rules are OAuth's and HTTP's own, in the order in which a login meets them. A test for a rule starts with its id:
//! `a5_state_is_single_use`. A rule without one fails the check.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cargo;

/// A rule's id, what it asks for, and where that is from.
struct Rule(&'static str, &'static str, &'static str);

const RULES: &[Rule] = &[
    Rule("a1", "a PKCE verifier of 43 to 128 unreserved characters, 256 random bits", "RFC 7636 4.1, 7.1"),
    Rule("a2", "S256 and no other challenge method", "RFC 7636 4.2, RFC 9700 2.1.1"),
    Rule("a3", "a challenge of its own for each login", "RFC 9700 2.1.1"),
    Rule("a4", "an unguessable state, always", "RFC 6749 10.10, 10.12"),
    Rule("a5", "the state compared in constant time, once, first", "RFC 9700 4.7.1, 4.2.4"),
    Rule("a6", "a forged callback does not end the login", "RFC 8252 8.9"),
    Rule("a7", "no repeated, contradicting or broken parameters", "RFC 6749 3.1"),
    Rule("a8", "the issuer compared as text where it is named or required", "RFC 9207 2.4"),
    Rule("a9", "the same redirect URI, byte by byte, in both requests", "RFC 6749 4.1.3"),
    Rule("a10", "an authorize URL without user info, whose parameters are ours", "RFC 6749 3.1"),
    Rule("a11", "the browser opened without a shell, the address printed if that fails", "RFC 8252 6, 8.12"),
    Rule("a12", "neither the implicit nor the password grant", "RFC 9700 2.1.2, 2.4"),
    Rule("b1", "listen first, then open the browser", "RFC 8252 7.3"),
    Rule("b2", "a loopback literal, never a name or a wildcard", "RFC 8252 8.3"),
    Rule("b3", "a dynamic port, and either IP version", "RFC 8252 7.3"),
    Rule("b4", "open for one login only", "RFC 8252 8.3"),
    Rule("b5", "many connections, one callback", "browsers preconnect"),
    Rule("b6", "limits on line, head, fields and body", "RFC 9112 3, RFC 9110 15.5"),
    Rule("b7", "deadlines for slow senders", "RFC 9110 15.5.9"),
    Rule("b8", "GET, the exact path and the exact Host", "RFC 9112 3.2"),
    Rule("b9", "navigations only", "Fetch Metadata"),
    Rule("b10", "static pages that echo nothing", "RFC 6749 10.14"),
    Rule("b11", "security headers on every answer", "RFC 9700 4.2.4"),
    Rule("b12", "the code leaves the address bar; nothing from elsewhere", "RFC 9700 4.2.4, 4.3.1"),
    Rule("b13", "an answer always, and no promise before the exchange", "RFC 8252 7.3"),
    Rule("c1", "verified TLS 1.2 or newer; plain http on loopback only", "RFC 6749 3.2, RFC 9700 2.6"),
    Rule("c2", "redirects are answers, never followed", "RFC 9700 4.12"),
    Rule("c3", "capped JSON without repeated keys", "RFC 8259 4, 9"),
    Rule("c4", "only Bearer tokens, in any case", "RFC 6749 7.1"),
    Rule("c5", "lifetimes clamped, counted from before the request", "RFC 6749 5.1"),
    Rule("c6", "the scopes that were granted, not those asked for", "RFC 6749 3.3"),
    Rule("c7", "client credentials form-encoded before Basic", "RFC 6749 2.3.1"),
    Rule("c8", "the server's text escaped and cut", "RFC 6749 5.2"),
    Rule("d1", "a new refresh token replaces the old, absence keeps it", "RFC 6749 6, RFC 9700 4.14.2"),
    Rule("d2", "one refresh at a time", "RFC 9700 4.14.2"),
    Rule("d3", "one refresh at a time, of all processes that share a store", "RFC 9700 4.14.2"),
    Rule("d4", "invalid_grant is final, everything else is not", "RFC 6749 5.2"),
    Rule("d5", "the day to sign in again is known", "Spotify: refreshing tokens"),
    Rule("d6", "one forced refresh per rejected token", "RFC 6750 3.1"),
    Rule("e1", "token files 0600 from their creation, refused when others can read them", "RFC 6749 10.4"),
    Rule("e2", "a new token on the disk before it is used, the old one whole until then", "RFC 9700 4.14.2"),
    Rule("e3", "locks beside the file, which end with their holder", "POSIX rename"),
    Rule("e4", "no path from outside, no symbolic links, no pipes", "CWE-59, CWE-22"),
    Rule("e5", "stored tokens bound to app, accounts service and profile", "RFC 6749 10.4"),
    Rule("e6", "a logout leaves nothing, and nobody undoes it", "Spotify documents no revocation"),
    Rule("f1", "no secret in Debug, Display, errors or traces", "RFC 6749 10.3"),
    Rule("f2", "secrets zeroed on drop", "RFC 6749 10.3"),
    Rule("f3", "Authorization marked sensitive", "RFC 6750 5.3"),
    Rule("f4", "errors without bodies and URLs", "RFC 6749 10.3"),
    Rule("f5", "no user info in URLs, nor shown", "RFC 9110 4.2.4"),
    Rule("g6", "caps on decoded bodies, deadlines for connecting and for the whole", "CWE-400, CWE-409"),
    Rule("g7", "Retry-After heeded by all calls together, and no longer than the longest wait", "RFC 9110 10.2.3"),
    Rule("g8", "nothing repeated that must not be", "RFC 9110 9.2.2"),
    Rule(
        "g10",
        "proxies as they are named, never to loopback by the environment, credentials for them only",
        "RFC 9110 9.3.6",
    ),
];

/// Where tests are.
const FOLDERS: &[&str] = &["crates", "examples", "xtask"];

/// Prints rule -> tests.
///
/// # Errors
/// A rule has no test.
pub(crate) fn check() -> Result<()> {
    let mut tests: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in FOLDERS {
        for file in rust_files(&cargo::root().join(folder))? {
            let source = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            for name in tests_in(&source) {
                if let Some(rule) = rule_of(name) {
                    tests.entry(rule.to_owned()).or_default().push(name.to_owned());
                }
            }
        }
    }
    let mut gaps = Vec::new();
    for Rule(id, what, from) in RULES {
        let names = tests.get(*id).map(Vec::as_slice).unwrap_or_default();
        println!("    {:<4} {:>3} tests  {what} ({from})", id.to_uppercase(), names.len());
        for name in names {
            println!("               {name}");
        }
        if names.is_empty() {
            gaps.push(*id);
        }
    }
    if !gaps.is_empty() {
        bail!("no test bears the name of {}: write one whose name starts with the rule's id", gaps.join(", "));
    }
    let count: usize = RULES.iter().filter_map(|Rule(id, ..)| tests.get(*id)).map(Vec::len).sum();
    println!("    {} rules, {count} tests, no gap", RULES.len());
    Ok(())
}

pub(crate) fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("target") {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The names of the functions that have a test attribute on one of the lines before them.
fn tests_in(source: &str) -> Vec<&str> {
    let mut is_test = false;
    let mut names = Vec::new();
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        } else if let Some(name) = function_name(line) {
            if std::mem::take(&mut is_test) {
                names.push(name);
            }
        } else if !line.starts_with("//") {
            is_test = false;
        }
    }
    names
}

fn function_name(line: &str) -> Option<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    line.strip_prefix("fn ")?.split(['(', '<']).next()
}

/// `a5` of `a5_state_is_single_use`.
fn rule_of(test: &str) -> Option<&str> {
    let (id, _) = test.split_once('_')?;
    RULES.iter().map(|Rule(rule, ..)| *rule).find(|rule| *rule == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_functions_with_a_test_attribute_count() {
        let source = "
            #[test]
            // why
            fn a1_one() {}
            fn a2_helper() {}
            #[tokio::test(flavor = \"multi_thread\")]
            async fn b12_two() {}
            #[test]
            #[should_panic]
            fn c3_three(x in any::<u8>()) {}
        ";
        assert_eq!(tests_in(source), ["a1_one", "b12_two", "c3_three"]);
        assert_eq!((rule_of("b12_two"), rule_of("b99_x"), rule_of("a1")), (Some("b12"), None, None));
    }
}
