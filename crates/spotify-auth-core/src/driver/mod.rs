//! The async side, runtime-neutral and opt-in (feature `driver`): the contracts that an HTTP stack fulfils and the
//! loop that drives machines over them.
//!
//! ```no_run
//! # async fn example(transport: std::sync::Arc<dyn spotify_auth_core::driver::Transport>)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_auth_core::{AccountsUrls, Client, Session};
//! use spotify_auth_core::driver::{Authenticator, TokenSource};
//!
//! let client = Client::confidential("client id", "client secret")?;
//! let session = Session::client_credentials(client, AccountsUrls::spotify(), [7; 8])?;
//! let authenticator = Authenticator::new(transport, session);
//! let bearer = authenticator.bearer(None).await?;
//! # let _ = bearer; Ok(()) }
//! ```

mod authenticator;
mod conformance;
mod drive;
mod memory_store;
#[cfg(test)]
mod scripted;
mod token_source;
mod token_store;
mod transport;

pub use authenticator::{APPS_PAGE, Authenticator, TokenRequests};
pub use conformance::{Nonconformance, conformance};
pub use drive::drive;
pub use memory_store::MemoryStore;
pub use token_source::{BearerError, TokenSource};
pub use token_store::{Held, LeaseAnswer, TokenStore};
pub use transport::Transport;
