//! Grows what belongs to a user: library, follows, player.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use super::account::Account;
use super::kind::Kind;
use super::people::Playlist;
use super::playable::Playable;
use super::player::{Device, Played, Player};
use super::rng::Rng;
use super::seed::{Draft, Plan, Purpose, stride};
use super::shelf::{Saved, Shelf};
use super::time::{NEWEST, timestamp};

/// Seconds between two saves.
const APART: u64 = 5_003;

impl Plan {
    pub(super) fn account(&self, number: usize, playlists: &[Playlist], draft: &Draft) -> Account {
        let albums = draft.albums.iter().step_by(2).take(24).map(|album| album.id.as_str());
        let artists = draft.artists.iter().take(60).map(|artist| artist.id.as_str());
        let spoken = &draft.spoken;
        let mut shelves = BTreeMap::from([
            (Kind::Track, self.tracks_of(number, draft)),
            (Kind::Album, shelf(albums)),
            (Kind::Artist, shelf(artists)),
            (Kind::Show, shelf(spoken.shows.iter().step_by(2).map(|show| show.id.as_str()))),
            (Kind::Episode, shelf(spoken.episodes.iter().step_by(9).take(25).map(|episode| episode.id.as_str()))),
            (Kind::Audiobook, shelf(spoken.audiobooks.iter().step_by(2).map(|book| book.id.as_str()))),
            (Kind::Playlist, shelf(playlists.iter().map(|playlist| playlist.id.as_str()))),
        ]);
        if let Some(neighbour) =
            playlists.iter().find(|playlist| self.users.iter().all(|user| user.id != playlist.owner.id))
        {
            shelves.insert(Kind::User, shelf([neighbour.owner.id.as_str()]));
        }
        let mut rng = Rng::new(self.seed.wrapping_add(number as u64), Purpose::Accounts as u64);
        Account::new(shelves, player(&mut rng, draft))
    }

    /// The user's tracks, spread over the catalogue; each user's start elsewhere.
    fn tracks_of(&self, number: usize, draft: &Draft) -> Shelf {
        let start = number * 97;
        let ids = (0..self.saved_tracks).map_while(|place| {
            // Two neighbours in the catalogue share an album, two in a library seldom do: 7 apart, around the end.
            let index = (start + place).checked_rem(draft.tracks.len())?;
            draft.tracks.get(stride(index, draft.tracks.len())).map(|track| track.id.as_str())
        });
        shelf(ids)
    }
}

fn shelf<'a>(ids: impl IntoIterator<Item = &'a str>) -> Shelf {
    let saved = |(place, id): (usize, &str)| Saved {
        id: id.to_owned(),
        added_at: timestamp(NEWEST.saturating_sub(place as u64 * APART)),
    };
    ids.into_iter().enumerate().map(saved).collect()
}

/// Three devices, the first of them active and paused in the middle of an album.
fn player(rng: &mut Rng, draft: &Draft) -> Player {
    const ID: &str = "0d1841b0976bae2a3a310dd74c0f3df354899bc8";
    let device = |id: String, name, kind, supports_volume, restricted| Device {
        id,
        name,
        kind,
        volume: 65,
        supports_volume,
        restricted,
    };
    let mut player = Player::new(vec![
        device(ID.to_owned(), "Desk", "Computer", true, false),
        device(rng.hex(40), "Pocket", "Smartphone", false, false),
        device(rng.hex(40), "Living room", "Speaker", true, true),
    ]);
    player.active = Some(ID.to_owned());
    let Some(album) = draft.albums.get(1) else { return player };
    let tracks = draft.tracks.iter().filter(|track| track.album.id == album.id);
    let list: Vec<Playable> = tracks.cloned().map(Playable::Track).collect();
    let newest = UNIX_EPOCH + Duration::from_secs(NEWEST);
    player.history = (0_u32..30)
        .zip(draft.tracks.iter().skip(40))
        .map(|(place, track)| Played {
            item: Playable::Track(Arc::clone(track)),
            context: Some(track.album.uri()),
            at: newest - Duration::from_secs(240) * place,
        })
        .collect();
    player.play(Some(album.uri()), list, 4, Duration::from_secs(25), newest);
    player.pause(newest);
    player
}
