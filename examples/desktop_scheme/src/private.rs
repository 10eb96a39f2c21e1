//! Files that only this user may read.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where an app keeps its state.
pub(crate) fn default_folder() -> Result<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = variable("XDG_STATE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .or_else(|| variable("HOME").map(|home| home.join(".local/state")));
    Ok(base.context("there is no home folder: name one with --state")?.join("spotify-desktop-scheme"))
}

/// Writes a file that nobody else can read at any time.
pub(crate) fn write(folder: &Path, name: &str, text: &str) -> Result<()> {
    let new = folder.join(format!("{name}.new"));
    write_new(folder, &new, text).with_context(|| format!("{} cannot be written", new.display()))?;
    fs::rename(&new, folder.join(name)).context("the file cannot be put in its place")
}

/// Puts a file back that was taken, unless there is a newer one by now.
pub(crate) fn put_back(folder: &Path, name: &str, text: &str) -> Result<()> {
    let old = folder.join(format!("{name}.old-{}", std::process::id()));
    write_new(folder, &old, text).with_context(|| format!("{} cannot be written", old.display()))?;
    let put = match fs::hard_link(&old, folder.join(name)) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        put => put.context("the file cannot be put back"),
    };
    fs::remove_file(&old).context("the file cannot be removed")?;
    put
}

fn write_new(folder: &Path, new: &Path, text: &str) -> io::Result<()> {
    let (mut builder, mut options) = (DirBuilder::new(), OpenOptions::new());
    builder.recursive(true);
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        builder.mode(0o700);
        options.mode(0o600);
    }
    builder.create(folder)?;
    match fs::remove_file(new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    options.open(new)?.write_all(text.as_bytes())
}

/// Takes a file out: only one process gets it, however many come for it.
pub(crate) fn take(folder: &Path, name: &str) -> Result<Option<String>> {
    let mine = folder.join(format!("{name}.{}", std::process::id()));
    match fs::rename(folder.join(name), &mine) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        renamed => renamed.context("the file cannot be taken")?,
    }
    let text = fs::read_to_string(&mine).context("the file cannot be read");
    fs::remove_file(&mine).context("the file cannot be removed")?;
    text.map(Some)
}
