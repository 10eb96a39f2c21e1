//! Small objects that stand in many others.

use spotify_web_derive::Model;

use super::open_enum::open_enum;
use crate::text::Text;

/// What others call the same recording or release.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct ExternalIds {
    /// International Standard Recording Code.
    pub isrc: Option<Text>,
    /// International Article Number.
    pub ean: Option<Text>,
    /// Universal Product Code.
    pub upc: Option<Text>,
}

/// How many follow somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Model)]
#[model(ignores("href"))] // always null
#[non_exhaustive]
pub struct Followers {
    /// Their number.
    pub total: u64,
}

/// Why something cannot be played.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Restrictions {
    /// The reason.
    pub reason: Option<RestrictionReason>,
}

open_enum! {
    /// Why something cannot be played.
    RestrictionReason {
        /// Not in this market.
        Market = "market",
        /// Not in the user's subscription.
        Product = "product",
        /// The user does not want explicit content.
        Explicit = "explicit",
        /// It has to be paid for.
        PaymentRequired = "payment_required",
    }
}

/// A line about rights.
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Copyright {
    /// The line.
    pub text: Text,
    /// Rights to what.
    #[model(name = "type")]
    pub kind: Option<CopyrightKind>,
}

open_enum! {
    /// What rights are about.
    CopyrightKind {
        /// The work.
        Work = "C",
        /// The sound recording.
        Recording = "P",
    }
}

/// How far the user has heard something. Needs `user-read-playback-position`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct ResumePoint {
    /// Whether to the end.
    pub fully_played: bool,
    /// Where to go on, in milliseconds from the start; also negative ones have been seen.
    pub resume_position_ms: i64,
}
