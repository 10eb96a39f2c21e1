//! Nothing but the derive and the types of the fields is in scope, and common names are taken.
#![deny(warnings)]

mod operations {
    #![allow(dead_code)]
    struct Result;
    struct Ok;
    trait Into {}
    trait Parameter {}
    mod core {}
    mod std {}

    /// Follow an artist.
    #[derive(Clone, Debug, spotify_web::Operation)]
    #[operation(PUT "/me/library", id = "save-library-items", scopes(UserFollowModify, UserLibraryModify))]
    pub(crate) struct Follow {
        /// Whom.
        #[operation(query, items(1..=40))]
        pub(crate) uris: Vec<String>,
        /// In the body, by another name.
        #[operation(body, name = "type")]
        pub(crate) kind: Option<String>,
        /// A number with a limit.
        #[operation(query, range(0..=100))]
        pub(crate) volume_percent: Option<u8>,
    }

    /// Find: everything else that a declaration can say.
    #[derive(Clone, Debug, spotify_web::Operation)]
    #[operation(
        GET "/me/player/found",
        id = "find",
        returns = ::std::vec::Vec<::std::string::String>,
        inside = "found"
    )]
    pub(crate) struct Find {
        /// More than one parameter.
        #[operation(queries("after", "before"))]
        pub(crate) played_at: Option<::spotify_web::player::PlayedAt>,
        /// One kind of URI.
        #[operation(query, takes(Track, Episode))]
        pub(crate) uri: Option<::spotify_web::Uri>,
        /// The client's, unless set.
        #[operation(query, default = market)]
        pub(crate) market: Option<::spotify_web::Market>,
        /// Fewer in development mode.
        #[operation(query, range(1..=50, development = 1..=10))]
        pub(crate) limit: Option<u32>,
    }

    /// Genres.
    #[derive(Clone, Debug, spotify_web::Operation)]
    #[operation(GET "/recommendations/available-genre-seeds", id = "get-recommendation-genres", extended_only)]
    pub(crate) struct Genres;
}

#[test]
fn a_crate_of_its_own_declares_operations_without_further_imports() {
    use spotify_web::Operation as _;

    let operation = operations::Follow::new(["spotify:artist:6sFIWsNpZYqfjUpaCgueju"]).kind("artist").volume_percent(7);
    let request = operation.request(&spotify_web::ApiUrl::spotify()).unwrap();
    assert_eq!(request.body(), r#"{"type":"artist"}"#);
    assert_eq!(operations::Follow::METADATA.id, "save-library-items");
    let _ = operations::Genres::new();

    let defaults = spotify_web::Defaults::new().market(spotify_web::Market::SE);
    let time = spotify_web::Timestamp::from_unix_seconds(1);
    let find = operations::Find::new().played_at(spotify_web::player::PlayedAt::After(time)).limit(11_u32);
    let api = spotify_web::ApiUrl::spotify();
    assert_eq!(find.request_with(&api, &defaults).unwrap().uri().query(), Some("after=1000&market=SE&limit=11"));
    assert!(find.request_with(&api, &defaults.quota_mode(spotify_web::QuotaMode::Development)).is_err());
    let album: spotify_web::Uri = "spotify:album:0tGPJ0bkWOUmH7MEOR77qc".parse().unwrap();
    assert_eq!(find.uri(album).request(&api).unwrap_err().argument(), "uri");
    let answer = http::Response::new(r#"{"found":["x"]}"#.into());
    assert_eq!(operations::Find::parse(&answer, time).unwrap(), ["x"]);
}
