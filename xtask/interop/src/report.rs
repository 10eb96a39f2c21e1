//! The table at the end: a scenario a line, how it went over HTTP and over HTTPS, and why not.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use anyhow::Result;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Cell, Table};

use crate::scenarios::Scenario;
use crate::stage::Scheme;

/// How every scenario went.
pub(crate) struct Report {
    scenarios: Vec<&'static Scenario>,
    results: BTreeMap<(&'static str, Scheme), Result<()>>,
    took: Duration,
}

impl Report {
    pub(crate) fn new(scenarios: &[&'static Scenario]) -> Self {
        Self { scenarios: scenarios.to_vec(), results: BTreeMap::new(), took: Duration::ZERO }
    }

    pub(crate) fn enter(&mut self, scenario: &'static Scenario, scheme: Scheme, result: Result<()>) {
        self.results.insert((scenario.name, scheme), result);
    }

    pub(crate) fn took(&mut self, time: Duration) {
        self.took = time;
    }

    /// Whether there was something to play, and all of it went well.
    pub(crate) fn is_success(&self) -> bool {
        !self.results.is_empty() && self.missing() == 0 && self.results.values().all(Result::is_ok)
    }

    /// Scenarios that should have been played and were not.
    fn missing(&self) -> usize {
        let expected: usize = self.scenarios.iter().map(|scenario| scenario.schemes.len()).sum();
        expected.abs_diff(self.results.len())
    }

    fn cell(&self, scenario: &Scenario, scheme: Scheme) -> &'static str {
        match self.results.get(&(scenario.name, scheme)) {
            Some(Ok(())) => "ok",
            Some(Err(_)) => "FAILED",
            None if scenario.schemes.contains(&scheme) => "not played",
            None => "-",
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_style(UTF8_FULL_CONDENSED).set_header(["", "Scenario", "HTTP", "HTTPS"]);
        let mut group = "";
        for scenario in &self.scenarios {
            let shown = if scenario.group == group { "" } else { scenario.group };
            group = scenario.group;
            let cells = [shown, scenario.name, self.cell(scenario, Scheme::Http), self.cell(scenario, Scheme::Https)];
            table.add_row(cells.map(Cell::new));
        }
        writeln!(f, "{table}")?;
        for ((name, scheme), result) in &self.results {
            if let Err(error) = result {
                writeln!(f, "{scheme}, {name}: {error:#}")?;
            }
        }
        let failed = self.results.values().filter(|result| result.is_err()).count();
        write!(
            f,
            "Scenarios: {}, played {} times against oidc-provider in {:.1} s: {} ok, {failed} failed, {} not played",
            self.scenarios.len(),
            self.results.len(),
            self.took.as_secs_f32(),
            self.results.len() - failed,
            self.missing(),
        )
    }
}
