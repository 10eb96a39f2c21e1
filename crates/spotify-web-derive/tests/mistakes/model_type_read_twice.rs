#[derive(spotify_web::Model)]
#[model(type = "lyrics")]
struct Lyrics {
    #[model(name = "type")]
    kind: spotify_web::Text,
}

fn main() {}
