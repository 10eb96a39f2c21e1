#[derive(spotify_web::Operation)]
#[operation(GET "/me", id = "x")]
struct Me {
    #[operation(body)]
    name: Option<String>,
}

fn main() {}
