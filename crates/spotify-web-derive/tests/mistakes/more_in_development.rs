#[derive(spotify_web::Operation)]
#[operation(GET "/search", id = "x")]
struct Search {
    #[operation(query, range(1..=10, development = 1..=50))]
    limit: Option<u32>,
}

fn main() {}
