//! The table at the end: a flow a line, how it went in each quota mode; then what the clients do in ways of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use anyhow::Result;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Cell, Table};

use crate::conversation::{Deviation, Flow};
use crate::stage::Mode;

/// How every flow went.
pub(crate) struct Report {
    clients: Vec<&'static str>,
    played: BTreeMap<(&'static str, Mode), Result<Vec<Flow>>>,
    took: Duration,
}

impl Report {
    pub(crate) fn new(clients: impl IntoIterator<Item = &'static str>) -> Self {
        Self { clients: clients.into_iter().collect(), played: BTreeMap::new(), took: Duration::ZERO }
    }

    pub(crate) fn enter(&mut self, client: &'static str, mode: Mode, played: Result<Vec<Flow>>) {
        self.played.insert((client, mode), played);
    }

    pub(crate) fn took(&mut self, time: Duration) {
        self.took = time;
    }

    /// Whether all clients were played to the end, and no flow was asked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.played.values().all(|played| played.as_ref().is_ok_and(Vec::is_empty))
    }

    /// Whether every client was played to the end, in both modes, and all that was played went well.
    pub(crate) fn is_success(&self) -> bool {
        let whole =
            self.played.values().all(Result::is_ok) && self.played.len() == self.clients.len() * Mode::ALL.len();
        // As in the one mode, so in the other.
        let [extended, development] = Mode::ALL.map(|mode| {
            let names = self.flows().filter(|(_, of, _)| *of == mode).map(|(client, _, flow)| (client, &flow.name));
            names.collect::<BTreeSet<_>>()
        });
        let mut flows = self.flows().map(|(_, _, flow)| flow).peekable();
        // A flow that compares nothing has shown nothing.
        whole
            && extended == development
            && flows.peek().is_some()
            && flows.all(|flow| flow.fault.is_none() && flow.checks > 0)
    }

    fn flows(&self) -> impl Iterator<Item = (&'static str, Mode, &Flow)> {
        let played = self.played.iter().filter_map(|(key, played)| Some((key, played.as_ref().ok()?)));
        played.flat_map(|((client, mode), flows)| flows.iter().map(move |flow| (*client, *mode, flow)))
    }

    /// A client's flows, in the order they were played in.
    fn names(&self, client: &str) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (_, _, flow) in self.flows().filter(|(of, ..)| *of == client) {
            if !names.contains(&flow.name.as_str()) {
                names.push(&flow.name);
            }
        }
        names
    }

    fn cell(&self, client: &str, mode: Mode, name: &str) -> String {
        match self.flows().find(|(of, in_mode, flow)| *of == client && *in_mode == mode && flow.name == name) {
            None => "not played".to_owned(),
            Some((_, _, flow)) => {
                let how = if flow.fault.is_none() && flow.checks > 0 { "ok" } else { "FAILED" };
                format!("{how}, {} checks, {} requests", flow.checks, flow.requests + flow.token_requests)
            }
        }
    }

    fn deviations(&self, client: &str) -> BTreeMap<&Deviation, BTreeSet<Mode>> {
        let mut modes: BTreeMap<&Deviation, BTreeSet<Mode>> = BTreeMap::new();
        for (_, mode, flow) in self.flows().filter(|(of, ..)| *of == client) {
            for deviation in &flow.deviations {
                modes.entry(deviation).or_default().insert(mode);
            }
        }
        modes
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_style(UTF8_FULL_CONDENSED).set_header(["Client", "Flow", "Extended quota mode", "Development mode"]);
        for client in &self.clients {
            let mut shown = *client;
            for name in self.names(client) {
                let [extended, development] = Mode::ALL.map(|mode| self.cell(client, mode, name));
                table.add_row([shown, name, &extended, &development].map(Cell::new));
                shown = "";
            }
        }
        writeln!(f, "{table}")?;
        for client in &self.clients {
            for (deviation, modes) in self.deviations(client) {
                let only = match modes.iter().collect::<Vec<_>>()[..] {
                    [Mode::Development] => ", in development mode",
                    [Mode::Extended] => ", in extended quota mode",
                    _ => "",
                };
                writeln!(f, "{client}{only}: {} ({})", deviation.what, deviation.why)?;
            }
        }
        for ((client, mode), played) in &self.played {
            if let Err(error) = played {
                writeln!(f, "{client}, {mode:?}: {error:#}")?;
            }
        }
        for (client, mode, flow) in self.flows() {
            if let Some(fault) = &flow.fault {
                writeln!(f, "{client}, {mode:?}, {}: {fault}", flow.name)?;
            }
        }
        let failed = self.flows().filter(|(_, _, flow)| flow.fault.is_some() || flow.checks == 0).count();
        let sum = |count: fn(&Flow) -> usize| self.flows().map(|(_, _, flow)| count(flow)).sum::<usize>();
        write!(
            f,
            "Third-party clients: {}, {} flows, played {} times in {:.1} s: {} ok, {failed} failed; {} checks, {} requests, {} of \
             them for tokens",
            self.clients.len(),
            self.clients.iter().map(|client| self.names(client).len()).sum::<usize>(),
            self.flows().count(),
            self.took.as_secs_f32(),
            self.flows().count() - failed,
            sum(|flow| flow.checks),
            sum(|flow| flow.requests + flow.token_requests),
            sum(|flow| flow.token_requests),
        )
    }
}
