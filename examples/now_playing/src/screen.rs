//! A few lines that are drawn over again and again on a terminal; elsewhere, a line for each change.

use std::io;

use console::{Term, truncate_str};

/// Where it is drawn. The cursor is hidden meanwhile, and comes back however this ends.
pub(crate) struct Screen {
    term: Term,
    /// What stands there.
    drawn: Vec<String>,
    /// What was said last, where nothing can be drawn over.
    said: String,
}

impl Screen {
    pub(crate) fn new() -> io::Result<Self> {
        // Written at once, so that nothing is seen half drawn.
        let term = Term::buffered_stdout();
        if term.is_term() {
            term.hide_cursor()?;
            term.flush()?;
        }
        Ok(Self { term, drawn: Vec::new(), said: String::new() })
    }

    /// Shows these lines instead of those before; `gist` is what is worth a line of its own where they cannot be replaced.
    pub(crate) fn draw(&mut self, lines: &[String], gist: &str) -> io::Result<()> {
        if self.term.is_term() {
            return self.draw_over(lines);
        }
        if self.said != gist {
            self.term.write_line(gist)?;
            self.term.flush()?;
            gist.clone_into(&mut self.said);
        }
        Ok(())
    }

    fn draw_over(&mut self, lines: &[String]) -> io::Result<()> {
        let (height, width) = self.term.size();
        // A line that breaks would be two, and one too many would be out of reach.
        let fitting = lines.iter().take(usize::from(height).saturating_sub(1));
        let fitting: Vec<String> =
            fitting.map(|line| truncate_str(line, usize::from(width), "…").into_owned()).collect();
        if fitting == self.drawn {
            return Ok(());
        }
        self.term.clear_last_lines(self.drawn.len())?;
        for line in &fitting {
            self.term.write_line(line)?;
        }
        self.drawn = fitting;
        self.term.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if self.term.is_term() {
            // Nobody is left who could be told.
            let _ = self.term.show_cursor().and_then(|()| self.term.flush());
        }
    }
}
