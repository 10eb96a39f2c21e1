//! Everything with a socket in it: listeners, connections, TLS, and the thread of a blocking start.

mod body;
mod connection;
mod listener;
mod thread;
mod tls;
mod tunnel;

pub(crate) use body::{Part, WireBody};
pub(crate) use connection::{Connection, Dropped, Scheme};
pub(crate) use listener::{Listener, Listeners};
pub(crate) use thread::OwnThread;
pub(crate) use tls::Authority;
pub(crate) use tunnel::NAMES;
