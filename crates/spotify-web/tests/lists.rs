//! Every list of the Web API, walked over real sockets in both quota modes; streams that are slow, and streams that are dropped.
#![cfg(feature = "client")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the functions around the tests are tests too"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "these tests are about what the crate leaves to others: sockets, clocks and files"
)]

use std::fmt::Debug;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use spotify_auth_hyper::HyperTransport;
use spotify_fake::{Answer, Fake, Rule, UserRecord};
use spotify_web::operation::Availability;
use spotify_web::{
    Artist, CallPolicy, Error, ErrorKind, Id, ListPage, Market, Operation, Paged, QuotaMode, RateGate, SearchType,
    SimplifiedAlbum, SimplifiedAudiobook, SimplifiedEpisode, SimplifiedPlaylist, SimplifiedShow, Spotify, Track,
    albums, artists, audiobooks, categories, library, player, playlists, search, shows, users,
};

/// Smaller than most lists of the world.
const SMALL: u32 = 3;
/// So many of those that are long.
const MOST: u64 = 60;

fn client(fake: &Fake) -> Spotify {
    let token = fake.access_token(&fake.user().id, &Fake::scopes());
    Spotify::builder(HyperTransport::new().unwrap())
        .access_token(token)
        .api_url(format!("{}/v1", fake.base_url()))
        .market(Market::US)
        .rate_gate(RateGate::new().window(Duration::from_millis(500)))
        .build()
        .unwrap()
}

/// What a walk gave: what was read, how many places were taken up, how many the list says to have.
#[derive(Debug, PartialEq)]
struct Walked {
    items: Vec<String>,
    taken: usize,
    total: Option<u32>,
}

/// Walks the list in every way there is. All of them have to come to the same.
async fn walk<O>(spotify: Spotify, first: O) -> Result<Walked, Error>
where
    O: Paged + Send + Unpin + 'static,
    O::Output: Send + 'static,
    O::Page: Unpin,
    O::Item: Debug + Unpin,
{
    let id = O::METADATA.id;
    let shown = |item: O::Item| format!("{item:?}");
    let mut one_by_one = spotify.call(first.clone()).pages(1).first(MOST);
    let total = one_by_one.fetch_total().await?;
    let items: Vec<_> = one_by_one.by_ref().map_ok(shown).try_collect().await?;
    let walked = Walked { taken: items.len() + one_by_one.skipped().len(), items, total };

    let small = first.clone().at(&first.start(), SMALL).expect("it starts there");
    for in_flight in [3, 40] {
        let ahead = spotify.call(small.clone()).pages(in_flight).first(MOST);
        let ahead: Vec<_> = ahead.map_ok(shown).try_collect().await?;
        assert_eq!(ahead, walked.items, "{id}, {in_flight} in flight");
    }

    let mut whole = spotify.call(small.clone()).pages(4).first(MOST).whole();
    let (mut by_page, mut taken) = (Vec::new(), 0);
    while let Some(page) = whole.try_next().await? {
        taken += page.taken();
        by_page.extend(page.into_items().into_iter().map(shown));
    }
    assert_eq!((by_page, taken), (walked.items.clone(), walked.taken), "{id}, page by page");

    let mut by_hand = Vec::new();
    let mut next = Some(small);
    while let Some(operation) = next {
        let page = O::page(spotify.call(operation.clone()).await?);
        next = operation.next_page(&page, spotify.api_url())?.filter(|_| (by_hand.len() as u64) < MOST);
        by_hand.extend(page.into_items().into_iter().map(shown));
    }
    by_hand.truncate(MOST as usize);
    assert_eq!(by_hand, walked.items, "{id}, by hand");
    Ok(walked)
}

type Walking = Pin<Box<dyn Future<Output = Result<Walked, Error>>>>;

/// One list.
struct List {
    name: &'static str,
    is_closed: bool,
    walk: Box<dyn Fn(&Spotify) -> Walking>,
}

macro_rules! lists {
    ($($operation:expr,)*) => {
        vec![$({
            let operation = $operation;
            fn is_closed<O: Operation>(_: &O) -> bool {
                O::METADATA.availability != Availability::DevelopmentMode
            }
            List {
                name: stringify!($operation),
                is_closed: is_closed(&operation),
                walk: Box::new(move |spotify| Box::pin(walk(spotify.clone(), operation.clone()))),
            }
        },)*]
    };
}

fn id<K: spotify_web::Kind>(id: &str) -> Id<K> {
    id.parse().map_err(|_| id.to_owned()).unwrap()
}

/// A search that finds some, for whatever it is narrowed to.
fn found() -> search::Items {
    search::Items::new("a", [SearchType::Track])
}

fn lists(fake: &Fake) -> Vec<List> {
    let world = fake.world();
    // One with several pages of albums, of tracks, of items.
    let artist = world.artists().iter().max_by_key(|artist| albums_of(&world, &artist.id)).unwrap().id.clone();
    let album = world.albums().iter().max_by_key(|album| album.total_tracks).unwrap().id.clone();
    let show = world.shows().iter().max_by_key(|show| show.total_episodes).unwrap().id.clone();
    let book = world.audiobooks()[0].id.clone();
    let mine = world.playlists(&fake.user().id);
    let playlist = mine.iter().filter(|playlist| playlist.owner.id == fake.user().id);
    let playlist = playlist.max_by_key(|playlist| playlist.items.len()).unwrap().id.clone();
    lists![
        albums::Tracks::new(id(&album)),
        albums::NewReleases::new(),
        artists::Albums::new(id(&artist)),
        audiobooks::Chapters::new(id(&book)),
        categories::List::new(),
        categories::Playlists::new("party".parse::<Id<_>>().unwrap()),
        library::Albums::new(),
        library::Audiobooks::new(),
        library::Episodes::new(),
        library::Shows::new(),
        library::Tracks::new(),
        player::RecentlyPlayed::new(),
        playlists::Featured::new(),
        playlists::Items::new(id(&playlist)),
        playlists::Mine::new(),
        playlists::OfUser::new(id(&fake.user().id)),
        playlists::Tracks::new(id(&playlist)),
        shows::Episodes::new(id(&show)),
        users::FollowedArtists::new(),
        users::TopArtists::new(),
        users::TopTracks::new(),
        search::Only::<Artist>::of(found()),
        search::Only::<SimplifiedAlbum>::of(found()),
        search::Only::<SimplifiedAudiobook>::of(found()),
        search::Only::<SimplifiedEpisode>::of(found()),
        search::Only::<SimplifiedPlaylist>::of(found()),
        search::Only::<SimplifiedShow>::of(found()),
        search::Only::<Track>::of(found()),
    ]
}

fn albums_of(world: &spotify_fake::World, artist: &str) -> usize {
    world.albums().iter().filter(|album| album.artists.iter().any(|other| other.id == artist)).count()
}

#[tokio::test]
async fn every_list_is_walked_to_its_end_in_both_quota_modes_whichever_way() {
    // Audiobooks are for some countries only.
    let user = UserRecord::new("rowan").country("US");
    let fake = Fake::builder().user(user).saved_tracks(230).https(false).start().await.unwrap();
    for (mode, its) in [
        (QuotaMode::Extended, spotify_fake::QuotaMode::Extended),
        (QuotaMode::Development, spotify_fake::QuotaMode::Development),
    ] {
        fake.switches().set_quota_mode(its);
        // Once the client knows the mode, and once it does not.
        for spotify in [client(&fake).with_quota_mode(mode), client(&fake)] {
            for list in lists(&fake) {
                let walked = (list.walk)(&spotify).await;
                if list.is_closed && mode == QuotaMode::Development {
                    let error = walked.unwrap_err();
                    assert!(matches!(error.kind(), ErrorKind::ClosedInDevelopmentMode { .. }), "{error:?}");
                    continue;
                }
                let walked = walked.unwrap_or_else(|error| panic!("{}: {error}", list.name));
                println!("{mode:?} {}: {} of {:?}", list.name, walked.items.len(), walked.total);
                assert!(!walked.items.is_empty(), "{} has nothing to walk through", list.name);
                let all = walked.total.map_or(walked.taken, |total| total as usize);
                assert_eq!(walked.taken, all.min(MOST as usize + walked.taken - walked.items.len()), "{}", list.name);
            }
        }
    }
}

/// The declarations that are pages of lists, counted in the source, so that a new one is walked too.
#[tokio::test]
async fn no_list_is_left_out_of_the_table() {
    fn count(folder: &Path) -> usize {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files
            .map(|path| match path.is_dir() {
                true => count(&path),
                false => {
                    let text = std::fs::read_to_string(path).unwrap();
                    let is_list = |line: &&str| {
                        *line == "    paged," || line.contains(" Paged for ") || line.contains("featured::paged!")
                    };
                    text.lines().filter(is_list).count()
                }
            })
            .sum()
    }
    let fake = Fake::builder().https(false).start().await.unwrap();
    let declared = count(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/operations"));
    // A search is one declaration, and seven lists.
    assert_eq!(lists(&fake).len(), declared + 6);
}

#[tokio::test]
async fn pages_in_flight_share_the_way_there_and_come_in_order() {
    let fake =
        Fake::builder().saved_tracks(1_000).latency(Duration::from_millis(20)).https(false).start().await.unwrap();
    let expected: Vec<_> =
        fake.world().saved_tracks(&fake.user().id).iter().map(|saved| saved.track.id.clone()).collect();
    let mut pages = client(&fake).library().tracks().pages(8);
    assert_eq!(pages.fetch_total().await.unwrap(), Some(1_000));
    let ids: Vec<_> = pages.by_ref().map_ok(|saved| saved.track.id.unwrap().to_string()).try_collect().await.unwrap();
    assert_eq!(ids, expected);
    assert_eq!(fake.requests().len(), 20);
    assert!((2..=8).contains(&fake.connections()), "{}", fake.connections());
}

#[tokio::test]
async fn a_page_that_is_refused_now_and_then_costs_nothing_but_time() {
    let fake = Fake::builder().saved_tracks(600).https(false).start().await.unwrap();
    fake.switches().add(Rule::path("/v1/me/tracks").skip(3).times(2).answer(Answer::unavailable()));
    fake.switches().add(Rule::path("/v1/me/tracks").skip(8).times(1).answer(Answer::too_many_requests("1")));
    let items: Vec<_> = client(&fake).library().tracks().pages(6).try_collect().await.unwrap();
    assert_eq!(items.len(), 600);
}

#[tokio::test]
async fn an_error_in_the_middle_is_told_and_what_is_read_after_it_goes_on_there() {
    let fake = Fake::builder().saved_tracks(600).https(false).start().await.unwrap();
    // In its turn it fails once at least, whether or not it has failed ahead of it.
    let rule = Rule::path("/v1/me/tracks").query("offset", "300").times(2);
    fake.switches().add(rule.answer(Answer::broken_json()));
    let mut pages = client(&fake).library().tracks().policy(CallPolicy::new().attempts(1)).pages(4);
    let (mut read, mut errors) = (0, Vec::new());
    loop {
        match pages.try_next().await {
            Ok(Some(_)) => read += 1,
            Ok(None) => break,
            Err(error) => errors.push((read, error)),
        }
    }
    assert_eq!(read, 600);
    // Ahead of its turn it fails without a word.
    assert!((1..=2).contains(&errors.len()), "{errors:?}");
    assert!(
        errors.iter().all(|(read, error)| *read == 300 && matches!(error.kind(), ErrorKind::Decode(_))),
        "{errors:?}"
    );
}

#[tokio::test]
async fn a_stream_that_is_left_alone_finds_all_that_came_meanwhile() {
    let fake = Fake::builder().saved_tracks(400).https(false).start().await.unwrap();
    // Three seconds for everything would be too little if the time counted in which nobody polls.
    let policy = CallPolicy::new().request_deadline(Duration::from_secs(1)).deadline(Duration::from_millis(1_500));
    let mut pages = client(&fake).library().tracks().policy(policy).pages(4);
    for _ in 0..3 {
        pages.try_next().await.unwrap().unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    let before = fake.requests().len();
    let rest: Vec<_> = pages.try_collect().await.unwrap();
    assert_eq!(rest.len(), 397);
    assert_eq!(fake.requests().len() - before, 4, "the first four had come, and none of them was fetched again");
}

#[tokio::test]
async fn dropping_a_stream_gives_up_what_is_under_way() {
    let fake = Fake::builder().saved_tracks(1_000).https(false).start().await.unwrap();
    let spotify = client(&fake);
    let mut pages = spotify.library().tracks().pages(6);
    pages.try_next().await.unwrap().unwrap();
    let hold = fake.switches().hold(Rule::path("/v1/me/tracks"));
    // Past what came before the hold.
    let reading = async { while pages.try_next().await.unwrap().is_some() {} };
    assert!(tokio::time::timeout(Duration::from_millis(300), reading).await.is_err());
    let now = || spotify_auth_core::driver::Transport::now(&HyperTransport::new().unwrap());
    assert!(spotify.rate_gate().view(now()).in_flight > 1);
    drop(pages);
    let view = spotify.rate_gate().view(now());
    assert_eq!((view.in_flight, view.bulk_waiting), (0, 0));
    hold.release();
    assert!(spotify.users().me().await.is_ok());
}
