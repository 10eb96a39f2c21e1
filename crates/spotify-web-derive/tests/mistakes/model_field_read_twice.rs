#[derive(spotify_web::Model)]
struct Lyrics {
    name: spotify_web::Text,
    #[model(name = "name")]
    title: spotify_web::Text,
}

fn main() {}
