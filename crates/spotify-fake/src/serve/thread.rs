//! A fake on a thread of its own, for callers without a runtime.

use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::listener::Listeners;
use crate::error::StartError;

/// The thread and its runtime. Dropping it stops the fake and waits until its ports are free.
pub(crate) struct OwnThread {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl OwnThread {
    pub(crate) fn start(listeners: Listeners) -> Result<Self, StartError> {
        let (stop, stopped) = oneshot::channel::<()>();
        let (report, started) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("spotify-fake".to_owned())
            .spawn(move || {
                let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime,
                    Err(error) => {
                        // The other end waits for exactly one message.
                        let _ = report.send(Err(error));
                        return;
                    }
                };
                runtime.block_on(async {
                    match listeners.serve() {
                        Ok(_serving) => {
                            let _ = report.send(Ok(()));
                            // An error means that the handle is gone: the same as being told to stop.
                            let _ = stopped.await;
                        }
                        Err(error) => {
                            let _ = report.send(Err(error));
                        }
                    }
                });
            })
            .map_err(StartError::Runtime)?;
        match started.recv() {
            Ok(Ok(())) => Ok(Self { stop: Some(stop), thread: Some(thread) }),
            Ok(Err(error)) => Err(StartError::Runtime(error)),
            Err(mpsc::RecvError) => {
                Err(StartError::Runtime(std::io::Error::other("the thread ended before it was ready")))
            }
        }
    }
}

impl Drop for OwnThread {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It fails only if the thread has ended already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic on the fake's thread was printed there; a second one here would hide the test's own failure.
            let _ = thread.join();
        }
    }
}
