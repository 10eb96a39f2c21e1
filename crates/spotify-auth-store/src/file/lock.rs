//! Locks on files of their own: the record's file is another one after each save.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use spotify_auth_core::{StoreError, StoreErrorKind};

use super::{not_writable, safe};

/// How often a lock that somebody holds is tried again.
const PAUSE: Duration = Duration::from_millis(5);

/// A lock that ends when this is dropped, or with the process.
#[derive(Debug)]
pub(super) struct Locked {
    _file: File,
}

/// A lock that ends when this is dropped, with the process, or after its time: a program whose callers have all gone away in the
/// middle of a renewal polls it no more, and must not hold up the others for good.
pub(super) struct Timed {
    locked: Arc<Mutex<Option<Locked>>>,
    /// Goes with this, and wakes whoever watches the time.
    _gone: mpsc::Sender<()>,
}

impl Timed {
    pub(super) fn new(locked: Locked, time: Duration) -> io::Result<Self> {
        let locked = Arc::new(Mutex::new(Some(locked)));
        let (gone, watch) = mpsc::channel();
        let watched = Arc::clone(&locked);
        thread::Builder::new().name("spotify-auth-lease".to_owned()).spawn(move || {
            if watch.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
                let over = watched.lock().unwrap_or_else(PoisonError::into_inner).take();
                drop(over);
            }
        })?;
        Ok(Self { locked, _gone: gone })
    }
}

impl Drop for Timed {
    fn drop(&mut self) {
        // At once, and not when the other thread notices.
        let held = self.locked.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(held);
    }
}

/// Takes the lock if it is free.
pub(super) fn attempt(path: &Path) -> Result<Option<Locked>, StoreError> {
    loop {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) if is_still_there(&file, path) => return Ok(Some(Locked { _file: file })),
            // A logout has removed the file between the two: the lock of a file without a name locks nobody out.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(not_writable(path, &error)),
        }
    }
}

/// Waits for the lock, on a thread that may wait.
pub(super) fn wait(path: &Path, patience: Duration) -> Result<Locked, StoreError> {
    let until = Instant::now() + patience;
    loop {
        if let Some(locked) = attempt(path)? {
            return Ok(locked);
        }
        if Instant::now() >= until {
            let detail = format!("{} has been locked for {} s", path.display(), patience.as_secs());
            return Err(StoreError::new(StoreErrorKind::Busy, &detail));
        }
        thread::sleep(PAUSE);
    }
}

fn open(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::StorageFull => {
            not_writable(path, &error)
        }
        _ => safe::refused_to_open(path, &error),
    })?;
    let metadata = file.metadata().map_err(|error| not_writable(path, &error))?;
    safe::check(path, &metadata)?;
    Ok(file)
}

#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let same = |opened: std::fs::Metadata, named: std::fs::Metadata| {
        (opened.dev(), opened.ino()) == (named.dev(), named.ino())
    };
    file.metadata().and_then(|opened| Ok(same(opened, std::fs::symlink_metadata(path)?))).unwrap_or(false)
}

/// There, a file that is open cannot be removed.
#[cfg(not(unix))]
fn is_still_there(_: &File, _: &Path) -> bool {
    true
}
