//! From what people paste to an id.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

use super::kind::{IdRule, Kind};

/// A text that is not an id of the kind that is wanted. Says what to pass instead; does not quote the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidId {
    /// A URI or link of something else.
    #[error("this is the URI or link of {found}, and an id of {wanted} is wanted")]
    OtherKind {
        /// What it is of.
        found: &'static str,
        /// What is wanted.
        wanted: &'static str,
    },
    /// Not 22 letters and digits.
    #[error(
        "an id of {wanted} has 22 letters and digits, such as 11dFghVXANMlKmJXsNCbNl, and this is something else of {length} characters"
    )]
    NotBase62 {
        /// What is wanted.
        wanted: &'static str,
        /// How many characters there are.
        length: usize,
    },
    /// Not what a user or a category can be called.
    #[error("an id of {wanted} has 1 to 256 characters, is not made of dots, and holds no control characters")]
    NotFreeForm {
        /// What is wanted.
        wanted: &'static str,
    },
    /// A link to another site, or one that leads to nothing with an id.
    #[error(
        "this link or URI does not lead to {wanted} of Spotify's: pass an id, a spotify: URI or an open.spotify.com link"
    )]
    Elsewhere {
        /// What is wanted.
        wanted: &'static str,
    },
}

const MAX_FREE_FORM: usize = 256;
const HOSTS: [&str; 2] = ["open.spotify.com", "play.spotify.com"];

/// Everything that can stand in a URI or a link, so that an error can say what it is of.
const NOUNS: [(&str, &str); 10] = [
    ("track", "a track"),
    ("album", "an album"),
    ("artist", "an artist"),
    ("playlist", "a playlist"),
    ("user", "a user"),
    ("show", "a show"),
    ("episode", "an episode"),
    ("audiobook", "an audiobook"),
    ("chapter", "a chapter"),
    ("genre", "a category"),
];

/// What somebody wrote to name something of Spotify's.
pub(crate) enum Written<'a> {
    /// The parts of a `spotify:` URI after that, or of an open.spotify.com link's path without what does not matter.
    Parts(Vec<Cow<'a, str>>),
    /// A link to elsewhere.
    Elsewhere,
    /// Neither URI nor link: an id perhaps.
    Bare,
}

pub(crate) fn read(text: &str) -> Written<'_> {
    if let Some(rest) = text.strip_prefix("spotify:") {
        return Written::Parts(rest.split(':').map(Cow::Borrowed).collect());
    }
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return Written::Bare;
    }
    let Ok(url) = Url::parse(text) else {
        return Written::Elsewhere;
    };
    match url.path_segments() {
        Some(segments) if url.host_str().is_some_and(|host| HOSTS.contains(&host)) => Written::Parts(
            segments
                .filter(|segment| !segment.is_empty())
                .skip_while(|segment| *segment == "embed" || segment.starts_with("intl-"))
                .map(|segment| Cow::Owned(segment.to_owned()))
                .collect(),
        ),
        _ => Written::Elsewhere,
    }
}

/// The bare id of a `T` in an id, a `spotify:` URI or an open.spotify.com link.
pub(super) fn id_of<T: Kind>(text: &str) -> Result<Cow<'_, str>, InvalidId> {
    match read(text) {
        Written::Bare => {
            checked::<T>(text)?;
            Ok(Cow::Borrowed(text))
        }
        Written::Parts(parts) => in_path::<T>(&parts.iter().map(|part| &**part).collect::<Vec<_>>()).map(Cow::Owned),
        Written::Elsewhere => Err(InvalidId::Elsewhere { wanted: T::NOUN }),
    }
}

/// The id in the parts of a URI or of a link's path. Playlists once stood below their owner: `user/NAME/playlist/ID`.
pub(super) fn in_path<T: Kind>(parts: &[&str]) -> Result<String, InvalidId> {
    let (kind, id) = match parts {
        ["user", _, "playlist", id] => ("playlist", *id),
        [kind, id] => (*kind, *id),
        _ => return Err(InvalidId::Elsewhere { wanted: T::NOUN }),
    };
    if kind != T::NAME {
        return Err(match NOUNS.iter().find(|(name, _)| *name == kind) {
            Some((_, found)) => InvalidId::OtherKind { found, wanted: T::NOUN },
            None => InvalidId::Elsewhere { wanted: T::NOUN },
        });
    }
    let id = percent_decode_str(id).decode_utf8().map_err(|_| InvalidId::Elsewhere { wanted: T::NOUN })?;
    checked::<T>(&id)?;
    Ok(id.into_owned())
}

fn checked<T: Kind>(id: &str) -> Result<(), InvalidId> {
    match T::RULE {
        IdRule::Base62 if id.len() == 22 && id.bytes().all(|b| b.is_ascii_alphanumeric()) => Ok(()),
        IdRule::Base62 => Err(InvalidId::NotBase62 { wanted: T::NOUN, length: id.chars().count() }),
        IdRule::FreeForm => {
            if matches!(id, "." | "..") || !is_free_form(id) {
                return Err(InvalidId::NotFreeForm { wanted: T::NOUN });
            }
            Ok(())
        }
    }
}

/// 1 to 256 characters, and none of them a control character.
pub(super) fn is_free_form(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= MAX_FREE_FORM && !text.chars().any(char::is_control)
}
