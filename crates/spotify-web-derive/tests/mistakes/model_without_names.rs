#[derive(spotify_web::Model)]
struct Name(spotify_web::Text);

fn main() {}
