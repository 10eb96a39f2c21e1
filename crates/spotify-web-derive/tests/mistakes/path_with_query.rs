#[derive(spotify_web::Operation)]
#[operation(GET "/search?type=track", id = "x")]
struct Search;

fn main() {}
