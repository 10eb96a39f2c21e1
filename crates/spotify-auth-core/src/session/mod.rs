//! wip
mod reason;
pub use reason::SignInReason;
