//! Nothing but the derive is in scope, and the names that its code uses are taken.
#![deny(warnings)]

mod models {
    #![allow(dead_code, reason = "names that are taken")]
    pub(crate) mod derive {
        #[derive(Clone, Debug, PartialEq, spotify_web::Model)]
        pub(crate) struct Inner {
            pub(crate) links: Option<String>,
        }
    }
    mod core {}
    mod std {}
    struct Result;
    struct Ok;
    trait SerializeMap {}

    #[derive(Clone, Debug, PartialEq, spotify_web::Model)]
    pub(crate) struct A {
        pub(crate) map: u8,
    }

    #[derive(Clone, Debug, PartialEq, spotify_web::Model)]
    pub(crate) struct Holder {
        pub(crate) a: Option<A>,
        pub(crate) r#type: Option<derive::Inner>,
        #[model(or = "track")]
        pub(crate) item: Option<A>,
        pub(crate) item_or: u8,
        pub(crate) key: bool,
        pub(crate) place: f64,
        pub(crate) name: Vec<String>,
    }
}

#[test]
fn a_model_of_somebody_elses_needs_nothing_but_the_derive() {
    let json =
        r#"{"a":{"map":1},"type":{"links":"l"},"item":{"map":2},"item_or":3,"key":true,"place":0.5,"name":["n"]}"#;
    let holder: models::Holder = serde_json::from_str(json).unwrap();
    assert_eq!(holder.a, Some(models::A { map: 1 }));
    assert_eq!(serde_json::to_string(&holder).unwrap(), json);
    let other: models::Holder = serde_json::from_str(r#"{"track":{"map":9}}"#).unwrap();
    assert_eq!(other.item, Some(models::A { map: 9 }));
}
