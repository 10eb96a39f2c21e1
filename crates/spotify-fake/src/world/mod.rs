//! The world behind the Web API: users, the catalogue, playlists, libraries and players, all invented.
//!
//! The same seed and sizes make the same world, so tests may rely on what they find in it. A [`Scene`] adds what a test
//! wants to find by name.
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

mod account;
mod catalogue;
mod id;
mod kind;
mod landmarks;
mod markets;
mod names;
mod people;
mod playable;
mod player;
mod rng;
mod scene;
mod seed;
mod seed_account;
mod seed_spoken;
mod shelf;
mod spoken;
mod table;
mod time;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

pub(crate) use account::Account;
pub use catalogue::{Album, Artist, SavedTrack, Track};
pub(crate) use id::is_base62_id;
pub(crate) use kind::Kind;
pub(crate) use markets::{is_market, markets};
pub use people::{Content, Playlist, PlaylistItem, UserRecord};
pub use playable::{LocalTrack, Playable};
pub(crate) use player::{Device, Played, Player, Refusal, Repeat};
pub use scene::{Scene, SceneAlbum, SceneArtist, SceneError, ScenePlaylist, SceneShow};
pub(crate) use shelf::Saved;
pub use spoken::{Audiobook, Chapter, Episode, Show};
pub(crate) use table::{Groups, Table};
pub(crate) use time::{milliseconds, written};

use crate::sync::lock;

/// Everything there is, at one moment: what is written later is in a later one.
#[derive(Clone, Debug)]
pub struct World {
    catalogue: Arc<Catalogue>,
    users: BTreeMap<String, Arc<UserRecord>>,
    playlists: BTreeMap<String, Arc<Playlist>>,
    accounts: BTreeMap<String, Arc<Account>>,
    /// How many playlists were made since the start: the source of their ids.
    made: u64,
}

/// What Spotify has, whoever asks.
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub(crate) artists: Table<Artist>,
    pub(crate) albums: Table<Album>,
    pub(crate) tracks: Table<Track>,
    pub(crate) shows: Table<Show>,
    pub(crate) episodes: Table<Episode>,
    pub(crate) audiobooks: Table<Audiobook>,
    pub(crate) chapters: Table<Chapter>,
    pub(crate) tracks_of: Groups<Track>,
    /// By every artist of the album, and by every artist of its tracks.
    pub(crate) albums_of: Groups<Album>,
    pub(crate) episodes_of: Groups<Episode>,
    pub(crate) chapters_of: Groups<Chapter>,
}

impl World {
    /// All users, by id: those who can sign in, and others who own playlists.
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
        self.catalogue.artists.all()
    }

    /// All albums.
    #[must_use]
    pub fn albums(&self) -> &[Arc<Album>] {
        self.catalogue.albums.all()
    }

    /// All tracks.
    #[must_use]
    pub fn tracks(&self) -> &[Arc<Track>] {
        self.catalogue.tracks.all()
    }

    /// One track.
    #[must_use]
    pub fn track(&self, id: &str) -> Option<&Track> {
        self.catalogue.tracks.find(id).map(AsRef::as_ref)
    }

    /// All shows.
    #[must_use]
    pub fn shows(&self) -> &[Arc<Show>] {
        self.catalogue.shows.all()
    }

    /// All episodes of all shows.
    #[must_use]
    pub fn episodes(&self) -> &[Arc<Episode>] {
        self.catalogue.episodes.all()
    }

    /// All audiobooks.
    #[must_use]
    pub fn audiobooks(&self) -> &[Arc<Audiobook>] {
        self.catalogue.audiobooks.all()
    }

    /// All chapters of all audiobooks.
    #[must_use]
    pub fn chapters(&self) -> &[Arc<Chapter>] {
        self.catalogue.chapters.all()
    }

    /// The tracks in a user's library, newest first; nothing for a user who does not exist.
    #[must_use]
    pub fn saved_tracks(&self, user: &str) -> Vec<SavedTrack> {
        let saved = |saved: &Saved| {
            let track = Arc::clone(self.catalogue.tracks.find(&saved.id)?);
            Some(SavedTrack { added_at: saved.added_at.clone(), track })
        };
        self.shelf(user, Kind::Track).filter_map(saved).collect()
    }

    /// The URIs of all that a user has saved or follows, the newest of each kind first.
    #[must_use]
    pub fn library(&self, user: &str) -> Vec<String> {
        Kind::ALL.into_iter().flat_map(|kind| self.shelf(user, kind).map(move |saved| kind.uri(&saved.id))).collect()
    }

    /// The playlists in a user's list, their own and those they follow, private and collaborative ones included.
    #[must_use]
    pub fn playlists(&self, user: &str) -> Vec<Arc<Playlist>> {
        self.shelf(user, Kind::Playlist).filter_map(|saved| self.playlists.get(&saved.id)).cloned().collect()
    }

    /// One playlist, whoever has it in their list.
    #[must_use]
    pub fn playlist(&self, id: &str) -> Option<&Playlist> {
        self.playlists.get(id).map(AsRef::as_ref)
    }

    fn shelf(&self, user: &str, kind: Kind) -> impl Iterator<Item = &Saved> {
        self.account(user).into_iter().flat_map(move |account| account.shelf(kind).saved())
    }

    pub(crate) fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    pub(crate) fn all_playlists(&self) -> impl Iterator<Item = &Playlist> {
        self.playlists.values().map(AsRef::as_ref)
    }

    pub(crate) fn account(&self, user: &str) -> Option<&Account> {
        self.accounts.get(user).map(AsRef::as_ref)
    }

    pub(crate) fn account_mut(&mut self, user: &str) -> Option<&mut Account> {
        self.accounts.get_mut(user).map(Arc::make_mut)
    }

    pub(crate) fn playlist_mut(&mut self, id: &str) -> Option<&mut Playlist> {
        self.playlists.get_mut(id).map(Arc::make_mut)
    }

    /// A new, empty playlist of this user, in front of their list.
    pub(crate) fn make_playlist(&mut self, owner: &str, added_at: String) -> Option<&mut Playlist> {
        let owner = Arc::clone(self.users.get(owner)?);
        self.made += 1;
        let id = id::id(&mut rng::Rng::new(self.made, 0x706c_6179));
        self.account_mut(&owner.id)?.shelf_mut(Kind::Playlist).add([Saved { id: id.clone(), added_at }]);
        let mut playlist = Playlist::new(id.clone(), owner);
        playlist.touch();
        self.playlists.insert(id.clone(), Arc::new(playlist));
        self.playlist_mut(&id)
    }

    /// Whether there is such a thing.
    pub(crate) fn has(&self, kind: Kind, id: &str) -> bool {
        let catalogue = &self.catalogue;
        match kind {
            Kind::Album => catalogue.albums.find(id).is_some(),
            Kind::Artist => catalogue.artists.find(id).is_some(),
            Kind::Audiobook => catalogue.audiobooks.find(id).is_some(),
            Kind::Chapter => catalogue.chapters.find(id).is_some(),
            Kind::Episode => catalogue.episodes.find(id).is_some(),
            Kind::Playlist => self.playlists.contains_key(id),
            Kind::Show => catalogue.shows.find(id).is_some(),
            Kind::Track => catalogue.tracks.find(id).is_some(),
            Kind::User => self.users.contains_key(id),
        }
    }

    /// What plays under this URI.
    pub(crate) fn playable(&self, uri: &str) -> Option<Playable> {
        let (kind, id) = Kind::parse(uri)?;
        match kind {
            Kind::Track => self.catalogue.tracks.find(id).cloned().map(Playable::Track),
            Kind::Episode => self.catalogue.episodes.find(id).cloned().map(Playable::Episode),
            Kind::Chapter => self.catalogue.chapters.find(id).cloned().map(Playable::Chapter),
            _ => None,
        }
    }
}

/// A world that is made when it is first looked at: a fake that only hands out tokens starts without one.
pub(crate) struct LazyWorld {
    plan: seed::Plan,
    world: OnceLock<Mutex<Arc<World>>>,
}

impl LazyWorld {
    /// With a scene, the world is made at once, so that what is wrong with it is told at the start.
    pub(crate) fn new(
        seed: u64,
        saved_tracks: usize,
        users: Vec<UserRecord>,
        scene: Option<&Scene>,
    ) -> Result<Self, SceneError> {
        let plan = seed::Plan { seed, saved_tracks, users };
        let world = match scene {
            None => OnceLock::new(),
            Some(scene) => {
                let mut draft = plan.draft();
                scene.enter(&mut draft)?;
                OnceLock::from(Mutex::new(Arc::new(draft.world())))
            }
        };
        Ok(Self { plan, world })
    }

    fn world(&self) -> &Mutex<Arc<World>> {
        self.world.get_or_init(|| Mutex::new(Arc::new(self.plan.grow())))
    }

    /// As it is now. Later changes do not show in it.
    pub(crate) fn now(&self) -> Arc<World> {
        Arc::clone(&lock(self.world()))
    }

    /// Changes it, for nobody else in between.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(Arc::make_mut(&mut lock(self.world())))
    }

    /// The users who can sign in, in the order they were given.
    pub(crate) fn people(&self) -> &[UserRecord] {
        &self.plan.users
    }

    pub(crate) fn person(&self, id: &str) -> Option<&UserRecord> {
        self.people().iter().find(|person| person.id == id)
    }
}
