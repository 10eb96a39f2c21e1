//! A few lines per file, and what they come to.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Result;

use crate::registry::Decoded;

/// How all files went.
#[derive(Default)]
pub(super) struct Summary {
    decoded: usize,
    failed: Vec<String>,
    /// Remarks by what they say: how often, and in how many files.
    remarks: BTreeMap<String, (usize, usize)>,
}

impl Summary {
    /// Counts one file, and says how it went.
    pub(super) fn enter(&mut self, file: &str, name: &str, outcome: Result<Decoded>) -> String {
        match outcome {
            Err(error) => {
                self.failed.push(file.to_owned());
                format!("FAILED {file}\n       {name}: {error:#}")
            }
            Ok(decoded) => {
                self.decoded += 1;
                let mut line = format!("ok     {file}");
                for (remark, times) in count(&decoded.findings) {
                    let times_told = if times == 1 { String::new() } else { format!(" ({times} times)") };
                    line.push_str(&format!("\n       {remark}{times_told}"));
                    let (all, files) = self.remarks.entry(format!("{name}: {remark}")).or_default();
                    *all += times;
                    *files += 1;
                }
                if decoded.more > 0 {
                    line.push_str(&format!("\n       and {} more", decoded.more));
                }
                line
            }
        }
    }

    pub(super) fn is_success(&self) -> bool {
        self.failed.is_empty() && self.decoded > 0
    }
}

/// The findings without their positions in lists, each with how often it is there, in their order.
fn count(findings: &[String]) -> Vec<(String, usize)> {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for finding in findings {
        let finding = without_positions(finding);
        match counted.iter_mut().find(|(known, _)| *known == finding) {
            Some((_, times)) => *times += 1,
            None => counted.push((finding, 1)),
        }
    }
    counted
}

/// `items[3].track` as `items[].track`.
fn without_positions(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            _ if inside && c.is_ascii_digit() => continue,
            _ => {}
        }
        plain.push(c);
    }
    plain
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.remarks.is_empty() {
            writeln!(f, "\nIn all files:")?;
            for (remark, (times, files)) in &self.remarks {
                writeln!(f, "  {remark}: {times} in {files} files")?;
            }
        }
        let files = self.decoded + self.failed.len();
        write!(f, "\nFiles: {} / {files} decoded", self.decoded)?;
        if self.failed.is_empty() { Ok(()) } else { write!(f, "; failed: {}", self.failed.join(", ")) }
    }
}
