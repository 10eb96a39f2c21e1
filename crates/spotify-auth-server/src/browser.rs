//! Bringing the user to Spotify's page: the default browser, an opener of the app's own, or the address in print.
//!
//! ```
//! use std::io;
//! use std::sync::Mutex;
//! use spotify_auth_core::{Client, Login};
//! use spotify_auth_server::{Shown, show};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let random_bytes = core::array::from_fn(|i| i as u8);
//! let login = Login::builder(Client::public("client id")?, "http://127.0.0.1:8888/callback".parse()?).start(random_bytes);
//!
//! // Any closure is an opener. It gets the address as one string.
//! let opened = Mutex::new(Vec::new());
//! let opener = |address: &str| -> io::Result<()> {
//!     opened.lock().unwrap().push(address.to_owned());
//!     Ok(())
//! };
//! assert!(matches!(show(&opener, login.authorize_url())?, Shown::Opened));
//! assert_eq!(opened.lock().unwrap()[0], login.authorize_url().as_str());
//! # Ok(()) }
//! ```

use std::io::{self, Write};

use spotify_auth_core::{AuthorizeUrl, check_endpoint};

/// Something that brings the user to an address: [`Browser`], [`PrintAddress`], or any `Fn(&str) -> io::Result<()>`.
///
/// Must come back soon, whether or not the browser goes on running. It may block for a moment: it is called on a thread
/// where that is allowed.
pub trait OpenBrowser: Send + Sync {
    /// Opens `address`, which is `https`, or `http` to this machine for tests.
    ///
    /// # Errors
    /// It could not be opened; it is printed instead. The error's text is not shown to anybody.
    fn open(&self, address: &str) -> io::Result<()>;
}

impl<F> OpenBrowser for F
where
    F: Fn(&str) -> io::Result<()> + Send + Sync,
{
    fn open(&self, address: &str) -> io::Result<()> {
        self(address)
    }
}

/// How the user was brought to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shown {
    /// The opener opened it.
    Opened,
    /// The opener failed, and the address was printed on standard error.
    Printed {
        /// What kind of failure it was.
        because: io::ErrorKind,
    },
}

/// Why the user could not be brought to the page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShowError {
    /// An address that must not be opened.
    #[error(
        "only an https address is opened in the browser, or http on this machine for tests: check the accounts URL"
    )]
    NotSecure,
    /// Neither the browser nor standard error took it.
    #[error(
        "the browser could not be opened ({opener}), nor the address be printed ({print}): show \
         Login::authorize_url to the user yourself"
    )]
    NoWay {
        /// What the opener's failure was.
        opener: io::ErrorKind,
        /// What the print's failure was.
        print: io::ErrorKind,
    },
}

/// Opens the address that a login starts at, or prints it on standard error if that fails.
///
/// # Errors
/// [`ShowError`] when the user saw neither.
pub fn show(opener: &dyn OpenBrowser, url: &AuthorizeUrl) -> Result<Shown, ShowError> {
    show_address(opener, url.as_str(), &mut io::stderr())
}

pub(crate) fn show_address(
    opener: &dyn OpenBrowser,
    address: &str,
    fallback: &mut dyn Write,
) -> Result<Shown, ShowError> {
    check_address(address)?;
    // The error's text may quote the address, and with it the state: only its kind is kept.
    let Err(error) = opener.open(address) else {
        return Ok(Shown::Opened);
    };
    let because = error.kind();
    match print(address, fallback) {
        Ok(()) => Ok(Shown::Printed { because }),
        Err(error) => Err(ShowError::NoWay { opener: because, print: error.kind() }),
    }
}

/// Core's rule for where secrets may go is also the rule for what a browser is started with.
fn check_address(address: &str) -> Result<(), ShowError> {
    let base = address.split('?').next().unwrap_or_default();
    check_endpoint(base).map(drop).map_err(|_| ShowError::NotSecure)
}

fn print(address: &str, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "Open this address in your browser to sign in:\n\n    {address}\n")?;
    to.flush()
}

/// An opener for machines without a browser: prints the address on standard error.
///
/// The redirect still comes to this machine's loopback interface, so the browser must run here too, or reach it through a
/// tunnel such as `ssh -L`.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct PrintAddress;

impl OpenBrowser for PrintAddress {
    fn open(&self, address: &str) -> io::Result<()> {
        print(address, &mut io::stderr())
    }
}

/// The user's default browser.
///
/// It is started on its own, without a shell and with nothing of this program's input and output, and outlives this program.
#[cfg(feature = "browser")]
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Browser;

#[cfg(feature = "browser")]
impl OpenBrowser for Browser {
    /// Comes back as soon as the browser has taken the address, or after a moment in which it has not failed.
    fn open(&self, address: &str) -> io::Result<()> {
        open::that_detached(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://accounts.spotify.com/authorize?state=x";

    fn fails(_: &str) -> io::Result<()> {
        Err(io::ErrorKind::NotFound.into())
    }

    #[test]
    fn a11_only_https_and_plain_http_to_this_machine_are_opened() {
        for good in [ADDRESS, "http://127.0.0.1:4000/authorize?x", "http://[::1]:4000/authorize"] {
            assert!(check_address(good).is_ok(), "{good}");
        }
        for bad in [
            "http://accounts.spotify.com/authorize?x",
            "http://localhost/authorize",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "ms-settings:",
            "--version",
            "https://user@accounts.spotify.com/authorize",
            "",
        ] {
            let opener = |_: &str| -> io::Result<()> { panic!("opened {bad}") };
            let shown = show_address(&opener, bad, &mut Vec::new());
            assert!(matches!(shown, Err(ShowError::NotSecure)), "{bad}");
        }
    }

    #[test]
    fn a11_the_address_is_printed_alone_on_its_line_when_the_opener_fails() {
        let mut printed = Vec::new();
        let shown = show_address(&fails, ADDRESS, &mut printed).unwrap();
        let because = io::ErrorKind::NotFound;
        assert_eq!(shown, Shown::Printed { because });
        let text = String::from_utf8(printed).unwrap();
        assert!(text.lines().any(|line| line.trim() == ADDRESS), "{text}");
    }

    #[test]
    fn a11_when_it_cannot_be_printed_either_the_caller_is_told() {
        let mut nowhere: &mut [u8] = &mut [];
        let error = show_address(&fails, ADDRESS, &mut nowhere).unwrap_err();
        assert!(matches!(error, ShowError::NoWay { opener: io::ErrorKind::NotFound, .. }), "{error:?}");
    }
}
