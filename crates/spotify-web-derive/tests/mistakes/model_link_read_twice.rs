use spotify_web::lenient::derive::Links;
use spotify_web::{Id, Text, Track};

#[derive(spotify_web::Model)]
struct Lyrics {
    id: Id<Track>,
    uri: Option<Text>,
    #[model(links)]
    links: Links,
}

fn main() {}
