//! Async code on the thread that calls.
//!
//! ```
//! use std::time::{Duration, Instant, SystemTime};
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use spotify_auth_core::{Now, TransportFault};
//! use spotify_auth_core::blocking::{Blocking, BlockingTransport};
//! use spotify_auth_core::driver::Transport;
//!
//! struct Clock(Instant);
//!
//! impl BlockingTransport for Clock {
//! #   fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
//! #       Err(TransportFault::not_sent("no network here"))
//! #   }
//!     fn now(&self) -> Now {
//!         Now::new(SystemTime::now().into(), self.0.elapsed())
//!     }
//!     // ..
//! #   fn entropy(&self) -> Result<[u8; 64], TransportFault> {
//! #       Err(TransportFault::not_sent("no random source here"))
//! #   }
//! }
//!
//! let start = Instant::now();
//! let blocking = Blocking::new(Clock(start));
//! blocking.block_on(async { blocking.sleep(Duration::from_millis(5)).await });
//! assert!(start.elapsed() >= Duration::from_millis(5));
//! ```

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

use super::run::{Run, Sleep};
use super::transport::BlockingTransport;
use crate::driver::Transport;
use crate::machine::TransportFault;
use crate::time::Now;

/// A blocking transport as an async one, and the loop that runs async code over it on the calling thread. Clones share the transport.
///
/// Its requests block inside the poll. What awaits it belongs into [`block_on`](Self::block_on), of this one or of any other: polled
/// by another executor it still gets to its end, but its waits then hold up that thread by a millisecond at a time. Inside a
/// `block_on` no other executor may block the thread, such as a hook with a `Handle::block_on` of tokio's: waits would then be left with
/// a run that cannot go on, for ever. `block_on` itself may be nested.
#[derive(Clone)]
pub struct Blocking {
    transport: Arc<dyn BlockingTransport>,
}

impl Blocking {
    /// Runs async code over this transport.
    pub fn new(transport: impl BlockingTransport + 'static) -> Self {
        Self { transport: Arc::new(transport) }
    }

    /// Runs `future` to its end on this thread, which is parked while there is nothing to do.
    ///
    /// It may be called inside itself, as by a hook. What would wait for its own end then waits for ever: a hook must not ask for the
    /// bearer that it is called about.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let run = Run::here();
        // Left when the future is gone: what others go on with is then in their hands.
        let entered = run.enter();
        let waker = Waker::from(Arc::clone(entered.run()));
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return output;
            }
            loop {
                let next = entered.run().wake_due();
                if entered.run().was_woken() {
                    break;
                }
                self.transport.park(next);
            }
        }
    }
}

#[async_trait]
impl Transport for Blocking {
    async fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
        deadline: Duration,
    ) -> Result<Response<Bytes>, TransportFault> {
        self.transport.send(request, max_body, deadline)
    }

    async fn sleep(&self, duration: Duration) {
        Sleep::new(Arc::clone(&self.transport), duration).await;
    }

    fn now(&self) -> Now {
        self.transport.now()
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        self.transport.entropy()
    }
}

impl fmt::Debug for Blocking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking").finish_non_exhaustive()
    }
}
