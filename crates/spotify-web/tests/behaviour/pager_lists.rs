//! Lists of other kinds than saved tracks: by cursor, wrapped, one type of a search; and from a page to those beside it.

use bytes::Bytes;
use http::Response;
use spotify_auth_core::Timestamp;
use spotify_web::player::{PlayedAt, RecentlyPlayed};
use spotify_web::users::FollowedArtists;
use spotify_web::{
    ApiUrl, ErrorKind, Id, Operation, PageProblem, Paged, Pager, Playlist, Position, SearchType, Track, albums,
    categories, library, playlists, search,
};

use crate::support::{ID, answer};

const OTHER: &str = "6sFIWsNpZYqfjUpaCgueju";
const LAST: &str = "3cEYpjA9oz9GiPac4AsH4n";

fn read<O: Operation>(body: impl Into<Bytes>) -> O::Output {
    O::parse(&answer(200, body), Timestamp::from_unix_seconds(0)).unwrap()
}

/// A page of one followed artist, that links to those after `next`.
fn followed(next: Option<&str>) -> String {
    let next = next.map_or("null".to_owned(), |after| {
        format!(r#""https://api.spotify.com/v1/me/following?type=artist&after={after}&limit=1""#)
    });
    format!(r#"{{"artists":{{"items":[{{"name":"x","id":"{ID}"}}],"limit":1,"total":9,"next":{next}}}}}"#)
}

/// A page of what was played, that links to `next`, a parameter.
fn played(next: Option<&str>) -> String {
    let next = next.map_or("null".to_owned(), |cursor| {
        format!(r#""https://api.spotify.com/v1/me/player/recently-played?limit=1&{cursor}""#)
    });
    format!(
        r#"{{"items":[{{"track":{{"name":"x"}},"played_at":"2026-11-01T00:00:00Z"}}],"next":{next},"limit":1,
            "cursors":{{"after":"1800000000500","before":"1800000000400"}}}}"#
    )
}

/// Feeds these bodies, one after the other; where each page started, and how it ended.
fn walk<O: Paged>(first: O, bodies: &[String]) -> (Vec<Position>, Result<bool, PageProblem>) {
    let mut pager = Pager::new(ApiUrl::spotify(), first);
    let mut starts = Vec::new();
    for body in bodies {
        let Some(fetch) = pager.fetch(8) else { break };
        assert!(pager.fetch(8).is_none(), "one at a time");
        starts.push(fetch.operation.start());
        pager.on_output(fetch.id, read::<O>(body.clone()));
        pager.page().unwrap();
    }
    let end = pager.is_over().map_err(|error| match error.kind() {
        ErrorKind::Page(problem) => *problem,
        other => panic!("{other:?}"),
    });
    (starts, end)
}

fn after(id: &str) -> Position {
    Position::After(id.into())
}

fn before(moment: &str) -> Position {
    Position::Before(moment.into())
}

#[test]
fn followed_artists_go_on_after_the_last_one_one_page_at_a_time() {
    let bodies = [followed(Some(OTHER)), followed(Some(LAST)), followed(None)];
    assert_eq!(walk(FollowedArtists::new(), &bodies), (vec![Position::Start, after(OTHER), after(LAST)], Ok(true)));
}

#[test]
fn g2_a_list_by_cursors_cannot_go_round_in_circles() {
    let at_once = [followed(Some(OTHER)), followed(Some(OTHER))];
    assert_eq!(walk(FollowedArtists::new(), &at_once).1, Err(PageProblem::NotForward));
    let later = [followed(Some(OTHER)), followed(Some(LAST)), followed(Some(OTHER))];
    assert_eq!(walk(FollowedArtists::new(), &later).1, Err(PageProblem::NotForward));
}

#[test]
fn g2_a_cursor_that_cannot_be_one_ends_the_list() {
    for evil in ["", "../../me", "x%0d%0ay", "short"] {
        assert_eq!(walk(FollowedArtists::new(), &[followed(Some(evil))]).1, Err(PageProblem::NoPosition), "{evil}");
    }
    let elsewhere = followed(Some(OTHER)).replace("api.spotify.com", "evil.example");
    assert_eq!(walk(FollowedArtists::new(), &[elsewhere]).1, Err(PageProblem::Elsewhere));
    assert_eq!(walk(RecentlyPlayed::new(), &[played(Some("before=x"))]).1, Err(PageProblem::NoPosition));
    assert_eq!(walk(RecentlyPlayed::new(), &[played(Some("offset=5"))]).1, Err(PageProblem::NoPosition));
}

#[test]
fn what_was_played_leads_back_in_time() {
    let bodies = [played(Some("before=300")), played(Some("before=200")), played(None)];
    let starts = vec![Position::Start, before("300"), before("200")];
    assert_eq!(walk(RecentlyPlayed::new(), &bodies), (starts, Ok(true)));
    let bodies = [played(Some("before=300")), played(Some("before=301"))];
    assert_eq!(walk(RecentlyPlayed::new(), &bodies).1, Err(PageProblem::NotForward));
}

#[test]
fn what_was_played_after_a_moment_ends_where_the_links_lead_past_it() {
    let since = || RecentlyPlayed::new().played_at(PlayedAt::After(Timestamp::from_unix_millis(100)));
    assert_eq!(walk(since(), &[played(Some("before=300"))]), (vec![after("100")], Ok(true)));
    assert_eq!(walk(since(), &[played(Some("after=300")), played(None)]), (vec![after("100"), after("300")], Ok(true)));
    assert_eq!(walk(since(), &[played(Some("after=99"))]).1, Err(PageProblem::NotForward));
}

#[test]
fn a_type_of_a_search_is_a_list_of_its_own() {
    let items = search::Items::new("x", [SearchType::Album]).limit(10).market(spotify_web::Market::SE);
    let mut pager = Pager::new(ApiUrl::spotify(), search::Only::<Track>::of(items));
    let body = |offset: u32| {
        let next = offset + 10;
        format!(
            r#"{{"tracks":{{"items":[{{"name":"x"}}],"offset":{offset},"total":800000,
                "next":"https://api.spotify.com/v1/search?query=x&type=track&offset={next}&limit=10"}}}}"#
        )
    };
    let first = pager.fetch(200).unwrap();
    let uri = first.operation.request(&ApiUrl::spotify()).unwrap().uri().to_string();
    assert_eq!(uri, "https://api.spotify.com/v1/search?q=x&type=track&market=SE&limit=10&offset=0");
    pager.on_output(first.id, read::<search::Only<Track>>(body(0)));
    pager.page().unwrap();
    // As far as Spotify goes, whatever the total says.
    let rest: Vec<_> = std::iter::from_fn(|| pager.fetch(200)).collect();
    assert_eq!(rest.len(), 100);
    assert_eq!(rest.last().unwrap().operation.start(), Position::Offset(1_000));
    for (fetch, number) in rest.into_iter().zip(1..) {
        pager.on_output(fetch.id, read::<search::Only<Track>>(body(number * 10)));
        pager.page().unwrap();
    }
    assert!(pager.is_over().unwrap(), "the last one links on to where nothing can be reached");
}

#[test]
fn a_search_that_answers_with_another_type_is_no_page() {
    let albums: Response<Bytes> = answer(200, r#"{"albums":{"items":[],"total":0}}"#);
    let error = search::Only::<Track>::parse(&albums, Timestamp::from_unix_seconds(0)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error}");
}

#[test]
fn wrapped_pages_are_lists_like_others() {
    let body = |name: &str, item: &str| {
        format!(
            r#"{{"message":"m","{name}":{{"items":[{item}],"offset":0,"limit":1,"total":3,
                "next":"https://api.spotify.com/v1/x?offset=1&limit=1"}}}}"#
        )
    };
    fn second<O: Paged>(first: O, body: String) -> Position {
        let mut pager = Pager::new(ApiUrl::spotify(), first);
        let fetch = pager.fetch(8).unwrap();
        pager.on_output(fetch.id, read::<O>(body));
        pager.page().unwrap();
        pager.fetch(8).unwrap().operation.start()
    }
    let named = format!(r#"{{"id":"{ID}","name":"x"}}"#);
    assert_eq!(second(albums::NewReleases::new(), body("albums", &named)), Position::Offset(1));
    assert_eq!(second(categories::List::new(), body("categories", r#"{"id":"x","name":"x"}"#)), Position::Offset(1));
    assert_eq!(second(playlists::Featured::new(), body("playlists", &named)), Position::Offset(1));
}

#[test]
fn a_page_in_hand_leads_to_those_beside_it() {
    let api = ApiUrl::spotify();
    let page = |offset: u32| {
        let link = |offset: u32| format!(r#""https://api.spotify.com/v1/me/tracks?offset={offset}&limit=20""#);
        read::<library::Tracks>(format!(
            r#"{{"items":[],"offset":{offset},"limit":20,"next":{},"previous":{}}}"#,
            link(offset + 20),
            link(offset.saturating_sub(20)),
        ))
    };
    let window = |operation: Option<library::Tracks>| operation.map(|operation| (operation.offset, operation.limit));
    let first = library::Tracks::new();
    assert_eq!(window(first.next_page(&page(0), &api).unwrap()), Some((Some(20), Some(20))));
    assert_eq!(window(first.previous_page(&page(0), &api).unwrap()), None);
    let third = library::Tracks::new().offset(40).limit(15);
    assert_eq!(window(third.next_page(&page(40), &api).unwrap()), Some((Some(60), Some(15))));
    assert_eq!(window(third.previous_page(&page(40), &api).unwrap()), Some((Some(20), Some(15))));
    // The one before ends where this one starts.
    let early = library::Tracks::new().offset(7).limit(20);
    assert_eq!(window(early.previous_page(&page(7), &api).unwrap()), Some((Some(0), Some(7))));
    // Neither leads the wrong way.
    assert!(library::Tracks::new().offset(90).next_page(&page(7), &api).is_err());
    assert!(library::Tracks::new().offset(20).previous_page(&page(90), &api).is_err());
}

#[test]
fn g2_a_page_in_hand_leads_nowhere_else() {
    let api = ApiUrl::new("http://127.0.0.1:4000/v1").unwrap();
    let page = read::<library::Tracks>(
        r#"{"items":[],"next":"https://api.spotify.com/v1/me/tracks?offset=9","previous":"http://127.0.0.1:4000/v2/me?offset=1"}"#,
    );
    let operation = library::Tracks::new().offset(5);
    for error in [operation.next_page(&page, &api).unwrap_err(), operation.previous_page(&page, &api).unwrap_err()] {
        assert!(matches!(error.kind(), ErrorKind::Page(PageProblem::Elsewhere)), "{error}");
    }
}

#[test]
fn the_page_inside_a_playlist_leads_on_through_its_items() {
    let api = ApiUrl::spotify();
    let playlist = read::<playlists::Get>(format!(
        r#"{{"id":"{ID}","name":"x","items":{{"items":[],"offset":0,"limit":100,
            "next":"https://api.spotify.com/v1/playlists/{ID}/tracks?offset=100&limit=100"}}}}"#
    ));
    let items = playlists::Items::new(ID.parse::<Id<Playlist>>().unwrap());
    let next = items.next_page(&playlist.items.unwrap(), &api).unwrap().unwrap();
    assert_eq!((next.offset, next.limit), (Some(100), Some(50)));
}

#[test]
fn a_page_by_cursors_leads_on_by_its_link_and_back_by_its_cursor() {
    let api = ApiUrl::spotify();
    let operation = RecentlyPlayed::new().limit(5);
    let page = read::<RecentlyPlayed>(played(Some("before=1800000000400")));
    let next = operation.next_page(&page, &api).unwrap().unwrap();
    assert_eq!((next.start(), next.limit), (before("1800000000400"), Some(5)));
    let newer = operation.previous_page(&page, &api).unwrap().unwrap();
    assert_eq!(newer.start(), after("1800000000500"));
    let page = read::<FollowedArtists>(followed(Some(OTHER)));
    let operation = FollowedArtists::new();
    assert_eq!(operation.next_page(&page, &api).unwrap().unwrap().start(), after(OTHER));
    assert!(operation.previous_page(&page, &api).unwrap().is_none());
}
