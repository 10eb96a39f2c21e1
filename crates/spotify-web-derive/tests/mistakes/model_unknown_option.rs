#[derive(spotify_web::Model)]
#[model(kind = "lyrics")]
struct Lyrics {
    name: spotify_web::Text,
}

fn main() {}
