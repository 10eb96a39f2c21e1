//! What decode says of files, and how it ends.

use std::path::Path;

use super::*;

/// A directory of its own for a test.
struct Directory(PathBuf);

impl Directory {
    fn new(test: &str, files: &[(&str, &str)]) -> Self {
        let directory = std::env::temp_dir().join(format!("api-decode-{}-{test}", std::process::id()));
        for (name, text) in files {
            let file = directory.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Self(directory)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn decode(first: impl Into<PathBuf>, files: &[&Path]) -> Result<()> {
    let files = files.iter().map(|file| file.to_path_buf()).collect();
    run(&Arguments { name_or_directory: first.into(), files, strict: true })
}

/// What is said of one file.
fn said(name: &str, text: &str) -> std::result::Result<Vec<String>, String> {
    let directory = Directory::new(&format!("said-{name}-{}", text.len()), &[("file", text)]);
    read(&directory.0.join("file"), name, true).map(|decoded| decoded.findings).map_err(|error| format!("{error:#}"))
}

#[test]
fn operations_aliases_and_objects_are_read_alone_and_in_lists() {
    for (name, text) in [
        ("get-track", r#"{"id":"11dFghVXANMlKmJXsNCbNl","name":"One"}"#),
        ("get-users-top-tracks", r#"{"items":[{"name":"One"}],"offset":0,"limit":20,"total":1}"#),
        ("get-several-tracks", r#"{"tracks":[{"name":"One"}]}"#),
        ("ContextObject", r#"{"type":"album","uri":"spotify:album:382ObEPsp2rxGrnsizN5TX"}"#),
        ("CopyrightObject", r#"[{"text":"A","type":"P"},{"text":"B","type":"C"}]"#),
        ("pause-a-users-playback", "anything at all"),
        ("get-the-users-currently-playing-track", ""),
    ] {
        assert_eq!(said(name, text), Ok(Vec::new()), "{name}");
    }
}

#[test]
fn what_is_odd_or_unknown_is_said_with_its_place() {
    assert_eq!(said("get-track", r#"{"name":"One","new":{}}"#).unwrap(), ["new: unknown"]);
    let page = r#"{"items":[null,{"track":{"name":"One"}}],"offset":0,"limit":20,"total":2}"#;
    assert_eq!(said("get-users-saved-tracks", page).unwrap(), ["items[0]: left out, it is null"]);
}

#[test]
fn of_several_ways_to_read_an_answer_the_one_that_fits_is_taken() {
    let tracks = r#"{"items":[{"type":"track","name":"One","duration_ms":1,"explicit":true}],"total":1}"#;
    assert_eq!(said("get-users-top-artists-and-tracks", tracks), Ok(Vec::new()));
    let artists =
        r#"{"items":[{"id":"0TnOYISbd1XYRBk9myaseg","type":"artist","name":"One","genres":["a"]}],"total":1}"#;
    assert_eq!(said("get-users-top-artists-and-tracks", artists), Ok(Vec::new()));
}

#[test]
fn what_is_no_answer_says_so() {
    for (name, text, told) in [
        ("get-track", "", "the body is empty"),
        ("get-track", "<html>", "not JSON"),
        ("get-track", r#"{"name":"#, "cut short"),
        ("get-track", "[1]", "at .:"),
        ("get-tracks", "{}", "nothing is called \"get-tracks\"; "),
        ("TracksObject", "{}", "Known are add-items-to-playlist, "),
    ] {
        let error = said(name, text).unwrap_err();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn a_directory_is_searched_and_one_bad_file_fails_it() {
    let good = r#"{"name":"One"}"#;
    let directory = Directory::new(
        "directory",
        &[("a/get-track__one.json", good), ("a/b/get-track__two.JSON", good), ("MANIFEST.tsv", ""), ("notes.json", "")],
    );
    decode(&directory.0, &[]).unwrap();
    fs::write(directory.0.join("get-track__bad.json"), "no").unwrap();
    assert!(decode(&directory.0, &[]).is_err());
}

#[test]
fn what_cannot_be_meant_says_what_to_pass() {
    let directory = Directory::new("meant", &[("file.json", "{}")]);
    let (here, file) = (&directory.0, directory.0.join("file.json"));
    let missing = here.join("missing");
    let cases: [(PathBuf, &[&Path], &str); 5] = [
        (here.clone(), &[], "holds no files named NAME__ANYTHING.json"),
        (here.clone(), &[&file], "is a directory"),
        (file.clone(), &[], "is a file: say what it is an answer of"),
        (missing.clone(), &[], "is not a directory"),
        ("get-track".into(), &[&missing], "not every file could be decoded"),
    ];
    for (first, files, told) in cases {
        let error = decode(first, files).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn every_operation_and_every_object_has_a_name_of_its_own() {
    let known = names::known();
    let mut unique = known.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), known.len());
    assert!(known.iter().all(|name| !names::called(name).is_empty()));
}

#[test]
fn what_a_model_loses_is_found_and_what_it_may_change_is_not() {
    let decoded = |written: serde_json::Value, findings: &[&str]| Decoded {
        written,
        inside: None,
        findings: findings.iter().map(|finding| (*finding).to_owned()).collect(),
        more: 0,
    };
    use serde_json::json;
    for (raw, written, findings, expected) in [
        (r#"{"a":1,"b":[{"c":"x"}]}"#, json!({"a": 1, "b": [{"c": "x"}]}), &[][..], &[][..]),
        (r#"{"a":1.0,"b":"ALBUM","c":null,"d":[],"e":0.1}"#, json!({"a": 1, "b": "album", "e": 0.1_f32}), &[], &[]),
        (r#"{"a":1}"#, json!({"a": 2}), &[], &["a"]),
        (r#"{"a":{"b":1}}"#, json!({"a": {}}), &[], &["a.b"]),
        (r#"{"a":{"b":1}}"#, json!({"a": {}}), &["a.b: unknown"], &[]),
        (r#"{"a":[null,1]}"#, json!({"a": [1]}), &["a[0]: left out, it is null"], &[]),
        (r#"{"a":[1,2]}"#, json!({"a": [1]}), &[], &["a: 1 of 2 elements"]),
        (r#"{"a":["SE","DE","SE"]}"#, json!({"a": ["DE", "SE"]}), &[], &[]),
        (r#"{"track":{"a":1}}"#, json!({"item": {"a": 1}}), &[], &[]),
        (r#"{"track":{"a":1}}"#, json!({"item": {}}), &[], &["track.a"]),
        (r#"{"type":"track","track":true,"episode":false}"#, json!({"type": "track"}), &[], &[]),
        (r#"{"track":true}"#, json!({}), &[], &["track"]),
        (r#"{"type":"episode","album":{"a":1}}"#, json!({"type": "episode"}), &[], &[]),
    ] {
        assert_eq!(lost::lost(raw.as_bytes(), &decoded(written, findings)), expected, "{raw}");
    }
}
