//! Where a page starts, and where its links lead.
//!
//! ```
//! use spotify_web::{Operation, Paged, Position, library, users};
//!
//! assert_eq!(library::Tracks::new().offset(40).start(), Position::Offset(40));
//! assert_eq!(users::FollowedArtists::new().start(), Position::Start);
//! ```

use url::Url;

use crate::error::PageProblem;
use crate::text::Text;

/// Where a page starts in its list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Position {
    /// At this place, from 0.
    Offset(u32),
    /// At the start of a list whose places have no numbers.
    Start,
    /// After what this names: an id, or a moment in milliseconds.
    After(Text),
    /// Before what this names.
    Before(Text),
}

/// The direction that a link is to lead in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    On,
    Back,
}

impl Position {
    /// Where `link` leads from a page that starts here; `None` if it is no way on through this list.
    ///
    /// | page starts at | the link says | and leads on if |
    /// | --- | --- | --- |
    /// | `Offset(a)` | `offset=b` | b is more than a |
    /// | `Start` | `after=b`, or else `before=b` | it says so |
    /// | `After(a)` | `after=b` | b is another, and later if both are numbers |
    /// | `Before(a)` | `before=b` | b is another, and earlier if both are numbers |
    ///
    /// From a moment on (`After`), Spotify's links lead back in time, past that moment: such a link ends the list.
    pub(super) fn follow(&self, link: &Url, way: Way) -> Result<Option<Self>, PageProblem> {
        let says = |name: &str| link.query_pairs().find(|(key, _)| key == name).map(|(_, value)| Text::from(&*value));
        let is_on = match self {
            Self::Offset(here) => {
                let there = says("offset").and_then(|text| text.parse().ok()).ok_or(PageProblem::NoPosition)?;
                let leads = match way {
                    Way::On => there > *here,
                    Way::Back => there < *here,
                };
                return if leads { Ok(Some(Self::Offset(there))) } else { Err(PageProblem::NotForward) };
            }
            Self::Start => {
                let there = says("after").map(Self::After).or_else(|| says("before").map(Self::Before));
                return there.map(Some).ok_or(PageProblem::NoPosition);
            }
            Self::After(here) => says("after").map(|there| (is_less(here, &there), Self::After(there))),
            Self::Before(here) => says("before").map(|there| (is_less(&there, here), Self::Before(there))),
        };
        match is_on {
            Some((true, there)) => Ok(Some(there)),
            Some((false, _)) => Err(PageProblem::NotForward),
            None if says("after").is_some() || says("before").is_some() => Ok(None),
            None => Err(PageProblem::NoPosition),
        }
    }

    pub(super) fn offset(&self) -> Option<u32> {
        match self {
            Self::Offset(offset) => Some(*offset),
            _ => None,
        }
    }
}

/// Of two numbers which is less; ids have no order, and may only not be the same.
fn is_less(one: &str, other: &str) -> bool {
    match (one.parse::<u64>(), other.parse::<u64>()) {
        (Ok(one), Ok(other)) => one < other,
        _ => one != other,
    }
}
