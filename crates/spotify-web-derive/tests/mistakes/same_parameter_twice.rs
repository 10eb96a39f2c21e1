#[derive(spotify_web::Operation)]
#[operation(GET "/me", id = "x", query("type" = "track"))]
struct Me {
    #[operation(query, name = "type")]
    kind: String,
}

fn main() {}
