//! Whatever is done through the client, in whatever order and whatever gets lost on the way: the fake's world ends as a simple model
//! of it says, in both quota modes.
//!
//! `SEQUENCES=2000 cargo test -p spotify-web --release --test world` looks longer.
#![cfg(feature = "client")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the functions around the tests are tests too"
)]
#![allow(clippy::disallowed_methods, reason = "these tests are about what the crate leaves to others")]

use std::collections::{BTreeSet, VecDeque};
use std::time::Instant;

use proptest::prelude::*;
use proptest::test_runner::Config;
use spotify_auth_hyper::HyperTransport;
use spotify_fake::{Answer, Fake, Fault, QuotaMode, Rule};
use spotify_web::bulk::Work;
use spotify_web::player::Offset;
use spotify_web::{Bulk, CallPolicy, Id, Playlist, RepeatState, Spotify, Uri};

/// One thing that somebody does. Numbers choose among what there is.
#[derive(Clone, Debug)]
enum Act {
    Save(Choice),
    Remove(Choice),
    Contains(Choice),
    Follow(Choice),
    Unfollow(Choice),
    GetMany(Choice),
    Create,
    Delete(usize),
    Rename(usize),
    Add(usize, Choice, Option<usize>),
    Replace(usize, Choice),
    Take(usize, Choice),
    Move(usize, usize, usize, usize),
    Contents(usize),
    Play(Choice, usize),
    Pause,
    Resume,
    Next,
    Previous,
    Enqueue(usize),
    Repeat(usize),
    Shuffle(bool),
    Volume(u8),
    Seek(u16),
}

/// So many of a pool from one of them on, going round.
#[derive(Clone, Copy, Debug)]
struct Choice {
    from: usize,
    count: usize,
}

impl Choice {
    fn of<T: Clone>(self, pool: &[T]) -> Vec<T> {
        pool.iter().cycle().skip(self.from % pool.len()).take(self.count).cloned().collect()
    }
}

/// What goes wrong with which of an act's requests.
#[derive(Clone, Copy, Debug)]
struct Trouble {
    request: u64,
    kind: usize,
}

impl Trouble {
    fn rule(self) -> Rule {
        // No 429 among them: the rate gate would learn from it and wait, in real time.
        let faults: [Fault; 5] = [
            Fault::DropBefore,
            Fault::DropAfter,
            Fault::ResetMidBody,
            Answer::unavailable().into(),
            Answer::unavailable().after_acting().into(),
        ];
        Rule::api().skip(self.request).times(1).fault(faults[self.kind % faults.len()].clone())
    }
}

fn choice(most: usize) -> impl Strategy<Value = Choice> {
    (0..400usize, 0..most).prop_map(|(from, count)| Choice { from, count })
}

fn act() -> impl Strategy<Value = Act> {
    let n = || 0..8usize;
    let library = prop_oneof![
        choice(120).prop_map(Act::Save),
        choice(120).prop_map(Act::Remove),
        choice(120).prop_map(Act::Contains),
        choice(12).prop_map(Act::Follow),
        choice(12).prop_map(Act::Unfollow),
        choice(70).prop_map(Act::GetMany),
    ];
    let playlists = prop_oneof![
        Just(Act::Create),
        n().prop_map(Act::Delete),
        n().prop_map(Act::Rename),
        (n(), choice(260), prop::option::of(0..300usize)).prop_map(|(n, what, at)| Act::Add(n, what, at)),
        (n(), choice(260)).prop_map(|(n, what)| Act::Replace(n, what)),
        (n(), choice(120)).prop_map(|(n, what)| Act::Take(n, what)),
        (n(), 0..300usize, 0..300usize, 0..300usize).prop_map(|(n, from, to, at)| Act::Move(n, from, to, at)),
        n().prop_map(Act::Contents),
    ];
    let player = prop_oneof![
        (choice(9), 0..9usize).prop_map(|(what, from)| Act::Play(what, from)),
        Just(Act::Pause),
        Just(Act::Resume),
        Just(Act::Next),
        Just(Act::Previous),
        (0..400usize).prop_map(Act::Enqueue),
        (0..3usize).prop_map(Act::Repeat),
        any::<bool>().prop_map(Act::Shuffle),
        (0..=100u8).prop_map(Act::Volume),
        (0..10_000u16).prop_map(Act::Seek),
    ];
    prop_oneof![2 => library, 4 => playlists, 2 => player]
}

fn trouble() -> impl Strategy<Value = Option<Trouble>> {
    prop::option::of((0..4u64, 0..5usize).prop_map(|(request, kind)| Trouble { request, kind }))
}

/// What there is, as simple as can be.
struct Model {
    library: BTreeSet<String>,
    playlists: Vec<List>,
    player: Player,
}

struct List {
    id: Id<Playlist>,
    name: String,
    items: Vec<Uri>,
}

struct Player {
    list: Vec<Uri>,
    index: usize,
    aside: Option<Uri>,
    queue: VecDeque<Uri>,
    playing: bool,
    repeat: RepeatState,
    shuffle: bool,
    volume: u8,
    /// Where the current one was when it was last said, in milliseconds.
    position: i64,
}

impl Player {
    fn current(&self) -> &Uri {
        self.aside.as_ref().unwrap_or(&self.list[self.index])
    }

    /// Whether there is a next one.
    fn next(&mut self) -> bool {
        if let Some(queued) = self.queue.pop_front() {
            self.aside = Some(queued);
        } else if self.index + 1 < self.list.len() {
            (self.aside, self.index) = (None, self.index + 1);
        } else if self.repeat == RepeatState::Context {
            (self.aside, self.index) = (None, 0);
        } else {
            return false;
        }
        (self.playing, self.position) = (true, 0);
        true
    }

    fn previous(&mut self) -> bool {
        if self.aside.take().is_none() {
            let Some(index) = self.index.checked_sub(1) else { return false };
            self.index = index;
        }
        (self.playing, self.position) = (true, 0);
        true
    }
}

/// The fake, the client, what can be chosen from, and the model.
struct Stage {
    begun: Instant,
    fake: Fake,
    spotify: Spotify,
    /// What can be in a library.
    things: Vec<Uri>,
    /// Whom one can follow.
    people: Vec<Uri>,
    /// What can be in a playlist; among them some that are not tracks.
    playable: Vec<Uri>,
    model: Model,
}

impl Stage {
    async fn new(mode: QuotaMode) -> Self {
        let begun = Instant::now();
        let fake =
            Fake::builder().https(false).saved_tracks(0).quota_mode(mode).strict_player(false).start().await.unwrap();
        let token = fake.access_token(&fake.user().id, &Fake::scopes());
        let spotify = Spotify::builder(HyperTransport::new().unwrap())
            .access_token(token)
            .api_url(format!("{}/v1", fake.base_url()))
            .policy(CallPolicy::new().attempts(1))
            .build()
            .unwrap();
        let world = fake.world();
        let uris = |texts: Vec<String>| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<Uri>>();
        let tracks = uris(world.tracks().iter().take(90).map(|track| track.uri()).collect());
        let episodes =
            uris(world.episodes().iter().take(8).map(|episode| format!("spotify:episode:{}", episode.id)).collect());
        let mut people = uris(world.artists().iter().take(9).map(|artist| artist.uri()).collect());
        people.extend(uris(vec!["spotify:user:quiet%20otter%2F91".to_owned()]));
        let mut things = [tracks.clone(), episodes.clone(), people.clone()].concat();
        things.extend(uris(world.albums().iter().take(9).map(|album| album.uri()).collect()));
        things.extend(uris(world.shows().iter().take(5).map(|show| format!("spotify:show:{}", show.id)).collect()));
        things.extend(uris(
            world.audiobooks().iter().take(5).map(|book| format!("spotify:audiobook:{}", book.id)).collect(),
        ));
        let playable = [tracks[..20].to_vec(), episodes].concat();
        let library = world.library(&fake.user().id).into_iter().collect();
        let player = Player {
            list: playable[..3].to_vec(),
            index: 0,
            aside: None,
            queue: VecDeque::new(),
            playing: true,
            repeat: RepeatState::Off,
            shuffle: false,
            volume: 65,
            position: 0,
        };
        spotify.player().play().uris(&player.list).await.unwrap();
        let mut stage = Self {
            begun,
            fake,
            spotify,
            things,
            people,
            playable,
            model: Model { library, playlists: Vec::new(), player },
        };
        stage.act(&Act::Create).await;
        stage
    }

    fn list(&mut self, number: usize) -> &mut List {
        let count = self.model.playlists.len();
        &mut self.model.playlists[number % count]
    }

    /// Does it, and lets the model do it too. What cannot be resumed is never in trouble.
    async fn run(&mut self, act: &Act, trouble: Option<Trouble>) {
        let alone = matches!(
            act,
            Act::Create
                | Act::Rename(_)
                | Act::Contents(_)
                | Act::Play(..)
                | Act::Pause
                | Act::Resume
                | Act::Next
                | Act::Previous
                | Act::Enqueue(_)
                | Act::Repeat(_)
                | Act::Shuffle(_)
                | Act::Volume(_)
                | Act::Seek(_)
        );
        if let Some(trouble) = trouble.filter(|_| !alone) {
            self.fake.switches().add(trouble.rule());
        }
        self.act(act).await;
        self.fake.switches().clear();
    }

    async fn act(&mut self, act: &Act) {
        let spotify = self.spotify.clone();
        match act {
            Act::Save(what) => self.save(spotify.library().save(what.of(&self.things)), what.of(&self.things)).await,
            Act::Follow(what) => self.save(spotify.users().follow(what.of(&self.people)), what.of(&self.people)).await,
            Act::Remove(what) => {
                self.forget(spotify.library().remove(what.of(&self.things)), what.of(&self.things)).await;
            }
            Act::Unfollow(what) => {
                self.forget(spotify.users().unfollow(what.of(&self.people)), what.of(&self.people)).await;
            }
            Act::Contains(what) => {
                let uris = what.of(&self.things);
                let there: Vec<bool> = uris.iter().map(|uri| self.model.library.contains(&uri.to_string())).collect();
                assert_eq!(to_the_end(spotify.library().contains(uris)).await, there);
            }
            Act::GetMany(what) => {
                let world = self.fake.world();
                let mut ids: Vec<String> = world.tracks().iter().take(80).map(|track| track.id.clone()).collect();
                ids.extend((0..5).map(|n| format!("{n:022}")));
                let ids = what.of(&ids);
                let names: Vec<_> = ids.iter().map(|id| world.track(id).map(|track| track.name.clone())).collect();
                let many = to_the_end(spotify.tracks().get_many(ids)).await.into_items();
                assert_eq!(
                    many.into_iter().map(|track| track.map(|it| it.name.to_string())).collect::<Vec<_>>(),
                    names
                );
            }
            Act::Create => {
                let id = spotify.playlists().create("Mine").await.unwrap().id.unwrap();
                self.model.library.insert(id.uri());
                self.model.playlists.push(List { id, name: "Mine".to_owned(), items: Vec::new() });
            }
            Act::Delete(number) => {
                // It can be read and changed as before, as it can by those who follow it.
                let uri = Uri::from(&self.list(*number).id);
                to_the_end(spotify.library().remove([&uri])).await;
                self.model.library.remove(&uri.to_string());
            }
            Act::Rename(number) => {
                let list = self.list(*number);
                list.name = format!("Ours {number}");
                spotify.playlists().change_details(&list.id).name(&list.name).await.unwrap();
            }
            Act::Add(number, what, at) => {
                let new = what.of(&self.playable);
                let List { id, items, .. } = self.list(*number);
                let mut add = spotify.playlists().add(&*id, &new);
                let at = at.map(|at| at.min(items.len()));
                if let Some(at) = at {
                    add = add.position(u32::try_from(at).unwrap());
                }
                to_the_end(add).await;
                let at = at.unwrap_or(items.len());
                items.splice(at..at, new);
            }
            Act::Replace(number, what) => {
                let new = what.of(&self.playable);
                let List { id, items, .. } = self.list(*number);
                to_the_end(spotify.playlists().replace(&*id, &new)).await;
                *items = new;
            }
            Act::Take(number, what) => {
                let gone = what.of(&self.playable);
                let List { id, items, .. } = self.list(*number);
                to_the_end(spotify.playlists().remove(&*id, &gone)).await;
                items.retain(|uri| !gone.contains(uri));
            }
            Act::Move(number, from, to, before) => {
                let List { id, items, .. } = self.list(*number);
                let within = |place: &usize| (*place).min(items.len());
                let (from, to, before) = (within(from.min(to)), within(from.max(to)), within(before));
                let places = [from, to, before].map(|place| u32::try_from(place).unwrap());
                to_the_end(spotify.playlists().reorder(&*id, places[0]..places[1], places[2])).await;
                if before < from {
                    items[before..to].rotate_right(to - from);
                } else if before > to {
                    items[from..before].rotate_left(to - from);
                }
            }
            Act::Contents(number) => {
                let List { id, items, .. } = self.list(*number);
                let whole = spotify.playlists().contents(&*id).await.unwrap().items;
                let uri = |place: spotify_web::PlaylistItem| place.item.unwrap().uri().unwrap().parse::<Uri>().unwrap();
                assert_eq!(whole.into_iter().map(uri).collect::<Vec<_>>(), *items);
            }
            other => self.play(other).await,
        }
    }

    async fn save(&mut self, work: Bulk<spotify_web::bulk::LibraryChange>, uris: Vec<Uri>) {
        to_the_end(work).await;
        self.model.library.extend(uris.iter().map(Uri::to_string));
    }

    async fn forget(&mut self, work: Bulk<spotify_web::bulk::LibraryChange>, uris: Vec<Uri>) {
        to_the_end(work).await;
        let gone: Vec<_> = uris.iter().map(Uri::to_string).collect();
        self.model.library.retain(|uri| !gone.contains(uri));
    }

    async fn play(&mut self, act: &Act) {
        let (player, model) = (self.spotify.player(), &mut self.model.player);
        match act {
            Act::Play(what, from) => {
                let list = Choice { count: what.count.max(1), ..*what }.of(&self.playable);
                let index = from % list.len();
                player.play().uris(&list).offset(Offset::Position(u32::try_from(index).unwrap())).await.unwrap();
                (model.list, model.index, model.aside, model.playing) = (list, index, None, true);
                model.position = 0;
            }
            Act::Pause => {
                player.pause().await.unwrap();
                model.playing = false;
            }
            Act::Resume => {
                player.play().await.unwrap();
                model.playing = true;
            }
            Act::Next => assert_eq!(player.next().await.is_ok(), model.next()),
            Act::Previous => assert_eq!(player.previous().await.is_ok(), model.previous()),
            Act::Enqueue(which) => {
                let uri = self.playable[which % self.playable.len()].clone();
                player.add_to_queue(&uri).await.unwrap();
                model.queue.push_back(uri);
            }
            Act::Repeat(which) => {
                model.repeat = [RepeatState::Off, RepeatState::Track, RepeatState::Context][which % 3].clone();
                player.set_repeat(model.repeat.as_str()).await.unwrap();
            }
            Act::Shuffle(on) => {
                player.set_shuffle(*on).await.unwrap();
                model.shuffle = *on;
            }
            Act::Volume(percent) => {
                player.set_volume(*percent).await.unwrap();
                model.volume = *percent;
            }
            Act::Seek(position) => {
                model.position = i64::from(*position);
                player.seek(u64::from(*position)).await.unwrap();
            }
            other => panic!("not of the player: {other:?}"),
        }
    }

    /// The world is as the model says.
    async fn compare(&self) {
        let world = self.fake.world();
        let library: BTreeSet<String> = world.library(&self.fake.user().id).into_iter().collect();
        assert_eq!(library, self.model.library);
        for List { id, name, items } in &self.model.playlists {
            let there = world.playlist(id.as_str()).unwrap();
            assert_eq!(there.name, *name);
            let uris: Vec<_> = there.items.iter().map(|item| item.content.uri().unwrap()).collect();
            assert_eq!(uris, items.iter().map(Uri::to_string).collect::<Vec<_>>());
        }
        let (player, model) = (self.spotify.player(), &self.model.player);
        let state = player.state().await.unwrap().unwrap();
        let uri = |item: &spotify_web::PlayableItem| item.uri().unwrap().parse::<Uri>().unwrap();
        assert_eq!(uri(state.item.as_ref().unwrap()), *model.current());
        assert_eq!((state.is_playing, state.shuffle_state), (model.playing, model.shuffle));
        assert_eq!(state.repeat_state.unwrap(), model.repeat);
        // It has gone on playing since, but no longer than the whole test has taken.
        let since = i64::try_from(self.begun.elapsed().as_millis()).unwrap();
        assert!(
            (model.position..=model.position + since).contains(&state.progress_ms.unwrap()),
            "{:?}",
            state.progress_ms
        );
        assert_eq!(state.device.unwrap().volume_percent, Some(model.volume));
        let upcoming: Vec<Uri> = player.queue().await.unwrap().queue.iter().map(uri).collect();
        let expected = model.queue.iter().chain(model.list.iter().skip(model.index + 1)).take(20);
        assert_eq!(upcoming, expected.cloned().collect::<Vec<_>>());
    }
}

/// Resumes until it is done.
async fn to_the_end<W: Work>(mut work: Bulk<W>) -> W::Output {
    for _ in 0..3 {
        match work.await {
            Ok(output) => return output,
            Err(partial) => work = partial.resume(),
        }
    }
    panic!("one fault stops it once");
}

proptest! {
    #![proptest_config(Config {
        cases: std::env::var("SEQUENCES").ok().and_then(|count| count.parse().ok()).unwrap_or(64),
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn the_world_is_what_a_simple_model_says(
        extended in any::<bool>(), acts in prop::collection::vec((act(), trouble()), 1..16)
    ) {
        let mode = if extended { QuotaMode::Extended } else { QuotaMode::Development };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut stage = Stage::new(mode).await;
            for (act, trouble) in &acts {
                stage.run(act, *trouble).await;
            }
            stage.compare().await;
        });
    }
}
