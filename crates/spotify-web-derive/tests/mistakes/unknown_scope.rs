#[derive(spotify_web::Operation)]
#[operation(GET "/me", id = "x", scopes(UserReadEverything))]
struct Me;

fn main() {}
