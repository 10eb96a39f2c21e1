//! Everything that is traced or logged in this process, down to the last level.

use std::io;
use std::sync::{Mutex, Once, PoisonError};

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

static TEXT: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Writes down all that is told from now on, by whichever thread.
pub(crate) fn start() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(|| Writer);
        tracing_subscriber::registry().with(LevelFilter::TRACE).with(layer).init();
    });
}

/// How much has been told so far.
pub(crate) fn mark() -> usize {
    TEXT.lock().unwrap_or_else(PoisonError::into_inner).len()
}

/// What was told since then, by all rows that are played at this moment.
pub(crate) fn since(mark: usize) -> String {
    let text = TEXT.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&text[mark..]).into_owned()
}

struct Writer;

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        TEXT.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
