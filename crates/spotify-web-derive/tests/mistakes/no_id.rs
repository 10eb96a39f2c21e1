#[derive(spotify_web::Operation)]
#[operation(GET "/me")]
struct Me;

fn main() {}
