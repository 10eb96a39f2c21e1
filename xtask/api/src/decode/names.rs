//! What can be decoded, by name: operations, some under another id too, and the parts of answers.

use bytes::Bytes;
use http::Response;
use spotify_web::operation::DecodeError;

use super::schemas::SCHEMAS;
use crate::registry::{Decoded, OPERATIONS};

type Decode = fn(&Response<Bytes>) -> Result<Decoded, DecodeError>;

/// Ids under which the fixed OpenAPI file has what Spotify calls one operation, and the declarations that they mean.
const ALIASES: &[(&str, &str)] =
    &[("get-users-top-artists", "users::TopArtists"), ("get-users-top-tracks", "users::TopTracks")];

/// All ways to read what is called so; more than one where an operation's answer depends on its arguments.
pub(super) fn called(name: &str) -> Vec<Decode> {
    let declaration = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, declaration)| *declaration);
    let operations = OPERATIONS
        .iter()
        .filter(|operation| declaration.map_or(operation.id() == name, |known| operation.name == known));
    let schemas = SCHEMAS.iter().filter(|schema| schema.name == name);
    operations.map(|operation| operation.decode).chain(schemas.map(|schema| schema.decode)).collect()
}

/// All names.
pub(super) fn known() -> Vec<&'static str> {
    let mut names: Vec<_> = OPERATIONS.iter().map(|operation| operation.id()).collect();
    names.extend(ALIASES.iter().map(|(alias, _)| *alias));
    names.sort_unstable();
    names.dedup();
    names.extend(SCHEMAS.iter().map(|schema| schema.name));
    names
}
