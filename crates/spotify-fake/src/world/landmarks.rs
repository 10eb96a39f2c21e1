//! What every world has, whatever its seed: the ids that Spotify's reference uses as examples, the people behind them, and
//! an album whose tracks have other ids in other markets.

use std::sync::Arc;

use super::catalogue::{Album, Artist, Track};
use super::id::id;
use super::markets;
use super::people::{Content, Playlist, PlaylistItem, UserRecord};
use super::playable::Playable;
use super::rng::Rng;
use super::seed::{Draft, Plan, Purpose, images, mix};
use super::spoken::{Audiobook, Chapter, Episode, Show};
use super::time::{NEWEST, timestamp};

const ARTISTS: [&str; 2] = ["0TnOYISbd1XYRBk9myaseg", "2CIMQHirSU0MQqyYHq0eOx"];
const ALBUMS: [&str; 2] = ["4aawyAB9vmqN3uQ7FjRGTy", "382ObEPsp2rxGrnsizN5TX"];
const TRACKS: [&str; 2] = ["11dFghVXANMlKmJXsNCbNl", "4iV5W9uYEdYUVa79Axb7Rh"];
const SHOWS: [&str; 2] = ["38bS44xjbVVZ3No3ByF1dJ", "5CfCWKI5pZ28U0uOzXkDHe"];
const EPISODES: [&str; 2] = ["512ojhOuo1ktJprKbVcKyQ", "77o6BIVlYM3msb4MMIL1jH"];
const AUDIOBOOKS: [&str; 2] = ["7iHfbu1YPACw6oZPAFJtqe", "18yVqkdbdRvS24c0Ilj2ci"];
const CHAPTERS: [&str; 2] = ["0D5wENdkdwbqlrHoaJ9g29", "0IsXVP0JmcB2adSE338GkK"];
/// Owned by the first user, who has taken it off their list.
const OWN_PLAYLIST: &str = "3cEYpjA9oz9GiPac4AsH4n";
/// A snapshot id, which it once had.
const SNAPSHOT: &str = "MTgsZWFmNmZiNTIzYTg4ODM0OGQzZWQzOGI4NTdkNTJlMjU0OWFkYTUxMA==";
/// Owned by Spotify.
const EDITORIAL_PLAYLIST: &str = "37i9dQZF1DXcBWIGoYBM5M";
/// Who the reference speaks of, and the service itself.
const PEOPLE: [(&str, &str); 3] = [("smedjan", "Smedjan"), ("wizzler", "Wizzler"), ("spotify", "Spotify")];
const RELINKED: usize = 3;

impl Plan {
    pub(super) fn landmarks(&self, draft: &mut Draft) {
        let mut rng = self.rng(Purpose::Landmarks);
        for (id, name) in PEOPLE {
            let person = Arc::new(UserRecord::new(id).display_name(name));
            draft.users.entry(id.to_owned()).or_insert(person);
        }
        for (((artist, album), track), number) in ARTISTS.into_iter().zip(ALBUMS).zip(TRACKS).zip(1..) {
            let artist = artist_of(&mut rng, artist, &format!("Example Artist {number}"));
            let album = album_of(&mut rng, album, &format!("Example Album {number}"), &artist, 1, markets::EVERYWHERE);
            let name = format!("Example Song {number} - Remaster");
            draft.tracks.push(Arc::new(track_of(track.to_owned(), &name, &album, number)));
            draft.albums.push(album);
            draft.artists.push(artist);
        }
        self.relinked(&mut rng, draft);
        spoken(&mut rng, draft);
        self.playlists_of_the_reference(draft);
    }

    /// Two editions of one album: what cannot be played from the one is in the other.
    fn relinked(&self, rng: &mut Rng, draft: &mut Draft) {
        let Some(artist) = draft.artists.last().cloned() else { return };
        let total = u32::try_from(RELINKED).unwrap_or(u32::MAX);
        let mut edition = |name: &str, markets| {
            let id = id(rng);
            album_of(rng, &id, name, &artist, total, markets)
        };
        let american = edition("Two Editions (American)", markets::NORTH_AMERICA);
        let nordic = edition("Two Editions (Nordic)", markets::NORDIC);
        for number in 1..=total {
            let name = format!("Relinked {number}");
            let twin = Arc::new(track_of(id(rng), &name, &american, number));
            let mut track = track_of(id(rng), &name, &nordic, number);
            track.relinks_to = Some(Arc::clone(&twin));
            draft.tracks.extend([twin, Arc::new(track)]);
        }
        draft.albums.extend([american, nordic]);
    }

    fn playlists_of_the_reference(&self, draft: &mut Draft) {
        let mut add = |id: &str, owner: &str, name: &str| {
            let Some(owner) = draft.users.get(owner).cloned() else { return };
            let item = |track: &Arc<Track>| PlaylistItem {
                added_at: Some(timestamp(NEWEST)),
                added_by: Some(owner.id.clone()),
                content: Content::Playable(Playable::Track(Arc::clone(track))),
            };
            let items = draft.tracks.iter().rev().take(12).map(item).collect();
            let mut playlist = Playlist::new(id.to_owned(), Arc::clone(&owner));
            playlist.name = name.to_owned();
            playlist.items = items;
            let end = playlist.items.len();
            mix(&mut playlist, end, draft);
            playlist.past = Some(SNAPSHOT);
            playlist.touch();
            draft.playlists.insert(id.to_owned(), playlist);
        };
        if let Some(user) = self.users.first() {
            add(OWN_PLAYLIST, &user.id, "Example Playlist");
        }
        add(EDITORIAL_PLAYLIST, "spotify", "Example Hits");
    }
}

fn artist_of(rng: &mut Rng, id: &str, name: &str) -> Arc<Artist> {
    Arc::new(Artist {
        id: id.to_owned(),
        folded: name.to_lowercase(),
        name: name.to_owned(),
        genres: vec!["tram jazz"],
        followers: 1_000,
        popularity: 50,
        images: images(rng),
    })
}

fn album_of(
    rng: &mut Rng,
    id: &str,
    name: &str,
    artist: &Arc<Artist>,
    total_tracks: u32,
    available_markets: &'static [&'static str],
) -> Arc<Album> {
    Arc::new(Album {
        id: id.to_owned(),
        folded: name.to_lowercase(),
        name: name.to_owned(),
        album_type: "album",
        artists: vec![Arc::clone(artist)],
        release_date: "1981-12".to_owned(),
        release_date_precision: "month",
        total_tracks,
        label: "Attic & Ferry".to_owned(),
        popularity: 50,
        available_markets,
        images: images(rng),
    })
}

fn track_of(id: String, name: &str, album: &Arc<Album>, track_number: u32) -> Track {
    Track {
        folded: name.to_lowercase(),
        name: name.to_owned(),
        album: Arc::clone(album),
        artists: album.artists.clone(),
        disc_number: 1,
        track_number,
        duration_ms: 207_959,
        explicit: false,
        isrc: format!("XXREF{track_number:07}"),
        popularity: 50,
        available_markets: album.available_markets,
        relinks_to: None,
        id,
    }
}

fn spoken(rng: &mut Rng, draft: &mut Draft) {
    for ((show, episode), number) in SHOWS.into_iter().zip(EPISODES).zip(1..) {
        let name = format!("Example Show {number}");
        let show = Arc::new(Show {
            id: show.to_owned(),
            folded: name.to_lowercase(),
            name,
            description: "An example.".to_owned(),
            publisher: "Example Radio".to_owned(),
            explicit: false,
            total_episodes: 1,
            available_markets: markets::EVERYWHERE,
            images: images(rng),
        });
        let name = format!("Example Episode {number}");
        draft.spoken.episodes.push(Arc::new(Episode {
            id: episode.to_owned(),
            folded: name.to_lowercase(),
            name,
            description: "An example.".to_owned(),
            show: Arc::clone(&show),
            duration_ms: 1_686_230,
            release_date: "1981-12-15".to_owned(),
            release_date_precision: "day",
            images: images(rng),
        }));
        draft.spoken.shows.push(show);
    }
    for ((book, chapter), number) in AUDIOBOOKS.into_iter().zip(CHAPTERS).zip(1..) {
        let name = format!("Example Audiobook {number}");
        let audiobook = Arc::new(Audiobook {
            id: book.to_owned(),
            folded: name.to_lowercase(),
            name,
            description: "An example.".to_owned(),
            authors: vec!["Example Author".to_owned()],
            narrators: vec!["Example Narrator".to_owned()],
            publisher: "Example Press".to_owned(),
            total_chapters: 1,
            available_markets: markets::AUDIOBOOKS,
            images: images(rng),
        });
        draft.spoken.chapters.push(Arc::new(Chapter {
            id: chapter.to_owned(),
            name: "Chapter 1".to_owned(),
            audiobook: Arc::clone(&audiobook),
            chapter_number: 0,
            duration_ms: 1_000_000,
        }));
        draft.spoken.audiobooks.push(audiobook);
    }
}
