//! What Spotify has really sent, each test named after what is odd. What may be odd anywhere is in `round_trip`.

mod answers;
mod audiobooks;
mod batches;
mod hostile;
mod pages;
mod player;
mod playlists;
mod podcasts;
mod tracks;
mod users;

use serde_json::Value;
use spotify_auth_core::Timestamp;
use spotify_web::{Error, ErrorKind, Operation, Report};

use crate::support::answer;

/// What the operation makes of this body.
fn read<O: Operation>(body: &(impl ToString + ?Sized)) -> O::Output {
    let body = body.to_string();
    parse::<O>(200, &body).unwrap_or_else(|error| panic!("{error}: {body}"))
}

fn parse<O: Operation>(status: u16, body: &str) -> Result<O::Output, Error> {
    O::parse(&answer(status, body.to_owned()), Timestamp::from_unix_seconds(0))
}

/// Where the body cannot be read, and why.
fn refused<O: Operation>(body: &str) -> String {
    match parse::<O>(200, body).map(drop).unwrap_err().kind() {
        ErrorKind::Decode(error) => format!("{}: {}", error.path(), error.problem()),
        other => panic!("{other:?}"),
    }
}

/// What a report tells of this body.
fn told<O: Operation>(body: &(impl ToString + ?Sized)) -> Vec<String> {
    let report = Report::of::<O>(&answer(200, body.to_string())).unwrap();
    report.findings().iter().map(ToString::to_string).collect()
}

/// The object with these fields instead of its own.
fn with(mut object: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else { panic!("fields are an object") };
    object.as_object_mut().unwrap().extend(fields);
    object
}

/// The object without these fields.
fn without(mut object: Value, names: &[&str]) -> Value {
    for name in names {
        object.as_object_mut().unwrap().remove(*name).unwrap_or_else(|| panic!("there was no {name}"));
    }
    object
}
