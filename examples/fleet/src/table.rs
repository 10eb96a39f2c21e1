//! The table of all workers: live on a terminal, once at the end elsewhere.

use std::io::{IsTerminal, stdout};
use std::time::Duration;

use anyhow::Result;
use stage::say;

use crate::worker::Report;

pub(crate) struct Table {
    reports: Vec<Report>,
    /// Lines to go up before the table is drawn anew.
    drawn: usize,
    drawn_at: Duration,
}

/// How often a terminal shows it anew.
const EVERY: Duration = Duration::from_millis(500);

impl Table {
    pub(crate) fn new(workers: usize) -> Self {
        let reports = (0..workers).map(|worker| Report { worker, ..Report::default() }).collect();
        Self { reports, drawn: 0, drawn_at: Duration::ZERO }
    }

    pub(crate) fn take(&mut self, report: Report) {
        if let Some(place) = self.reports.get_mut(report.worker) {
            *place = report;
        }
    }

    pub(crate) fn total(&self) -> Report {
        self.reports.iter().fold(Report::default(), |total, report| Report {
            worker: 0,
            calls: total.calls + report.calls,
            failed: total.failed + report.failed,
            waits: total.waits + report.waits,
            longest: total.longest.max(report.longest),
            renewals: total.renewals + report.renewals,
            error: None,
        })
    }

    pub(crate) fn last_error(&self) -> Option<&str> {
        self.reports.iter().find_map(|report| report.error.as_deref())
    }

    pub(crate) fn show(&mut self, elapsed: Duration, requests: usize, is_last: bool) -> Result<()> {
        let is_live = stdout().is_terminal();
        if !is_last && (!is_live || elapsed.saturating_sub(self.drawn_at) < EVERY) {
            return Ok(());
        }
        self.drawn_at = elapsed;
        let mut table = comfy_table::Table::new();
        table.load_style(comfy_table::presets::NOTHING);
        table.set_header(["worker", "calls", "failed", "waited", "longest", "has renewed"]);
        for report in &self.reports {
            table.add_row([
                report.worker.to_string(),
                report.calls.to_string(),
                report.failed.to_string(),
                report.waits.to_string(),
                format!("{} ms", report.longest),
                report.renewals.to_string(),
            ]);
        }
        let text = format!("{table}\n{} s, {requests} token requests", elapsed.as_secs());
        if is_live && self.drawn > 0 {
            say!("\x1b[{}A\x1b[J{text}", self.drawn);
        } else {
            say!("{text}");
        }
        self.drawn = text.lines().count();
        Ok(())
    }
}
