//! A good request of every operation, with the ids that Spotify's reference uses as examples.

/// What is sent.
pub(crate) struct Request {
    /// With the query.
    pub(crate) path: String,
    pub(crate) content_type: &'static str,
    pub(crate) body: &'static str,
}

/// What stands for the variable of a path, by the path's beginning.
const IDS: &[(&str, &str)] = &[
    ("/albums/", "4aawyAB9vmqN3uQ7FjRGTy"),
    ("/artists/", "0TnOYISbd1XYRBk9myaseg"),
    ("/audio-analysis/", "11dFghVXANMlKmJXsNCbNl"),
    ("/audio-features/", "11dFghVXANMlKmJXsNCbNl"),
    ("/audiobooks/", "7iHfbu1YPACw6oZPAFJtqe"),
    ("/browse/categories/", "party"),
    ("/chapters/", "0D5wENdkdwbqlrHoaJ9g29"),
    ("/episodes/", "512ojhOuo1ktJprKbVcKyQ"),
    ("/playlists/", "3cEYpjA9oz9GiPac4AsH4n"),
    ("/shows/", "38bS44xjbVVZ3No3ByF1dJ"),
    ("/tracks/", "11dFghVXANMlKmJXsNCbNl"),
    ("/users/", "smedjan"),
];

const ITEMS: &str = r#"{"uris":["spotify:track:11dFghVXANMlKmJXsNCbNl","spotify:episode:512ojhOuo1ktJprKbVcKyQ"]}"#;

/// Query and body of what needs more than a path; several rows are several requests, one after the other.
#[rustfmt::skip]
const MORE: &[(&str, &str, &str, &str)] = &[
    ("get", "/albums", "ids=4aawyAB9vmqN3uQ7FjRGTy,382ObEPsp2rxGrnsizN5TX", ""),
    ("get", "/artists", "ids=0TnOYISbd1XYRBk9myaseg", ""),
    ("get", "/shows", "ids=38bS44xjbVVZ3No3ByF1dJ", ""),
    ("get", "/episodes", "ids=512ojhOuo1ktJprKbVcKyQ", ""),
    ("get", "/audiobooks", "ids=7iHfbu1YPACw6oZPAFJtqe", ""),
    ("get", "/chapters", "ids=0D5wENdkdwbqlrHoaJ9g29", ""),
    ("get", "/tracks", "ids=11dFghVXANMlKmJXsNCbNl", ""),
    ("get", "/audio-features", "ids=11dFghVXANMlKmJXsNCbNl", ""),
    ("get", "/recommendations", "seed_genres=jazz&seed_tracks=11dFghVXANMlKmJXsNCbNl", ""),
    ("get", "/search", "q=example&type=track,artist,album,playlist,show,episode,audiobook", ""),
    ("get", "/search", "q=e&type=track,artist,album,playlist,show,episode,audiobook&limit=50&market=SE", ""),
    ("get", "/me/following", "type=artist", ""),
    ("get", "/me/following", "type=artist&limit=50&after=0TnOYISbd1XYRBk9myaseg", ""),
    ("get", "/me/following/contains", "type=artist&ids=0TnOYISbd1XYRBk9myaseg", ""),
    ("get", "/me/library/contains", "uris=spotify:track:11dFghVXANMlKmJXsNCbNl,spotify:user:smedjan", ""),
    ("get", "/me/albums/contains", "ids=4aawyAB9vmqN3uQ7FjRGTy", ""),
    ("get", "/me/audiobooks/contains", "ids=7iHfbu1YPACw6oZPAFJtqe", ""),
    ("get", "/me/episodes/contains", "ids=512ojhOuo1ktJprKbVcKyQ", ""),
    ("get", "/me/shows/contains", "ids=38bS44xjbVVZ3No3ByF1dJ", ""),
    ("get", "/me/tracks/contains", "ids=11dFghVXANMlKmJXsNCbNl", ""),
    ("get", "/me/player/recently-played", "limit=5", ""),
    ("get", "/me/player/recently-played", "limit=50", ""),
    ("get", "/playlists/{playlist_id}", "", ""),
    ("get", "/playlists/{playlist_id}/items", "limit=50", ""),
    ("get", "/playlists/{playlist_id}/tracks", "limit=50", ""),
    ("get", "/tracks/{id}", "", ""),
    ("get", "/tracks/{id}", "market=SE", ""),
    ("get", "/me/tracks", "limit=50", ""),
    ("get", "/me/tracks", "limit=50&market=SE", ""),
    ("get", "/me/playlists", "limit=50", ""),
    ("post", "/me/playlists", "", r#"{"name":"Mornings","public":false}"#),
    ("post", "/users/{user_id}/playlists", "", r#"{"name":"Mornings"}"#),
    ("post", "/playlists/{playlist_id}/items", "", ITEMS),
    ("post", "/playlists/{playlist_id}/tracks", "", ITEMS),
    ("post", "/me/player/queue", "uri=spotify:track:11dFghVXANMlKmJXsNCbNl", ""),
    ("put", "/playlists/{playlist_id}", "", r#"{"description":"Slow & quiet"}"#),
    ("put", "/playlists/{playlist_id}/items", "", ITEMS),
    ("put", "/playlists/{playlist_id}/items", "", r#"{"range_start":0,"insert_before":2}"#),
    ("put", "/playlists/{playlist_id}/tracks", "", ITEMS),
    ("put", "/playlists/{playlist_id}/images", "", "/9j/4AAQSkZJRg=="),
    ("put", "/me/library", "uris=spotify:track:11dFghVXANMlKmJXsNCbNl", ""),
    ("put", "/me/albums", "ids=4aawyAB9vmqN3uQ7FjRGTy", ""),
    ("put", "/me/audiobooks", "ids=7iHfbu1YPACw6oZPAFJtqe", ""),
    ("put", "/me/episodes", "ids=512ojhOuo1ktJprKbVcKyQ", ""),
    ("put", "/me/shows", "ids=38bS44xjbVVZ3No3ByF1dJ", ""),
    ("put", "/me/tracks", "", r#"{"ids":["11dFghVXANMlKmJXsNCbNl"]}"#),
    ("put", "/me/following", "type=artist&ids=0TnOYISbd1XYRBk9myaseg", ""),
    ("put", "/me/player", "", r#"{"device_ids":["0d1841b0976bae2a3a310dd74c0f3df354899bc8"],"play":true}"#),
    ("put", "/me/player/seek", "position_ms=1000", ""),
    ("put", "/me/player/repeat", "state=context", ""),
    ("put", "/me/player/volume", "volume_percent=50", ""),
    ("put", "/me/player/shuffle", "state=true", ""),
    ("delete", "/playlists/{playlist_id}/items", "", r#"{"items":[{"uri":"spotify:track:11dFghVXANMlKmJXsNCbNl"}]}"#),
    ("delete", "/playlists/{playlist_id}/tracks", "", r#"{"tracks":[{"uri":"spotify:track:11dFghVXANMlKmJXsNCbNl"}]}"#),
    ("delete", "/me/library", "uris=spotify:track:11dFghVXANMlKmJXsNCbNl", ""),
    ("delete", "/me/albums", "ids=4aawyAB9vmqN3uQ7FjRGTy", ""),
    ("delete", "/me/audiobooks", "ids=7iHfbu1YPACw6oZPAFJtqe", ""),
    ("delete", "/me/episodes", "ids=512ojhOuo1ktJprKbVcKyQ", ""),
    ("delete", "/me/shows", "ids=38bS44xjbVVZ3No3ByF1dJ", ""),
    ("delete", "/me/tracks", "ids=11dFghVXANMlKmJXsNCbNl", ""),
    ("delete", "/me/following", "type=artist&ids=0TnOYISbd1XYRBk9myaseg", ""),
];

/// The requests of an operation: at least one.
pub(crate) fn of(method: &str, path: &str) -> Vec<Request> {
    let rows: Vec<_> = MORE.iter().filter(|row| (row.0, row.1) == (method, path)).collect();
    let request = |query: &str, body| {
        let joint = if query.is_empty() { "" } else { "?" };
        let content_type = if path.ends_with("/images") { "image/jpeg" } else { "application/json" };
        Request { path: format!("{}{joint}{query}", filled(path)), content_type, body }
    };
    if rows.is_empty() {
        return vec![request("", "")];
    }
    rows.iter().map(|row| request(row.2, row.3)).collect()
}

fn filled(path: &str) -> String {
    let id = IDS.iter().find(|(start, _)| path.starts_with(start)).map_or("", |(_, id)| id);
    match (path.find('{'), path.find('}')) {
        (Some(from), Some(to)) => format!("{}{id}{}", &path[..from], &path[to + 1..]),
        _ => path.to_owned(),
    }
}
