//! A table of one row and a declaration that fits it; then each fact of the declaration is changed, and must be noticed.

use super::*;

const TABLE: &str = r#"
[albums.get-multiple-albums]
request = "GET /albums"
closed = "GET /albums/{id}"
restricted = 2024
scopes = ["user-library-read"]
query = ["ids*: 1..=20 items", "market", "limit: 1..=50, development 1..=10", "min_a", "max_a"]
inside = "albums"

[albums.put-album]
request = "PUT /albums/{id}"
query = ["name*"]
body = ["name"]
answer = "nothing"
"#;

const SOURCE: &str = r#"
/// Get several albums. Closed since November 2024.
///
/// Spotify: [Page](https://developer.spotify.com/documentation/web-api/reference/get-multiple-albums)
#[derive(Operation)]
#[operation(
    GET "/albums",
    id = "get-multiple-albums",
    returns = Vec<Option<Album>>,
    inside = "albums",
    scopes(UserLibraryRead),
    extended_only(replacement = "GET /albums/{id}"),
)]
pub struct GetMany {
    #[operation(query, items(1..=20))]
    pub ids: Vec<Id<Album>>,
    #[operation(query)]
    pub market: Option<Market>,
    #[operation(query, range(1..=50, development = 1..=10))]
    pub limit: Option<u32>,
    #[operation(queries("min_*", "max_*"))]
    pub attributes: Option<Attributes>,
}

/// Rename one album.
///
/// Spotify: [Page](https://developer.spotify.com/documentation/web-api/reference/put-album)
#[derive(Operation)]
#[operation(PUT "/albums/{id}", id = "put-album")]
pub struct Rename {
    #[operation(path)]
    pub id: Id<Album>,
    #[operation(body)]
    pub name: String,
}
"#;

fn report(source: &str, intended: &[Difference]) -> Report {
    let declared = declarations::parse(source, &["albums"], "operations/albums.rs").unwrap();
    Report::new(&Facts::parse(TABLE).unwrap(), &declared, intended)
}

fn facts(report: &Report) -> Vec<&str> {
    report.deviations.iter().map(|deviation| deviation.fact).collect()
}

#[test]
fn what_fits_has_no_deviations() {
    let report = report(SOURCE, &[]);
    assert_eq!(report.deviations, []);
    assert_eq!((report.covered(), report.missing()), (2, 0));
    assert!(
        report.to_string().ends_with(
            "Operations: 2 / 2, 0 facts differ; 2 declarations of 16.5 lines on average, 13.5 without documentation"
        ),
        "{report}"
    );
}

#[test]
fn each_fact_that_differs_is_noticed() {
    for (from, to, fact) in [
        ("GET \"/albums\"", "POST \"/albums\"", &["method", "idempotence"][..]),
        ("GET \"/albums\"", "GET \"/album\"", &["path"]),
        ("id = \"get-multiple-albums\"", "id = \"get-albums\"", &["id"]),
        ("returns = Vec<Option<Album>>,", "", &["answer"]),
        ("returns = Vec<Option<Album>>", "returns = Option<Album>", &["answer"]),
        ("inside = \"albums\"", "inside = \"items\"", &["inside"]),
        ("inside = \"albums\",", "", &["inside"]),
        ("scopes(UserLibraryRead),", "", &["scopes"]),
        ("UserLibraryRead", "UserLibraryRead, UserTopRead", &["scopes"]),
        ("extended_only(replacement = \"GET /albums/{id}\"),", "", &["availability"]),
        ("extended_only(replacement = \"GET /albums/{id}\")", "extended_only", &["availability"]),
        ("replacement = \"GET /albums/{id}\"", "replacement = \"GET /me\"", &["availability"]),
        ("extended_only(", "idempotent = false, extended_only(", &["idempotence"]),
        ("extended_only(", "query(\"surprise\" = \"1\"), extended_only(", &["parameters"]),
        ("pub ids: Vec<Id<Album>>", "pub id: Vec<Id<Album>>", &["parameters", "parameters"]),
        ("pub ids: Vec<Id<Album>>", "pub ids: Option<Vec<Id<Album>>>", &["required"]),
        ("pub market: Option<Market>", "pub market: Market", &["required"]),
        ("items(1..=20)", "items(1..=21)", &["limits"]),
        ("items(1..=20)", "items(0..=20)", &["limits"]),
        ("(query, items(1..=20))", "(query)", &["limits"]),
        (", development = 1..=10", "", &["limits"]),
        ("#[operation(query)]\n    pub market", "#[operation(query, items(1..=2))]\n    pub market", &["limits"]),
        ("\"min_*\", \"max_*\"", "\"min_*\"", &["parameters"]),
        ("\"min_*\", \"max_*\"", "\"min_*\", \"max_*\", \"target_*\"", &["parameters"]),
        ("(body)", "(raw_body = \"text/plain\")", &["parameters", "parameters"]),
        ("/// Get several albums. Closed since November 2024.", "/// Get several albums.", &["documentation"]),
        ("/// Get several albums. Closed since November 2024.", "///", &["documentation", "documentation"]),
        ("reference/put-album", "reference/put-albums", &["documentation"]),
    ] {
        assert!(SOURCE.contains(from), "{from}");
        let report = report(&SOURCE.replacen(from, to, 1), &[]);
        assert_eq!(facts(&report), fact, "{from} -> {to}: {report}");
        let text = report.deviations.first().map(|deviation| &deviation.text).unwrap();
        assert!(text.contains("table") && text.contains("albums::"), "both sides are named: {text}");
    }
}

#[test]
fn what_may_be_sent_in_either_place_may_be_sent_in_the_other() {
    let report = report(&SOURCE.replace("#[operation(body)]", "#[operation(query)]"), &[]);
    assert_eq!(report.deviations, []);
}

#[test]
fn another_module_is_another_group() {
    let declared = declarations::parse(SOURCE, &["artists", "albums"], "operations/artists/albums.rs").unwrap();
    let report = Report::new(&Facts::parse(TABLE).unwrap(), &declared, &[]);
    assert_eq!(facts(&report), ["group", "group"]);
}

#[test]
fn what_is_not_declared_is_missing() {
    let (first, _) = SOURCE.split_once("/// Rename").unwrap();
    let report = report(first, &[]);
    assert_eq!((report.covered(), report.missing()), (1, 1));
    assert!(report.to_string().contains("put-album"), "{report}");
}

#[test]
fn one_row_is_one_declaration_unless_it_is_known_to_be_several() {
    let twice = format!("{SOURCE}/// Rename{}", SOURCE.split_once("/// Rename").unwrap().1);
    assert_eq!(facts(&report(&twice, &[])), ["declaration"]);
}

#[test]
fn an_intended_difference_is_let_through_and_told_when_it_is_none_any_more() {
    let intended = [Difference { id: "get-multiple-albums", fact: "scopes", reason: "a test" }];
    assert_eq!(report(&SOURCE.replace("UserLibraryRead", "UserTopRead"), &intended).deviations, []);
    assert_eq!(facts(&report(SOURCE, &intended)), ["intended difference"]);
}

#[test]
fn the_projects_own_declarations_are_what_the_table_says() {
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(declarations::SOURCES);
    let report = Report::new(&Facts::read().unwrap(), &declarations::read(&sources).unwrap(), INTENDED);
    assert_eq!((report.missing(), &*report.deviations), (0, &[][..]), "{report}");
}
