//! What a test adds to a world by name, in code or from a JSON file.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let scene: spotify_fake::Scene = serde_json::from_str(r#"{
//!     "artists": [{
//!         "name": "The Examples",
//!         "albums": [{ "name": "First", "tracks": ["One", "Two"] }]
//!     }],
//!     "playlists": [{ "owner": "juniper", "name": "Mine", "items": ["track:One", "track:Two", "track:One"] }],
//!     "saved": { "juniper": ["album:First", "artist:The Examples"] }
//! }"#)?;
//! let fake = spotify_fake::Fake::builder().saved_tracks(0).scene(scene).start_blocking()?;
//! let mine = fake.world().playlists("juniper").into_iter().find(|playlist| playlist.name == "Mine");
//! assert_eq!(mine.map(|playlist| playlist.items.len()), Some(3));
//! # Ok(()) }
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::catalogue::{Album, Artist, Track};
use super::id::id;
use super::kind::Kind;
use super::markets;
use super::people::{Content, Playlist, PlaylistItem};
use super::playable::Playable;
use super::rng::Rng;
use super::seed::{Draft, images};
use super::shelf::Saved;
use super::spoken::{Episode, Show};
use super::time::{NEWEST, timestamp};

/// Things to add to a world. What refers to something says `KIND:NAME`, for what the scene itself adds, or a Spotify URI.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Scene {
    /// Artists with their albums and tracks.
    pub artists: Vec<SceneArtist>,
    /// Shows with their episodes.
    pub shows: Vec<SceneShow>,
    /// Playlists, in front of their owner's list.
    pub playlists: Vec<ScenePlaylist>,
    /// What users have saved or follow besides, by user id.
    pub saved: BTreeMap<String, Vec<String>>,
}

/// An artist of a [`Scene`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct SceneArtist {
    /// The name.
    pub name: String,
    /// What the artist has made.
    pub albums: Vec<SceneAlbum>,
}

/// An album of a [`SceneArtist`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct SceneAlbum {
    /// The name.
    pub name: String,
    /// The names of its tracks, of three minutes each.
    pub tracks: Vec<String>,
}

/// A show of a [`Scene`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct SceneShow {
    /// The name.
    pub name: String,
    /// The names of its episodes, of half an hour each.
    pub episodes: Vec<String>,
}

/// A playlist of a [`Scene`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ScenePlaylist {
    /// The id of a user.
    pub owner: String,
    /// The name.
    pub name: String,
    /// Whether it is hidden from the owner's profile.
    pub private: bool,
    /// Tracks and episodes.
    pub items: Vec<String>,
}

/// A scene refers to something that is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the scene names {0:?}, which is neither in it nor in the world")]
pub struct SceneError(pub(crate) String);

impl Scene {
    pub(super) fn enter(&self, draft: &mut Draft) -> Result<(), SceneError> {
        let mut names = Names::default();
        for artist in &self.artists {
            artist.enter(draft, &mut names);
        }
        for show in &self.shows {
            show.enter(draft, &mut names);
        }
        for playlist in &self.playlists {
            playlist.enter(draft, &mut names)?;
        }
        for (user, things) in &self.saved {
            let account = draft.accounts.get(user).cloned();
            let mut account = account.ok_or_else(|| SceneError(user.clone()))?;
            for thing in things {
                let (kind, id) = names.find(thing)?;
                if !draft.has(kind, &id) {
                    return Err(SceneError(thing.clone()));
                }
                account.shelf_mut(kind).add([Saved { id, added_at: timestamp(NEWEST) }]);
            }
            draft.accounts.insert(user.clone(), account);
        }
        Ok(())
    }
}

/// Ids by `KIND:NAME`.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    /// A new id, always the same for this name.
    fn add(&mut self, kind: Kind, name: &str) -> (String, Rng) {
        let key = format!("{}:{name}", kind.name());
        let hash = key.bytes().fold(0, |hash: u64, byte| hash.rotate_left(9).wrapping_mul(31) ^ u64::from(byte));
        let mut rng = Rng::new(hash, self.0.len() as u64);
        let id = id(&mut rng);
        self.0.insert(key, id.clone());
        (id, rng)
    }

    fn find(&self, text: &str) -> Result<(Kind, String), SceneError> {
        let unknown = || SceneError(text.to_owned());
        if let Some(named) = Kind::decode(text) {
            return Ok(named);
        }
        let kind = text.split_once(':').and_then(|(kind, _)| Kind::of(kind)).ok_or_else(unknown)?;
        self.0.get(text).cloned().map(|id| (kind, id)).ok_or_else(unknown)
    }
}

impl SceneArtist {
    fn enter(&self, draft: &mut Draft, names: &mut Names) {
        let (id, mut rng) = names.add(Kind::Artist, &self.name);
        let artist = Arc::new(Artist {
            id,
            folded: self.name.to_lowercase(),
            name: self.name.clone(),
            genres: Vec::new(),
            followers: 0,
            popularity: 0,
            images: images(&mut rng),
        });
        draft.artists.push(Arc::clone(&artist));
        for album in &self.albums {
            album.enter(&artist, draft, names);
        }
    }
}

impl SceneAlbum {
    fn enter(&self, artist: &Arc<Artist>, draft: &mut Draft, names: &mut Names) {
        let (id, mut rng) = names.add(Kind::Album, &self.name);
        let album = Arc::new(Album {
            id,
            folded: self.name.to_lowercase(),
            name: self.name.clone(),
            album_type: "album",
            artists: vec![Arc::clone(artist)],
            release_date: "2026-11-01".to_owned(),
            release_date_precision: "day",
            total_tracks: u32::try_from(self.tracks.len()).unwrap_or(u32::MAX),
            label: artist.name.clone(),
            popularity: 0,
            available_markets: markets::EVERYWHERE,
            images: images(&mut rng),
        });
        draft.albums.push(Arc::clone(&album));
        for (name, number) in self.tracks.iter().zip(1..) {
            let (id, mut rng) = names.add(Kind::Track, name);
            draft.tracks.push(Arc::new(Track {
                id,
                folded: name.to_lowercase(),
                name: name.clone(),
                album: Arc::clone(&album),
                artists: album.artists.clone(),
                disc_number: 1,
                track_number: number,
                duration_ms: 180_000,
                explicit: false,
                isrc: format!("XX{}", rng.hex(10).to_uppercase()),
                popularity: 0,
                available_markets: markets::EVERYWHERE,
                relinks_to: None,
            }));
        }
    }
}

impl SceneShow {
    fn enter(&self, draft: &mut Draft, names: &mut Names) {
        let (id, mut rng) = names.add(Kind::Show, &self.name);
        let show = Arc::new(Show {
            id,
            folded: self.name.to_lowercase(),
            name: self.name.clone(),
            description: String::new(),
            publisher: String::new(),
            explicit: false,
            total_episodes: u32::try_from(self.episodes.len()).unwrap_or(u32::MAX),
            available_markets: markets::EVERYWHERE,
            images: images(&mut rng),
        });
        for name in &self.episodes {
            let (id, mut rng) = names.add(Kind::Episode, name);
            draft.spoken.episodes.push(Arc::new(Episode {
                id,
                folded: name.to_lowercase(),
                name: name.clone(),
                description: String::new(),
                show: Arc::clone(&show),
                duration_ms: 1_800_000,
                release_date: "2026-11-01".to_owned(),
                release_date_precision: "day",
                images: images(&mut rng),
            }));
        }
        draft.spoken.shows.push(show);
    }
}

impl ScenePlaylist {
    fn enter(&self, draft: &mut Draft, names: &mut Names) -> Result<(), SceneError> {
        let owner = draft.users.get(&self.owner).cloned().ok_or_else(|| SceneError(self.owner.clone()))?;
        let (id, _) = names.add(Kind::Playlist, &self.name);
        let mut playlist = Playlist::new(id.clone(), owner);
        playlist.name.clone_from(&self.name);
        playlist.public = !self.private;
        for text in &self.items {
            let (_, wanted) = names.find(text)?;
            let track = draft.tracks.iter().find(|track| track.id == wanted).cloned().map(Playable::Track);
            let episode = || draft.spoken.episodes.iter().find(|episode| episode.id == wanted).cloned();
            let playable = track.or_else(|| episode().map(Playable::Episode));
            playlist.items.push(PlaylistItem {
                added_at: Some(timestamp(NEWEST)),
                added_by: Some(self.owner.clone()),
                content: Content::Playable(playable.ok_or_else(|| SceneError(text.clone()))?),
            });
        }
        playlist.touch();
        draft.playlists.insert(id.clone(), playlist);
        if let Some(account) = draft.accounts.get_mut(&self.owner) {
            account.shelf_mut(Kind::Playlist).add([Saved { id, added_at: timestamp(NEWEST) }]);
        }
        Ok(())
    }
}
