//! What a report tells.
