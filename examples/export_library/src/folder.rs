//! The directory that is exported to, and what it knows of itself: for each part how far it is and what it was made of.
//!
//! ```text
//! tracks.json  tracks.csv  albums.json  albums.csv  playlists.json  playlists.csv
//! playlists/my-mix-3cEYpjA9oz9GiPac4AsH4n.json  .csv
//! .export/owner.json  tracks.json  albums.json  playlists.json  3cEYpjA9oz9GiPac4AsH4n.json
//! ```
//!
//! A part under way is called `.part` behind its name; what was exported before stays until the new one is whole. A state is a small
//! file that is replaced as a whole, after what it tells of is on the disk.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Error, Result, anyhow, bail};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The layout that this program writes. Another one is not touched.
const FORMAT: u32 = 1;

/// Where the states are.
const STATES: &str = ".export";

/// A directory that this process alone exports to.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    /// Locked as long as it is open, whatever becomes of the process.
    _lock: File,
}

/// Something that is exported in a pair of files.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// What its state is called.
    pub(crate) id: String,
    /// Where its files are, without their endings.
    pub(crate) stem: String,
    /// What people call it, on one line.
    pub(crate) title: String,
}

/// What a part was made of. If it differs, the list has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Source {
    /// The snapshot id, or what the list's first element is; empty if that is not known.
    pub(crate) mark: String,
    /// How many elements the list has, if that is part of it.
    pub(crate) total: Option<u32>,
}

/// How far a part is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) stem: String,
    /// Where the files are that this one's take the place of, if they were called otherwise.
    pub(crate) before: Option<String>,
    pub(crate) source: Source,
    /// How many elements the pages so far were told to be of.
    pub(crate) total: Option<u32>,
    /// The place in the list from which it goes on.
    pub(crate) position: u32,
    #[serde(flatten)]
    pub(crate) count: Count,
    /// How long the files are that belong to that.
    pub(crate) json_bytes: u64,
    pub(crate) csv_bytes: u64,
    pub(crate) is_whole: bool,
}

/// How many elements there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Count {
    /// In the files.
    pub(crate) rows: u64,
    /// Of these, places without anything in them.
    pub(crate) gone: u64,
    /// Not in the files, since they could not be read.
    pub(crate) left_out: u64,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.gone += other.gone;
        self.left_out += other.left_out;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.rows)?;
        if self.gone > 0 {
            write!(f, " ({} of them places of what is gone)", self.gone)?;
        }
        if self.left_out > 0 {
            write!(f, ", {} more left out", self.left_out)?;
        }
        Ok(())
    }
}

#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Owner {
    format: u32,
    user: String,
}

impl Folder {
    /// Makes the directory if need be, and takes it for this process.
    ///
    /// # Errors
    /// It cannot be written to, another process is at it, or it is of another account or layout.
    pub(crate) fn open(root: &Path, user: &str) -> Result<Self> {
        let states = root.join(STATES);
        fs::create_dir_all(&states).map_err(|error| trouble(&states, error))?;
        let playlists = root.join("playlists");
        fs::create_dir_all(&playlists).map_err(|error| trouble(&playlists, error))?;
        let path = states.join("lock");
        let lock = File::options().create(true).append(true).open(&path).map_err(|error| trouble(&path, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                bail!("another export to {} is under way: wait for it, or choose another directory", root.display())
            }
            Err(fs::TryLockError::Error(error)) => return Err(trouble(&path, error)),
        }
        let folder = Self { root: root.to_owned(), _lock: lock };
        let owner = Owner { format: FORMAT, user: user.to_owned() };
        match folder.read::<Owner>("owner")? {
            None => folder.write("owner", &owner)?,
            Some(there) if there == owner => {}
            Some(there) if there.format == FORMAT => {
                bail!("{} is an export of another account: choose another directory with --out", root.display())
            }
            Some(_) => bail!("{} was written by another version: choose another directory with --out", root.display()),
        }
        Ok(folder)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The file of a part with this ending.
    pub(crate) fn path(&self, stem: &str, ending: &str) -> PathBuf {
        self.root.join(format!("{stem}.{ending}"))
    }

    /// How far a part is, if it was begun.
    ///
    /// # Errors
    /// The state is there and cannot be read.
    pub(crate) fn state(&self, part: &Part) -> Result<Option<State>> {
        self.read(&part.id)
    }

    /// # Errors
    /// The disk is full, or the like. The state before is still there.
    pub(crate) fn save(&self, part: &Part, state: &State) -> Result<()> {
        self.write(&part.id, state)
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let path = self.root.join(STATES).join(format!("{name}.json"));
        match fs::read(&path) {
            // One that cannot be understood is of no use: that part is made anew.
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(trouble(&path, error)),
        }
    }

    fn write<T: Serialize>(&self, name: &str, state: &T) -> Result<()> {
        let states = self.root.join(STATES);
        let path = states.join(format!("{name}.json"));
        let replace = || -> io::Result<()> {
            let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&states)?;
            serde_json::to_writer(&mut file, state)?;
            file.write_all(b"\n")?;
            file.as_file().sync_data()?;
            file.persist(&path)?;
            Ok(())
        };
        replace().map_err(|error| trouble(&path, error))
    }
}

/// What is wrong with a file, and what to do about it.
pub(crate) fn trouble(path: &Path, error: io::Error) -> Error {
    let advice = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "choose another directory with --out",
        _ => "see to it",
    };
    anyhow!("{}: {error}: {advice}", path.display())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn a_directory_is_of_one_account_and_one_process() {
        let directory = tempfile::tempdir().unwrap();
        let folder = Folder::open(directory.path(), "rowan").unwrap();
        let second = Folder::open(directory.path(), "rowan").unwrap_err().to_string();
        assert!(second.contains("another export") && second.contains("is under way"), "{second}");
        drop(folder);
        drop(Folder::open(directory.path(), "rowan").unwrap());
        let other = Folder::open(directory.path(), "hazel").unwrap_err().to_string();
        assert!(other.contains("of another account") && !other.contains("rowan"), "{other}");
        fs::write(directory.path().join(".export/owner.json"), r#"{"format":2,"user":"rowan"}"#).unwrap();
        assert!(Folder::open(directory.path(), "rowan").unwrap_err().to_string().contains("another version"));
    }

    #[test]
    fn a_state_that_is_no_state_is_none() {
        let directory = tempfile::tempdir().unwrap();
        let folder = Folder::open(directory.path(), "rowan").unwrap();
        let part = Part { id: "tracks".into(), stem: "tracks".into(), title: "tracks".into() };
        assert_eq!(folder.state(&part).unwrap(), None);
        fs::write(directory.path().join(".export/tracks.json"), "{\"stem\":").unwrap();
        assert_eq!(folder.state(&part).unwrap(), None);
    }
}
