//! The world behind the Web API: users, artists, albums, tracks, playlists and libraries, all invented.
//!
//! The same seed and sizes make the same world, so tests may rely on what they find in it.
//!
//! ```
//! # fn main() -> Result<(), spotify_fake::StartError> {
//! let fake = spotify_fake::Fake::builder().saved_tracks(120).start_blocking()?;
//! let world = fake.world();
//! let saved = world.saved_tracks(&fake.user().id);
//! assert_eq!(saved.len(), 120);
//! println!("{} by {}", saved[0].track.name, saved[0].track.artists[0].name);
//! # Ok(()) }
//! ```

mod catalogue;
mod id;
mod markets;
mod names;
mod people;
mod rng;
mod seed;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

pub use catalogue::{Album, Artist, SavedTrack, Track};
pub(crate) use id::is_base62_id;
pub(crate) use markets::is_market;
pub use people::{Playlist, UserRecord};

/// A snapshot of everything there is.
#[derive(Debug)]
pub struct World {
    users: BTreeMap<String, Arc<UserRecord>>,
    artists: Vec<Arc<Artist>>,
    albums: Vec<Arc<Album>>,
    tracks: Vec<Arc<Track>>,
    tracks_by_id: HashMap<String, usize>,
    playlists: BTreeMap<String, Vec<Arc<Playlist>>>,
    libraries: BTreeMap<String, Vec<SavedTrack>>,
}

impl World {
    /// All users, by id: those who can sign in, and the owners of playlists they follow.
    pub fn users(&self) -> impl Iterator<Item = &UserRecord> {
        self.users.values().map(AsRef::as_ref)
    }

    /// One user.
    #[must_use]
    pub fn user(&self, id: &str) -> Option<&UserRecord> {
        self.users.get(id).map(AsRef::as_ref)
    }

    /// All artists.
    #[must_use]
    pub fn artists(&self) -> &[Arc<Artist>] {
        &self.artists
    }

    /// All albums.
    #[must_use]
    pub fn albums(&self) -> &[Arc<Album>] {
        &self.albums
    }

    /// All tracks.
    #[must_use]
    pub fn tracks(&self) -> &[Arc<Track>] {
        &self.tracks
    }

    /// One track.
    #[must_use]
    pub fn track(&self, id: &str) -> Option<&Track> {
        let index = *self.tracks_by_id.get(id)?;
        self.tracks.get(index).map(AsRef::as_ref)
    }

    /// What is in a user's library, newest first; nothing for a user who does not exist.
    #[must_use]
    pub fn saved_tracks(&self, user: &str) -> &[SavedTrack] {
        self.libraries.get(user).map_or(&[], Vec::as_slice)
    }

    /// The playlists in a user's list, their own and those they follow, private and collaborative ones included.
    #[must_use]
    pub fn playlists(&self, user: &str) -> &[Arc<Playlist>] {
        self.playlists.get(user).map_or(&[], Vec::as_slice)
    }
}

/// A world that is made when it is first looked at: a fake that only hands out tokens starts without one.
pub(crate) struct LazyWorld {
    plan: seed::Plan,
    world: OnceLock<Arc<World>>,
}

impl LazyWorld {
    pub(crate) fn new(seed: u64, saved_tracks: usize, users: Vec<UserRecord>) -> Self {
        Self { plan: seed::Plan { seed, saved_tracks, users }, world: OnceLock::new() }
    }

    pub(crate) fn now(&self) -> &Arc<World> {
        self.world.get_or_init(|| Arc::new(self.plan.grow()))
    }

    /// The users who can sign in, in the order they were given.
    pub(crate) fn people(&self) -> &[UserRecord] {
        &self.plan.users
    }

    pub(crate) fn person(&self, id: &str) -> Option<&UserRecord> {
        self.people().iter().find(|person| person.id == id)
    }
}
