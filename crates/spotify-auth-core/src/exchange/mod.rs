//! wip
mod error;
pub use error::{ExchangeError, Refusal, TokenErrorCode};
