#[derive(spotify_web::Operation)]
#[operation(GET "/me", id = "x")]
struct Me {
    #[operation(query, items(1..=50))]
    limit: Option<u32>,
}

fn main() {}
