#[derive(spotify_web::Operation)]
#[operation(GET "/markets", id = "x", inside = "markets")]
struct Markets;

fn main() {}
