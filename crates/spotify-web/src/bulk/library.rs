//! The library: any number of URIs of any kinds, saved, removed or checked.
//!
//! ```
//! use spotify_web::bulk::{LibraryAnswer, LibraryCheck, Work, WorkStep};
//!
//! let (one, other) = ("spotify:track:11dFghVXANMlKmJXsNCbNl".parse()?, "spotify:user:smedjan".parse()?);
//! let mut check = LibraryCheck::new(vec![one, other])?;
//! let WorkStep::Call { ticket, .. } = check.step() else { panic!("nothing is known yet") };
//! check.on_answer(ticket, Ok(LibraryAnswer::Checked(vec![true, false])))?;
//! let WorkStep::Done(saved) = check.step() else { panic!("both are known") };
//! assert_eq!(saved, [true, false]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use super::fate::Fate;
use super::list::{List, listed};
use super::{Caller, IN_FLIGHT, Progress, Work, WorkStep, check_kinds, distinct, most};
use crate::error::Error;
use crate::library::{Check, Remove, Save};
use crate::operation::{ArgumentError, Operation};
use crate::uri::{self, Uri, UriKind};

/// A call for the library.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum LibraryCall {
    /// Saves some.
    Save(Save),
    /// Removes some.
    Remove(Remove),
    /// Checks some.
    Check(Check),
}

/// What the library answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LibraryAnswer {
    /// It is changed.
    Changed,
    /// Whether each is in it.
    Checked(Vec<bool>),
}

fn call<C: Caller>(caller: &C, call: LibraryCall) -> C::Called<LibraryAnswer> {
    match call {
        LibraryCall::Save(save) => caller.call(save, |()| LibraryAnswer::Changed),
        LibraryCall::Remove(remove) => caller.call(remove, |()| LibraryAnswer::Changed),
        LibraryCall::Check(check) => caller.call(check, LibraryAnswer::Checked),
    }
}

/// Whom one follows.
const FOLLOWED: &[UriKind] = &[UriKind::Artist, UriKind::User, UriKind::Playlist];

fn only_followed(uris: &Vec<Uri>) -> Result<(), ArgumentError> {
    uri::check("uris", FOLLOWED, uris)
}

/// Saves URIs, or removes them; a URI that is given several times is sent once. One call after the other.
#[derive(Clone, Debug)]
pub struct LibraryChange {
    saves: bool,
    list: List,
    under_way: bool,
}

listed!(LibraryChange);

impl LibraryChange {
    /// Saves tracks, albums, episodes, shows and audiobooks, and follows artists, users and playlists.
    ///
    /// # Errors
    /// Something of another kind is among them.
    pub fn save(uris: Vec<Uri>) -> Result<Self, Error> {
        check_kinds(&uris, |uri| Save::new([uri.clone()]))?;
        Ok(Self::new(true, &uris))
    }

    /// Removes what [`save`](Self::save) saves.
    ///
    /// # Errors
    /// Something of another kind is among them.
    pub fn remove(uris: Vec<Uri>) -> Result<Self, Error> {
        check_kinds(&uris, |uri| Remove::new([uri.clone()]))?;
        Ok(Self::new(false, &uris))
    }

    /// Follows artists, users and playlists.
    ///
    /// # Errors
    /// Something of another kind is among them.
    pub fn follow(uris: Vec<Uri>) -> Result<Self, Error> {
        only_followed(&uris).map_err(|error| Error::argument(&Save::METADATA, error))?;
        Self::save(uris)
    }

    /// Stops following artists, users and playlists.
    ///
    /// # Errors
    /// Something of another kind is among them.
    pub fn unfollow(uris: Vec<Uri>) -> Result<Self, Error> {
        only_followed(&uris).map_err(|error| Error::argument(&Remove::METADATA, error))?;
        Self::remove(uris)
    }

    fn new(saves: bool, uris: &[Uri]) -> Self {
        Self { saves, list: List::new(distinct(uris).0), under_way: false }
    }
}

impl Work for LibraryChange {
    type Call = LibraryCall;
    type Answer = LibraryAnswer;
    type Output = ();

    fn step(&mut self) -> WorkStep<LibraryCall, ()> {
        if self.under_way {
            return WorkStep::Wait;
        }
        if self.list.is_done() {
            return WorkStep::Done(());
        }
        self.under_way = true;
        let call = if self.saves {
            LibraryCall::Save(Save::new(self.list.send(most::<Save>())))
        } else {
            LibraryCall::Remove(Remove::new(self.list.send(most::<Remove>())))
        };
        WorkStep::Call { ticket: 0, call }
    }

    fn on_answer(&mut self, _ticket: u64, outcome: Result<LibraryAnswer, Error>) -> Result<(), Error> {
        self.under_way = false;
        let Err(error) = outcome else {
            self.list.on_made();
            return Ok(());
        };
        // Both operations may be repeated, so both say the same.
        let fate = Fate::of::<Save>(&error);
        self.list.on_fate(fate);
        if fate == Fate::Made { Ok(()) } else { Err(error) }
    }

    fn rewind(&mut self) {
        self.under_way = false;
    }

    fn progress(&self) -> Progress {
        self.list.progress()
    }

    fn call<C: Caller>(caller: &C, asked: LibraryCall) -> C::Called<LibraryAnswer> {
        call(caller, asked)
    }
}

/// Checks URIs; one answer for each, in the order in which they were given. One that is given several times is asked once.
#[derive(Clone, Debug)]
pub struct LibraryCheck {
    uris: Vec<Uri>,
    /// Which of `uris` each of those is that were given.
    places: Vec<usize>,
    answers: Vec<Option<bool>>,
    /// What is to be asked, and what is.
    to_ask: VecDeque<Range<usize>>,
    under_way: BTreeMap<u64, Range<usize>>,
    tickets: u64,
    in_flight: usize,
}

impl LibraryCheck {
    /// Checks what [`LibraryChange::save`] saves.
    ///
    /// # Errors
    /// Something of another kind is among them.
    pub fn new(uris: Vec<Uri>) -> Result<Self, Error> {
        check_kinds(&uris, |uri| Check::new([uri.clone()]))?;
        let (uris, places) = distinct(&uris);
        let most = most::<Check>();
        let to_ask = (0..uris.len()).step_by(most).map(|from| from..uris.len().min(from + most)).collect();
        let answers = vec![None; uris.len()];
        Ok(Self { uris, places, answers, to_ask, under_way: BTreeMap::new(), tickets: 0, in_flight: IN_FLIGHT })
    }

    /// Checks which artists, users and playlists are followed.
    ///
    /// # Errors
    /// Something of another kind is among them.
    pub fn follows(uris: Vec<Uri>) -> Result<Self, Error> {
        only_followed(&uris).map_err(|error| Error::argument(&Check::METADATA, error))?;
        Self::new(uris)
    }

    /// At most so many calls at once, at least one; four unless set.
    #[must_use]
    pub fn in_flight(mut self, calls: usize) -> Self {
        self.in_flight = calls.max(1);
        self
    }

    /// What is known so far, in the order in which the URIs were given.
    pub fn answers(&self) -> impl Iterator<Item = Option<bool>> {
        self.places.iter().map(|place| self.answers.get(*place).copied().flatten())
    }
}

impl Work for LibraryCheck {
    type Call = LibraryCall;
    type Answer = LibraryAnswer;
    type Output = Vec<bool>;

    fn step(&mut self) -> WorkStep<LibraryCall, Vec<bool>> {
        if self.under_way.len() < self.in_flight
            && let Some(range) = self.to_ask.pop_front()
        {
            let uris = self.uris.get(range.clone()).unwrap_or_default();
            let (ticket, call) = (self.tickets, LibraryCall::Check(Check::new(uris)));
            self.tickets += 1;
            self.under_way.insert(ticket, range);
            return WorkStep::Call { ticket, call };
        }
        if self.under_way.is_empty() { WorkStep::Done(self.answers().flatten().collect()) } else { WorkStep::Wait }
    }

    fn on_answer(&mut self, ticket: u64, outcome: Result<LibraryAnswer, Error>) -> Result<(), Error> {
        let Some(range) = self.under_way.remove(&ticket) else {
            return Ok(());
        };
        let error = match outcome {
            Ok(LibraryAnswer::Checked(answers)) if answers.len() == range.len() => {
                for (known, answer) in self.answers.iter_mut().skip(range.start).zip(answers) {
                    *known = Some(answer);
                }
                return Ok(());
            }
            // Which URI an answer is for is told by its place only.
            Ok(_) => Error::misaligned(&Check::METADATA),
            Err(error) => error,
        };
        self.to_ask.push_front(range);
        Err(error)
    }

    fn rewind(&mut self) {
        let under_way = std::mem::take(&mut self.under_way);
        under_way.into_values().rev().for_each(|range| self.to_ask.push_front(range));
    }

    fn progress(&self) -> Progress {
        let done = self.answers.iter().filter(|answer| answer.is_some()).count();
        Progress { done, in_doubt: 0, total: self.answers.len() }
    }

    fn call<C: Caller>(caller: &C, asked: LibraryCall) -> C::Called<LibraryAnswer> {
        call(caller, asked)
    }
}
