//! What goes on the wire, for any arguments at all.

use proptest::prelude::*;
use spotify_web::{ApiUrl, Operation, SearchType, library, search};
use url::Url;

proptest! {
    #[test]
    fn whatever_is_searched_for_arrives_as_it_was_typed(query in any::<String>(), limit in 1_u32..=50, offset in 0_u32..=1000) {
        let operation = search::Items::new(query.as_str(), [SearchType::Track, SearchType::Playlist]).limit(limit).offset(offset);
        let request = operation.request(&ApiUrl::spotify()).unwrap();
        let url = Url::parse(&request.uri().to_string()).unwrap();
        prop_assert_eq!(url.path(), "/v1/search");
        prop_assert!(url.fragment().is_none());
        let pairs: Vec<_> = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let expected = [
            ("q".to_owned(), query),
            ("type".to_owned(), "track,playlist".to_owned()),
            ("limit".to_owned(), limit.to_string()),
            ("offset".to_owned(), offset.to_string()),
        ];
        prop_assert_eq!(pairs, expected);
    }

    #[test]
    fn pages_outside_the_limits_are_refused_by_name(limit in any::<u32>()) {
        let result = library::Tracks::new().limit(limit).request(&ApiUrl::spotify());
        match result {
            Ok(_) => prop_assert!((1..=50).contains(&limit)),
            Err(error) => {
                prop_assert!(!(1..=50).contains(&limit));
                prop_assert_eq!(error.argument(), "limit");
            }
        }
    }
}
