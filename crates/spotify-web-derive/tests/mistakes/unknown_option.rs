#[derive(spotify_web::Operation)]
#[operation(GET "/me", id = "x", scope(UserReadEmail))]
struct Me;

fn main() {}
