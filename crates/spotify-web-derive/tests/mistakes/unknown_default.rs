#[derive(spotify_web::Operation)]
#[operation(GET "/browse/categories", id = "x")]
struct Categories {
    #[operation(query, default = locale)]
    locale: Option<String>,
}

fn main() {}
