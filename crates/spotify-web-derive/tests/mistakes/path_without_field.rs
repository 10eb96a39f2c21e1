#[derive(spotify_web::Operation)]
#[operation(GET "/tracks/{id}", id = "x")]
struct Get {
    #[operation(query)]
    id: String,
}

fn main() {}
