//! Reading a file that must be nobody else's.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use spotify_auth_core::{Record, StoreError, StoreErrorKind};
use zeroize::Zeroizing;

/// The file's bytes, or `None` if there is no file.
///
/// Judged by what was opened and not by what was there a moment before.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    let file = match open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused_to_open(path, &error)),
    };
    let metadata = file.metadata().map_err(|error| unreadable(path, &error))?;
    check(path, &metadata)?;
    // One byte more than allowed is enough to notice, and growing the buffer would leave copies of secrets behind.
    let limit = Record::MAX_BYTES + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit + 1));
    file.take(limit as u64).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    Ok(Some(bytes))
}

fn unreadable(path: &Path, error: &io::Error) -> StoreError {
    StoreError::new(StoreErrorKind::Away, &format!("{} cannot be read: {error}", path.display()))
}

/// An error that says what must be done before the file is believed.
pub(super) fn not_safe(path: &Path, what: &str) -> StoreError {
    StoreError::new(StoreErrorKind::Unsafe, &format!("{} {what}", path.display()))
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    // Neither along a symbolic link, nor waiting for the other end of a pipe.
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

#[cfg(unix)]
pub(super) fn refused_to_open(path: &Path, error: &io::Error) -> StoreError {
    match error.raw_os_error().map(rustix::io::Errno::from_raw_os_error) {
        Some(rustix::io::Errno::LOOP | rustix::io::Errno::MLINK) => {
            not_safe(path, "is a symbolic link: put the file itself there, or name the file that it leads to")
        }
        _ if error.kind() == io::ErrorKind::PermissionDenied => not_safe(path, "must not be read by this user"),
        _ => unreadable(path, error),
    }
}

#[cfg(unix)]
pub(super) fn check(path: &Path, metadata: &Metadata) -> Result<(), StoreError> {
    use std::os::unix::fs::MetadataExt;

    let owner = rustix::process::geteuid().as_raw();
    if !metadata.is_file() {
        return Err(not_safe(path, "is not a file: remove what is there"));
    }
    if metadata.uid() != owner {
        return Err(not_safe(path, "belongs to another user: remove it, or run as that user"));
    }
    if metadata.mode() & 0o077 != 0 {
        let found = format!("can be read or written by others (mode {:o}): chmod 600", metadata.mode() & 0o777);
        return Err(not_safe(path, &found));
    }
    Ok(())
}

/// The system's own access lists guard files there.
#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    if std::fs::symlink_metadata(path)?.is_symlink() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a symbolic link"));
    }
    OpenOptions::new().read(true).open(path)
}

#[cfg(not(unix))]
pub(super) fn refused_to_open(path: &Path, error: &io::Error) -> StoreError {
    unreadable(path, error)
}

#[cfg(not(unix))]
pub(super) fn check(path: &Path, metadata: &Metadata) -> Result<(), StoreError> {
    if metadata.is_file() { Ok(()) } else { Err(not_safe(path, "is not a file: remove what is there")) }
}
