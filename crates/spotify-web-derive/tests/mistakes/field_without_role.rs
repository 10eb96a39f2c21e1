#[derive(spotify_web::Operation)]
#[operation(GET "/me", id = "x")]
struct Me {
    market: Option<String>,
}

fn main() {}
