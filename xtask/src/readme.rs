//! README promises exactly two commands, and docs/migrating.md names methods: this keeps both to what is there.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};

use crate::cargo;
use crate::security::rust_files;

/// The commands a newcomer types, in README's order.
const COMMANDS: [&str; 2] = ["cargo run -p quickstart", "cargo xtask test"];

/// Checks that README's shell blocks hold these two commands and nothing else.
pub(crate) fn check() -> Result<()> {
    let readme = std::fs::read_to_string(cargo::root().join("README.md")).context("README.md cannot be read")?;
    let commands = shell_lines(&readme);
    if commands != COMMANDS {
        bail!("README.md must show exactly the commands {COMMANDS:?} in its sh blocks, but it shows {commands:?}");
    }
    check_migrating()
}

/// Where it says what calls are called here.
const MIGRATING: &str = "docs/migrating.md";
const OPERATIONS: &str = "crates/spotify-web/src/operations";
/// The methods that are no operations.
const BULK: &str = "crates/spotify-web/src/client/bulk/calls.rs";

/// The methods that `docs/migrating.md` names but neither an operation nor `bulk` has, as `group.method`.
fn unknown_methods(table: &str, operations: &str, bulk: &str) -> Vec<String> {
    let declared = |source: &str| -> Vec<String> {
        let methods = source.split("client = ").skip(1);
        let methods = methods.filter_map(|rest| rest.split([',', ')', '\n']).next()?.split_once("::"));
        methods.map(|(group, method)| format!("{}.{}", group.to_lowercase(), method.trim())).collect()
    };
    let written =
        bulk.split("impl<C: Clone> ").skip(1).filter_map(|rest| rest.split_once("<C> {")).flat_map(|(group, rest)| {
            let methods = rest.split("\n}").next().unwrap_or_default().split("    pub fn ").skip(1);
            methods.filter_map(move |method| Some(format!("{}.{}", group.to_lowercase(), method.split('(').next()?)))
        });
    let known: BTreeSet<String> = declared(operations).into_iter().chain(declared(bulk)).chain(written).collect();
    let groups: BTreeSet<&str> = known.iter().filter_map(|name| name.split('.').next()).collect();
    let mut unknown = Vec::new();
    // The second column is ours.
    for cell in table.lines().filter_map(|line| line.split('|').nth(2)) {
        let mut group = "";
        for call in cell.split('`').skip(1).step_by(2) {
            let mut parts = call.split('.');
            let first = parts.next().unwrap_or_default().trim_end_matches("()");
            if groups.contains(first) {
                group = first;
            } else if !first.is_empty() {
                continue;
            }
            let method = parts.next().and_then(|rest| rest.split(['(', ':']).next()).unwrap_or_default();
            let name = format!("{group}.{method}");
            let is_everybodys =
                ["", "pages", "only", "limit", "session", "access_token", "client_credentials", "scopes"]
                    .contains(&method);
            if !group.is_empty() && !is_everybodys && !known.contains(&name) {
                unknown.push(name);
            }
        }
    }
    unknown
}

fn check_migrating() -> Result<()> {
    let table = std::fs::read_to_string(cargo::root().join(MIGRATING)).context("docs/migrating.md cannot be read")?;
    let mut operations = String::new();
    for file in rust_files(&cargo::root().join(OPERATIONS))? {
        operations.push_str(&std::fs::read_to_string(file).context("an operation's file cannot be read")?);
    }
    let bulk = std::fs::read_to_string(cargo::root().join(BULK)).context("the bulk calls' file cannot be read")?;
    match unknown_methods(&table, &operations, &bulk) {
        unknown if unknown.is_empty() => Ok(()),
        unknown => bail!("{MIGRATING} names methods that the client does not have: {unknown:?}"),
    }
}

/// The lines of all fenced `sh` blocks.
fn shell_lines(markdown: &str) -> Vec<&str> {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in markdown.lines() {
        match line.trim() {
            "```sh" => inside = true,
            "```" => inside = false,
            line if inside && !line.is_empty() => lines.push(line),
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_no_operation_has_is_noticed() {
        let operations = "client = Tracks::get)]\n    client = Tracks::get_many,\n";
        let bulk = "impl<C: Clone> Tracks<C> {\n    pub fn all(\n        &self,\n}\n    client = Tracks::most, x\n";
        let table =
            "| `x` | `tracks().get(id)`, `tracks().gone(id)`, `.get_many(..)`, `.lost(..)`, `.all()`, `.most()` |";
        assert_eq!(unknown_methods(table, operations, bulk), ["tracks.gone", "tracks.lost"]);
    }

    #[test]
    fn those_who_come_from_elsewhere_are_told_names_that_are_there() {
        check_migrating().unwrap();
    }

    #[test]
    fn only_shell_blocks_count() {
        let markdown = "a\n```sh\none\n\ntwo\n```\n```rust\nthree\n```\n```sh\nfour\n```\n";
        assert_eq!(shell_lines(markdown), ["one", "two", "four"]);
    }
}
