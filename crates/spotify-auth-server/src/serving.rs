//! The loop between sockets and the pure parts: one future, no tasks, so that dropping it closes everything at once.
//!
//! What it serves, a test or a program sees from outside:
//!
//! ```
//! use std::io::{Read, Write};
//! use std::net::TcpStream;
//! use std::time::Duration;
//! use spotify_auth_core::{Client, Login};
//! use spotify_auth_server::{CallbackError, CallbackServer, Limits};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut limits = Limits::default();
//! limits.login = Duration::from_millis(300);
//! let server = CallbackServer::bind(&"http://127.0.0.1/callback".parse()?)?.limits(limits);
//! let address = server.redirect_uri().loopback().ok_or("loopback")?.socket_addr();
//! let login = Login::builder(Client::public("client id")?, server.redirect_uri().clone()).start([7; 64]);
//! let waiting = tokio::spawn(server.wait(login));
//!
//! let favicon = tokio::task::spawn_blocking(move || -> std::io::Result<String> {
//!     let mut answer = String::new();
//!     let mut browser = TcpStream::connect(address)?;
//!     write!(browser, "GET /favicon.ico HTTP/1.1\r\nHost: {address}\r\n\r\n")?;
//!     browser.read_to_string(&mut answer)?;
//!     Ok(answer)
//! });
//! assert!(favicon.await??.starts_with("HTTP/1.1 404 Not Found\r\n"));
//!
//! // Nobody signs in, so the port is closed at the deadline.
//! assert!(matches!(waiting.await?, Err(CallbackError::NobodyCame { .. })));
//! assert!(TcpStream::connect(address).is_err());
//! # Ok(()) }
//! ```

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use spotify_auth_core::{AuthorizationError, HasCode, Login, Now, RedirectUri, Timestamp};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep_until};
use zeroize::Zeroizing;

use crate::connection::{Connection, ConnectionStep};
use crate::error::CallbackError;
use crate::limits::Limits;
use crate::responder::{Outcome, Reply, Responder, Then};

/// After the system refused to accept a connection (out of descriptors, say), how long until it is asked again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A callback server at work.
pub(crate) struct Serving<W> {
    listener: TcpListener,
    redirect_uri: RedirectUri,
    responder: Responder,
    limits: Limits,
    wall: W,
    started: Instant,
    slots: Vec<Slot>,
    accept_from: Duration,
    decided: Option<Decided>,
}

/// The login's end, and when it came.
struct Decided {
    outcome: Result<Login<HasCode>, AuthorizationError>,
    at: Duration,
    /// The browser has its last page.
    last_page_taken: bool,
    /// So many others were led on to a page of ours after it, and have not come for it yet.
    others: usize,
}

/// One accepted connection.
struct Slot {
    stream: TcpStream,
    connection: Connection,
    accepted: Duration,
    is_shut: bool,
    /// What its peer does once it has all of its answer.
    then: Then,
}

impl<W: Fn() -> Timestamp> Serving<W> {
    pub(crate) fn new(
        listener: TcpListener,
        redirect_uri: RedirectUri,
        responder: Responder,
        limits: Limits,
        wall: W,
    ) -> Self {
        Self {
            listener,
            redirect_uri,
            responder,
            limits,
            wall,
            started: Instant::now(),
            slots: Vec::new(),
            accept_from: Duration::ZERO,
            decided: None,
        }
    }

    /// Serves until the login is decided and the browser has its last page, or the time is up.
    pub(crate) async fn finish(mut self) -> Result<Login<HasCode>, CallbackError> {
        let mut timer = pin!(sleep_until(self.started));
        poll_fn(|cx| {
            loop {
                self.serve(cx);
                let now = self.started.elapsed();
                let end = self.end();
                if self.is_over(now, end) {
                    return Poll::Ready(());
                }
                timer.as_mut().reset(self.wake_at(now, end));
                ready!(timer.as_mut().poll(cx));
            }
        })
        .await;
        match self.decided {
            Some(Decided { outcome, .. }) => outcome.map_err(CallbackError::Denied),
            None => Err(CallbackError::NobodyCame {
                after: self.limits.login,
                redirect_uri: Box::new(self.redirect_uri),
                rejected: self.responder.rejected().clone(),
            }),
        }
    }

    /// When it is over at the latest.
    fn end(&self) -> Duration {
        match &self.decided {
            Some(decided) => decided.at.saturating_add(self.limits.farewell),
            None => self.limits.login,
        }
    }

    /// The next time that something must be done although nothing has arrived.
    fn wake_at(&self, now: Duration, end: Duration) -> Instant {
        let accept_again = (self.accept_from > now).then_some(self.accept_from);
        let deadlines = self.slots.iter().map(|slot| slot.connection.deadline());
        let next = deadlines.chain(accept_again).fold(end, Duration::min);
        // A time that is too far away to be counted in is looked at again in a day.
        self.started.checked_add(next).unwrap_or_else(|| Instant::now() + A_DAY)
    }

    fn is_over(&self, now: Duration, end: Duration) -> bool {
        now >= end || self.decided.as_ref().is_some_and(|decided| decided.last_page_taken && decided.others == 0)
    }

    /// Does all that can be done now. Whatever is left has registered its interest with `cx`.
    fn serve(&mut self, cx: &mut Context<'_>) {
        // What has arrived on older connections comes before newer ones, which may push them out.
        let slots = std::mem::take(&mut self.slots);
        for slot in slots {
            self.advance(slot, cx);
        }
        while let Some(slot) = self.accept(cx) {
            if self.slots.len() >= self.limits.connections.max(1) {
                self.drop_one();
            }
            self.advance(slot, cx);
        }
    }

    /// Moves one connection on, and keeps it unless it is done.
    fn advance(&mut self, mut slot: Slot, cx: &mut Context<'_>) {
        let polled = self.poll_slot(&mut slot, cx);
        if let Some(decided) = self.decided.as_mut().filter(|_| slot.is_shut) {
            // All of the page is with the system, which delivers it even if this program ends.
            match std::mem::replace(&mut slot.then, Then::Stays) {
                Then::IsGone => decided.last_page_taken = true,
                Then::HasReturned => decided.others = decided.others.saturating_sub(1),
                Then::Stays | Then::Returns => {}
            }
        }
        if polled.is_pending() {
            self.slots.push(slot);
        }
    }

    fn accept(&mut self, cx: &mut Context<'_>) -> Option<Slot> {
        loop {
            let now = self.started.elapsed();
            if now < self.accept_from {
                return None;
            }
            match self.listener.poll_accept(cx) {
                Poll::Pending => return None,
                // Bound to loopback, nobody else can come; checked all the same (security rule B2).
                Poll::Ready(Ok((stream, peer))) if peer.ip().to_canonical().is_loopback() => {
                    return Some(Slot {
                        stream,
                        connection: Connection::new(self.limits, now),
                        accepted: now,
                        is_shut: false,
                        then: Then::Stays,
                    });
                }
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(error)) if is_the_peers(&error) => {}
                Poll::Ready(Err(_)) => {
                    self.drop_one();
                    self.accept_from = now.saturating_add(ACCEPT_PAUSE);
                }
            }
        }
    }

    /// Makes room: drops the oldest of those that are least far along.
    fn drop_one(&mut self) {
        let least = self
            .slots
            .iter()
            .enumerate()
            .min_by_key(|(_, slot)| (slot.connection.worth(), slot.accepted))
            .map(|(index, _)| index);
        if let Some(index) = least {
            self.slots.remove(index);
        }
    }

    /// Ready when the connection is to be closed, for whatever reason.
    fn poll_slot(&mut self, slot: &mut Slot, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let now = self.started.elapsed();
            match slot.connection.step(now) {
                ConnectionStep::Read { .. } => ready!(slot.poll_read(cx, now))?,
                ConnectionStep::Respond(request) => {
                    let Reply { response, outcome, then } =
                        self.responder.respond(&request, Now::new((self.wall)(), now));
                    slot.connection.answer(now, &response);
                    slot.then = then;
                    match (outcome, &mut self.decided) {
                        (Outcome::SignedIn(login), _) => self.decide(Ok(login), now),
                        (Outcome::Denied(error), _) => self.decide(Err(error), now),
                        (Outcome::AlreadyUsed, Some(decided)) if then == Then::Returns => decided.others += 1,
                        _ => {}
                    }
                }
                ConnectionStep::Write { bytes, .. } => {
                    let count = ready!(Pin::new(&mut slot.stream).poll_write(cx, bytes))?;
                    slot.connection.on_written(count);
                }
                ConnectionStep::Drain { .. } => {
                    if !slot.is_shut {
                        ready!(Pin::new(&mut slot.stream).poll_shutdown(cx))?;
                        slot.is_shut = true;
                    }
                    ready!(slot.poll_read(cx, now))?;
                }
                ConnectionStep::Close => return Poll::Ready(Ok(())),
            }
        }
    }

    fn decide(&mut self, outcome: Result<Login<HasCode>, AuthorizationError>, at: Duration) {
        self.decided = Some(Decided { outcome, at, last_page_taken: false, others: 0 });
    }
}

impl Slot {
    fn poll_read(&mut self, cx: &mut Context<'_>, now: Duration) -> Poll<io::Result<()>> {
        // What arrives carries the code: it is wiped when it has been taken.
        let mut bytes = Zeroizing::new([0; 2048]);
        let mut buffer = ReadBuf::new(bytes.as_mut_slice());
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
        match buffer.filled() {
            [] => self.connection.on_end(now),
            filled => self.connection.on_bytes(now, filled),
        }
        Poll::Ready(Ok(()))
    }
}

/// A connection that its peer gave up before it was accepted says nothing about the listener.
fn is_the_peers(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}
