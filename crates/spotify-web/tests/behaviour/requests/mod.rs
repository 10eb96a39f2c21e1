//! What every operation sends, with as little and with as much as it takes: the whole request.

mod catalogue;
mod library;
mod player;
mod playlists;
mod shows;
mod tracks;
mod users;

use spotify_web::{ApiUrl, Id, Kind, Operation, Uri};

/// An id of a track, and of whatever else.
pub(super) const ID: &str = "11dFghVXANMlKmJXsNCbNl";
/// Another one.
pub(super) const ID2: &str = "7ouMYWpwJ422jRcDASZB7P";

pub(super) fn id<T: Kind>() -> Id<T> {
    Id::new(ID).unwrap()
}

pub(super) fn ids<T: Kind>() -> [Id<T>; 2] {
    [id(), Id::new(ID2).unwrap()]
}

pub(super) fn uri(kind: &str) -> Uri {
    Uri::new(&format!("spotify:{kind}:{ID}")).unwrap()
}

/// The request as text: method and path with query, headers, body. What all requests have alike is checked and left out.
pub(super) fn sent(operation: &impl Operation) -> String {
    let request = operation.request(&ApiUrl::spotify()).unwrap();
    let url = request.uri().to_string();
    let mut text = format!("{} {}", request.method(), url.strip_prefix("https://api.spotify.com/v1").unwrap());
    assert_eq!(request.headers()["accept"], "application/json");
    for (name, value) in request.headers().iter().filter(|(name, _)| *name != "accept") {
        text += &format!("\n{name}: {}", value.to_str().unwrap());
    }
    if !request.body().is_empty() {
        text += &format!("\n{}", std::str::from_utf8(request.body()).unwrap());
    }
    text
}

/// Rows of an operation and what it sends, line by line.
macro_rules! requests {
    ($($operation:expr => $($line:literal),+;)*) => {
        $(assert_eq!($crate::requests::sent(&$operation), [$(format!($line)),+].join("\n"));)*
    };
}
use requests;
