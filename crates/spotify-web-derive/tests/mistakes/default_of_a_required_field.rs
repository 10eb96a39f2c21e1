#[derive(spotify_web::Operation)]
#[operation(GET "/tracks", id = "x")]
struct Tracks {
    #[operation(query, default = market)]
    market: String,
}

fn main() {}
