//! The registry is complete, and what its requests hold is what the table of facts says.

use std::collections::BTreeSet;

use super::*;
use crate::facts::{Facts, Row};

const SHAPES: [Shape; 3] = [Shape::Minimal, Shape::Full, Shape::Other];

fn request(operation: &Registered, shape: Shape) -> Request<Bytes> {
    let api = ApiUrl::new("http://127.0.0.1:1/v1").unwrap();
    (operation.request)(shape, &api).unwrap_or_else(|error| panic!("{}, {shape}: {error}", operation.name))
}

/// The names of what the request holds besides its path.
fn sent(request: &Request<Bytes>) -> BTreeSet<String> {
    let query = request.uri().query().unwrap_or_default();
    let mut names: BTreeSet<String> =
        query.split('&').filter_map(|pair| Some(pair.split_once('=')?.0.to_owned())).collect();
    let content_type = request.headers().get("content-type").and_then(|value| value.to_str().ok());
    match content_type {
        Some("application/json") => {
            let body: serde_json::Map<_, _> = serde_json::from_slice(request.body()).unwrap();
            names.extend(body.into_iter().map(|(name, _)| name));
        }
        Some(raw) => _ = names.insert(raw.to_owned()),
        None => assert!(request.body().is_empty()),
    }
    names
}

fn names(row: &Row, required: bool) -> BTreeSet<String> {
    let wanted = row.parameters.iter().filter(|parameter| parameter.required || !required);
    wanted.flat_map(|parameter| parameter.names.clone()).collect()
}

#[test]
fn every_request_can_be_built_and_leads_to_the_path_of_the_table() {
    let facts = Facts::read().unwrap();
    for operation in OPERATIONS {
        let row = facts.get(operation.id()).unwrap();
        for shape in SHAPES {
            let request = request(operation, shape);
            assert_eq!(request.method().as_str(), row.method, "{}", operation.name);
            let (template, path) = (format!("/v1{}", row.path), request.uri().path());
            assert_eq!(template.split('/').count(), path.split('/').count(), "{}: {path}", operation.name);
            for (place, segment) in template.split('/').zip(path.split('/')) {
                assert!(
                    place == segment || place.starts_with('{') && !segment.is_empty(),
                    "{}: {path}",
                    operation.name
                );
            }
        }
    }
}

#[test]
fn a_minimal_request_has_what_is_required_and_nothing_that_the_table_does_not_know() {
    let facts = Facts::read().unwrap();
    for operation in OPERATIONS {
        let row = facts.get(operation.id()).unwrap();
        let sent = sent(&request(operation, Shape::Minimal));
        assert!(sent.is_subset(&names(row, false)), "{}: {sent:?}", operation.name);
        for parameter in row.parameters.iter().filter(|parameter| parameter.required) {
            assert!(
                parameter.names.iter().any(|name| sent.contains(name)),
                "{}: {:?}",
                operation.name,
                parameter.names
            );
        }
    }
}

#[test]
fn all_full_requests_of_an_operation_together_have_all_that_the_table_knows() {
    for row in Facts::read().unwrap().rows() {
        let operations: Vec<_> = OPERATIONS.iter().filter(|operation| operation.id() == row.id).collect();
        assert!(!operations.is_empty(), "{} is not in the registry", row.id);
        let full =
            operations.iter().flat_map(|operation| [Shape::Full, Shape::Other].map(|shape| request(operation, shape)));
        let mut sent: BTreeSet<_> = full.flat_map(|request| sent(&request)).collect();
        // A point in time has two sides, of which a request has one.
        sent.extend(ONE_OF.iter().filter(|(id, _)| *id == row.id).map(|(_, name)| (*name).to_owned()));
        assert_eq!(sent, names(row, false), "{}", row.id);
    }
}

/// What no sample has, since it excludes what the sample has.
const ONE_OF: [(&str, &str); 1] = [("get-recently-played", "after")];

#[test]
fn arguments_that_exclude_each_other_are_those_of_an_operation() {
    for (id, either) in EITHER {
        let operation = OPERATIONS.iter().find(|operation| operation.id() == *id).unwrap();
        let (full, other) = (sent(&request(operation, Shape::Full)), sent(&request(operation, Shape::Other)));
        assert!(full.contains(either[0]) && !full.contains(either[1]), "{id}: {full:?}");
        assert!(other.contains(either[1]) && !other.contains(either[0]), "{id}: {other:?}");
    }
}
