//! Signing in without a server, where the browser is on another machine: over SSH, in a container, on a headless box.
//!
//! The address is printed; the user opens it anywhere, agrees, and ends at a page that does not load, since nobody listens
//! there. Its address carries the code: the user copies it from the address bar and pastes it here.
//!
//! ```
//! use std::time::SystemTime;
//! use spotify_auth_core::{Client, Login};
//! use spotify_auth_server::paste;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let random_bytes = core::array::from_fn(|i| i as u8);
//! let login = Login::builder(Client::public("client id")?, "http://127.0.0.1:8888/callback".parse()?).start(random_bytes);
//! # let url = login.authorize_url().as_str().to_owned();
//! # let state = url.split("&state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default().to_owned();
//!
//! // A terminal is `io::stdin().lock()` and `io::stderr()`. Here somebody pastes something else first.
//! let typed = format!("https://example.com\nhttp://127.0.0.1:8888/callback?code=NApC&state={state}\n");
//! let mut shown = Vec::new();
//! let login = paste(login, &mut typed.as_bytes(), &mut shown, || SystemTime::now().into())?;
//! assert!(String::from_utf8(shown)?.contains("https://accounts.spotify.com/authorize?"));
//! let exchange = login.exchange(); // drive it over any HTTP stack for the token
//! # let _ = exchange; Ok(()) }
//! ```

use std::io::{self, BufRead, Read, Write};
use std::time::Duration;

use spotify_auth_core::{AuthorizationError, AwaitingRedirect, HasCode, Login, Now, RedirectError, Timestamp};
use zeroize::Zeroizing;

/// Longest line read, in bytes: more than core takes for a redirect.
const LONGEST_LINE: u64 = 20 * 1024;
/// A program that types never gives up; people do.
const MOST_TRIES: usize = 32;

/// Why no login came of what was pasted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PasteError {
    /// The user or Spotify said no.
    #[error("the login was not granted: {0}")]
    Denied(AuthorizationError),
    /// The input ended: nobody is there to paste anything.
    #[error(
        "the input ended before the address was pasted: run this in a terminal, or give the address on standard input"
    )]
    InputEnded,
    /// Nothing but wrong addresses.
    #[error("none of {MOST_TRIES} lines was the address that Spotify leads to: start the login again")]
    TooManyTries,
    /// The terminal failed.
    #[error("the terminal failed ({0}): start the login again")]
    Terminal(#[from] io::Error),
}

/// Prints where to sign in, and reads the address that the user is led to. What is not it is said to be so, and asked for
/// again. `wall` says when the user gave consent.
///
/// # Errors
/// [`PasteError`].
pub fn paste(
    login: Login<AwaitingRedirect>,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    wall: impl Fn() -> Timestamp,
) -> Result<Login<HasCode>, PasteError> {
    writeln!(
        output,
        "Open this address in any browser, on any machine, and sign in:\n\n    {}\n\nThe browser then goes to a page that \
         may not load. Copy its whole address, from the address bar.",
        login.authorize_url().as_str()
    )?;
    let mut login = login;
    for _ in 0..MOST_TRIES {
        write!(output, "Paste it here: ")?;
        output.flush()?;
        // The line carries the code, and is wiped when it has been taken.
        let mut line = Zeroizing::new(String::with_capacity(4 * 1024));
        if input.take(LONGEST_LINE).read_line(&mut line)? == 0 {
            return Err(PasteError::InputEnded);
        }
        if line.trim().is_empty() {
            continue;
        }
        // People paste addresses with the quotes, brackets or blanks around them.
        let address = line.trim_matches(|c: char| c.is_whitespace() || "\"'<>`".contains(c));
        login = match login.on_redirect(address, Now::new(wall(), Duration::ZERO)) {
            Ok(login) => return Ok(login),
            Err(RedirectError::Denied(error)) => return Err(PasteError::Denied(error)),
            Err(RedirectError::NotOurs { login, reason }) => {
                writeln!(output, "That is not it: {reason}.")?;
                login
            }
            // No verdict of today's core.
            Err(_) => return Err(PasteError::TooManyTries),
        };
    }
    Err(PasteError::TooManyTries)
}

#[cfg(feature = "driver")]
mod with_transport {
    use std::io;
    use std::thread;

    use spotify_auth_core::driver::{Transport, drive};
    use spotify_auth_core::{LoginBuilder, Token};
    use tokio::sync::oneshot;

    use super::paste;
    use crate::sign_in::SignInError;

    /// Signs the user in at this terminal and gets the token: [`paste`] on standard input and standard error, with the random
    /// bytes and the clock of `transport`, then the exchange of the code over it.
    ///
    /// ```no_run
    /// # async fn example(transport: &dyn spotify_auth_core::driver::Transport) -> Result<(), Box<dyn std::error::Error>> {
    /// use spotify_auth_core::{Client, Login};
    /// use spotify_auth_server::sign_in_by_paste;
    ///
    /// let plan = Login::builder(Client::public("client id")?, "http://127.0.0.1:8888/callback".parse()?);
    /// let token = sign_in_by_paste(transport, plan).await?;
    /// # let _ = token; Ok(()) }
    /// ```
    ///
    /// Dropping the future ends the login; a thread goes on waiting for standard input until the program ends.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_in_by_paste(transport: &dyn Transport, plan: LoginBuilder) -> Result<Token, SignInError> {
        let login = plan.start(transport.entropy().map_err(SignInError::Entropy)?);
        let wall = transport.now().wall();
        let since = std::time::Instant::now();
        let (sender, receiver) = oneshot::channel();
        // A thread of its own: the runtime would wait for one of its threads at the end, and nobody can end a read.
        thread::Builder::new()
            .name("paste".to_owned())
            .spawn(move || {
                let wall = || wall.saturating_add(since.elapsed());
                // Nobody waiting any more is no error.
                let _ = sender.send(paste(login, &mut io::stdin().lock(), &mut io::stderr(), wall));
            })
            .map_err(super::PasteError::Terminal)?;
        let login = receiver.await.map_err(|_| super::PasteError::InputEnded)??;
        Ok(drive(transport, login.exchange()).await?)
    }
}

#[cfg(feature = "driver")]
pub use with_transport::sign_in_by_paste;

#[cfg(test)]
mod tests {
    use spotify_auth_core::Client;

    use super::*;

    fn login() -> (Login<AwaitingRedirect>, String) {
        let plan = Login::builder(Client::public("id").unwrap(), "http://127.0.0.1:8888/callback".parse().unwrap());
        let login = plan.start([7; 64]);
        let state = login.authorize_url().as_str().split("&state=").nth(1).unwrap().to_owned();
        (login, state)
    }

    fn pasted(typed: &str) -> (Result<Login<HasCode>, PasteError>, String) {
        let (login, state) = login();
        let mut shown = Vec::new();
        let typed = typed.replace("{S}", &state);
        let result = paste(login, &mut typed.as_bytes(), &mut shown, || Timestamp::from_unix_seconds(0));
        (result, String::from_utf8(shown).unwrap())
    }

    #[test]
    fn an_address_is_taken_however_it_was_copied() {
        for typed in [
            "http://127.0.0.1:8888/callback?code=x&state={S}\n",
            "  \"http://127.0.0.1:8888/callback?code=x&state={S}\"  \r\n",
            "<http://127.0.0.1:8888/callback?code=x&state={S}>",
            "\n\ncode=x&state={S}\n",
        ] {
            assert!(pasted(typed).0.is_ok(), "{typed}");
        }
    }

    #[test]
    fn a6_what_is_not_it_is_said_to_be_so_and_asked_for_again() {
        let typed = "http://127.0.0.1:8888/callback?code=CANARY&state=other\nnonsense\ncode=x&state={S}\n";
        let (result, shown) = pasted(typed);
        assert!(result.is_ok(), "{shown}");
        assert!(shown.contains("That is not it: its state is that of another login"), "{shown}");
        assert_eq!(shown.matches("Paste it here: ").count(), 3);
        assert!(!shown.contains("CANARY"), "what was pasted is not repeated");
    }

    #[test]
    fn a_denial_an_empty_input_and_an_endless_one_end_it() {
        assert!(matches!(pasted("error=access_denied&state={S}").0, Err(PasteError::Denied(_))));
        assert!(matches!(pasted("").0, Err(PasteError::InputEnded)));
        assert!(matches!(pasted(&"x\n".repeat(1_000)).0, Err(PasteError::TooManyTries)));
        assert!(matches!(pasted(&"x".repeat(100_000)).0, Err(PasteError::InputEnded)));
    }
}
