#[derive(spotify_web::Operation)]
struct Me;

fn main() {}
