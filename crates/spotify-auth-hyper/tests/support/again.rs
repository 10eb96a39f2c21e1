//! A process of its own for a part of a test: the test's program once more, with one ignored test.

use std::env;
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};

/// What a line begins with that is meant for the parent: libtest writes to the same output.
const MARK: &str = "to the parent: ";

/// Says a line to the parent.
pub(crate) fn tell(line: &str) {
    println!("\n{MARK}{line}");
}

/// The other process. Killed when it is dropped, also where it was stopped.
pub(crate) struct Again {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// Open for as long as the other one should run.
    _alive: Option<ChildStdin>,
}

impl Again {
    /// Starts the ignored test of this name in this environment, and nothing else of the environment that is about proxies.
    pub(crate) fn start(test: &str, environment: &[(&str, &str)]) -> Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        command.args(["--exact", test, "--ignored", "--nocapture"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "NO_PROXY", "no_proxy"] {
            command.env_remove(name);
        }
        let mut child = command.envs(environment.iter().copied()).spawn()?;
        let output = child.stdout.take().context("it was piped")?;
        let alive = child.stdin.take();
        Ok(Self { child, lines: BufReader::new(output).lines(), _alive: alive })
    }

    /// The next line that it says to us.
    pub(crate) fn hear(&mut self) -> Result<String> {
        for line in &mut self.lines {
            if let Some(told) = line?.strip_prefix(MARK) {
                return Ok(told.to_owned());
            }
        }
        anyhow::bail!("it ended without a word")
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Again {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
