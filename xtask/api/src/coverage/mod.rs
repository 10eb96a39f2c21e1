//! `cargo xtask coverage`: the declarations before the table of facts.

mod compare;
mod differences;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Result, anyhow, bail};
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Cell, CellAlignment, Table};

use crate::declarations::{self, Declared};
use crate::facts::{Facts, Row, TABLE};
use differences::{Difference, INTENDED};

/// Compares, prints, and fails if anything is missing or otherwise than the table says.
pub(crate) fn run() -> Result<()> {
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(declarations::SOURCES);
    let declared = declarations::read(&sources).map_err(|error| anyhow!(error))?;
    let report = Report::new(&Facts::read()?, &declared, INTENDED);
    println!("{report}");
    match (report.missing(), report.deviations.len()) {
        (0, 0) => Ok(()),
        (missing, deviations) => bail!(
            "{missing} operations of {TABLE} are not declared, and {deviations} facts differ: see above, and mend whichever \
             side is wrong"
        ),
    }
}

/// One fact that the table and a declaration do not agree about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Deviation {
    /// The operation's id.
    pub(crate) id: String,
    /// Which fact: what [`INTENDED`] names it by.
    pub(crate) fact: &'static str,
    /// Both sides.
    pub(crate) text: String,
}

/// How the two compare.
#[derive(Debug)]
pub(crate) struct Report {
    /// Covered and missing ids by group.
    groups: BTreeMap<String, Group>,
    pub(crate) deviations: Vec<Deviation>,
    /// Lines of all declarations, with documentation and without.
    lines: (usize, usize),
    declarations: usize,
}

#[derive(Debug, Default)]
struct Group {
    covered: usize,
    missing: Vec<String>,
}

impl Report {
    pub(crate) fn new(facts: &Facts, declared: &[Declared], intended: &[Difference]) -> Self {
        let mut by_id: BTreeMap<&str, Vec<&Declared>> = BTreeMap::new();
        for declared in declared {
            by_id.entry(&declared.id).or_default().push(declared);
        }
        let mut groups: BTreeMap<String, Group> = BTreeMap::new();
        let mut deviations = Vec::new();
        for row in facts.rows() {
            let group = groups.entry(row.group.clone()).or_default();
            match by_id.get(&*row.id) {
                None => group.missing.push(row.id.clone()),
                Some(declared) => {
                    group.covered += 1;
                    deviations.extend(compare::compare(row, declared));
                }
            }
        }
        for declared in declared.iter().filter(|declared| facts.get(&declared.id).is_none()) {
            deviations.push(unknown(declared, facts));
        }
        allow(&mut deviations, intended);
        let sum = |lines: fn(&Declared) -> usize| declared.iter().map(lines).sum();
        Self {
            groups,
            deviations,
            lines: (sum(|declared| declared.lines.0), sum(|declared| declared.lines.1)),
            declarations: declared.len(),
        }
    }

    pub(crate) fn covered(&self) -> usize {
        self.groups.values().map(|group| group.covered).sum()
    }

    pub(crate) fn missing(&self) -> usize {
        self.groups.values().map(|group| group.missing.len()).sum()
    }
}

/// A declaration whose id is in no row, and the row with the same request, whose id it should have.
fn unknown(declared: &Declared, facts: &Facts) -> Deviation {
    let same = |row: &&Row| row.method == declared.method && row.path == declared.path;
    let advice = match facts.rows().find(same) {
        Some(row) => format!("; the same request is {} there", row.id),
        None => String::new(),
    };
    let text =
        format!("the table ({TABLE}) has no such id{advice}, but {} declares it ({})", declared.name, declared.at);
    Deviation { id: declared.id.clone(), fact: "id", text }
}

/// Takes out what is intended, and adds what is intended and does not occur: such a line has had its day.
fn allow(deviations: &mut Vec<Deviation>, intended: &[Difference]) {
    for Difference { id, fact, reason } in intended {
        let before = deviations.len();
        deviations.retain(|deviation| deviation.id != *id || deviation.fact != *fact);
        if deviations.len() == before {
            let text =
                format!("xtask/api/src/coverage/differences.rs allows for another {fact} ({reason}), but both agree");
            deviations.push(Deviation { id: (*id).to_owned(), fact: "intended difference", text });
        }
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, fact, text } = self;
        write!(f, "{id}: {fact}: {text}")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_style(UTF8_FULL_CONDENSED).set_header(["Group", "Covered", "Missing"]);
        for (name, Group { covered, missing }) in &self.groups {
            let of = format!("{covered} / {}", covered + missing.len());
            let of = Cell::new(of).set_alignment(CellAlignment::Right);
            table.add_row([Cell::new(name), of, Cell::new(missing.join("\n"))]);
        }
        writeln!(f, "{table}")?;
        for deviation in &self.deviations {
            writeln!(f, "{deviation}")?;
        }
        let all = self.covered() + self.missing();
        write!(f, "Operations: {} / {all}, {} facts differ", self.covered(), self.deviations.len())?;
        if self.declarations == 0 {
            return Ok(());
        }
        let each = |lines: usize| lines as f64 / self.declarations as f64;
        write!(
            f,
            "; {} declarations of {:.1} lines on average, {:.1} without documentation",
            self.declarations,
            each(self.lines.0),
            each(self.lines.1)
        )
    }
}
