//! Why a fake did not start, or a browser did not get anywhere.

use std::net::{IpAddr, SocketAddr};

/// Why a [`Fake`](crate::Fake) did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The fake answers with made-up data and hands out tokens to everybody: it must not be reachable from a network.
    #[error("spotify-fake refuses to listen on {0}, because it is not a loopback address; use 127.0.0.1 or ::1")]
    NotLoopback(IpAddr),
    /// Another program listens there.
    #[error("{0} is in use by another program; choose another port, or port 0 for any free one")]
    PortTaken(SocketAddr),
    /// The operating system refused the socket for another reason.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where the fake was told to listen.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Two clients have the same id, or two users.
    #[error("the id {0:?} was registered twice; give every client and every user an id of its own")]
    DuplicateId(String),
    /// A [`Scene`](crate::Scene) refers to something that is not there.
    #[error(transparent)]
    Scene(#[from] crate::world::SceneError),
    /// No thread or runtime could be started for [`start_blocking`](crate::Builder::start_blocking).
    #[error("cannot start a thread for the fake: {0}")]
    Runtime(std::io::Error),
    /// The certificate authority could not be made.
    #[error("cannot make the certificates for HTTPS: {0}; start with `https(false)` to do without")]
    Tls(String),
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes for tokens: {0}")]
    Random(String),
}
