#[derive(spotify_web::Operation)]
#[operation(GET "/me", id = "x", client = Users::me)]
struct Me;

fn main() {}
