#[derive(spotify_web::Operation)]
#[operation(GET "/recommendations", id = "x")]
struct Recommendations {
    #[operation(queries("seed_tracks", "seed_artists"))]
    seeds: Vec<String>,
}

fn main() {}
