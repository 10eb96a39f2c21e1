//! How far it is: a bar on a terminal, a line now and then elsewhere. On standard error, so that the output is the outcome.

use std::io::IsTerminal;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// A line is said when so much of a part has passed since the last one.
const LINES_OF_A_PART: u64 = 10;

/// Shows all parts.
pub(crate) struct Progress {
    /// `None` where nobody watches.
    bars: Option<MultiProgress>,
}

/// Shows one part.
pub(crate) enum PartProgress {
    Bar(ProgressBar),
    Lines { title: String, total: Option<u64>, next: u64 },
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { bars: std::io::stderr().is_terminal().then(MultiProgress::new) }
    }

    /// A part of so many elements that starts, or goes on from a place in it.
    pub(crate) fn part(&self, title: &str, total: Option<u32>, from: u32) -> PartProgress {
        let total = total.map(u64::from);
        let Some(bars) = &self.bars else {
            let mut part = PartProgress::Lines { title: title.to_owned(), total, next: 0 };
            part.at(from);
            return part;
        };
        let bar = bars.add(total.map_or_else(ProgressBar::no_length, ProgressBar::new));
        if let Ok(style) = ProgressStyle::with_template("{msg:32!} {wide_bar} {human_pos} of {human_len}, {eta} left") {
            bar.set_style(style);
        }
        bar.set_message(title.to_owned());
        bar.set_position(from.into());
        bar.reset_eta();
        PartProgress::Bar(bar)
    }

    /// Says something on a line of its own.
    pub(crate) fn say(&self, text: &str) {
        match &self.bars {
            Some(bars) => {
                // A terminal that is gone does not stop an export.
                let _ = bars.println(text);
            }
            None => eprintln!("{text}"),
        }
    }
}

impl PartProgress {
    pub(crate) fn at(&mut self, position: u32) {
        match self {
            Self::Bar(bar) => bar.set_position(position.into()),
            Self::Lines { title, total, next } => {
                let position = u64::from(position);
                if position >= *next {
                    let of = total.map_or_else(String::new, |total| format!(" of {total}"));
                    eprintln!("{title}: {position}{of}");
                    *next = position + (total.unwrap_or(0) / LINES_OF_A_PART).max(1_000);
                }
            }
        }
    }
}

impl Drop for PartProgress {
    fn drop(&mut self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
