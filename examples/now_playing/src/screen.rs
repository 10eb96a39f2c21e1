//! A few lines that are drawn over again and again on a terminal; elsewhere, a line for each change.

use std::io;

use console::{Term, truncate_str};

/// Where it is drawn. The cursor is hidden meanwhile, and comes back however this ends.
pub(crate) struct Screen {
    term: Term,
    drawn: usize,
    /// What was said last, where nothing can be drawn over.
    said: String,
}

impl Screen {
    pub(crate) fn new() -> io::Result<Self> {
        let term = Term::stdout();
        if term.is_term() {
            term.hide_cursor()?;
        }
        Ok(Self { term, drawn: 0, said: String::new() })
    }

    /// Shows these lines instead of those before; `gist` is what is worth a line of its own where they cannot be replaced.
    pub(crate) fn draw(&mut self, lines: &[String], gist: &str) -> io::Result<()> {
        if !self.term.is_term() {
            if self.said != gist {
                self.term.write_line(gist)?;
                gist.clone_into(&mut self.said);
            }
            return Ok(());
        }
        self.term.clear_last_lines(std::mem::take(&mut self.drawn))?;
        let (height, width) = self.term.size();
        // A line that breaks would be two, and one too many would be out of reach.
        for line in lines.iter().take(usize::from(height).saturating_sub(1)) {
            self.term.write_line(&truncate_str(line, usize::from(width), "…"))?;
            self.drawn += 1;
        }
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if self.term.is_term() {
            // Nobody is left who could be told.
            let _ = self.term.show_cursor();
        }
    }
}
