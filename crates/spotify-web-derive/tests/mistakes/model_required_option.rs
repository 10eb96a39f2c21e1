#[derive(spotify_web::Model)]
struct Lyrics {
    #[model(required)]
    name: Option<spotify_web::Text>,
}

fn main() {}
