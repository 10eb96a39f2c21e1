//! The connections that are open, and how a call gets one.
//!
//! What is decided about them is decided in [`place`], for each origin on its own. Here it happens: connections are made, calls
//! wait, and unused ones end.

mod connection;
mod place;

use std::collections::HashMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use http::Uri;
use http::uri::{Authority, Scheme};
use spotify_auth_core::{Now, TransportFault};
use tokio::sync::Notify;

use crate::clock;
use crate::connect::Connector;
use crate::fault;

use connection::{Driver, Settings};
pub(crate) use connection::{KeepAlive, Sender};
use place::{Lease, Manner, Place, Review, Ticket, Turn};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How long a connection may take to get over with what is over: with an answer, or with itself.
const FAREWELL: Duration = Duration::from_secs(5);

/// Scheme, host and port. Hosts are compared without regard to case, as names are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    scheme: Scheme,
    authority: Authority,
}

impl Origin {
    /// The origin of an absolute URI.
    pub(crate) fn of(uri: &Uri) -> Option<Self> {
        Some(Self { scheme: uri.scheme()?.clone(), authority: uri.authority()?.clone() })
    }
}

/// All connections of a transport.
pub(crate) struct Pool {
    connector: Connector,
    settings: Settings,
    connect_timeout: Duration,
    idle_timeout: Duration,
    places: Mutex<HashMap<Origin, Spot>>,
    next_id: AtomicU64,
}

/// A place, and how those who wait for it hear of changes.
struct Spot {
    place: Place<Sender>,
    changed: Arc<Notify>,
}

/// A connection in the hands of one call. Lost, and with it an HTTP/1.1 connection, unless it is given back.
pub(crate) struct Borrowed {
    origin: Origin,
    lease: Lease<Sender>,
}

impl Borrowed {
    /// Where to send the request.
    pub(crate) fn sender(&mut self) -> &mut Sender {
        &mut self.lease.link
    }

    /// Whether others have used it before: then it may have ended without our noticing.
    pub(crate) fn is_reused(&self) -> bool {
        self.lease.reused
    }
}

impl Pool {
    pub(crate) fn new(
        connector: Connector,
        keep_alive: Option<KeepAlive>,
        connect_timeout: Duration,
        idle_timeout: Duration,
    ) -> Self {
        Self {
            connector,
            settings: Settings { keep_alive },
            connect_timeout,
            idle_timeout,
            places: Mutex::default(),
            next_id: AtomicU64::new(0),
        }
    }

    /// A connection to the origin of `uri`: one that is there, or a new one.
    pub(crate) async fn borrow(self: &Arc<Self>, origin: Origin, uri: &Uri) -> Result<Borrowed, TransportFault> {
        let call = Call::enter(self, origin);
        match tokio::time::timeout(self.connect_timeout, call.connection(uri)).await {
            Ok(Ok(borrowed)) => Ok(borrowed),
            Ok(Err(error)) => Err(fault::while_connecting(&*error)),
            Err(_) => {
                let timeout = self.connect_timeout.as_secs_f32();
                Err(TransportFault::not_sent(format_args!("no connection within {timeout} s")))
            }
        }
    }

    /// Takes a connection back over which a call was answered to the end.
    pub(crate) fn give_back(self: &Arc<Self>, mut borrowed: Borrowed) {
        if borrowed.lease.link.is_ready() {
            self.answered(borrowed);
            return;
        }
        // The last of the answer was read, but the connection's own task has not seen it.
        let pool = Arc::downgrade(self);
        tokio::spawn(async move {
            let ready = tokio::time::timeout(FAREWELL, borrowed.lease.link.ready()).await;
            if let (Ok(Ok(())), Some(pool)) = (ready, pool.upgrade()) {
                pool.answered(borrowed);
            }
        });
    }

    fn answered(&self, borrowed: Borrowed) {
        let Borrowed { origin, lease } = borrowed;
        self.change(&origin, |place| place.answered(lease, clock::now()));
    }

    /// The call that began at `since` was not answered in time over this connection.
    pub(crate) fn silent(&self, borrowed: &Borrowed, since: Now) {
        self.change(&borrowed.origin, |place| place.silent(borrowed.lease.id, since));
    }

    /// The call failed over this connection, or was told more than it wanted to hear: no other call uses it. Those that do
    /// already go on, and it ends with them, whatever its other end is still sending.
    pub(crate) fn forget(&self, borrowed: &Borrowed) {
        self.change(&borrowed.origin, |place| place.forget(borrowed.lease.id));
    }

    /// Does something to a place, and lets those know who wait for it.
    fn change<R>(&self, origin: &Origin, change: impl FnOnce(&mut Place<Sender>) -> R) -> Option<R> {
        let mut places = self.places();
        let spot = places.get_mut(origin)?;
        let outcome = change(&mut spot.place);
        spot.changed.notify_waiters();
        Some(outcome)
    }

    fn places(&self) -> MutexGuard<'_, HashMap<Origin, Spot>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a connection and leaves its driver on the runtime.
    async fn connect(self: Arc<Self>, origin: Origin, uri: Uri) -> Result<(u64, Sender), BoxError> {
        let wire = self.connector.connect(&uri).await?;
        let (sender, driver) = connection::handshake(wire, &self.settings).await?;
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(look_after(Arc::downgrade(&self), origin, id, driver, self.idle_timeout));
        Ok((id, sender))
    }
}

/// Runs a connection to its end, and brings the end about when nobody has used it for long.
async fn look_after(pool: Weak<Pool>, origin: Origin, id: u64, driver: Driver, idle_timeout: Duration) {
    let mut driver = pin!(driver);
    let mut pause = idle_timeout;
    loop {
        tokio::select! {
            () = &mut driver => return,
            () = tokio::time::sleep(pause) => {}
        }
        let Some(pool) = pool.upgrade() else { break };
        let mut places = pool.places();
        match places.get_mut(&origin).map(|spot| spot.place.review(id, clock::now())) {
            Some(Review::Keep(time)) => pause = time.max(Duration::from_millis(1)),
            Some(Review::Close) | None => break,
        }
    }
    // The pool has dropped its handle: the driver says goodbye and ends.
    let _ = tokio::time::timeout(FAREWELL, driver).await;
}

/// A call between coming and having a connection. Dropping it makes room for the next.
struct Call<'a> {
    pool: &'a Arc<Pool>,
    origin: Origin,
    ticket: Option<Ticket>,
    changed: Arc<Notify>,
}

impl<'a> Call<'a> {
    fn enter(pool: &'a Arc<Pool>, origin: Origin) -> Self {
        let mut places = pool.places();
        let spot = places.entry(origin.clone()).or_insert_with(|| {
            let manner =
                if pool.connector.may_share(&origin.scheme) { Manner::OneForAll } else { Manner::EachTheirOwn };
            Spot { place: Place::new(manner, pool.idle_timeout), changed: Arc::default() }
        });
        let (ticket, changed) = (Some(spot.place.enter()), Arc::clone(&spot.changed));
        drop(places);
        Self { pool, origin, ticket, changed }
    }

    async fn connection(mut self, uri: &Uri) -> Result<Borrowed, BoxError> {
        let mut connecting: Option<Connecting> = None;
        let changed = Arc::clone(&self.changed);
        loop {
            // Before the look: what changes after it must not be missed.
            let mut change = pin!(changed.notified());
            change.as_mut().enable();
            let wait = match self.turn() {
                Some(Turn::Use(lease)) => return Ok(self.leave_with(lease)),
                Some(Turn::Connect) => {
                    let connect = || Arc::clone(self.pool).connect(self.origin.clone(), uri.clone());
                    connecting.get_or_insert_with(|| Box::pin(connect()));
                    Duration::MAX
                }
                Some(Turn::Wait(time)) => time,
                None => return Err("the call has its connection already".into()),
            };
            tokio::select! {
                biased;
                outcome = poll(&mut connecting) => return self.connected(outcome),
                () = change => {}
                () = tokio::time::sleep(wait), if connecting.is_none() => {}
            }
        }
    }

    fn turn(&mut self) -> Option<Turn<Sender>> {
        let ticket = self.ticket.as_mut()?;
        self.pool.places().get_mut(&self.origin).map(|spot| spot.place.turn(ticket, clock::now()))
    }

    fn connected(mut self, outcome: Result<(u64, Sender), BoxError>) -> Result<Borrowed, BoxError> {
        let Some(ticket) = self.ticket.take() else { return Err("the call has its connection already".into()) };
        let change = |place: &mut Place<Sender>| match outcome {
            Ok((id, sender)) => Ok(place.connected(ticket, id, sender, clock::now())),
            Err(error) => {
                place.left(ticket, true);
                Err(error)
            }
        };
        let lease = self.pool.change(&self.origin, change).ok_or("the pool has forgotten the origin")??;
        Ok(Borrowed { origin: self.origin.clone(), lease })
    }

    fn leave_with(&mut self, lease: Lease<Sender>) -> Borrowed {
        self.leave();
        Borrowed { origin: self.origin.clone(), lease }
    }

    fn leave(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.pool.change(&self.origin, |place| place.left(ticket, false));
        }
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}

type Connecting = Pin<Box<dyn Future<Output = Result<(u64, Sender), BoxError>> + Send>>;

/// The end of an attempt to connect, if one is being made.
async fn poll(connecting: &mut Option<Connecting>) -> Result<(u64, Sender), BoxError> {
    match connecting {
        Some(connecting) => connecting.await,
        None => std::future::pending().await,
    }
}
