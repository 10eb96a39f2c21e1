#[derive(spotify_web::Operation)]
#[operation(GET "/tracks/{id}", id = "x")]
struct Get {
    #[operation(path)]
    id: Option<String>,
}

fn main() {}
