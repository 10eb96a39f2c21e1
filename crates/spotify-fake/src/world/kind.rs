//! The kinds of things that a URI can name.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::id::is_base62_id;

/// `spotify:KIND:ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Album,
    Artist,
    Audiobook,
    Chapter,
    Episode,
    Playlist,
    Show,
    Track,
    User,
}

impl Kind {
    pub(crate) const ALL: [Self; 9] = [
        Self::Album,
        Self::Artist,
        Self::Audiobook,
        Self::Chapter,
        Self::Episode,
        Self::Playlist,
        Self::Show,
        Self::Track,
        Self::User,
    ];

    /// As in URIs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Album => "album",
            Self::Artist => "artist",
            Self::Audiobook => "audiobook",
            Self::Chapter => "chapter",
            Self::Episode => "episode",
            Self::Playlist => "playlist",
            Self::Show => "show",
            Self::Track => "track",
            Self::User => "user",
        }
    }

    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether this can be the id of such a thing: user ids are free text.
    pub(crate) fn takes(self, id: &str) -> bool {
        if self == Self::User { !id.is_empty() } else { is_base62_id(id) }
    }

    /// The URI of one of them. User ids are encoded in it.
    pub(crate) fn uri(self, id: &str) -> String {
        format!("spotify:{}:{}", self.name(), utf8_percent_encode(id, NON_ALPHANUMERIC))
    }

    /// Kind and id of a URI, the id as it is without a URI around it.
    pub(crate) fn decode(uri: &str) -> Option<(Self, String)> {
        let (kind, id) = Self::parse(uri)?;
        let id = percent_decode_str(id).decode_utf8().ok()?;
        Some((kind, id.into_owned()))
    }

    /// Kind and id of a URI, as it stands there. Playlists have had an older form with their owner.
    pub(crate) fn parse(uri: &str) -> Option<(Self, &str)> {
        let (kind, id) = uri.strip_prefix("spotify:")?.split_once(':')?;
        if let Some((_, playlist)) = id.split_once(":playlist:").filter(|_| kind == "user") {
            return Self::Playlist.takes(playlist).then_some((Self::Playlist, playlist));
        }
        let kind = Self::of(kind)?;
        (kind.takes(id) && !id.contains(':')).then_some((kind, id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_old_and_new_name_their_thing() {
        let id = "11dFghVXANMlKmJXsNCbNl";
        assert_eq!(Kind::parse(&format!("spotify:track:{id}")), Some((Kind::Track, id)));
        assert_eq!(Kind::parse(&format!("spotify:user:a:playlist:{id}")), Some((Kind::Playlist, id)));
        assert_eq!(Kind::parse("spotify:user:a"), Some((Kind::User, "a")));
        let odd = Kind::User.uri("quiet otter/91");
        assert_eq!(odd, "spotify:user:quiet%20otter%2F91");
        assert_eq!(Kind::decode(&odd), Some((Kind::User, "quiet otter/91".to_owned())));
        for odd in
            ["", "spotify:track:x", "track:11dFghVXANMlKmJXsNCbNl", "spotify:user:a:collection", "spotify:local:::a:1"]
        {
            assert_eq!(Kind::parse(odd), None, "{odd}");
        }
    }
}
