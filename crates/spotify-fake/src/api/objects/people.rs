//! Users.

use super::{followers, open_url, segment};
use crate::api::json::{Fields, Json, fields, object};
use crate::api::view::View;
use crate::world::{Kind, UserRecord};

/// What everybody sees of an id: also of one that nobody has any more.
pub(super) fn reference(id: &str, view: View<'_>) -> Fields {
    fields! {
        "external_urls": open_url("user", id),
        "href": view.to(&format!("/users/{}", segment(id))),
        "id": id,
        "type": "user",
        "uri": Kind::User.uri(id),
    }
}

pub(super) fn owner(user: &UserRecord, view: View<'_>) -> Json {
    let mut fields = reference(&user.id, view);
    fields.extend(fields! { "display_name": &user.display_name });
    Json::Object(fields)
}

fn profile(user: &UserRecord, view: View<'_>) -> Fields {
    let mut fields = reference(&user.id, view);
    fields.extend(fields! {
        "display_name": &user.display_name,
        "followers": followers(user.followers),
        "images": Json::List(Vec::new()),
    });
    fields
}

pub(in crate::api) fn public_user(user: &UserRecord, view: View<'_>) -> Json {
    view.object("public user", profile(user, view))
}

/// `private` is what `user-read-private` shows, `email` what `user-read-email` does.
pub(in crate::api) fn private_user(user: &UserRecord, private: bool, email: bool, view: View<'_>) -> Json {
    let mut fields = profile(user, view);
    fields.extend(fields! { "account_id": &user.account_id });
    if private {
        fields.extend(fields! {
            "country": &user.country,
            "explicit_content": object! { "filter_enabled": false, "filter_locked": false },
            "product": &user.product,
        });
    }
    if email {
        fields.extend(fields! { "email": &user.email });
    }
    view.object("private user", fields)
}
