//! From page to page, and what a hostile link cannot do.

use spotify_web::{
    ApiUrl, Error, ErrorKind, Id, Operation, Page, PageProblem, Paged, Pager, Position, QuotaMode, SavedTrack, artists,
    library,
};

use crate::support::ID;

fn page(offset: u32, items: usize, next: Option<&str>) -> Page<SavedTrack> {
    let items = vec![r#"{"track":{"name":"x"}}"#; items].join(",");
    let next = next.map_or("null".to_owned(), |next| format!("{next:?}"));
    serde_json::from_str(&format!(r#"{{"items":[{items}],"offset":{offset},"total":9,"next":{next}}}"#)).unwrap()
}

fn pager() -> Pager<library::Tracks> {
    Pager::new(ApiUrl::spotify(), library::Tracks::new())
}

/// Fetches the next page, which is answered with this one.
fn answer(pager: &mut Pager<library::Tracks>, page: Page<SavedTrack>) -> Page<SavedTrack> {
    let fetch = pager.fetch(1).unwrap();
    pager.on_output(fetch.id, page);
    pager.page().unwrap()
}

fn problem(error: &Error) -> PageProblem {
    match error.kind() {
        ErrorKind::Page(problem) => *problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn pages_are_as_large_as_they_may_be_unless_said_otherwise() {
    let ask = |mut pager: Pager<library::Tracks>| {
        pager.fetch(1).unwrap().operation.request(&ApiUrl::spotify()).unwrap().uri().to_string()
    };
    assert_eq!(ask(pager()), "https://api.spotify.com/v1/me/tracks?limit=50&offset=0");
    let small = Pager::new(ApiUrl::spotify(), library::Tracks::new().limit(7).offset(3));
    assert_eq!(ask(small), "https://api.spotify.com/v1/me/tracks?limit=7&offset=3");
}

#[test]
fn pages_are_as_large_as_the_apps_quota_mode_allows() {
    let asked = |first: artists::Albums, quota_mode| {
        let mut pager = Pager::in_quota_mode(ApiUrl::spotify(), first, quota_mode);
        pager.fetch(1).unwrap().operation.page_size()
    };
    let first = || artists::Albums::new(Id::new(ID).unwrap());
    assert_eq!(asked(first(), Some(QuotaMode::Development)), Some(10));
    assert_eq!(asked(first(), Some(QuotaMode::Extended)), Some(50));
    // As long as nobody said which mode it is, what both allow.
    assert_eq!(asked(first(), None), Some(10));
    assert_eq!(asked(first().limit(20), None), Some(20));
}

#[test]
fn g2_only_the_position_is_taken_from_a_link() {
    let mut pager = pager();
    // Spotify's own links may have another path, another limit and other parameters.
    let next = "https://api.spotify.com/v1/users/somebody/tracks?offset=50&limit=1&additional=x";
    answer(&mut pager, page(0, 50, Some(next)));
    let operation = pager.fetch(1).unwrap().operation;
    assert_eq!((operation.start(), operation.page_size()), (Position::Offset(50), Some(50)));
    let request = operation.request(&ApiUrl::spotify()).unwrap();
    assert_eq!(request.uri(), "https://api.spotify.com/v1/me/tracks?limit=50&offset=50");
}

#[test]
fn g2_a_link_to_elsewhere_ends_the_list() {
    for evil in [
        "https://api.spotify.com.evil/v1/me/tracks?offset=50",
        "https://evil/v1/me/tracks?offset=50",
        "https://api.spotify.com@evil/v1/me/tracks?offset=50",
        "http://api.spotify.com/v1/me/tracks?offset=50",
        "https://api.spotify.com:444/v1/me/tracks?offset=50",
        "https://api.spotify.com/me/tracks?offset=50",
        "https://api.spotify.com/v1/../admin?offset=50",
        "/v1/me/tracks?offset=50",
        "javascript:alert(1)",
    ] {
        let mut pager = pager();
        assert_eq!(answer(&mut pager, page(0, 50, Some(evil))).items.len(), 50);
        let error = pager.is_over().unwrap_err();
        assert_eq!(problem(&error), PageProblem::Elsewhere, "{evil}");
        assert!(!error.to_string().contains("evil"));
    }
}

#[test]
fn g2_a_link_must_lead_forward() {
    for (offset, wrong) in [
        ("50", PageProblem::NotForward),
        ("0", PageProblem::NotForward),
        ("x", PageProblem::NoPosition),
        ("-1", PageProblem::NoPosition),
    ] {
        let mut pager = Pager::new(ApiUrl::spotify(), library::Tracks::new().offset(50));
        let link = format!("https://api.spotify.com/v1/me/tracks?offset={offset}");
        answer(&mut pager, page(50, 50, Some(&link)));
        assert_eq!(problem(&pager.is_over().unwrap_err()), wrong, "{offset}");
    }
    let mut pager = pager();
    answer(&mut pager, page(0, 50, Some("https://api.spotify.com/v1/me/tracks")));
    assert_eq!(problem(&pager.is_over().unwrap_err()), PageProblem::NoPosition);
}

#[test]
fn an_empty_page_with_a_link_behind_it_is_the_last() {
    let mut pager = pager();
    let page = answer(&mut pager, page(0, 0, Some("https://api.spotify.com/v1/me/tracks?offset=50")));
    assert!(page.items.is_empty());
    assert!(pager.is_over().unwrap());
}

#[test]
fn a_page_of_nulls_goes_on() {
    let nulls =
        r#"{"items":[null,null],"offset":0,"total":3,"next":"https://api.spotify.com/v1/me/tracks?offset=2&limit=2"}"#;
    let mut pager = pager();
    answer(&mut pager, serde_json::from_str(nulls).unwrap());
    assert_eq!(pager.fetch(1).unwrap().operation.start(), Position::Offset(2));
}

#[test]
fn the_total_is_known_once_the_first_page_came() {
    let mut pager = pager();
    assert_eq!(pager.total(), None);
    answer(&mut pager, page(0, 9, None));
    assert_eq!(pager.total(), Some(9));
}

#[test]
fn a_list_at_another_address_links_to_that_address() {
    let here = ApiUrl::new("http://127.0.0.1:4000/v1").unwrap();
    let mut pager = Pager::new(here.clone(), library::Tracks::new());
    answer(&mut pager, page(0, 50, Some("http://127.0.0.1:4000/v1/me/tracks?offset=50")));
    assert!(!pager.is_over().unwrap());
    let mut pager = Pager::new(here, library::Tracks::new());
    answer(&mut pager, page(0, 50, Some("https://api.spotify.com/v1/me/tracks?offset=50")));
    assert_eq!(problem(&pager.is_over().unwrap_err()), PageProblem::Elsewhere);
}
