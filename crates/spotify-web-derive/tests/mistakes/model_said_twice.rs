#[derive(spotify_web::Model)]
struct Lyrics {
    #[model(name = "title", name = "heading")]
    name: spotify_web::Text,
}

fn main() {}
