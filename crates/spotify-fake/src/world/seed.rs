//! Grows a world from a seed.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::World;
use super::catalogue::{Album, Artist, SavedTrack, Track};
use super::id::id;
use super::markets;
use super::names;
use super::people::{Playlist, UserRecord};
use super::rng::Rng;

/// What the catalogue has beyond the tracks that somebody saved.
const UNSAVED_TRACKS: usize = 500;
const TRACKS_PER_ALBUM: usize = 10;
const ALBUMS_PER_ARTIST: usize = 3;
const PLAYLISTS_PER_USER: usize = 37;

/// How large a world is to be.
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) saved_tracks: usize,
    pub(super) users: Vec<UserRecord>,
}

/// Each has its own stream of random numbers.
#[derive(Clone, Copy)]
enum Purpose {
    Artists = 1,
    Albums,
    Tracks,
    Playlists,
}

impl Plan {
    pub(super) fn grow(&self) -> World {
        let track_count = self.saved_tracks.saturating_add(UNSAVED_TRACKS);
        let album_count = track_count.div_ceil(TRACKS_PER_ALBUM);
        let artists = self.artists(album_count.div_ceil(ALBUMS_PER_ARTIST));
        let albums = self.albums(album_count, &artists);
        let tracks = self.tracks(track_count, &albums, &artists);
        let tracks_by_id = tracks.iter().enumerate().map(|(index, track)| (track.id.clone(), index)).collect();

        let neighbour = Arc::new(UserRecord::new("quiet otter/91").display_name("Quiet Otter"));
        let mut users = BTreeMap::from([(neighbour.id.clone(), Arc::clone(&neighbour))]);
        let mut playlists = BTreeMap::new();
        let mut libraries = BTreeMap::new();
        for (number, user) in self.users.iter().enumerate() {
            let user = Arc::new(user.clone());
            users.insert(user.id.clone(), Arc::clone(&user));
            playlists.insert(user.id.clone(), self.playlists(number, &user, &neighbour, &tracks));
            libraries.insert(user.id.clone(), self.library(number, &tracks));
        }
        World { users, artists, albums, tracks, tracks_by_id, playlists, libraries }
    }

    fn rng(&self, purpose: Purpose) -> Rng {
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
                album,
            }))
        };
        (0..count).map_while(track).collect()
    }

    /// The user's tracks, spread over the catalogue; each user's start elsewhere.
    fn library(&self, number: usize, tracks: &[Arc<Track>]) -> Vec<SavedTrack> {
        const NEWEST: u64 = 1_793_534_400; // 2026-11-01T12:00:00Z
        const APART: u64 = 5_003; // seconds between two saves
        let start = number * 97;
        (0..self.saved_tracks)
            .map_while(|place| {
                // Two neighbours in the catalogue share an album, two in a library seldom do: 7 apart, around the end.
                let index = (start + place).checked_rem(tracks.len())?;
                let spread = stride(index, tracks.len());
                Some(SavedTrack {
                    added_at: timestamp(NEWEST.saturating_sub(place as u64 * APART)),
                    track: Arc::clone(tracks.get(spread)?),
                })
            })
            .collect()
    }

    fn playlists(
        &self,
        number: usize,
        user: &Arc<UserRecord>,
        neighbour: &Arc<UserRecord>,
        tracks: &[Arc<Track>],
    ) -> Vec<Arc<Playlist>> {
        let mut rng = Rng::new(self.seed.wrapping_add(number as u64), Purpose::Playlists as u64);
        let playlist = |place: usize| {
            let collaborative = place % 9 == 4;
            let private = place % 4 == 1;
            let length = if place % 12 == 6 { 0 } else { rng.index(150) + 1 };
            let from = rng.index(tracks.len());
            Arc::new(Playlist {
                id: id(&mut rng),
                name: names::playlist(&mut rng),
                description: if rng.one_in(3) { String::new() } else { names::title(&mut rng) },
                owner: Arc::clone(if place % 5 == 3 { neighbour } else { user }),
                public: !private && !collaborative,
                collaborative,
                snapshot_id: STANDARD.encode(format!("{},{}", place + 1, rng.hex(40))),
                items: tracks.iter().cycle().skip(from).take(length).cloned().collect(),
                image: (length > 0).then(|| image(&mut rng)),
            })
        };
        (0..PLAYLISTS_PER_USER).map(playlist).collect()
    }
}

/// A permutation of the indices below `len`.
fn stride(index: usize, len: usize) -> usize {
    const STEPS: [usize; 4] = [7, 11, 13, 1];
    let coprime = STEPS.into_iter().find(|&step| step == 1 || !len.is_multiple_of(step));
    index.saturating_mul(coprime.unwrap_or(1)).checked_rem(len).unwrap_or(0)
}

fn percent(rng: &mut Rng) -> u8 {
    u8::try_from(rng.below(101)).unwrap_or(100)
}

fn image(rng: &mut Rng) -> String {
    format!("https://i.scdn.co/image/{}", rng.hex(40))
}

fn images(rng: &mut Rng) -> [String; 3] {
    [image(rng), image(rng), image(rng)]
}

fn release_date(rng: &mut Rng) -> (String, &'static str) {
    let (year, month, day) = (1961 + rng.below(65), 1 + rng.below(12), 1 + rng.below(28));
    match rng.below(10) {
        0 => (format!("{year}"), "year"),
        1 => (format!("{year}-{month:02}"), "month"),
        _ => (format!("{year}-{month:02}-{day:02}"), "day"),
    }
}

/// Seconds since the epoch as ISO 8601 in UTC, by the civil calendar.
fn timestamp(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days since 0000-03-01, so that the leap day is the last of its year.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
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

    #[test]
    fn dates_are_civil() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(1_793_534_400), "2026-11-01T12:00:00Z");
        assert_eq!(timestamp(951_782_400), "2000-02-29T00:00:00Z");
    }
}
