//! From an operation to the whole list behind it, as pure data: which pages may be fetched now, and in which order they count.
//!
//! A whole list, two pages at a time, with no client and no network:
//!
//! ```
//! use http::Response;
//! use spotify_auth_core::Timestamp;
//! use spotify_web::{ApiUrl, Operation, Pager, library};
//!
//! # fn send(operation: &library::Tracks) -> Response<bytes::Bytes> {
//! #     let offset = operation.offset.unwrap_or(0);
//! #     let next = if offset < 2 { format!(r#""https://api.spotify.com/v1/me/tracks?offset={}""#, offset + 1) } else { "null".into() };
//! #     Response::new(format!(r#"{{"items":[{{"track":{{"name":"{offset}"}}}}],"offset":{offset},"total":3,"next":{next}}}"#).into())
//! # }
//! let mut pager = Pager::new(ApiUrl::spotify(), library::Tracks::new().limit(1));
//! let mut names = Vec::new();
//! while !pager.is_over()? {
//!     let mut under_way = Vec::new();
//!     while let Some(fetch) = pager.fetch(2) {
//!         under_way.push(fetch); // at first one, then two: the first page tells how many there are
//!     }
//!     for fetch in under_way.into_iter().rev() {
//!         let answer = send(&fetch.operation); // they may be answered in any order
//!         pager.on_output(fetch.id, library::Tracks::parse(&answer, Timestamp::from_unix_seconds(0))?);
//!     }
//!     while let Some(page) = pager.page() {
//!         names.extend(page.items.into_iter().map(|saved| saved.track.name.to_string()));
//!     }
//! }
//! assert_eq!(names, ["0", "1", "2"]);
//! # Ok::<(), spotify_web::Error>(())
//! ```
//!
//! What a page says, and what that does:
//!
//! | a page | the list |
//! | --- | --- |
//! | links to the next one | goes on there, whatever was guessed: guesses that turn out wrong are dropped |
//! | has no link, or is empty | ends, whatever its total says |
//! | has a link that leads away, back or nowhere | ends with an error, after the page |
//! | tells the total, and by its link how far apart pages are | is fetched ahead, as far as the total goes |
//! | failed | is handed out again by [`fetch`](Pager::fetch), alone; the others stay |
//!
//! Only links decide what is handed out; totals, which Spotify estimates in searches, only decide what is fetched ahead. Nulls
//! take up their places, so they shift nothing. Lists whose places have no numbers (followed artists, what was played) are
//! fetched one page at a time.

mod list_page;
mod paged;
mod position;

use std::collections::{BTreeSet, VecDeque};
use std::fmt;

pub use list_page::ListPage;
use list_page::sealed::Cut;
pub use paged::Paged;
use paged::{largest, link_from, problem, within_reach};
pub use position::Position;
use position::Way;

use crate::api_url::ApiUrl;
use crate::error::{Error, PageProblem};
use crate::operation::QuotaMode;

/// More pages than any list of Spotify's has: 11,000 playlists and some tens of thousands of saved items are the most.
const MAX_PAGES: u32 = 100_000;

/// After so many guesses that the links did not bear out, only the links are followed.
const MOST_MISSES: u32 = 3;

/// Walks a list, as pure data: says which pages may be fetched now, takes their outputs in any order, and hands the pages out
/// in the list's. See the [module's documentation](self) for a whole walk.
///
/// A page's `next` link is read, never followed: it must lead below the API's address and forward, and only the
/// position in it is used. So a link that somebody forged can neither take the bearer elsewhere nor go round in circles.
pub struct Pager<O: Paged> {
    api: ApiUrl,
    first: O,
    limit: u32,
    /// What was handed out by `fetch` and not yet by `page`, in the list's order: each after the one before it.
    slots: VecDeque<Slot<O::Page>>,
    ahead: Ahead,
    /// How far apart pages are, as the last one told that came.
    stride: Option<u32>,
    misses: u32,
    ids: u64,
    total: Option<u32>,
    /// How many pages were handed out, and how many elements of the list they took up.
    pages: u32,
    taken: u32,
    /// How many items are still wanted.
    wanted: u64,
    /// Somebody waits for the next page.
    awaited: bool,
    /// The starts of pages whose places have no numbers: none may come twice.
    seen: BTreeSet<Position>,
}

/// A page that may be fetched now.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fetch<O> {
    /// Which one it is, for what becomes of it.
    pub id: FetchId,
    /// What to call.
    pub operation: O,
}

/// Names one fetch of one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FetchId(u64);

struct Slot<P> {
    id: FetchId,
    position: Position,
    asked: u32,
    state: SlotState<P>,
}

enum SlotState<P> {
    /// To be fetched again.
    Due,
    UnderWay,
    /// It failed ahead of its turn, when it will be due.
    Failed,
    Here(P),
}

/// What comes after the last page that was handed out.
enum Ahead {
    Page(Position),
    /// Its link cannot be followed.
    Broken(PageProblem),
    End,
}

impl<O: Paged> Pager<O> {
    /// From where `first` starts; unless it says otherwise, in pages of the largest size that Spotify gives to any app.
    pub fn new(api: ApiUrl, first: O) -> Self {
        Self::in_quota_mode(api, first, None)
    }

    /// The same for an app in this mode, if that is known: some lists come in larger pages with extended quota.
    pub fn in_quota_mode(api: ApiUrl, first: O, quota_mode: Option<QuotaMode>) -> Self {
        let limit = first.page_size().unwrap_or_else(|| largest::<O>(quota_mode));
        let start = first.start();
        Self {
            api,
            limit,
            slots: VecDeque::new(),
            seen: BTreeSet::from([start.clone()]),
            ahead: Ahead::to(&first, start, limit),
            first,
            stride: None,
            misses: 0,
            ids: 0,
            total: None,
            pages: 0,
            taken: 0,
            wanted: u64::MAX,
            awaited: false,
        }
    }

    /// Only so many items, and no more elements fetched than it takes to have them.
    #[must_use]
    pub fn first(mut self, items: u64) -> Self {
        self.wanted = items;
        if items == 0 {
            self.ahead = Ahead::End;
        }
        self
    }

    /// The next page that may be fetched now, unless `at_most` pages are under way or here and not handed out.
    ///
    /// Tell what became of it with [`on_output`](Self::on_output) or [`on_failed`](Self::on_failed); nothing needs to be told
    /// of a fetch that is given up once nothing is [`under_way`](Self::under_way).
    pub fn fetch(&mut self, at_most: usize) -> Option<Fetch<O>> {
        if at_most == 0 {
            return None;
        }
        self.ids = self.ids.wrapping_add(1);
        let id = FetchId(self.ids);
        if let Some(head) = self.slots.front_mut().filter(|head| matches!(head.state, SlotState::Due)) {
            let operation = self.first.clone().at(&head.position, head.asked);
            (head.id, head.state) = (id, SlotState::UnderWay);
            return self.or_broken(id, operation);
        }
        if self.slots.len() >= at_most {
            return None;
        }
        let position = self.beyond()?;
        let left = self.still_to_fetch();
        if left == 0 {
            return None;
        }
        // A limit of 0 is asked for too: the operation refuses it, and says why.
        let asked = u32::try_from(left).map_or(self.limit, |left| left.min(self.limit));
        let operation = self.first.clone().at(&position, asked);
        if self.slots.is_empty() {
            self.slots.push_back(Slot { id, position, asked, state: SlotState::UnderWay });
            return self.or_broken(id, operation);
        }
        let operation = operation?;
        self.slots.push_back(Slot { id, position, asked, state: SlotState::UnderWay });
        Some(Fetch { id, operation })
    }

    /// A page that comes next and whose operation cannot be made ends the walk, as it would otherwise wait for ever.
    fn or_broken(&mut self, id: FetchId, operation: Option<O>) -> Option<Fetch<O>> {
        if operation.is_none() {
            self.slots.clear();
            self.ahead = Ahead::Broken(PageProblem::NoPosition);
        }
        operation.map(|operation| Fetch { id, operation })
    }

    /// The output of a [`Fetch`]'s operation. One that is not under way any more is passed over.
    pub fn on_output(&mut self, id: FetchId, output: O::Output) {
        let Some(slot) = self.slots.iter_mut().find(|slot| slot.id == id) else { return };
        let page = O::page(output);
        self.total = page.total().or(self.total);
        let linked = link_from(&self.api, &slot.position, page.next(), Way::On).ok().flatten();
        let linked = linked.and_then(|position| position.offset()).zip(slot.position.offset());
        self.stride = linked.map(|(there, here)| there.saturating_sub(here));
        slot.state = SlotState::Here(page);
    }

    /// A [`Fetch`] came to nothing. Whether to tell, since it is the page that is waited for; one that fails ahead of its turn is
    /// fetched once more in its turn, before anybody is told.
    pub fn on_failed(&mut self, id: FetchId) -> bool {
        let awaited = self.awaited;
        let Some(index) = self.slots.iter().position(|slot| slot.id == id) else { return false };
        let tell = index == 0 && awaited;
        if let Some(slot) = self.slots.get_mut(index) {
            slot.state = if tell { SlotState::Due } else { SlotState::Failed };
        }
        self.awaited &= !tell;
        tell
    }

    /// The next page in the list's order, if it is here; otherwise it is waited for from now on.
    pub fn page(&mut self) -> Option<O::Page> {
        let head = self.slots.front_mut();
        let is_here = head.as_ref().is_some_and(|head| matches!(head.state, SlotState::Here(_)));
        self.awaited = !is_here;
        if !is_here {
            if let Some(head) = head.filter(|head| matches!(head.state, SlotState::Failed)) {
                head.state = SlotState::Due;
            }
            return None;
        }
        let Some(Slot { position, state: SlotState::Here(mut page), .. }) = self.slots.pop_front() else { return None };
        self.pages = self.pages.saturating_add(1);
        self.ahead = self.after(&position, &page);
        page.comes_after(self.taken);
        self.taken = self.taken.saturating_add(u32::try_from(page.taken()).unwrap_or(u32::MAX));
        page.keep(usize::try_from(self.wanted).unwrap_or(usize::MAX));
        self.wanted = self.wanted.saturating_sub(page.items().len() as u64);
        if self.wanted == 0 {
            self.ahead = Ahead::End;
        }
        self.drop_wrong_guesses();
        Some(page)
    }

    /// Whether all pages have been handed out.
    ///
    /// # Errors
    /// The last page's link to the next one is not one of Spotify's. What came so far is good; there is no more.
    pub fn is_over(&self) -> Result<bool, Error> {
        match &self.ahead {
            Ahead::Page(_) => Ok(false),
            Ahead::Broken(why) => Err(problem::<O>(*why)),
            Ahead::End => Ok(true),
        }
    }

    /// How many elements the whole list has, as the last page told that came; `None` before the first.
    pub fn total(&self) -> Option<u32> {
        self.total
    }

    /// How many pages were handed out.
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// How many fetches are still of use. Those that are not were guesses, and may be given up.
    pub fn under_way(&self) -> usize {
        self.slots.iter().filter(|slot| matches!(slot.state, SlotState::UnderWay)).count()
    }

    /// Where the next page starts that has not been asked for: where the last one links to, or, while that is on its way, where
    /// it is going to if all is as before.
    fn beyond(&self) -> Option<Position> {
        let Some(last) = self.slots.back() else {
            return match &self.ahead {
                Ahead::Page(position) => Some(position.clone()),
                Ahead::Broken(_) | Ahead::End => None,
            };
        };
        if self.misses >= MOST_MISSES {
            return None;
        }
        let stride = self.stride?;
        let step = if last.asked < self.limit { stride.min(last.asked) } else { stride };
        let offset = last.position.offset()?.checked_add(step)?;
        (offset < self.total? && offset <= O::MAX_OFFSET).then_some(Position::Offset(offset))
    }

    /// How many more items are wanted than what is under way may bring.
    fn still_to_fetch(&self) -> u64 {
        let expected = self.slots.iter().map(|slot| match &slot.state {
            SlotState::Here(page) => page.items().len() as u64,
            _ => u64::from(slot.asked),
        });
        self.wanted.saturating_sub(expected.sum())
    }

    fn after(&mut self, here: &Position, page: &O::Page) -> Ahead {
        // An empty page with a link behind it ends the list: there is nothing that could move on from it.
        if page.taken() == 0 {
            return Ahead::End;
        }
        match link_from(&self.api, here, page.next(), Way::On) {
            Ok(Some(there)) if !within_reach::<O>(&there) => Ahead::End,
            Ok(Some(_)) if self.pages >= MAX_PAGES => Ahead::Broken(PageProblem::TooMany),
            Ok(Some(there)) if there.offset().is_none() && !self.seen.insert(there.clone()) => {
                Ahead::Broken(PageProblem::NotForward)
            }
            Ok(Some(there)) => Ahead::to(&self.first, there, self.limit),
            Ok(None) => Ahead::End,
            Err(why) => Ahead::Broken(why),
        }
    }

    /// All that is under way rests on the page before it linking there.
    fn drop_wrong_guesses(&mut self) {
        let Some(guessed) = self.slots.front() else { return };
        match &self.ahead {
            Ahead::Page(position) if *position == guessed.position => return,
            Ahead::Page(_) => self.misses = self.misses.saturating_add(1),
            Ahead::Broken(_) | Ahead::End => {}
        }
        self.slots.clear();
    }
}

impl Ahead {
    fn to<O: Paged>(first: &O, position: Position, limit: u32) -> Self {
        match first.clone().at(&position, limit) {
            Some(_) => Self::Page(position),
            None => Self::Broken(PageProblem::NoPosition),
        }
    }
}

impl<O: Paged> fmt::Debug for Pager<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager")
            .field("pages", &self.pages)
            .field("under_way", &self.under_way())
            .field("total", &self.total)
            .field("more", &matches!(self.ahead, Ahead::Page(_)))
            .finish_non_exhaustive()
    }
}
