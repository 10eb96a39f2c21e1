#[derive(spotify_web::Operation)]
#[operation(FETCH "/me", id = "x")]
struct Me;

fn main() {}
