//! A relay in front of a server, whose connections can fall silent: the peer neither hears nor says anything, and is not gone.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Listens on loopback. Ends with all of its connections when it is dropped.
pub(crate) struct Relay {
    base_url: String,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

struct State {
    /// Connections up to this one are frozen.
    frozen: watch::Sender<usize>,
    accepted: watch::Sender<usize>,
    closed: watch::Sender<usize>,
}

impl Relay {
    /// A relay to the server at this URL.
    pub(crate) async fn to(url: &str) -> Result<Self> {
        let (scheme, server) = url.split_once("://").context("no URL")?;
        let server = server.to_owned();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let base_url = format!("{scheme}://{}", listener.local_addr()?);
        let new = || watch::Sender::new(0);
        let state = Arc::new(State { frozen: new(), accepted: new(), closed: new() });
        let shared = Arc::clone(&state);
        let accepting = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((mut client, _)) = listener.accept().await {
                shared.accepted.send_modify(|count| *count += 1);
                let number = *shared.accepted.borrow();
                let (state, server) = (Arc::clone(&shared), server.clone());
                connections.spawn(async move {
                    let mut frozen = state.frozen.subscribe();
                    let freezing = async { drop(frozen.wait_for(|up_to| *up_to >= number).await) };
                    let relaying = std::pin::pin!(async {
                        let mut server = TcpStream::connect(server).await?;
                        tokio::io::copy_bidirectional(&mut client, &mut server).await
                    });
                    tokio::select! {
                        () = freezing => {}
                        _ = relaying => {
                            state.closed.send_modify(|count| *count += 1);
                            return;
                        }
                    }
                    // Silent, and not gone.
                    std::future::pending::<()>().await;
                });
            }
        });
        Ok(Self { base_url, state, accepting })
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Every connection, those to come too, falls silent.
    pub(crate) fn freeze(&self) {
        self.state.frozen.send_replace(usize::MAX);
    }

    /// Those to come work again; those that are there stay silent.
    pub(crate) fn thaw_new_ones(&self) {
        let accepted = self.accepted();
        self.state.frozen.send_replace(accepted);
    }

    pub(crate) fn accepted(&self) -> usize {
        *self.state.accepted.borrow()
    }

    pub(crate) async fn until_accepted(&self, count: usize) {
        let _ = self.state.accepted.subscribe().wait_for(|accepted| *accepted >= count).await;
        // The relay's own task has to see that it is frozen.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    /// Until so many connections have ended.
    pub(crate) async fn until_closed(&self, count: usize) {
        let _ = self.state.closed.subscribe().wait_for(|closed| *closed >= count).await;
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
