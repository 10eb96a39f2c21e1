//! Which pages are fetched ahead, and that only links decide what is handed out.

use std::collections::VecDeque;

use proptest::prelude::*;
use spotify_web::{ApiUrl, Fetch, Page, Paged, Pager, Position, SavedTrack, library};

/// A page of tracks that are named by their places; a `null` where `is_null` says so.
fn page(
    places: std::ops::Range<u32>,
    total: Option<u32>,
    next: Option<u32>,
    is_null: impl Fn(u32) -> bool,
) -> Page<SavedTrack> {
    let item = |place| match is_null(place) {
        true => "null".to_owned(),
        false => format!(r#"{{"track":{{"name":"{place}"}}}}"#),
    };
    let items: Vec<_> = places.clone().map(item).collect();
    let total = total.map_or("null".to_owned(), |total| total.to_string());
    let next = next
        .map_or("null".to_owned(), |next| format!(r#""https://api.spotify.com/v1/me/tracks?limit=50&offset={next}""#));
    let (offset, limit) = (places.start, places.len());
    let body =
        format!(r#"{{"items":[{}],"offset":{offset},"limit":{limit},"total":{total},"next":{next}}}"#, items.join(","));
    serde_json::from_str(&body).unwrap()
}

/// The pages of a list as it should be.
fn of_list(total: u32, limit: u32, offset: u32) -> Page<SavedTrack> {
    let end = (offset + limit).min(total);
    page(offset.min(total)..end, Some(total), (end < total).then_some(end), |_| false)
}

type Tracks = Pager<library::Tracks>;
type Asked = VecDeque<Fetch<library::Tracks>>;

fn pager(limit: u32) -> Tracks {
    Pager::new(ApiUrl::spotify(), library::Tracks::new().limit(limit))
}

/// All that may be fetched now.
fn fetch(pager: &mut Tracks, at_most: usize) -> Asked {
    std::iter::from_fn(|| pager.fetch(at_most)).collect()
}

fn window(fetch: &Fetch<library::Tracks>) -> (u32, u32) {
    let Position::Offset(offset) = fetch.operation.start() else { panic!("saved tracks have offsets") };
    (offset, fetch.operation.page_size().unwrap())
}

fn windows(asked: &Asked) -> Vec<(u32, u32)> {
    asked.iter().map(window).collect()
}

/// The first page is asked for and comes, of a list of this length; then what may be fetched next to it.
fn after_the_first(pager: &mut Tracks, total: u32, at_most: usize) -> Asked {
    let first = fetch(pager, at_most).pop_front().unwrap();
    let (offset, limit) = window(&first);
    pager.on_output(first.id, of_list(total, limit, offset));
    assert!(pager.page().is_some());
    fetch(pager, at_most)
}

fn names(page: Page<SavedTrack>) -> Vec<u32> {
    page.items.into_iter().map(|saved| saved.track.name.parse().unwrap()).collect()
}

#[test]
fn the_first_page_comes_alone_and_says_how_many_there_are() {
    let mut pager = pager(50);
    assert_eq!(windows(&fetch(&mut pager, 8)), [(0, 50)]);
    let mut pager = self::pager(50);
    let asked = after_the_first(&mut pager, 220, 8);
    assert_eq!(windows(&asked), [(50, 50), (100, 50), (150, 50), (200, 50)]);
}

#[test]
fn no_more_are_under_way_or_kept_than_said() {
    let mut pager = pager(10);
    let mut asked = after_the_first(&mut pager, 10_000, 4);
    assert_eq!(asked.len(), 4);
    // The last one comes first, and is kept: that makes no place.
    let last = asked.pop_back().unwrap();
    pager.on_output(last.id, of_list(10_000, 10, window(&last).0));
    assert!(fetch(&mut pager, 4).is_empty() && pager.page().is_none());
    assert_eq!(pager.under_way(), 3);
    let head = asked.pop_front().unwrap();
    pager.on_output(head.id, of_list(10_000, 10, 10));
    assert!(fetch(&mut pager, 4).is_empty());
    assert_eq!(names(pager.page().unwrap()), (10..20).collect::<Vec<_>>());
    assert_eq!(windows(&fetch(&mut pager, 4)), [(50, 10)]);
}

#[test]
fn answers_in_any_order_are_handed_out_in_the_lists() {
    let mut pager = pager(10);
    for fetch in after_the_first(&mut pager, 55, 40).into_iter().rev() {
        assert!(pager.page().is_none());
        pager.on_output(fetch.id, of_list(55, 10, window(&fetch).0));
    }
    let rest: Vec<u32> = std::iter::from_fn(|| pager.page()).flat_map(names).collect();
    assert_eq!(rest, (10..55).collect::<Vec<_>>());
    assert!(pager.is_over().unwrap());
}

#[test]
fn pages_that_turn_out_smaller_than_asked_for_change_the_guesses() {
    let mut pager = pager(50);
    let first = fetch(&mut pager, 4).pop_front().unwrap();
    pager.on_output(first.id, of_list(100, 20, 0));
    pager.page().unwrap();
    assert_eq!(windows(&fetch(&mut pager, 4)), [(20, 50), (40, 50), (60, 50), (80, 50)]);
}

#[test]
fn a_link_that_leads_elsewhere_than_was_guessed_is_followed_and_the_guesses_are_dropped() {
    let mut pager = pager(50);
    let asked = after_the_first(&mut pager, 1_000, 4);
    pager.on_output(asked[0].id, page(50..57, Some(1_000), Some(57), |_| false));
    pager.page().unwrap();
    assert_eq!(pager.under_way(), 0);
    // What still comes of them is passed over.
    pager.on_output(asked[1].id, of_list(1_000, 50, 100));
    assert!(!pager.on_failed(asked[2].id));
    assert!(pager.page().is_none());
    assert_eq!(window(&fetch(&mut pager, 4)[0]), (57, 50));
}

#[test]
fn after_three_wrong_guesses_only_links_are_followed() {
    let mut pager = pager(50);
    let mut asked = after_the_first(&mut pager, 1_000, 4);
    let mut guesses = Vec::new();
    for _ in 0..6 {
        guesses.push(asked.len() - 1);
        let head = asked.pop_front().unwrap();
        let (offset, _) = window(&head);
        // Ever shorter, so that no guess is right.
        let end = offset + 49 - guesses.len() as u32;
        pager.on_output(head.id, page(offset..end, Some(1_000), Some(end), |_| false));
        pager.page().unwrap();
        asked = fetch(&mut pager, 4);
    }
    assert_eq!(guesses, [3, 3, 3, 0, 0, 0]);
}

#[test]
fn a_list_that_ends_before_its_total_ends_there() {
    let mut pager = pager(50);
    let asked = after_the_first(&mut pager, 1_000, 8);
    pager.on_output(asked[0].id, page(50..80, Some(1_000), None, |_| false));
    assert_eq!(names(pager.page().unwrap()).len(), 30);
    assert!(pager.is_over().unwrap() && pager.under_way() == 0 && fetch(&mut pager, 8).is_empty());
}

#[test]
fn an_empty_page_with_a_link_behind_it_ends_the_list_though_more_is_under_way() {
    let mut pager = pager(50);
    let asked = after_the_first(&mut pager, 1_000, 8);
    pager.on_output(asked[1].id, of_list(1_000, 50, 100));
    pager.on_output(asked[0].id, page(50..50, Some(1_000), Some(100), |_| false));
    assert!(pager.page().unwrap().items.is_empty());
    assert!(pager.is_over().unwrap() && pager.page().is_none());
}

#[test]
fn a_list_that_links_on_beyond_its_total_goes_on() {
    let mut pager = pager(50);
    let first = fetch(&mut pager, 8).pop_front().unwrap();
    pager.on_output(first.id, page(0..50, Some(60), Some(50), |_| false));
    pager.page().unwrap();
    let mut asked = fetch(&mut pager, 8);
    assert_eq!(windows(&asked), [(50, 50)]);
    // And the total grows with it.
    pager.on_output(asked.pop_front().unwrap().id, page(50..100, Some(210), Some(100), |_| false));
    pager.page().unwrap();
    assert_eq!(windows(&fetch(&mut pager, 8)), [(100, 50), (150, 50), (200, 50)]);
}

#[test]
fn a_list_without_a_total_is_fetched_one_page_after_the_other() {
    let mut pager = pager(50);
    let first = fetch(&mut pager, 8).pop_front().unwrap();
    pager.on_output(first.id, page(0..50, None, Some(50), |_| false));
    pager.page().unwrap();
    assert_eq!(windows(&fetch(&mut pager, 8)), [(50, 50)]);
}

#[test]
fn a_page_that_tells_no_total_leaves_what_is_known() {
    let mut pager = pager(50);
    let asked = after_the_first(&mut pager, 1_000, 2);
    pager.on_output(asked[0].id, page(50..100, None, Some(100), |_| false));
    assert_eq!(pager.total(), Some(1_000));
}

#[test]
fn nulls_take_up_their_places() {
    let mut pager = pager(10);
    let first = fetch(&mut pager, 3).pop_front().unwrap();
    pager.on_output(first.id, page(0..10, Some(30), Some(10), |place| place % 2 == 0));
    assert_eq!(names(pager.page().unwrap()), [1, 3, 5, 7, 9]);
    assert_eq!(windows(&fetch(&mut pager, 3)), [(10, 10), (20, 10)]);
}

#[test]
fn a_page_that_fails_in_its_turn_is_told_of_and_fetched_again_alone() {
    let mut pager = pager(10);
    let asked = after_the_first(&mut pager, 100, 4);
    assert!(pager.page().is_none(), "it is waited for");
    assert!(pager.on_failed(asked[0].id));
    assert_eq!(windows(&fetch(&mut pager, 4)), [(10, 10)]);
    assert_eq!(pager.under_way(), 4);
}

#[test]
fn a_page_that_fails_ahead_of_its_turn_is_fetched_once_more_in_its_turn_before_anybody_is_told() {
    let mut pager = pager(10);
    let asked = after_the_first(&mut pager, 100, 2);
    assert!(!pager.on_failed(asked[1].id));
    assert!(fetch(&mut pager, 2).is_empty());
    pager.on_output(asked[0].id, of_list(100, 10, 10));
    assert!(pager.page().is_some() && pager.page().is_none());
    let again = fetch(&mut pager, 2);
    assert_eq!(windows(&again), [(20, 10), (30, 10)]);
    assert!(pager.on_failed(again[0].id));
}

#[test]
fn the_first_so_many_items_cost_no_more_elements_than_it_takes() {
    let mut pager = pager(50).first(120);
    let asked = after_the_first(&mut pager, 1_000, 8);
    assert_eq!(windows(&asked), [(50, 50), (100, 20)]);
    // A null makes one more necessary, which is known when it comes.
    pager.on_output(asked[0].id, page(50..100, Some(1_000), Some(100), |place| place == 60));
    pager.page().unwrap();
    assert_eq!(windows(&fetch(&mut pager, 8)), [(120, 1)]);
    pager.on_output(asked[1].id, of_list(1_000, 20, 100));
    pager.page().unwrap();
    assert!(!pager.is_over().unwrap());

    let mut pager = self::pager(50).first(7);
    assert_eq!(windows(&fetch(&mut pager, 8)), [(0, 7)]);
    let mut pager = self::pager(50).first(0);
    assert!(pager.is_over().unwrap() && fetch(&mut pager, 8).is_empty());
}

#[test]
fn a_server_that_gives_more_than_asked_for_gives_no_more_items_than_wanted() {
    let mut pager = pager(50).first(7);
    let first = pager.fetch(1).unwrap();
    pager.on_output(first.id, of_list(100, 50, 0));
    assert_eq!(names(pager.page().unwrap()), (0..7).collect::<Vec<_>>());
    assert!(pager.is_over().unwrap());
}

/// A list that does what it likes, and how it is walked.
#[derive(Clone, Debug)]
struct Unruly {
    nulls: Vec<bool>,
    /// The most that a page has, by its number's remainder.
    limits: Vec<u32>,
    /// What a page tells as the total, by its number's remainder: more or less than it is, or nothing.
    totals: Vec<Option<i32>>,
    /// Where the list ends before its end, or does not.
    offset: u32,
    asked: u32,
    at_most: usize,
    wanted: Option<u64>,
    /// Which of those under way is answered next, and whether it fails.
    answers: Vec<(usize, bool)>,
}

fn unruly() -> impl Strategy<Value = Unruly> {
    (
        prop::collection::vec(prop::bool::weighted(0.1), 0..400),
        prop::collection::vec(1_u32..=50, 1..4),
        prop::collection::vec(prop::option::weighted(0.9, prop_oneof![3 => Just(0), 1 => -200..200]), 1..4),
        0_u32..30,
        1_u32..=50,
        1_usize..=40,
        prop::option::weighted(0.3, 0_u64..300),
        prop::collection::vec((any::<usize>(), prop::bool::weighted(0.2)), 1..40),
    )
        .prop_map(|(nulls, limits, totals, offset, asked, at_most, wanted, answers)| Unruly {
            nulls,
            limits,
            totals,
            offset,
            asked,
            at_most,
            wanted,
            answers,
        })
}

impl Unruly {
    fn len(&self) -> u32 {
        u32::try_from(self.nulls.len()).unwrap()
    }

    /// What the server answers; the same to the same question.
    fn answer(&self, (offset, asked): (u32, u32)) -> Page<SavedTrack> {
        let number = offset as usize / 7;
        let limit = asked.min(self.limits[number % self.limits.len()]);
        let end = offset.saturating_add(limit).min(self.len());
        let total = self.totals[number % self.totals.len()].map(|lie| self.len().saturating_add_signed(lie));
        page(offset.min(end)..end, total, (end < self.len()).then_some(end), |place| self.nulls[place as usize])
    }

    /// Every item once, in order.
    fn expected(&self) -> Vec<u32> {
        let items = (self.offset..self.len()).filter(|place| !self.nulls[*place as usize]);
        items.take(self.wanted.map_or(usize::MAX, |wanted| usize::try_from(wanted).unwrap())).collect()
    }

    /// What the pager hands out. Checks that it keeps to its bounds on the way.
    fn walk(&self) -> Vec<u32> {
        let first = library::Tracks::new().limit(self.asked).offset(self.offset);
        let mut pager = Pager::new(ApiUrl::spotify(), first);
        if let Some(wanted) = self.wanted {
            pager = pager.first(wanted);
        }
        let mut answers = self.answers.iter().cycle();
        let (mut under_way, mut items, mut fetches, mut failures) = (Asked::new(), Vec::new(), 0, 0);
        loop {
            while let Some(page) = pager.page() {
                items.extend(names(page));
                if pager.under_way() == 0 {
                    under_way.clear();
                }
            }
            if pager.is_over().unwrap() {
                return items;
            }
            let more = fetch(&mut pager, self.at_most);
            fetches += more.len();
            under_way.extend(more);
            assert!(under_way.len() <= self.at_most, "{} under way", under_way.len());
            assert_eq!(pager.under_way(), under_way.len());
            let (which, fails) = answers.next().unwrap();
            let fetch = under_way.remove(which % under_way.len()).unwrap();
            // Not for ever, where each answer of the cycle fails.
            if *fails && failures < 200 {
                failures += 1;
                pager.on_failed(fetch.id);
            } else {
                pager.on_output(fetch.id, self.answer(window(&fetch)));
            }
            assert!(fetches <= 450 + failures + 4 * self.at_most, "{fetches} fetches");
        }
    }
}

proptest! {
    #[test]
    fn every_item_comes_once_and_in_order_whatever_the_list_and_the_answers_do(unruly in unruly()) {
        prop_assert_eq!(unruly.walk(), unruly.expected());
    }
}
