//! A part that is being written: page after page to its files, each made sure of before its state tells of it.

use std::fs::{self, File};
use std::io::{self, BufRead, Seek, Write};
use std::path::Path;

use anyhow::Result;
use serde_json::Value;
use spotify_web::Page;

use crate::folder::{Count, Folder, Part, Source, State, trouble};
use crate::rows::{Row, safe, text};

/// Between the elements of the JSON file, before the first, and after the last.
const OPENING: &[u8] = b"[\n";
const BETWEEN: &[u8] = b",\n";
const CLOSING: &[u8] = b"\n]\n";
const NOTHING: &[u8] = b"[]\n";

const ENDINGS: [&str; 2] = ["json", "csv"];

/// A part under way.
pub(crate) struct Work<'a> {
    folder: &'a Folder,
    part: &'a Part,
    state: State,
    /// The JSON file and the table, open for more. Opened with the first page, so that a part which cannot be had leaves nothing.
    files: Option<[File; 2]>,
}

impl<'a> Work<'a> {
    /// Goes on where the state says, if that is of the same source and its files are there; else from the start.
    ///
    /// # Errors
    /// A file is there and cannot be used.
    pub(crate) fn begin(folder: &'a Folder, part: &'a Part, source: &Source, anew: bool) -> Result<Self> {
        let there = folder.state(part)?;
        let mut work = Self { folder, part, state: State::start(part, source, there.as_ref()), files: None };
        let Some(state) = there else { return Ok(work) };
        // What has no mark may have changed.
        let is_same = state.stem == part.stem && state.source == *source && !source.mark.is_empty();
        // Without as much as the table's head, nothing is there to go on from.
        let is_begun = state.csv_bytes > 0;
        if anew || state.is_whole || !is_same || !is_begun {
            if !state.is_whole && state.stem != part.stem {
                forget(folder, &state.stem, ["json.part", "csv.part"]);
            }
            return Ok(work);
        }
        let open = |ending: &str, length: u64| -> Result<Option<File>> {
            let path = folder.path(&part.stem, &format!("{ending}.part"));
            match File::options().read(true).write(true).open(&path) {
                Ok(file) => {
                    go_on_at(&file, length).map(|there| there.then_some(file)).map_err(|error| trouble(&path, error))
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(trouble(&path, error)),
            }
        };
        if let (Some(json), Some(csv)) = (open("json", state.json_bytes)?, open("csv", state.csv_bytes)?) {
            work.files = Some([json, csv]);
            work.state = state;
        }
        Ok(work)
    }

    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// What is written is of no one moment: the next export must not take it for unchanged.
    pub(crate) fn forget_source(&mut self) {
        self.state.source.mark.clear();
    }

    /// Whether a page's total is that of the pages before it.
    pub(crate) fn is_of(&self, total: Option<u32>) -> bool {
        let expected = self.state.total.or(self.state.source.total);
        expected.is_none() || total.is_none() || expected == total
    }

    /// Writes a page, and then that it is written, if another one follows.
    ///
    /// # Errors
    /// The disk is full, or the like. The page before is still the last one.
    pub(crate) fn append<T: Row>(&mut self, page: &Page<T>) -> Result<()> {
        let mut state = self.state.clone();
        let (mut json, mut csv) = (Vec::new(), csv::Writer::from_writer(Vec::new()));
        for item in &page.items {
            json.extend_from_slice(if state.count.rows == 0 { OPENING } else { BETWEEN });
            serde_json::to_writer(&mut json, item)?;
            let value = serde_json::to_value(item)?;
            csv.write_record(T::COLUMNS.iter().map(|(_, path)| safe(text(&value, path))))?;
            state.count += Count { rows: 1, gone: item.is_gone().into(), left_out: 0 };
        }
        let csv = csv.into_inner().map_err(|error| error.into_error())?;
        state.total = state.total.or(page.total);
        state.count.left_out += page.skipped.len() as u64;
        state.position = page.offset.saturating_add(u32::try_from(page.taken()).unwrap_or(u32::MAX));
        state.json_bytes += json.len() as u64;
        state.csv_bytes += csv.len() as u64;
        if self.files.is_none() {
            state.csv_bytes += self.open::<T>()?;
        }
        self.write([&json, &csv])?;
        // What ends here is made sure of when it is finished.
        if page.next.is_some() {
            self.sync()?;
            self.folder.save(self.part, &state)?;
        }
        self.state = state;
        Ok(())
    }

    /// Makes the files, with the table's head, whose length is handed back.
    fn open<T: Row>(&mut self) -> Result<u64> {
        let mut head = csv::Writer::from_writer(Vec::new());
        head.write_record(T::COLUMNS.iter().map(|(name, _)| name))?;
        let head = head.into_inner().map_err(|error| error.into_error())?;
        let create = |ending: &str| {
            let path = self.folder.path(&self.part.stem, &format!("{ending}.part"));
            File::create(&path).map_err(|error| trouble(&path, error))
        };
        // Else the last state, of an export that is whole, would take these files for its own.
        self.folder.save(self.part, &self.state)?;
        self.files = Some([create("json")?, create("csv")?]);
        self.write([&[], &head])?;
        Ok(head.len() as u64)
    }

    fn write(&mut self, bytes: [&[u8]; 2]) -> Result<()> {
        let mut bytes = bytes.into_iter();
        self.each(|file| file.write_all(bytes.next().unwrap_or_default()))
    }

    /// Makes sure that what is written is on the disk.
    fn sync(&mut self) -> Result<()> {
        self.each(|file| file.sync_data())
    }

    fn each(&mut self, mut act: impl FnMut(&mut File) -> io::Result<()>) -> Result<()> {
        for (file, ending) in self.files.iter_mut().flatten().zip(ENDINGS) {
            act(file).map_err(|error| trouble(&self.folder.path(&self.part.stem, &format!("{ending}.part")), error))?;
        }
        Ok(())
    }

    /// Ends the files and gives them their names, in the place of what was exported before.
    ///
    /// # Errors
    /// The disk is full, or the like. All pages are still there.
    pub(crate) fn finish<T: Row>(mut self) -> Result<State> {
        if self.files.is_none() {
            self.state.csv_bytes += self.open::<T>()?;
        }
        let end = if self.state.count.rows == 0 { NOTHING } else { CLOSING };
        self.write([end, &[]])?;
        self.sync()?;
        self.state.json_bytes += end.len() as u64;
        // From here on it is whole, and only has to be called so.
        self.state.is_whole = true;
        self.folder.save(self.part, &self.state)?;
        settle(self.folder, &self.state)?;
        Ok(self.state)
    }
}

impl State {
    fn start(part: &Part, source: &Source, there: Option<&Self>) -> Self {
        Self {
            stem: part.stem.clone(),
            before: there
                .and_then(|there| if there.is_whole { Some(there.stem.clone()) } else { there.before.clone() }),
            source: source.clone(),
            total: None,
            position: 0,
            count: Count::default(),
            json_bytes: 0,
            csv_bytes: 0,
            is_whole: false,
        }
    }
}

/// Gives the files of a part that is whole their names, and removes those it had under another one. Done twice, for who was
/// stopped in between, it is done once.
///
/// # Errors
/// The directory cannot be written to, or a file is not there, or not as long as the state says.
pub(crate) fn settle(folder: &Folder, state: &State) -> Result<()> {
    for (ending, length) in ENDINGS.into_iter().zip([state.json_bytes, state.csv_bytes]) {
        let (path, written) = (folder.path(&state.stem, ending), folder.path(&state.stem, &format!("{ending}.part")));
        let rename = || match fs::metadata(&written)?.len() == length {
            true => fs::rename(&written, &path),
            false => Err(io::Error::new(io::ErrorKind::InvalidData, "not as long as what was written to it")),
        };
        match rename() {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound && path.exists() => {}
            Err(error) => return Err(trouble(&written, error)),
        }
    }
    if let Some(before) = state.before.as_ref().filter(|before| **before != state.stem) {
        forget(folder, before, ENDINGS);
    }
    Ok(())
}

/// Removes files that a playlist had under another name. What cannot be removed stays.
fn forget(folder: &Folder, stem: &str, endings: [&str; 2]) {
    // The name comes from a file that somebody may have edited.
    let is_ours =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if stem.strip_prefix("playlists/").is_some_and(is_ours) {
        for ending in endings {
            let _ = fs::remove_file(folder.path(stem, ending));
        }
    }
}

/// Puts the file's end where the state says it is. `false` if the file is shorter: then something is lost.
fn go_on_at(mut file: &File, length: u64) -> io::Result<bool> {
    if file.metadata()?.len() < length {
        return Ok(false);
    }
    file.set_len(length)?;
    file.seek(io::SeekFrom::Start(length))?;
    Ok(true)
}

/// The elements of a JSON file that was written here, a line each, one after the other whatever the file's length.
///
/// # Errors
/// The file cannot be read, or is not one of ours.
pub(crate) fn elements(path: &Path) -> Result<impl Iterator<Item = Result<Value>>> {
    let file = File::open(path).map_err(|error| trouble(path, error))?;
    let is_element = |line: &io::Result<String>| line.as_ref().map_or(true, |line| line.starts_with('{'));
    Ok(io::BufReader::new(file)
        .lines()
        .filter(is_element)
        .map(|line| Ok(serde_json::from_str(line?.trim_end_matches(','))?)))
}
