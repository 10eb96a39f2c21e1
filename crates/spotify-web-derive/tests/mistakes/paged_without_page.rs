#[derive(spotify_web::Operation)]
#[operation(GET "/me/tracks", id = "x", returns = Vec<String>, paged)]
struct Tracks {
    #[operation(query)]
    limit: Option<u32>,
    #[operation(query)]
    offset: Option<u32>,
}

fn main() {}
