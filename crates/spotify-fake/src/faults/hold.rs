//! A gate in the answer's way that the test opens.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

/// Holds the answers of the requests that a rule matched, until [`release`](Self::release) or until it is dropped.
#[derive(Debug)]
#[must_use = "dropping it releases the answers at once"]
pub struct Hold {
    gate: Gate,
}

impl Hold {
    pub(crate) fn new() -> (Self, Gate) {
        let gate = Gate { state: Arc::new(watch::Sender::new(State::default())) };
        let hold = Self { gate: gate.clone() };
        (hold, gate)
    }

    /// Waits until at least one request has arrived at the gate.
    pub async fn arrived(&self) {
        self.arrivals(1).await;
    }

    /// Waits until so many requests have arrived at the gate, in all.
    pub async fn arrivals(&self, count: usize) {
        let mut state = self.gate.state.subscribe();
        // The sender lives in `self`, so the channel cannot be closed.
        let _ = state.wait_for(|state| state.arrived >= count).await;
    }

    /// [`arrived`](Self::arrived) for callers without a runtime.
    pub fn arrived_blocking(&self) {
        while self.gate.state.borrow().arrived == 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Opens the gate for good: what waits goes out, what comes later does not stop.
    pub fn release(&self) {
        self.gate.state.send_modify(|state| state.open = true);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.release();
    }
}

/// On which side of acting on the request the gate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    BeforeActing,
    BeforeAnswering,
}

/// The server's side of a [`Hold`].
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    state: Arc<watch::Sender<State>>,
}

#[derive(Debug, Default)]
struct State {
    arrived: usize,
    open: bool,
}

impl Gate {
    pub(crate) async fn pass(&self) {
        let mut state = self.state.subscribe();
        self.state.send_modify(|state| state.arrived += 1);
        // The sender lives in `self`, so the channel cannot be closed.
        let _ = state.wait_for(|state| state.open).await;
    }
}
