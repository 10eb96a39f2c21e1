//! The async side, runtime-neutral and opt-in (feature `driver`): the contracts that an HTTP stack fulfils and the
//! loop that drives machines over them.

mod drive;
mod token_source;
mod transport;

pub use drive::drive;
pub use token_source::{BearerError, TokenSource};
pub use transport::Transport;
