#[derive(spotify_web::Operation)]
#[operation(PUT "/me/library", id = "x")]
struct Save {
    #[operation(query, takes(Track, Podcast))]
    uris: Vec<spotify_web::Uri>,
}

fn main() {}
