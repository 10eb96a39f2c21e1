#[derive(spotify_web::Model)]
struct Pair<T> {
    first: Option<T>,
}

fn main() {}
