//! Work that waits for a disk, away from the thread that polls.

use std::thread;

use futures_channel::oneshot;
use spotify_auth_core::{StoreError, StoreErrorKind};

/// Does `work` on a thread of its own. A store is asked once or twice an hour: a pool would be idle all the time. Who goes away
/// meanwhile does not stop it: a save that has begun is finished.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (sender, receiver) = oneshot::channel();
    let spawned = thread::Builder::new().name("spotify-auth-store".to_owned()).spawn(move || {
        // Nobody is left to hear it.
        let _ = sender.send(work());
    });
    if let Err(error) = spawned {
        return Err(StoreError::new(StoreErrorKind::Away, &format!("no thread could be had: {error}")));
    }
    receiver.await.unwrap_or_else(|_| Err(StoreError::new(StoreErrorKind::Unsupported, "it panicked")))
}
