//! README promises exactly two commands; this keeps it to that.

use anyhow::{Context, Result, bail};

use crate::cargo;

/// The commands a newcomer types, in README's order.
const COMMANDS: [&str; 2] = ["cargo run -p quickstart", "cargo xtask test"];

/// Checks that README's shell blocks hold these two commands and nothing else.
pub(crate) fn check() -> Result<()> {
    let readme = std::fs::read_to_string(cargo::root().join("README.md")).context("README.md cannot be read")?;
    let commands = shell_lines(&readme);
    if commands != COMMANDS {
        bail!("README.md must show exactly the commands {COMMANDS:?} in its sh blocks, but it shows {commands:?}");
    }
    Ok(())
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
    fn only_shell_blocks_count() {
        let markdown = "a\n```sh\none\n\ntwo\n```\n```rust\nthree\n```\n```sh\nfour\n```\n";
        assert_eq!(shell_lines(markdown), ["one", "two", "four"]);
    }
}
