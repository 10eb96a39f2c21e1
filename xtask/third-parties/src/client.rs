//! The clients of others, and how they are started.

use std::ffi::OsString;
use std::path::Path;

use tokio::process::Command;

/// A client, and the program of ours that plays it.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) name: &'static str,
    program: OsString,
    arguments: Vec<OsString>,
    /// The variable that names a file of further authorities to trust.
    authorities: &'static str,
}

impl Client {
    /// spotipy, for Python.
    pub(crate) fn spotipy(python: &Path) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/spotipy/main.py");
        // Without -B, Python would leave compiled files beside our sources.
        let arguments = ["-B", "-u", script].map(OsString::from).to_vec();
        Self { name: "spotipy", program: python.into(), arguments, authorities: "REQUESTS_CA_BUNDLE" }
    }

    /// `@spotify/web-api-ts-sdk`, for Node.js and browsers.
    pub(crate) fn sdk(modules: &Path) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/sdk/main.mjs");
        let arguments = vec![script.into(), modules.into()];
        Self { name: "web-api-ts-sdk", program: "node".into(), arguments, authorities: "NODE_EXTRA_CA_CERTS" }
    }

    /// The program, led to a fake as a user leads theirs through a company's proxy: by the environment.
    pub(crate) fn command(&self, proxy: &str, authority: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).env(self.authorities, authority);
        for variable in ["HTTPS_PROXY", "https_proxy"] {
            command.env(variable, proxy);
        }
        for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
            command.env_remove(variable);
        }
        command
    }
}
