//! What is changed piece by piece: what of it is done, what in doubt, what left.

use super::Progress;
use super::fate::Fate;
use crate::uri::Uri;

/// Work on a list of URIs, of which an error can tell exactly what is done.
pub trait Listed {
    /// What is certainly done, in the order in which it was given.
    fn done(&self) -> &[Uri];

    /// What was sent, but no answer told whether it was done. It follows what is done.
    fn in_doubt(&self) -> &[Uri];

    /// What has certainly not been done. It follows what is in doubt.
    fn left(&self) -> &[Uri];
}

/// A list that is sent piece by piece, in order.
#[derive(Clone, Debug)]
pub(super) struct List {
    uris: Vec<Uri>,
    done: usize,
    /// How many behind those were sent and not answered.
    sent: usize,
    /// Whether they were sent before, and that was not answered.
    doubted: bool,
}

impl List {
    pub(super) fn new(uris: Vec<Uri>) -> Self {
        Self { uris, done: 0, sent: 0, doubted: false }
    }

    pub(super) fn is_done(&self) -> bool {
        self.done == self.uris.len()
    }

    /// The next piece of at most `most`, or once more the one that is in doubt. It is in doubt from now on.
    pub(super) fn send(&mut self, most: usize) -> Vec<Uri> {
        if self.sent == 0 {
            self.sent = most.min(self.uris.len().saturating_sub(self.done));
        }
        self.in_doubt().to_vec()
    }

    /// What was sent is done.
    pub(super) fn on_made(&mut self) {
        self.done += self.sent;
        self.on_not_made();
    }

    /// What was sent is certainly not done, however often it was sent.
    pub(super) fn on_not_made(&mut self) {
        self.sent = 0;
        self.doubted = false;
    }

    /// What became of it when it was sent this time.
    pub(super) fn on_fate(&mut self, fate: Fate) {
        match fate {
            Fate::Made => self.on_made(),
            // It may have been done by an earlier time.
            Fate::NotMade if self.doubted => {}
            Fate::NotMade => self.on_not_made(),
            Fate::InDoubt => self.doubted = true,
        }
    }

    pub(super) fn progress(&self) -> Progress {
        Progress { done: self.done, in_doubt: self.sent, total: self.uris.len() }
    }
}

// The numbers never leave the list; if they did, it would be told as empty rather than panic.
impl Listed for List {
    fn done(&self) -> &[Uri] {
        self.uris.get(..self.done).unwrap_or_default()
    }

    fn in_doubt(&self) -> &[Uri] {
        self.uris.get(self.done..self.done + self.sent).unwrap_or_default()
    }

    fn left(&self) -> &[Uri] {
        self.uris.get(self.done + self.sent..).unwrap_or_default()
    }
}

/// For work whose list is its field `list`.
macro_rules! listed {
    ($($work:ty)*) => {$(
        impl $crate::bulk::Listed for $work {
            fn done(&self) -> &[$crate::uri::Uri] {
                self.list.done()
            }

            fn in_doubt(&self) -> &[$crate::uri::Uri] {
                self.list.in_doubt()
            }

            fn left(&self) -> &[$crate::uri::Uri] {
                self.list.left()
            }
        }
    )*};
}

pub(super) use listed;
