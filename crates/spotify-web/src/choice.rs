//! Choices that Spotify offers, and may add to.
//!
//! ```
//! use spotify_web::{RepeatState, TimeRange};
//!
//! assert_eq!(TimeRange::MediumTerm.as_str(), "medium_term");
//! assert_eq!(RepeatState::from("CONTEXT"), RepeatState::Context);
//! ```

use crate::model::open_enum::open_enum;

open_enum! {
    /// Over how long somebody's taste is looked at.
    TimeRange {
        /// About a year.
        LongTerm = "long_term",
        /// About six months.
        MediumTerm = "medium_term",
        /// About four weeks.
        ShortTerm = "short_term",
    }
}

open_enum! {
    /// What is played again at its end.
    RepeatState {
        /// Nothing.
        Off = "off",
        /// The track.
        Track = "track",
        /// The album, playlist or whatever else is being played from.
        Context = "context",
    }
}

open_enum! {
    /// How an artist takes part in an album.
    AlbumGroup {
        /// It is one of the artist's own albums.
        Album = "album",
        /// It is one of the artist's own singles or EPs.
        Single = "single",
        /// The artist only plays on some of it.
        AppearsOn = "appears_on",
        /// It is a compilation.
        Compilation = "compilation",
    }
}

open_enum! {
    /// What is hosted outside of Spotify and is to be counted in.
    IncludeExternal {
        /// Audio: the client says that it can play it.
        Audio = "audio",
    }
}
