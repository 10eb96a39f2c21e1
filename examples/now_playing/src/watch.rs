//! Looking at the player until Ctrl-C.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::Result;
use spotify_web::{Error, PlayableItem, PlaybackState, Spotify};
use stage::say;

use crate::screen::Screen;
use crate::{pace, show};

/// How often the time that has passed is drawn. Nobody is asked for that.
const TICK: Duration = Duration::from_secs(1);

/// Shows what plays until somebody ends it. The terminal is then as it was.
pub(crate) async fn watch(spotify: &Spotify) -> Result<()> {
    let ended = ended()?;
    let watched = {
        let mut screen = Screen::new()?;
        tokio::select! {
            biased;
            () = ended => Ok(()),
            failed = look_on(spotify, &mut screen) => failed,
        }
    };
    say!("Not watching any more.");
    watched
}

/// Ctrl-C, or being asked to end. It is listened for from now on, not from the first look on.
fn ended() -> Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut signals = {
        use tokio::signal::unix::{SignalKind, signal};
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = signals.0.recv() => {}
            _ = signals.1.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// What was seen, and when.
struct Seen {
    state: Option<PlaybackState>,
    next: Option<PlayableItem>,
    at: Instant,
}

/// Looks and draws, until an error that waiting does not help.
async fn look_on(spotify: &Spotify, screen: &mut Screen) -> Result<()> {
    let mut seen = None;
    let mut failures = 0;
    loop {
        let wait = match look(spotify, seen.take()).await {
            Ok((new, wait)) => {
                failures = 0;
                seen = Some(new);
                wait
            }
            Err(error) => {
                failures += 1;
                let wait = pace::after_trouble(&error, failures).ok_or(error)?;
                let trouble = format!("Spotify does not answer; looking again in {} s.", wait.as_secs());
                screen.draw(std::slice::from_ref(&trouble), &trouble)?;
                wait
            }
        };
        let due = Instant::now() + wait;
        loop {
            if let Some(seen) = &seen {
                seen.draw(screen)?;
            }
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            tokio::time::sleep(left.min(TICK)).await;
        }
    }
}

/// Looks once. What comes next is asked for only when something else plays than before.
async fn look(spotify: &Spotify, before: Option<Seen>) -> Result<(Seen, Duration), Error> {
    let answer = spotify.player().state().with_response().await?;
    let at = Instant::now();
    let wait = pace::after(answer.output().as_ref(), answer.headers());
    let state = answer.into_output();
    let item =
        |state: &Option<PlaybackState>| state.as_ref().and_then(|state| Some(state.item.as_ref()?.uri()?.into_owned()));
    let next = match before {
        Some(before) if item(&before.state) == item(&state) => before.next,
        _ if state.is_none() => None,
        _ => spotify.player().queue().await?.queue.into_iter().next(),
    };
    Ok((Seen { state, next, at }, wait))
}

impl Seen {
    fn draw(&self, screen: &mut Screen) -> Result<()> {
        let Some(state) = &self.state else {
            return Ok(screen.draw(&[show::NOTHING.to_owned()], show::NOTHING)?);
        };
        let since = if state.is_playing { self.at.elapsed() } else { Duration::ZERO };
        let mut lines = show::lines(state, state.progress().unwrap_or_default() + since);
        lines.extend(self.next.as_ref().map(|next| format!("  next: {}", show::name(next))));
        Ok(screen.draw(&lines, &show::title(state))?)
    }
}
