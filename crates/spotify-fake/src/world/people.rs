//! Users and their playlists.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::playable::{LocalTrack, Playable};
use crate::redact::Redacted;

/// A user of the fake.
///
/// ```
/// let user = spotify_fake::UserRecord::new("rowan").display_name("Rowan").country("NO");
/// assert_eq!(user.email, "rowan@example.com");
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct UserRecord {
    /// The user id, as in URIs. Any text: old accounts have free-form names.
    pub id: String,
    /// The immutable id for account linking (since May 2026).
    pub account_id: String,
    /// The name on the profile.
    pub display_name: String,
    /// The e-mail address; only for apps with `user-read-email`.
    pub email: String,
    /// ISO 3166-1 alpha-2; only for apps with `user-read-private`. Decides what can be played.
    pub country: String,
    /// `premium`, `free` or `open`; only for apps with `user-read-private`.
    pub product: String,
    /// How many follow the user.
    pub followers: u64,
}

impl UserRecord {
    /// A Premium user in Sweden.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        let hash = id
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self {
            account_id: format!("{:.10}", super::id::id(&mut super::rng::Rng::new(hash, 1))),
            display_name: id.clone(),
            email: format!("{id}@example.com"),
            country: "SE".to_owned(),
            product: "premium".to_owned(),
            followers: 12,
            id,
        }
    }

    /// Sets the name on the profile.
    #[must_use]
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = name.into();
        self
    }

    /// Sets the e-mail address.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// Sets the country (ISO 3166-1 alpha-2).
    #[must_use]
    pub fn country(mut self, country: impl Into<String>) -> Self {
        self.country = country.into();
        self
    }

    /// Sets the subscription: `premium`, `free` or `open`.
    #[must_use]
    pub fn product(mut self, product: impl Into<String>) -> Self {
        self.product = product.into();
        self
    }
}

/// Juniper Vale, whom a fake has if it is told of nobody else.
impl Default for UserRecord {
    fn default() -> Self {
        Self::new("juniper").display_name("Juniper Vale")
    }
}

impl fmt::Debug for UserRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserRecord")
            .field("id", &self.id)
            .field("display_name", &self.display_name)
            .field("email", &Redacted)
            .field("country", &self.country)
            .field("product", &self.product)
            .finish_non_exhaustive()
    }
}

/// A playlist.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Playlist {
    /// 22 characters of base62.
    pub id: String,
    /// The name.
    pub name: String,
    /// May be empty.
    pub description: String,
    /// Who owns it.
    pub owner: Arc<UserRecord>,
    /// Whether it is shown on the owner's profile.
    pub public: bool,
    /// Whether others may change it; such a playlist is never public.
    pub collaborative: bool,
    /// Changes with every change of the playlist.
    pub snapshot_id: String,
    /// What is in it.
    pub items: Vec<PlaylistItem>,
    pub(crate) image: Option<String>,
    /// How often it was changed.
    pub(crate) revision: u64,
    /// Names a state before all of those, where somebody outside knows one.
    pub(crate) past: Option<&'static str>,
}

/// One place of a playlist.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlaylistItem {
    /// As `2026-11-01T12:00:00Z`; very old lists do not know it.
    pub added_at: Option<String>,
    /// The id of who added it.
    pub added_by: Option<String>,
    /// What is there.
    pub content: Content,
}

/// What stands in a place of a playlist.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// Something of the catalogue.
    Playable(Playable),
    /// A file on the computer of who added it.
    Local(LocalTrack),
    /// What was there has been taken down: the service answers null.
    Gone,
}

impl Content {
    /// The URI, where there is one.
    #[must_use]
    pub fn uri(&self) -> Option<String> {
        match self {
            Self::Playable(playable) => Some(playable.uri()),
            Self::Local(local) => Some(local.uri()),
            Self::Gone => None,
        }
    }
}

impl Playlist {
    /// An empty one that is shown on its owner's profile.
    pub(crate) fn new(id: String, owner: Arc<UserRecord>) -> Self {
        Self {
            id,
            name: String::new(),
            description: String::new(),
            owner,
            public: true,
            collaborative: false,
            snapshot_id: String::new(),
            items: Vec::new(),
            image: None,
            revision: 0,
            past: None,
        }
    }

    /// `spotify:playlist:ID`.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("spotify:playlist:{}", self.id)
    }

    /// Something about it changed: another snapshot.
    pub(crate) fn touch(&mut self) {
        self.revision += 1;
        self.snapshot_id = self.snapshot_at(self.revision);
    }

    /// Whether this names the state it is in, or one that it was in. Names follow from id and revision, so that none has to be kept.
    pub(crate) fn has_been(&self, snapshot_id: &str) -> bool {
        let revision = || {
            let text = String::from_utf8(STANDARD.decode(snapshot_id).ok()?).ok()?;
            text.split_once(',')?.0.parse().ok()
        };
        self.snapshot_id == snapshot_id
            || self.past == Some(snapshot_id)
            || revision().is_some_and(|revision| revision <= self.revision && self.snapshot_at(revision) == snapshot_id)
    }

    fn snapshot_at(&self, revision: u64) -> String {
        let hash = self.id.bytes().fold(revision, |hash, byte| hash.rotate_left(7) ^ u64::from(byte));
        let digits = super::rng::Rng::new(hash, revision).hex(40);
        STANDARD.encode(format!("{revision},{digits}"))
    }
}
