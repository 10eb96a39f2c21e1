//! What ids are ids of.

use crate::model::{Album, Artist, Audiobook, Category, Chapter, Episode, Playlist, Show, Track};

/// Something that has an id.
pub trait Kind {
    /// Its name in URIs and links, such as `track`.
    const NAME: &'static str;
    /// Its name in a sentence, such as `a track`.
    const NOUN: &'static str;
    /// What its ids look like.
    const RULE: IdRule;
}

/// What ids of a kind look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdRule {
    /// 22 letters and digits.
    Base62,
    /// 1 to 256 characters, whichever somebody once chose, but no control characters.
    FreeForm,
}

macro_rules! kinds {
    ($($type:ty = $name:literal, $noun:literal, $rule:ident;)*) => {
        $(
            impl Kind for $type {
                const NAME: &'static str = $name;
                const NOUN: &'static str = $noun;
                const RULE: IdRule = IdRule::$rule;
            }
        )*
    };
}

kinds! {
    Track = "track", "a track", Base62;
    Album = "album", "an album", Base62;
    Artist = "artist", "an artist", Base62;
    Playlist = "playlist", "a playlist", Base62;
    User = "user", "a user", FreeForm;
    Show = "show", "a show", Base62;
    Episode = "episode", "an episode", Base62;
    Audiobook = "audiobook", "an audiobook", Base62;
    Chapter = "chapter", "a chapter", Base62;
    Category = "genre", "a category", FreeForm;
}

/// Names the kind of a user's [`Id`](super::Id): users have several objects, and none of them is *the* user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum User {}
