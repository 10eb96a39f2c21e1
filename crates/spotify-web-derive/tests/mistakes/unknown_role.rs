#[derive(spotify_web::Operation)]
#[operation(GET "/me", id = "x")]
struct Me {
    #[operation(parameter)]
    market: Option<String>,
}

fn main() {}
