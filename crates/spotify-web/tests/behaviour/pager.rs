//! From page to page, and what a hostile link cannot do.

use spotify_web::{
    ApiUrl, Error, ErrorKind, Id, Operation, Page, PageProblem, Paged, Pager, QuotaMode, SavedTrack, artists, library,
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

fn problem(error: &Error) -> PageProblem {
    match error.kind() {
        ErrorKind::Page(problem) => *problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn pages_are_as_large_as_they_may_be_unless_said_otherwise() {
    let ask = |pager: &Pager<library::Tracks>| {
        pager.operation().unwrap().unwrap().request(&ApiUrl::spotify()).unwrap().uri().to_string()
    };
    assert_eq!(ask(&pager()), "https://api.spotify.com/v1/me/tracks?limit=50&offset=0");
    let small = Pager::new(ApiUrl::spotify(), library::Tracks::new().limit(7).offset(3));
    assert_eq!(ask(&small), "https://api.spotify.com/v1/me/tracks?limit=7&offset=3");
}

#[test]
fn pages_are_as_large_as_the_apps_quota_mode_allows() {
    let asked = |first: artists::Albums, quota_mode| {
        let pager = Pager::in_quota_mode(ApiUrl::spotify(), first, quota_mode);
        pager.operation().unwrap().unwrap().page_size()
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
    pager.on_page(page(0, 50, Some(next)));
    let operation = pager.operation().unwrap().unwrap();
    assert_eq!((operation.start(), operation.page_size()), (50, Some(50)));
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
        assert_eq!(pager.on_page(page(0, 50, Some(evil))).items.len(), 50);
        let error = pager.operation().unwrap_err();
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
        pager.on_page(page(50, 50, Some(&link)));
        assert_eq!(problem(&pager.operation().unwrap_err()), wrong, "{offset}");
    }
    let mut pager = pager();
    pager.on_page(page(0, 50, Some("https://api.spotify.com/v1/me/tracks")));
    assert_eq!(problem(&pager.operation().unwrap_err()), PageProblem::NoPosition);
}

#[test]
fn an_empty_page_with_a_link_behind_it_is_the_last() {
    let mut pager = pager();
    let page = pager.on_page(page(0, 0, Some("https://api.spotify.com/v1/me/tracks?offset=50")));
    assert!(page.items.is_empty());
    assert!(pager.operation().unwrap().is_none());
}

#[test]
fn a_page_of_nulls_goes_on() {
    let nulls =
        r#"{"items":[null,null],"offset":0,"total":3,"next":"https://api.spotify.com/v1/me/tracks?offset=2&limit=2"}"#;
    let mut pager = pager();
    pager.on_page(serde_json::from_str(nulls).unwrap());
    assert_eq!(pager.operation().unwrap().unwrap().start(), 2);
}

#[test]
fn the_total_is_known_once_the_first_page_came() {
    let mut pager = pager();
    assert_eq!(pager.total(), None);
    pager.on_page(page(0, 9, None));
    assert_eq!(pager.total(), Some(9));
}

#[test]
fn a_list_at_another_address_links_to_that_address() {
    let here = ApiUrl::new("http://127.0.0.1:4000/v1").unwrap();
    let mut pager = Pager::new(here.clone(), library::Tracks::new());
    pager.on_page(page(0, 50, Some("http://127.0.0.1:4000/v1/me/tracks?offset=50")));
    assert!(pager.operation().unwrap().is_some());
    let mut pager = Pager::new(here, library::Tracks::new());
    pager.on_page(page(0, 50, Some("https://api.spotify.com/v1/me/tracks?offset=50")));
    assert_eq!(problem(&pager.operation().unwrap_err()), PageProblem::Elsewhere);
}
