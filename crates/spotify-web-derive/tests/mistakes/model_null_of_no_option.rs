#[derive(spotify_web::Model)]
struct Lyrics {
    #[model(null)]
    name: spotify_web::Text,
}

fn main() {}
