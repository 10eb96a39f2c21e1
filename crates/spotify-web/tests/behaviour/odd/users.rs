//! Users: what development mode drops, ids that are not base62, and subscriptions by other names.

use serde_json::{Value, json};
use spotify_web::{Market, PrivateUser, Product, users};

use super::{read, refused, told, with, without};

fn me(fields: Value) -> PrivateUser {
    read::<users::Me>(&with(json!({"id": "smedjan"}), fields))
}

#[test]
fn a_profile_of_development_mode() {
    let whole = json!({"id": "smedjan", "account_id": "aB3dE5fG7h", "display_name": "JM", "images": [], "type": "user", "country": "SE", "email": "jm@example.com",
                       "product": "premium", "followers": {"href": null, "total": 3}, "explicit_content": {"filter_enabled": true, "filter_locked": false}});
    assert_eq!(told::<users::Me>(&whole), Vec::<String>::new());
    for lacking in [
        &["country"][..],
        &["email"],
        &["explicit_content"],
        &["followers"],
        &["product"],
        &["account_id"],
        &["country", "email", "explicit_content", "followers", "product"],
    ] {
        let user = read::<users::Me>(&without(whole.clone(), lacking));
        assert_eq!(user.country.is_none(), lacking.contains(&"country"));
        assert_eq!(user.email.is_none(), lacking.contains(&"email"));
        assert_eq!(user.explicit_content.is_none(), lacking.contains(&"explicit_content"));
        assert_eq!(user.followers.is_none(), lacking.contains(&"followers"));
        assert_eq!(user.product.is_none(), lacking.contains(&"product"));
        assert_eq!(user.account_id.is_none(), lacking.contains(&"account_id"));
    }
}

#[test]
fn everything_of_a_profile_null() {
    let user = me(
        json!({"account_id": null, "display_name": null, "images": null, "country": null, "email": null, "product": null, "followers": null, "explicit_content": null}),
    );
    assert_eq!(user, me(json!({})));
    assert_eq!((user.display_name, user.images.len()), (None, 0));
}

#[test]
fn subscriptions_by_every_name() {
    let product = |text: &str| me(json!({"product": text})).product.unwrap();
    assert_eq!(
        (product("premium"), product("PREMIUM"), product("free"), product("open")),
        (Product::Premium, Product::Premium, Product::Free, Product::Open)
    );
    assert_eq!(product("duo"), Product::Unknown("duo".into()));
}

#[test]
fn a_country_in_small_letters_and_one_that_is_none() {
    assert_eq!(me(json!({"country": "se"})).country, Some(Market::SE));
    for none in [json!(""), json!("Sweden"), json!(46), json!([])] {
        assert_eq!(me(json!({"country": none})).country, None);
    }
}

#[test]
fn ids_of_users_as_somebody_once_chose_them() {
    for id in ["1131415161", "älg & co", "31abcdefghijklmnopqrstuvwxyz", "a.b-c_d~e", "100%", ".."] {
        let user = read::<users::Get>(&json!({"id": id}));
        assert_eq!(user.id.as_str(), id);
        assert_eq!(user.uri().unwrap().matches(':').count(), 2);
    }
    assert_eq!(read::<users::Get>(&json!({"id": 1_131_415_161})).id.as_str(), "1131415161");
}

#[test]
fn a_user_named_by_the_uri_only() {
    assert_eq!(read::<users::Get>(r#"{"uri":"spotify:user:%C3%A4lg%20%26%20co"}"#).id.as_str(), "älg & co");
}

#[test]
fn a_user_without_any_id() {
    assert_eq!(refused::<users::Me>(r#"{"display_name":"CANARY"}"#), ".: it has no id");
    assert_eq!(refused::<users::Me>(r#"{"id":{"CANARY":1}}"#), ".: it has no id");
}

#[test]
fn explicit_content_without_its_fields_and_of_another_shape() {
    assert!(!me(json!({"explicit_content": {}})).explicit_content.unwrap().filter_enabled);
    assert_eq!(me(json!({"explicit_content": true})).explicit_content, None);
}

#[test]
fn followers_null_absent_and_as_fractions() {
    assert_eq!(me(json!({"followers": {"href": null, "total": 3.0}})).followers.unwrap().total, 3);
    assert_eq!(me(json!({"followers": {"href": null, "total": null}})).followers.unwrap().total, 0);
    assert_eq!(read::<users::Get>(&json!({"id": "u", "followers": 7})).followers, None);
}
