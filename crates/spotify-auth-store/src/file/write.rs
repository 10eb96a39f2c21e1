//! Replacing a file as a whole.

use std::fs::{self, DirBuilder, File, Metadata};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use spotify_auth_core::StoreError;
use tempfile::NamedTempFile;

use super::{not_writable, safe};

/// How much room a renewal reserves: more than any real record takes.
const ROOM: usize = 16 * 1024;

/// Makes the directory for its owner alone, or looks whether the one that is there may be used.
pub(super) fn make_directory(directory: &Path) -> Result<(), StoreError> {
    if let Ok(there) = fs::metadata(directory) {
        return check_directory(directory, &there);
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|error| not_writable(directory, &error))
}

#[cfg(unix)]
fn check_directory(directory: &Path, metadata: &Metadata) -> Result<(), StoreError> {
    use std::os::unix::fs::MetadataExt;

    let (mode, owner) = (metadata.mode(), metadata.uid());
    if !metadata.is_dir() {
        return Err(safe::not_safe(directory, "is not a directory"));
    }
    let is_sticky = mode & 0o1000 != 0;
    if mode & 0o022 != 0 && !is_sticky {
        return Err(safe::not_safe(directory, "can be written to by others, who could replace the token: chmod 700"));
    }
    if owner != 0 && owner != rustix::process::geteuid().as_raw() && !is_sticky {
        return Err(safe::not_safe(directory, "belongs to another user, who could replace the token"));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_directory(directory: &Path, metadata: &Metadata) -> Result<(), StoreError> {
    if metadata.is_dir() { Ok(()) } else { Err(safe::not_safe(directory, "is not a directory")) }
}

/// How the names of this record's unfinished files begin.
fn prefix(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}.new-")
}

/// A new file that only its owner can read, with room for a record on the disk.
pub(super) fn reserve(path: &Path, directory: &Path) -> Result<NamedTempFile, StoreError> {
    let fail = |error: io::Error| not_writable(path, &error);
    let mut file = new_file(path, directory).map_err(fail)?;
    file.write_all(&[b' '; ROOM]).map_err(fail)?;
    file.as_file().sync_data().map_err(fail)?;
    Ok(file)
}

fn new_file(path: &Path, directory: &Path) -> io::Result<NamedTempFile> {
    // Mode 0600 from the first moment, and never one that is there.
    tempfile::Builder::new().prefix(&prefix(path)).suffix("").tempfile_in(directory)
}

/// Puts `bytes` in the place of the file, in the room that was reserved if there is one.
pub(super) fn replace(
    path: &Path,
    directory: &Path,
    bytes: &[u8],
    reserved: Option<NamedTempFile>,
) -> Result<(), StoreError> {
    let fail = |error: io::Error| not_writable(path, &error);
    let mut file = match reserved {
        Some(file) => file,
        None => new_file(path, directory).map_err(fail)?,
    };
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    file.write_all(bytes).map_err(fail)?;
    file.as_file().set_len(bytes.len() as u64).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    sync_directory(directory).map_err(fail)
}

/// Removes these, those that are there.
pub(super) fn remove_all(directory: &Path, paths: impl IntoIterator<Item = PathBuf>) -> Result<(), StoreError> {
    for path in paths {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(not_writable(&path, &error)),
            _ => {}
        }
    }
    sync_directory(directory).map_err(|error| not_writable(directory, &error))
}

/// Removes the unfinished files that a crash has left. What cannot be removed does no harm.
pub(super) fn sweep(path: &Path, directory: &Path) {
    let prefix = prefix(path);
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The name is on the disk only when the directory is.
#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}
