#[derive(spotify_web::Model)]
struct Lyrics {
    #[model(rename = "title")]
    name: spotify_web::Text,
}

fn main() {}
