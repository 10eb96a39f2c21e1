#[derive(spotify_web::Model)]
#[model(type = "lyrics")]
#[model(type = "song")]
struct Lyrics {
    name: spotify_web::Text,
}

fn main() {}
