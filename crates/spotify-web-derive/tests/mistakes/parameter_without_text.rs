struct Odd;

#[derive(spotify_web::Operation)]
#[operation(GET "/me", id = "x")]
struct Me {
    #[operation(query)]
    odd: Odd,
}

fn main() {}
