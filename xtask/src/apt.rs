//! Installing what is missing, on Debian and its like.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

/// Installs Debian's package, if this is Debian or its like and we may.
pub(crate) fn install(package: &str) -> Result<()> {
    // Without a terminal sudo must not ask for a password: it does it now, or not at all.
    let prefix: &[&str] = if succeeds(&["sh", "-c", "test \"$(id -u)\" = 0"]) { &[] } else { &["sudo", "-n"] };
    if !succeeds(&[prefix, &["apt-get", "--version"]].concat()) {
        bail!("apt-get is not there, or may not be used");
    }
    for arguments in [&["update"][..], &["install", "--yes", "--no-install-recommends", package]] {
        println!("    apt-get {}", arguments.join(" "));
        let apt = [&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"], arguments].concat();
        if !succeeds(&[prefix, &apt].concat()) {
            bail!("apt-get {} failed", arguments.join(" "));
        }
    }
    Ok(())
}

/// Runs a command without a word, and says whether it went well.
pub(crate) fn succeeds(command: &[&str]) -> bool {
    let Some((program, arguments)) = command.split_first() else { return false };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
