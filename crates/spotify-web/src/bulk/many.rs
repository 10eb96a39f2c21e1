//! Any number of things by their ids: the batch operation where it is open, single calls where it is not.
//!
//! ```
//! use spotify_web::bulk::{GetMany, Learned, ManyCall, Work, WorkStep};
//! use spotify_web::{Id, QuotaMode, Track};
//!
//! let ids: Vec<Id<Track>> = (0..120).map(|n| format!("{n:022}").parse()).collect::<Result<_, _>>()?;
//! let mut many = GetMany::new(ids.clone());
//! let WorkStep::Call { call: ManyCall::Batch(batch), .. } = many.step() else { panic!("it may be open") };
//! assert_eq!(batch.ids.len(), 50);
//!
//! let mut many = GetMany::new(ids);
//! many.learn_from(&Learned::new(), Some(QuotaMode::Development));
//! let WorkStep::Call { call: ManyCall::One(one), .. } = many.step() else { panic!("it is closed") };
//! assert_eq!(one.id.as_str(), "0000000000000000000000");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::ops::Range;

use super::{Caller, IN_FLIGHT, Learned, Progress, Work, WorkStep, distinct, most};
use crate::error::{Error, ErrorKind};
use crate::id::{Id, Kind};
use crate::market::Market;
use crate::operation::{Operation, QuotaMode};
use crate::{Album, Artist, Audiobook, Chapter, Episode, Show, SimplifiedShow, Track};
use crate::{albums, artists, audiobooks, chapters, episodes, shows, tracks};

/// A kind of which several can be got at once.
pub trait Batched: Kind + Sized + 'static {
    /// What is got of each.
    type Item: Clone + fmt::Debug + Send + Sync + 'static;
    /// Gets one.
    type One: Operation<Output: Send + 'static> + fmt::Debug + Clone + Send + Sync + 'static;
    /// Gets several, where that is open.
    type Batch: Operation<Output = Vec<Option<Self::Item>>> + fmt::Debug + Clone + Send + Sync + 'static;

    /// The operation for one.
    fn one(id: Id<Self>, market: Option<Market>) -> Self::One;

    /// The operation for several.
    fn batch(ids: Vec<Id<Self>>, market: Option<Market>) -> Self::Batch;

    /// What the operation for one answers, as the one for several would have.
    fn item(one: <Self::One as Operation>::Output) -> Self::Item;
}

macro_rules! batched {
    ($($kind:ident = $module:ident -> $item:ty $(, $market:ident)?;)*) => {$(
        impl Batched for $kind {
            type Item = $item;
            type One = $module::Get;
            type Batch = $module::GetMany;

            #[allow(unused_variables, unused_mut, reason = "some are the same in every market")]
            fn one(id: Id<Self>, market: Option<Market>) -> $module::Get {
                let mut one = $module::Get::new(id);
                $(one.$market = market;)?
                one
            }

            #[allow(unused_variables, unused_mut, reason = "some are the same in every market")]
            fn batch(ids: Vec<Id<Self>>, market: Option<Market>) -> $module::GetMany {
                let mut batch = $module::GetMany::new(ids);
                $(batch.$market = market;)?
                batch
            }

            fn item(one: $kind) -> $item {
                one.into()
            }
        }
    )*};
}

batched! {
    Album = albums -> Album, market;
    Artist = artists -> Artist;
    Audiobook = audiobooks -> Audiobook, market;
    Chapter = chapters -> Chapter, market;
    Episode = episodes -> Episode, market;
    Show = shows -> SimplifiedShow, market;
    Track = tracks -> Track, market;
}

/// A call for one or several.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ManyCall<K: Batched> {
    /// For one.
    One(K::One),
    /// For several.
    Batch(K::Batch),
}

/// What is answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ManyAnswer<K: Batched> {
    /// The one.
    One(Box<K::Item>),
    /// For each id what was found.
    Batch(Vec<Option<K::Item>>),
}

/// Gets any number by their ids. An id that is given several times is asked for once.
///
/// The batch operation is tried unless it is known to be closed; as long as that is not known, by one call at a time. What has
/// shown is kept in a [`Learned`] for all that share it.
#[derive(Clone, Debug)]
pub struct GetMany<K: Batched> {
    ids: Vec<Id<K>>,
    /// Which of `ids` each of those is that were given.
    places: Vec<usize>,
    found: Vec<Found<K::Item>>,
    to_ask: VecDeque<Piece>,
    under_way: BTreeMap<u64, Piece>,
    tickets: u64,
    in_flight: usize,
    market: Option<Market>,
    learned: Learned,
    quota_mode: Option<QuotaMode>,
}

/// Neighbouring ids that are still to be asked for.
#[derive(Clone, Debug)]
struct Piece {
    range: Range<usize>,
    /// Whether a batch of them was of no use.
    singly: bool,
}

#[derive(Clone, Debug)]
enum Found<T> {
    NotAsked,
    Missing,
    Unreadable,
    There(T),
}

impl<T> Found<T> {
    fn item(&self) -> Option<&T> {
        if let Self::There(item) = self { Some(item) } else { None }
    }

    fn into_item(self) -> Option<T> {
        if let Self::There(item) = self { Some(item) } else { None }
    }
}

impl<K: Batched> GetMany<K> {
    /// Gets these.
    pub fn new(ids: Vec<Id<K>>) -> Self {
        let (ids, places) = distinct(&ids);
        let all = Piece { range: 0..ids.len(), singly: false };
        Self {
            places,
            found: vec![Found::NotAsked; ids.len()],
            to_ask: VecDeque::from([all]),
            under_way: BTreeMap::new(),
            tickets: 0,
            in_flight: IN_FLIGHT,
            market: None,
            learned: Learned::new(),
            quota_mode: None,
            ids,
        }
    }

    /// As they are offered in this market. Artists are the same in each.
    #[must_use]
    pub fn market(mut self, market: Market) -> Self {
        self.market = Some(market);
        self
    }

    /// At most so many calls at once, at least one; four unless set.
    #[must_use]
    pub fn in_flight(mut self, calls: usize) -> Self {
        self.in_flight = calls.max(1);
        self
    }

    /// What has been found so far.
    pub fn found(&self) -> Many<K> {
        let ids = self.places.iter().filter_map(|place| self.ids.get(*place)).cloned().collect();
        let found = self.places.iter().filter_map(|place| self.found.get(*place)).cloned().collect();
        Many { ids, found }
    }

    /// Whether the batch operation is open, as far as that is known.
    fn is_open(&self) -> Option<bool> {
        let known = self.quota_mode.map(|mode| K::Batch::METADATA.availability.is_open_in(mode));
        self.learned.is_open(K::Batch::METADATA.id).or(known)
    }

    /// The next piece, and whether it is asked for as a batch.
    fn next(&mut self) -> Option<(Piece, bool)> {
        let (open, under_way) = (self.is_open(), self.under_way.len());
        let all = self.to_ask.front_mut()?;
        let batch = !all.singly && open != Some(false);
        let at_once = if batch && open.is_none() { 1 } else { self.in_flight };
        if all.range.is_empty() || under_way >= at_once {
            return None;
        }
        let most = if batch { most::<K::Batch>() } else { 1 };
        let middle = all.range.end.min(all.range.start + most);
        let piece = Piece { range: all.range.start..middle, singly: all.singly };
        all.range.start = middle;
        if all.range.is_empty() {
            self.to_ask.pop_front();
        }
        Some((piece, batch))
    }

    fn put(&mut self, from: usize, found: impl IntoIterator<Item = Found<K::Item>>) {
        for (known, found) in self.found.iter_mut().skip(from).zip(found) {
            *known = found;
        }
    }

    fn ask_again(&mut self, piece: Piece) {
        self.to_ask.push_front(piece);
    }
}

impl<K: Batched> Work for GetMany<K> {
    type Call = ManyCall<K>;
    type Answer = ManyAnswer<K>;
    type Output = Many<K>;

    fn learn_from(&mut self, learned: &Learned, quota_mode: Option<QuotaMode>) {
        self.learned = learned.clone();
        self.quota_mode = quota_mode;
    }

    fn step(&mut self) -> WorkStep<ManyCall<K>, Many<K>> {
        let Some((piece, batch)) = self.next() else {
            return if self.under_way.is_empty() { WorkStep::Done(self.found()) } else { WorkStep::Wait };
        };
        let ids = self.ids.get(piece.range.clone()).unwrap_or_default();
        let call = match ids {
            [id] if !batch => ManyCall::One(K::one(id.clone(), self.market)),
            ids => ManyCall::Batch(K::batch(ids.to_vec(), self.market)),
        };
        let ticket = self.tickets;
        self.tickets += 1;
        self.under_way.insert(ticket, piece);
        WorkStep::Call { ticket, call }
    }

    fn on_answer(&mut self, ticket: u64, outcome: Result<ManyAnswer<K>, Error>) -> Result<(), Error> {
        let Some(piece) = self.under_way.remove(&ticket) else {
            return Ok(());
        };
        let batch = K::Batch::METADATA;
        match outcome {
            Ok(ManyAnswer::One(item)) => self.put(piece.range.start, [Found::There(*item)]),
            Ok(ManyAnswer::Batch(items)) => {
                self.learned.set_open(batch.id, true);
                if items.len() == piece.range.len() {
                    self.put(
                        piece.range.start,
                        items.into_iter().map(|item| item.map_or(Found::Missing, Found::There)),
                    );
                } else {
                    // Which id an item is for is told by its place only: relinked ones have another id.
                    self.ask_again(Piece { singly: true, ..piece });
                }
            }
            Err(error) if error.operation() == batch.id => match error.kind() {
                ErrorKind::ClosedInDevelopmentMode { .. } => {
                    self.learned.set_open(batch.id, false);
                    self.ask_again(piece);
                }
                // One of them is not there; which, Spotify does not say.
                ErrorKind::NotFound => self.ask_again(Piece { singly: true, ..piece }),
                _ => {
                    self.ask_again(piece);
                    return Err(error);
                }
            },
            Err(error) => match error.kind() {
                ErrorKind::NotFound => self.put(piece.range.start, [Found::Missing]),
                // It would be the same the next time, and stand in the way of the others.
                ErrorKind::Decode(odd) if odd.is_json() => self.put(piece.range.start, [Found::Unreadable]),
                _ => {
                    self.ask_again(piece);
                    return Err(error);
                }
            },
        }
        Ok(())
    }

    fn rewind(&mut self) {
        let under_way = std::mem::take(&mut self.under_way);
        under_way.into_values().rev().for_each(|piece| self.ask_again(piece));
    }

    fn progress(&self) -> Progress {
        let done = self.found.iter().filter(|found| !matches!(found, Found::NotAsked)).count();
        Progress { done, in_doubt: 0, total: self.found.len() }
    }

    fn call<C: Caller>(caller: &C, call: ManyCall<K>) -> C::Called<ManyAnswer<K>> {
        match call {
            ManyCall::One(one) => caller.call(one, |one| ManyAnswer::One(Box::new(K::item(one)))),
            ManyCall::Batch(batch) => caller.call(batch, ManyAnswer::Batch),
        }
    }
}

/// What was found, in the order of the ids, and why the others were not.
///
/// | [`missing`](Self::missing) | unknown, or not for the market |
/// | --- | --- |
/// | [`unreadable`](Self::unreadable) | it is there, and what was answered is not what it should be |
/// | [`not_asked`](Self::not_asked) | it has not come to that; only in work that stopped |
///
/// A batch says nothing of why one is not in it: what cannot be read there is missing too.
///
/// ```
/// # fn example(many: spotify_web::bulk::Many<spotify_web::Track>) {
/// for id in many.missing() {
///     println!("{id} is not there");
/// }
/// for track in many.into_found() {
///     println!("{}", track.name);
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Many<K: Batched> {
    ids: Vec<Id<K>>,
    found: Vec<Found<K::Item>>,
}

impl<K: Batched> Many<K> {
    /// Each id that was given, with what was found.
    pub fn iter(&self) -> impl Iterator<Item = (&Id<K>, Option<&K::Item>)> {
        self.ids.iter().zip(self.found.iter().map(Found::item))
    }

    /// What was found.
    pub fn found(&self) -> impl Iterator<Item = &K::Item> {
        self.found.iter().filter_map(Found::item)
    }

    /// What is not there: unknown ids, and those that are not for the market.
    pub fn missing(&self) -> impl Iterator<Item = &Id<K>> {
        self.ids_that_are(|found| matches!(found, Found::Missing))
    }

    /// What is there, but whose answer could not be read. The same again would most likely be the same.
    pub fn unreadable(&self) -> impl Iterator<Item = &Id<K>> {
        self.ids_that_are(|found| matches!(found, Found::Unreadable))
    }

    /// What was not asked for, or not answered, because the work stopped before.
    pub fn not_asked(&self) -> impl Iterator<Item = &Id<K>> {
        self.ids_that_are(|found| matches!(found, Found::NotAsked))
    }

    fn ids_that_are(&self, so: impl Fn(&Found<K::Item>) -> bool) -> impl Iterator<Item = &Id<K>> {
        self.ids.iter().zip(&self.found).filter(move |(_, found)| so(found)).map(|(id, _)| id)
    }

    /// What was found, without the gaps.
    pub fn into_found(self) -> Vec<K::Item> {
        self.found.into_iter().filter_map(Found::into_item).collect()
    }

    /// What was found, with nothing in the place of each id that was not.
    pub fn into_items(self) -> Vec<Option<K::Item>> {
        self.found.into_iter().map(Found::into_item).collect()
    }
}
