//! What can go wrong with one request.

use std::time::Duration;

use super::answer::Answer;

/// What happens to a request that a [`Rule`](super::Rule) matched.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// This answer instead of the fake's own.
    Answer(Answer),
    /// The right answer, its headers held back for so long.
    Delay(Duration),
    /// The right answer, so many bytes of its body at a time with a pause before each.
    Slow {
        /// How many bytes come at once (at least 1).
        bytes: usize,
        /// The pause before each of them.
        every: Duration,
    },
    /// The right answer with its JSON body changed by this JSON merge patch (RFC 7396): `null` takes a field out.
    ///
    /// `{"refresh_token": null, "expires_in": "3600"}` is a token answer of an odd server whose tokens still work. A patch that
    /// is not JSON, or an answer that is not, goes out unchanged.
    Merge(String),
    /// The right answer, cut in half and closed politely: the length fits, the JSON does not end.
    Truncated,
    /// 200 with one valid JSON object of exactly so many bytes (at least 14), in chunks, without a `Content-Length`.
    HugeJson(u64),
    /// The connection is reset without the request being acted on.
    DropBefore,
    /// The request is acted on (codes are used up, refresh tokens rotate), then the connection is reset without an answer.
    DropAfter,
    /// The head and half of the right body arrive, then the connection is reset.
    ResetMidBody,
}

impl Fault {
    /// Whether the fake acts on the request at all: uses up the code, rotates the token, changes the library.
    pub(crate) fn lets_act(&self) -> bool {
        match self {
            Self::Answer(answer) => answer.act_first,
            Self::HugeJson(_) | Self::DropBefore => false,
            Self::Delay(_)
            | Self::Slow { .. }
            | Self::Merge(_)
            | Self::Truncated
            | Self::DropAfter
            | Self::ResetMidBody => true,
        }
    }
}

impl From<Answer> for Fault {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}
