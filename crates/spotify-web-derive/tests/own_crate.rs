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
}
