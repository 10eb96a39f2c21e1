//! Grows the spoken part of a catalogue: shows and audiobooks.

use std::sync::Arc;

use super::id::id;
use super::seed::{Plan, Purpose, images, release_date};
use super::spoken::{Audiobook, Chapter, Episode, Show};
use super::{markets, names};

const SHOWS: usize = 12;
const EPISODES_PER_SHOW: usize = 24;
const AUDIOBOOKS: usize = 6;
const CHAPTERS_PER_AUDIOBOOK: usize = 12;

#[derive(Default)]
pub(super) struct Spoken {
    pub(super) shows: Vec<Arc<Show>>,
    pub(super) episodes: Vec<Arc<Episode>>,
    pub(super) audiobooks: Vec<Arc<Audiobook>>,
    pub(super) chapters: Vec<Arc<Chapter>>,
}

impl Plan {
    pub(super) fn spoken(&self) -> Spoken {
        let mut rng = self.rng(Purpose::Spoken);
        let mut spoken = Spoken::default();
        for number in 0..SHOWS {
            let name = format!("The {} Hour", names::title(&mut rng));
            let show = Arc::new(Show {
                id: id(&mut rng),
                folded: name.to_lowercase(),
                name,
                description: format!("{} & other matters, every week.", names::title(&mut rng)),
                publisher: format!("{} Radio", names::artist(&mut rng)),
                explicit: number % 5 == 4,
                total_episodes: u32::try_from(EPISODES_PER_SHOW).unwrap_or(u32::MAX),
                available_markets: markets::EVERYWHERE,
                images: images(&mut rng),
            });
            for number in 0..EPISODES_PER_SHOW {
                let name = format!("{}: {}", EPISODES_PER_SHOW - number, names::title(&mut rng));
                let (release_date, release_date_precision) = release_date(&mut rng);
                spoken.episodes.push(Arc::new(Episode {
                    id: id(&mut rng),
                    folded: name.to_lowercase(),
                    name,
                    description: format!("About {}.", names::title(&mut rng)),
                    show: Arc::clone(&show),
                    duration_ms: 900_000 + rng.below(3_600_000),
                    release_date,
                    release_date_precision,
                    images: images(&mut rng),
                }));
            }
            spoken.shows.push(show);
        }
        for _ in 0..AUDIOBOOKS {
            let name = names::title(&mut rng);
            let audiobook = Arc::new(Audiobook {
                id: id(&mut rng),
                folded: name.to_lowercase(),
                name,
                description: format!("A novel about {}.", names::title(&mut rng)),
                authors: vec![names::artist(&mut rng)],
                narrators: vec![names::artist(&mut rng), names::artist(&mut rng)],
                publisher: "Attic & Ferry".to_owned(),
                total_chapters: u32::try_from(CHAPTERS_PER_AUDIOBOOK).unwrap_or(u32::MAX),
                available_markets: markets::AUDIOBOOKS,
                images: images(&mut rng),
            });
            for number in 0..CHAPTERS_PER_AUDIOBOOK {
                spoken.chapters.push(Arc::new(Chapter {
                    id: id(&mut rng),
                    name: format!("Chapter {}", number + 1),
                    audiobook: Arc::clone(&audiobook),
                    chapter_number: u32::try_from(number).unwrap_or(u32::MAX),
                    duration_ms: 600_000 + rng.below(1_800_000),
                }));
            }
            spoken.audiobooks.push(audiobook);
        }
        spoken
    }
}
