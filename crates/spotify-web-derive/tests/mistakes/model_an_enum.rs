#[derive(spotify_web::Model)]
enum Shape {
    Round,
}

fn main() {}
