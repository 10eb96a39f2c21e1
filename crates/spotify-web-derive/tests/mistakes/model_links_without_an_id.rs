use spotify_web::lenient::derive::Links;

#[derive(spotify_web::Model)]
#[model(type = "lyrics")]
struct Lyrics {
    name: spotify_web::Text,
    #[model(links)]
    links: Links,
}

fn main() {}
