//! Who may know whom, and what may be in the tree at all.
//!
//! The tables are the rules of `docs/architecture.md`; `deny.toml` has the licences and the one crate that may be there twice.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::cargo;

/// What core must never name: runtimes, HTTP clients, TLS, clocks, random sources.
const NOT_IN_CORE: &[&str] = &[
    "async-std",
    "chrono",
    "getrandom",
    "hyper",
    "hyper-util",
    "rand",
    "reqwest",
    "ring",
    "rustls",
    "time",
    "tokio",
    "ureq",
];
const NOT_IN_WEB: &[&str] = &["getrandom", "hyper", "hyper-util", "rand", "reqwest", "ring", "rustls", "tokio", "ureq"];
/// What comes with a feature of its own only.
const NOT_IN_PLAIN_WEB: &[&str] = &["chrono", "jiff", "time"];
/// What programs without a runtime do without.
const NOT_IN_BLOCKING: &[&str] = &["hyper", "hyper-util", "tokio", "spotify-auth-hyper"];
const OURS: &[&str] = &[
    "spotify-auth-core",
    "spotify-auth-hyper",
    "spotify-auth-server",
    "spotify-auth-store",
    "spotify-web",
    "spotify-web-derive",
];

/// A package's normal tree, with what must not be in it.
struct Rule {
    package: &'static str,
    features: &'static [&'static str],
    never: &'static [&'static str],
    /// The most crates that the tree may have, the package itself included.
    most: Option<usize>,
}

const RULES: &[Rule] = &[
    Rule { package: "spotify-auth-core", features: &[], never: NOT_IN_CORE, most: Some(60) },
    Rule { package: "spotify-auth-core", features: &["--all-features"], never: NOT_IN_CORE, most: Some(70) },
    // 13 of them are HTTP/2 (h2 and what it stands on, 7), gzip (5, most of them tiny), and networks in NO_PROXY (1).
    Rule {
        package: "spotify-auth-hyper",
        features: &[],
        never: &["spotify-web", "axum", "openssl", "aws-lc-sys", "webpki-roots"],
        most: Some(110),
    },
    Rule {
        package: "spotify-auth-hyper",
        features: &["--no-default-features", "--features", "ring,native-roots"],
        never: &["h2", "flate2", "ipnet"],
        most: Some(95),
    },
    Rule {
        package: "spotify-auth-hyper",
        features: &["--all-features"],
        never: &["spotify-web", "axum", "openssl"],
        most: None,
    },
    Rule {
        package: "spotify-auth-server",
        features: &["--all-features"],
        never: &["spotify-web", "hyper", "axum", "rustls"],
        most: None,
    },
    Rule {
        package: "spotify-auth-store",
        features: &[],
        never: &["spotify-web", "tokio", "hyper", "rustls", "redis"],
        most: Some(90),
    },
    Rule {
        package: "spotify-auth-store",
        features: &["--all-features"],
        never: &["spotify-web", "hyper", "openssl", "native-tls", "aws-lc-sys"],
        most: None,
    },
    Rule { package: "spotify-web", features: &["--all-features"], never: NOT_IN_WEB, most: None },
    Rule { package: "spotify-web", features: &["--features", "client,tracing"], never: NOT_IN_PLAIN_WEB, most: None },
    Rule { package: "spotify-fake", features: &["--all-features"], never: OURS, most: None },
    Rule { package: "embed_ureq", features: &[], never: NOT_IN_BLOCKING, most: None },
    Rule { package: "blocking_ureq", features: &[], never: NOT_IN_BLOCKING, most: None },
    Rule {
        package: "embed_reqwest",
        features: &[],
        never: &["spotify-auth-hyper", "aws-lc-sys", "native-tls"],
        most: None,
    },
];

pub(crate) fn check() -> Result<()> {
    for rule in RULES {
        rule.check()?;
    }
    let policy = Policy::read()?;
    let packages = Metadata::read()?.packages;
    policy.check_licences(&packages)?;
    policy.check_sources(&packages)?;
    policy.check_duplicates(&packages)?;
    println!("    {} packages in the lock file: licences, sources and duplicates ok", packages.len());
    Ok(())
}

impl Rule {
    fn check(&self) -> Result<()> {
        let options = ["tree", "-e", "normal", "--prefix", "none", "--no-dedupe", "-p", self.package];
        let tree = cargo::output(&[&options, self.features].concat())?;
        let crates: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        let names: BTreeSet<&str> = crates.iter().filter_map(|line| line.split(' ').next()).collect();
        let what = format!("{} {}", self.package, self.features.join(" "));
        if let Some(name) = self.never.iter().find(|name| names.contains(*name)) {
            bail!("{name} must not be in the tree of {what}: cargo tree -e normal -p {what} -i {name} shows the way");
        }
        if let Some(most) = self.most.filter(|most| crates.len() > *most) {
            bail!("the tree of {what} has {} crates, more than the {most} allowed", crates.len());
        }
        println!("    {what}: {} crates, none of {} forbidden ones", crates.len(), self.never.len());
        Ok(())
    }
}

/// `deny.toml`, as far as it can be kept without cargo-deny.
#[derive(Deserialize)]
struct Policy {
    licenses: Licences,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licences {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    #[serde(default)]
    skip: Vec<Skip>,
}

#[derive(Deserialize)]
struct Skip {
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

impl Metadata {
    fn read() -> Result<Self> {
        let text = cargo::output(&["metadata", "--format-version", "1", "--locked"])?;
        serde_json::from_str(&text).context("cargo metadata printed something unexpected")
    }
}

impl Policy {
    fn read() -> Result<Self> {
        let text = std::fs::read_to_string(cargo::root().join("deny.toml")).context("deny.toml cannot be read")?;
        toml::from_str(&text).context("deny.toml is damaged")
    }

    fn check_licences(&self, packages: &[Package]) -> Result<()> {
        for package in packages {
            let licence = package.license.as_deref().unwrap_or_default();
            if !self.allows(licence) {
                bail!(
                    "{} {} has the licence {licence:?}, which deny.toml does not allow",
                    package.name,
                    package.version
                );
            }
        }
        Ok(())
    }

    /// An SPDX expression is allowed when one of its alternatives is, each part of it.
    fn allows(&self, expression: &str) -> bool {
        let alternatives = expression.replace('/', " OR ");
        let is_allowed = |licence: &str| self.licenses.allow.contains(licence.trim_matches(['(', ')', ' ']));
        alternatives.split(" OR ").any(|alternative| alternative.split(" AND ").all(is_allowed))
    }

    fn check_sources(&self, packages: &[Package]) -> Result<()> {
        let foreign =
            |package: &&Package| package.source.as_deref().is_some_and(|source| !source.starts_with("registry+"));
        match packages.iter().find(foreign) {
            Some(package) => bail!("{} {} does not come from the registry", package.name, package.version),
            None => Ok(()),
        }
    }

    /// Nothing of what the published crates need may be in the tree twice.
    fn check_duplicates(&self, packages: &[Package]) -> Result<()> {
        let published: Vec<&str> = OURS.iter().flat_map(|name| ["-p", name]).collect();
        let tree = cargo::output(
            &[&["tree", "-e", "normal", "--prefix", "none", "--all-features"], published.as_slice()].concat(),
        )?;
        let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for line in tree.lines() {
            let mut words = line.split(' ');
            if let (Some(name), Some(version)) = (words.next(), words.next()) {
                versions.entry(name).or_default().insert(version);
            }
        }
        let known = |name: &str| packages.iter().any(|package| package.name == name);
        for (name, versions) in versions.iter().filter(|(name, versions)| versions.len() > 1 && known(name)) {
            if !self.bans.skip.iter().any(|skip| skip.name == **name) {
                bail!("{name} is in the tree of the published crates more than once: {versions:?}");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licence_expressions_need_one_allowed_alternative() {
        let allow = ["MIT", "Unicode-3.0", "Apache-2.0"].map(str::to_owned).into();
        let policy = Policy { licenses: Licences { allow }, bans: Bans { skip: Vec::new() } };
        for good in ["MIT", "MIT OR GPL-3.0", "GPL-3.0/MIT", "(MIT OR GPL-3.0) AND Unicode-3.0", "MIT AND Unicode-3.0"]
        {
            assert!(policy.allows(good), "{good}");
        }
        for bad in ["", "GPL-3.0", "MIT AND GPL-3.0"] {
            assert!(!policy.allows(bad), "{bad}");
        }
    }
}
