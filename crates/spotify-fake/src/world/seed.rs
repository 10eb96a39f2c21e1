//! Grows a world from a seed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::account::Account;
use super::catalogue::{Album, Artist, Track};
use super::id::id;
use super::kind::Kind;
use super::people::{Content, Playlist, PlaylistItem, UserRecord};
use super::playable::{LocalTrack, Playable};
use super::rng::Rng;
use super::seed_spoken::Spoken;
use super::table::{Groups, Table, group};
use super::time::{NEWEST, timestamp};
use super::{Catalogue, World, markets, names};

/// What the catalogue has beyond the tracks that somebody saved.
const UNSAVED_TRACKS: usize = 500;
const TRACKS_PER_ALBUM: usize = 10;
const ALBUMS_PER_ARTIST: usize = 3;
const PLAYLISTS_PER_USER: usize = 37;
/// Which of a user's playlists holds episodes, a local file and nothing at all besides tracks.
const MIXED_PLAYLIST: usize = 2;

/// How large a world is to be.
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) saved_tracks: usize,
    pub(super) users: Vec<UserRecord>,
}

/// Each has its own stream of random numbers.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Artists = 1,
    Albums,
    Tracks,
    Playlists,
    Spoken,
    Accounts,
    Landmarks,
}

impl Plan {
    pub(super) fn grow(&self) -> World {
        self.draft().world()
    }

    pub(super) fn draft(&self) -> Draft {
        let track_count = self.saved_tracks.saturating_add(UNSAVED_TRACKS);
        let album_count = track_count.div_ceil(TRACKS_PER_ALBUM);
        let artists = self.artists(album_count.div_ceil(ALBUMS_PER_ARTIST));
        let albums = self.albums(album_count, &artists);
        let tracks = self.tracks(track_count, &albums, &artists);
        let spoken = self.spoken();
        let mut draft = Draft { artists, albums, tracks, spoken, ..Draft::default() };

        let neighbour = Arc::new(UserRecord::new("quiet otter/91").display_name("Quiet Otter"));
        draft.users.insert(neighbour.id.clone(), Arc::clone(&neighbour));
        for (number, user) in self.users.iter().enumerate() {
            let user = Arc::new(user.clone());
            draft.users.insert(user.id.clone(), Arc::clone(&user));
            let playlists = self.playlists(number, &user, &neighbour, &draft);
            let account = self.account(number, &playlists, &draft);
            draft.playlists.extend(playlists.into_iter().map(|playlist| (playlist.id.clone(), playlist)));
            draft.accounts.insert(user.id.clone(), account);
        }
        self.landmarks(&mut draft);
        draft
    }

    pub(super) fn rng(&self, purpose: Purpose) -> Rng {
        Rng::new(self.seed, purpose as u64)
    }

    fn artists(&self, count: usize) -> Vec<Arc<Artist>> {
        const GENRES: &[&str] = &["harbour folk", "glass pop", "attic techno", "slow brass", "tram jazz"];
        let mut rng = self.rng(Purpose::Artists);
        let artist = |_| {
            let name = names::artist(&mut rng);
            let genres = (0..rng.below(3)).map(|_| rng.pick(GENRES)).collect();
            Arc::new(Artist {
                id: id(&mut rng),
                folded: name.to_lowercase(),
                name,
                genres,
                followers: rng.below(3_000_000),
                popularity: percent(&mut rng),
                images: images(&mut rng),
            })
        };
        (0..count).map(artist).collect()
    }

    fn albums(&self, count: usize, artists: &[Arc<Artist>]) -> Vec<Arc<Album>> {
        let mut rng = self.rng(Purpose::Albums);
        let album = |number: usize| {
            let name = names::title(&mut rng);
            let (release_date, release_date_precision) = release_date(&mut rng);
            Arc::new(Album {
                id: id(&mut rng),
                folded: name.to_lowercase(),
                name,
                album_type: match rng.below(10) {
                    0 => "compilation",
                    1..=3 => "single",
                    _ => "album",
                },
                artists: artists.get(number / ALBUMS_PER_ARTIST).cloned().into_iter().collect(),
                release_date,
                release_date_precision,
                total_tracks: u32::try_from(TRACKS_PER_ALBUM).unwrap_or(u32::MAX),
                available_markets: match rng.below(20) {
                    0 => markets::NORDIC,
                    1 => markets::NORTH_AMERICA,
                    _ => markets::EVERYWHERE,
                },
                label: "Attic & Ferry".to_owned(),
                popularity: u8::try_from(number % 101).unwrap_or(0),
                images: images(&mut rng),
            })
        };
        (0..count).map(album).collect()
    }

    fn tracks(&self, count: usize, albums: &[Arc<Album>], artists: &[Arc<Artist>]) -> Vec<Arc<Track>> {
        let mut rng = self.rng(Purpose::Tracks);
        let track = |number: usize| {
            let album = Arc::clone(albums.get(number / TRACKS_PER_ALBUM)?);
            let mut credited = album.artists.clone();
            if rng.one_in(5) {
                let guest = artists.get(rng.index(artists.len())).cloned();
                credited.extend(guest.filter(|guest| credited.iter().all(|artist| artist.id != guest.id)));
            }
            let name = names::title(&mut rng);
            Some(Arc::new(Track {
                id: id(&mut rng),
                folded: name.to_lowercase(),
                name,
                artists: credited,
                disc_number: 1,
                track_number: u32::try_from(number % TRACKS_PER_ALBUM + 1).unwrap_or(1),
                duration_ms: 90_000 + rng.below(300_000),
                explicit: rng.one_in(8),
                isrc: format!("XX{}{:07}", rng.hex(3).to_uppercase(), number),
                popularity: percent(&mut rng),
                available_markets: album.available_markets,
                relinks_to: None,
                album,
            }))
        };
        (0..count).map_while(track).collect()
    }

    fn playlists(
        &self,
        number: usize,
        user: &Arc<UserRecord>,
        neighbour: &Arc<UserRecord>,
        draft: &Draft,
    ) -> Vec<Playlist> {
        let mut rng = Rng::new(self.seed.wrapping_add(number as u64), Purpose::Playlists as u64);
        let playlist = |place: usize| {
            let collaborative = place % 9 == 4;
            let private = place % 4 == 1;
            let length = if place % 12 == 6 { 0 } else { rng.index(150) + 1 };
            let from = rng.index(draft.tracks.len());
            let owner = if place % 5 == 3 { neighbour } else { user };
            let item = |(place, track): (usize, &Arc<Track>)| PlaylistItem {
                added_at: Some(timestamp(NEWEST.saturating_sub(place as u64 * 977))),
                added_by: Some(owner.id.clone()),
                content: Content::Playable(Playable::Track(Arc::clone(track))),
            };
            let mut playlist = Playlist {
                name: names::playlist(&mut rng),
                description: if rng.one_in(3) { String::new() } else { names::title(&mut rng) },
                public: !private && !collaborative,
                collaborative,
                revision: place as u64,
                items: draft.tracks.iter().cycle().skip(from).take(length).enumerate().map(item).collect(),
                image: (length > 0).then(|| image(&mut rng)),
                ..Playlist::new(id(&mut rng), Arc::clone(owner))
            };
            playlist.touch();
            if place == MIXED_PLAYLIST {
                mix(&mut playlist, 0, draft);
            }
            playlist
        };
        (0..PLAYLISTS_PER_USER).map(playlist).collect()
    }
}

/// Puts what a playlist can hold besides tracks at this place of it.
pub(super) fn mix(playlist: &mut Playlist, place: usize, draft: &Draft) {
    let local = LocalTrack {
        artist: "Aunt & Co".to_owned(),
        album: String::new(),
        title: "Kitchen: take 3".to_owned(),
        seconds: 184,
    };
    let episodes = draft.spoken.episodes.iter().take(2).cloned().map(Playable::Episode).map(Content::Playable);
    let items = episodes.chain([Content::Local(local), Content::Gone]).map(|content| PlaylistItem {
        added_at: Some(timestamp(NEWEST)),
        added_by: Some(playlist.owner.id.clone()),
        content,
    });
    let items: Vec<PlaylistItem> = items.collect();
    playlist.items.splice(place..place, items);
}

/// Everything that a world is made of, before it is put in order.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) artists: Vec<Arc<Artist>>,
    pub(super) albums: Vec<Arc<Album>>,
    pub(super) tracks: Vec<Arc<Track>>,
    pub(super) spoken: Spoken,
    pub(super) users: BTreeMap<String, Arc<UserRecord>>,
    pub(super) playlists: BTreeMap<String, Playlist>,
    pub(super) accounts: BTreeMap<String, Account>,
}

impl Draft {
    /// Whether there is such a thing.
    pub(super) fn has(&self, kind: Kind, id: &str) -> bool {
        match kind {
            Kind::Album => self.albums.iter().any(|album| album.id == id),
            Kind::Artist => self.artists.iter().any(|artist| artist.id == id),
            Kind::Audiobook => self.spoken.audiobooks.iter().any(|book| book.id == id),
            Kind::Chapter => self.spoken.chapters.iter().any(|chapter| chapter.id == id),
            Kind::Episode => self.spoken.episodes.iter().any(|episode| episode.id == id),
            Kind::Playlist => self.playlists.contains_key(id),
            Kind::Show => self.spoken.shows.iter().any(|show| show.id == id),
            Kind::Track => self.tracks.iter().any(|track| track.id == id),
            Kind::User => self.users.contains_key(id),
        }
    }

    pub(super) fn world(self) -> World {
        let credited = |album: &Album, tracks: &Groups<Track>| {
            let of_tracks = tracks.get(&album.id).into_iter().flatten().flat_map(|track| &track.artists);
            let all: BTreeSet<String> = album.artists.iter().chain(of_tracks).map(|artist| artist.id.clone()).collect();
            all.into_iter().collect()
        };
        let tracks_of = group(&self.tracks, |track| vec![track.album.id.clone()]);
        let albums_of = group(&self.albums, |album| credited(album, &tracks_of));
        let episodes_of = group(&self.spoken.episodes, |episode| vec![episode.show.id.clone()]);
        let chapters_of = group(&self.spoken.chapters, |chapter| vec![chapter.audiobook.id.clone()]);
        let catalogue = Catalogue {
            artists: Table::new(self.artists),
            albums: Table::new(self.albums),
            tracks: Table::new(self.tracks),
            shows: Table::new(self.spoken.shows),
            episodes: Table::new(self.spoken.episodes),
            audiobooks: Table::new(self.spoken.audiobooks),
            chapters: Table::new(self.spoken.chapters),
            tracks_of,
            albums_of,
            episodes_of,
            chapters_of,
        };
        World {
            catalogue: Arc::new(catalogue),
            users: self.users,
            playlists: self.playlists.into_iter().map(|(id, playlist)| (id, Arc::new(playlist))).collect(),
            accounts: self.accounts.into_iter().map(|(id, account)| (id, Arc::new(account))).collect(),
            made: 0,
        }
    }
}

/// A permutation of the indices below `len`.
pub(super) fn stride(index: usize, len: usize) -> usize {
    const STEPS: [usize; 4] = [7, 11, 13, 1];
    let coprime = STEPS.into_iter().find(|&step| step == 1 || !len.is_multiple_of(step));
    index.saturating_mul(coprime.unwrap_or(1)).checked_rem(len).unwrap_or(0)
}

pub(super) fn percent(rng: &mut Rng) -> u8 {
    u8::try_from(rng.below(101)).unwrap_or(100)
}

pub(super) fn image(rng: &mut Rng) -> String {
    format!("https://i.scdn.co/image/{}", rng.hex(40))
}

pub(super) fn images(rng: &mut Rng) -> [String; 3] {
    [image(rng), image(rng), image(rng)]
}

pub(super) fn release_date(rng: &mut Rng) -> (String, &'static str) {
    let (year, month, day) = (1961 + rng.below(65), 1 + rng.below(12), 1 + rng.below(28));
    match rng.below(10) {
        0 => (format!("{year}"), "year"),
        1 => (format!("{year}-{month:02}"), "month"),
        _ => (format!("{year}-{month:02}-{day:02}"), "day"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn plan(saved_tracks: usize) -> Plan {
        Plan { seed: 7, saved_tracks, users: vec![UserRecord::new("a"), UserRecord::new("b")] }
    }

    #[test]
    fn the_same_seed_grows_the_same_world() {
        let (one, two) = (plan(300).grow(), plan(300).grow());
        assert_eq!(format!("{one:?}").len(), format!("{two:?}").len());
        assert_eq!(one.tracks()[799].id, two.tracks()[799].id);
        let other = Plan { seed: 8, ..plan(300) }.grow();
        assert_ne!(one.tracks()[799].id, other.tracks()[799].id);
    }

    #[test]
    fn a_library_holds_as_many_different_tracks_as_asked_for() {
        for count in [0, 1, 77, 2_500, 10_000] {
            let world = plan(count).grow();
            for user in ["a", "b"] {
                let saved = world.saved_tracks(user);
                let ids: HashSet<&str> = saved.iter().map(|saved| saved.track.id.as_str()).collect();
                assert_eq!((saved.len(), ids.len()), (count, count));
                assert!(saved.is_sorted_by(|newer, older| newer.added_at > older.added_at));
            }
        }
    }
}
