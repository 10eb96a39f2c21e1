#[derive(spotify_web::Operation)]
#[operation(GET "/me", id = "x")]
enum Me {}

fn main() {}
