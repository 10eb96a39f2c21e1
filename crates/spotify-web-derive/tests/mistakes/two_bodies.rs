#[derive(spotify_web::Operation)]
#[operation(PUT "/me", id = "x")]
struct Me {
    #[operation(body)]
    name: Option<String>,
    #[operation(raw_body = "image/jpeg")]
    picture: Vec<u8>,
}

fn main() {}
