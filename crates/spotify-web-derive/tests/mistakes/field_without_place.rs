#[derive(spotify_web::Operation)]
#[operation(GET "/tracks/{id}", id = "x")]
struct Get {
    #[operation(path)]
    id: String,
    #[operation(path)]
    market: String,
}

fn main() {}
