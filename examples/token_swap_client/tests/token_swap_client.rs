//! The client and a service of its own kind: see `token_swap_server`'s tests for both together as processes.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::{Command, Stdio};

#[test]
fn a_service_that_is_not_there_or_not_safe_is_told_in_one_sentence() {
    for (service, what) in
        [("http://swap.example", "only https is allowed"), ("https://u:p@swap.example", "user name or password")]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_token_swap_client"))
            .env_clear()
            .stdin(Stdio::null())
            .args(["--saved-tracks", "1", "--service", service])
            .output()
            .unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && errors.contains(what), "{errors}");
    }
}
