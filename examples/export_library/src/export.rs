//! What is exported, part by part.

use std::cell::RefCell;
use std::collections::HashSet;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use futures_util::stream::{self, StreamExt};
use serde::Deserialize;
use spotify_web::{
    Error, ErrorKind, Id, Page, Paged, Playlist, SavedAlbum, SavedTrack, SimplifiedPlaylist, Spotify, library,
    playlists,
};
use tokio::task::block_in_place;

use crate::folder::{Count, Folder, Part, Source, State};
use crate::names;
use crate::progress::Progress;
use crate::rows::{Row, text};
use crate::work::{Work, elements, settle};

/// So often a part is read that changes while it is. The last time it is taken as it comes.
const ATTEMPTS: u32 = 3;

/// How many pages of one playlist are fetched at the same time.
const PAGES_OF_A_PLAYLIST: usize = 2;

/// After so many playlists in a row whose contents could not be read, it is not about them.
const FAILED_IN_A_ROW: usize = 5;

/// So much of what a part leaves out is told of, with its place.
const MOST_TOLD: u64 = 5;

/// An export to one directory.
pub(crate) struct Export {
    pub(crate) spotify: Spotify,
    pub(crate) folder: Folder,
    pub(crate) progress: Progress,
    /// How many pages are fetched at the same time.
    pub(crate) in_flight: usize,
    /// What was exported before is exported again.
    pub(crate) anew: bool,
}

/// What became of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Written(Count),
    /// Nothing has changed since it was.
    Unchanged(Count),
}

/// What became of all playlists' contents.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) written: u64,
    pub(crate) unchanged: u64,
    pub(crate) count: Count,
    /// Those that Spotify does not show to this app.
    pub(crate) closed: Vec<String>,
    /// Those that could not be read this time, each with what went wrong.
    pub(crate) failed: Vec<String>,
}

/// As much of a playlist as is needed to get what is in it.
#[derive(Deserialize)]
struct Listed {
    id: Id<Playlist>,
    name: String,
    #[serde(default)]
    snapshot_id: Option<String>,
}

impl Export {
    /// The saved tracks.
    pub(crate) async fn tracks(&self) -> Result<Outcome> {
        let operation = |offset| library::Tracks::new().offset(offset);
        let source = async || self.head::<_, SavedTrack>(operation(0)).await;
        self.list(&part("tracks", "saved tracks"), true, source, operation).await
    }

    /// The saved albums.
    pub(crate) async fn albums(&self) -> Result<Outcome> {
        let operation = |offset| library::Albums::new().offset(offset);
        let source = async || self.head::<_, SavedAlbum>(operation(0)).await;
        self.list(&part("albums", "saved albums"), true, source, operation).await
    }

    /// The user's playlists, without what is in them. Always read, since nothing else tells which of them have changed.
    pub(crate) async fn playlists(&self) -> Result<Outcome> {
        let operation = |offset| playlists::Mine::new().offset(offset);
        let source = async || self.head::<_, SimplifiedPlaylist>(operation(0)).await;
        self.list(&part("playlists", "playlists"), false, source, operation).await
    }

    /// What is in each of the playlists that were exported before this. Whoever may not see one's contents still has the others';
    /// so has whoever cannot read one.
    pub(crate) async fn contents(&self, playlists: u64) -> Result<Contents> {
        let mut all = Contents::default();
        let mut progress = self.progress.part("playlists' contents", u32::try_from(playlists).ok(), 0);
        // Asked until it is known, for those whose contents today's operation does not show: apps in development mode have no other.
        let is_old_name_open = AtomicBool::new(true);
        let path = self.folder.path("playlists", "json");
        // Most playlists are a page or two long: several at once, so that as many pages are under way as for one long list.
        let at_once = self.in_flight.div_ceil(PAGES_OF_A_PLAYLIST);
        // A list that says the same twice must not have two writers at one file.
        let under_way = RefCell::new(HashSet::new());
        let outcomes = stream::iter(elements(&path)?).map(|element| async {
            let listed: Listed = serde_json::from_value(element?)?;
            let part = Part {
                id: listed.id.as_str().to_owned(),
                stem: format!("playlists/{}", names::stem(&listed.name, &listed.id)),
                title: shown(&listed.name),
            };
            if !under_way.borrow_mut().insert(listed.id.clone()) {
                return Ok((part.title, Ok(Some(Outcome::Unchanged(Count::default())))));
            }
            let outcome = self.contents_of(&listed, &part, &is_old_name_open).await;
            under_way.borrow_mut().remove(&listed.id);
            match outcome {
                Err(error) if is_of_this_one(&error) => Ok((part.title, Err(error))),
                outcome => Ok::<_, anyhow::Error>((part.title, Ok(outcome?))),
            }
        });
        let mut outcomes = pin!(outcomes.buffered(at_once).zip(stream::iter(1..)));
        let mut failed_in_a_row = 0;
        while let Some((outcome, number)) = outcomes.next().await {
            match outcome? {
                // Nothing was asked of Spotify.
                (_, Ok(Some(Outcome::Unchanged(count)))) => {
                    all.unchanged += 1;
                    all.count += count;
                }
                (_, Ok(Some(Outcome::Written(count)))) => {
                    failed_in_a_row = 0;
                    all.written += 1;
                    all.count += count;
                }
                (title, Ok(None)) => {
                    failed_in_a_row = 0;
                    all.closed.push(title);
                }
                (title, Err(error)) => {
                    failed_in_a_row += 1;
                    if failed_in_a_row == FAILED_IN_A_ROW {
                        return Err(error);
                    }
                    all.failed.push(format!("{title}: {error}"));
                }
            }
            progress.at(number);
        }
        Ok(all)
    }

    /// `None` if they are closed to this app.
    async fn contents_of(
        &self,
        listed: &Listed,
        part: &Part,
        is_old_name_open: &AtomicBool,
    ) -> Result<Option<Outcome>> {
        let id = &listed.id;
        let known = Source { mark: listed.snapshot_id.clone().unwrap_or_default(), total: None };
        if let Some(outcome) = self.unchanged(part, &known)? {
            return Ok(Some(outcome));
        }
        let source = async || {
            let playlist = self.spotify.playlists().get(id).fields("snapshot_id").await?;
            let mark = playlist.snapshot_id.map(|id| id.to_string()).unwrap_or_default();
            Ok(Source { mark, total: None })
        };
        let in_flight = self.in_flight.min(PAGES_OF_A_PLAYLIST);
        let today = |offset| playlists::Items::new(id).offset(offset);
        let today = self.read(part, known.clone(), &source, in_flight, today).await;
        match today {
            Err(error) if is_closed(&error) => {}
            outcome => return outcome.map(Some),
        }
        if !is_old_name_open.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let old = |offset| playlists::Tracks::new(id).offset(offset);
        match self.read(part, known, &source, in_flight, old).await {
            Err(error) if is_closed(&error) => {
                let kind = error.downcast_ref().map(Error::kind);
                let is_open = !matches!(kind, Some(ErrorKind::ClosedInDevelopmentMode { .. }));
                is_old_name_open.store(is_open, Ordering::Relaxed);
                Ok(None)
            }
            outcome => outcome.map(Some),
        }
    }

    /// How many elements a list has, and which is first: one of a library comes and goes, and either differs.
    async fn head<O, T>(&self, operation: O) -> Result<Source>
    where
        O: Paged<Page = Page<T>, Item = T> + Send + Unpin + 'static,
        O::Output: Send + 'static,
        T: Row + Unpin,
    {
        let mut head = self.spotify.call(operation).pages(1).first(1);
        let total = head.fetch_total().await?;
        let first = head.try_next().await?.map(serde_json::to_value).transpose()?.unwrap_or_default();
        let mark: Vec<String> = T::MARK.iter().map(|path| text(&first, path)).collect();
        Ok(Source { mark: mark.join(" "), total })
    }

    async fn list<O, T>(
        &self,
        part: &Part,
        may_be_skipped: bool,
        source: impl AsyncFn() -> Result<Source>,
        operation: impl Fn(u32) -> O,
    ) -> Result<Outcome>
    where
        O: Paged<Page = Page<T>, Item = T> + Send + Unpin + 'static,
        O::Output: Send + 'static,
        T: Row + Unpin,
    {
        let now = source().await?;
        if let Some(outcome) = self.unchanged(part, &now)?.filter(|_| may_be_skipped) {
            return Ok(outcome);
        }
        self.read(part, now, &source, self.in_flight, operation).await
    }

    /// What was exported before, if it was made of the same.
    fn unchanged(&self, part: &Part, now: &Source) -> Result<Option<Outcome>> {
        let is_same = |state: &State| state.is_whole && state.source == *now && !now.mark.is_empty();
        let Some(state) = self.folder.state(part)?.filter(|state| !self.anew && is_same(state)) else {
            return Ok(None);
        };
        // Who was stopped after the last page may have left them without their names. If not all is there, it is read again.
        Ok(settle(&self.folder, &state).is_ok().then_some(Outcome::Unchanged(state.count)))
    }

    /// Reads a list to its end, from where it was left off, and again if it changes meanwhile.
    async fn read<O, T>(
        &self,
        part: &Part,
        mut now: Source,
        source: &impl AsyncFn() -> Result<Source>,
        in_flight: usize,
        operation: impl Fn(u32) -> O,
    ) -> Result<Outcome>
    where
        O: Paged<Page = Page<T>, Item = T> + Send + Unpin + 'static,
        O::Output: Send + 'static,
        T: Row + Unpin,
    {
        let title = &part.title;
        let mut attempt = 1;
        loop {
            let is_last = attempt == ATTEMPTS;
            let mut work = Work::begin(&self.folder, part, &now, self.anew || attempt > 1)?;
            let from = work.state().position;
            if from > 0 {
                self.progress.say(&format!("{title}: goes on from element {from}"));
            } else if attempt == 1 && self.folder.state(part)?.is_some_and(|state| state.source != now) {
                self.progress.say(&format!("{title}: changed since the last export"));
            }
            let mut pages = self.spotify.call(operation(from)).pages(in_flight).whole();
            let mut progress = None;
            let (mut count, mut has_changed) = (0, false);
            while let Some(page) = pages.try_next().await? {
                has_changed |= !work.is_of(page.total);
                if has_changed && !is_last {
                    break;
                }
                for skipped in
                    page.skipped.iter().zip(work.state().count.left_out..MOST_TOLD).map(|(skipped, _)| skipped)
                {
                    self.progress.say(&format!("{title}: {skipped}"));
                }
                // Other pages go on coming: each answer is read in a task of its own.
                block_in_place(|| work.append(&page))?;
                let progress = progress.get_or_insert_with(|| self.progress.part(title, page.total, from));
                progress.at(work.state().position);
                count += 1;
            }
            // One page is of one moment.
            let after = if has_changed || count > 1 || from > 0 { source().await? } else { now.clone() };
            let is_of_one_moment = !has_changed && after == now;
            if is_of_one_moment || is_last {
                if !is_of_one_moment {
                    self.progress
                        .say(&format!("{title}: changed each of {ATTEMPTS} times: something may be missing or twice"));
                    work.forget_source();
                }
                return block_in_place(|| work.finish::<T>()).map(|state| Outcome::Written(state.count));
            }
            self.progress.say(&format!("{title}: changed while they were read, so they are read again"));
            now = after;
            attempt += 1;
        }
    }
}

fn part(id: &str, title: &str) -> Part {
    Part { id: id.to_owned(), stem: id.to_owned(), title: title.to_owned() }
}

/// A name on one line of a terminal that it cannot do anything to.
fn shown(name: &str) -> String {
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(60).collect();
    format!("{name:?}")
}

/// Whether Spotify shows this to others, or to no app of this kind.
fn is_closed(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref().map(Error::kind);
    matches!(kind, Some(ErrorKind::Forbidden | ErrorKind::ClosedInDevelopmentMode { .. } | ErrorKind::NotFound))
}

/// Whether a failure is one of this playlist only, for all that is known: the others may be had.
fn is_of_this_one(error: &anyhow::Error) -> bool {
    use ErrorKind::{BadRequest, Decode, Page, Unavailable, UnexpectedStatus};
    let kind = error.downcast_ref().map(Error::kind);
    matches!(kind, Some(BadRequest | Decode(_) | Page(_) | Unavailable { .. } | UnexpectedStatus))
}
