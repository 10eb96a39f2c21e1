#[derive(spotify_web::Model)]
struct Lyrics {
    #[model(or = "title")]
    name: spotify_web::Text,
}

fn main() {}
