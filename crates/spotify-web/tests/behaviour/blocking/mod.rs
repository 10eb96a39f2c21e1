//! The client without async: what it shares with the async one is tested there, what threads do to each other here.

mod calls;
mod threads;
