#[derive(spotify_web::Operation)]
#[operation(GET "/me", id = "x", id = "y")]
struct Me;

fn main() {}
