//! The facts of a declaration as documentation.

use crate::attributes::{ExtendedOnly, Limit};
use crate::declaration::{Declaration, Field};

/// Scopes, availability and `operationId`, for the page of whatever starts a call.
pub(crate) fn facts(declaration: &Declaration<'_>) -> String {
    let args = &declaration.args;
    let scopes = match args.scopes.as_slice() {
        [] => "none".to_owned(),
        scopes => {
            let names: Vec<_> = scopes.iter().map(|scope| format!("`{}`", kebab(&scope.to_string()))).collect();
            names.join(", ")
        }
    };
    let availability = match &args.extended_only {
        None => "both quota modes".to_owned(),
        Some(ExtendedOnly { replacement: None }) => "extended quota only".to_owned(),
        Some(ExtendedOnly { replacement: Some(other) }) => {
            format!("extended quota only; in development mode `{}`", other.value())
        }
    };
    let request = format!("{} {}", args.method, args.path.value());
    let limits: Vec<_> = declaration
        .fields
        .iter()
        .filter_map(|field| Some(format!("`{}`: {}", field.name(), amounts(field.args.limit.as_ref()?))))
        .collect();
    let limits = if limits.is_empty() { "none".to_owned() } else { limits.join("; ") };
    format!(
        "\n\n| Request | Scopes | Open in | Limits |\n| --- | --- | --- | --- |\n\
         | `{request}` | {scopes} | {availability} | {limits} |"
    )
}

/// What Spotify takes for a field, if it is limited.
pub(crate) fn limit(field: &Field<'_>) -> Option<String> {
    let mut text = String::new();
    if let Some(limit) = &field.args.limit {
        text.push_str(&format!("\n\nSpotify takes {}.", amounts(limit)));
    }
    if let Some(kinds) = &field.args.takes {
        let kinds: Vec<_> = kinds.iter().map(|kind| kind.to_string().to_lowercase()).collect();
        text.push_str(&format!("\n\nTakes URIs of these kinds: {}.", kinds.join(", ")));
    }
    if let Some(default) = &field.args.default {
        text.push_str(&format!("\n\nUnless it is set, the client's `{default}` is sent, if that is set."));
    }
    (!text.is_empty()).then_some(text)
}

fn amounts(limit: &Limit) -> String {
    let unit = match limit.kind.to_string().as_str() {
        "range" => "",
        "items" => " items",
        _ => " bytes",
    };
    let mut text = format!("{} to {}{unit}", limit.within.min, limit.within.max);
    if let Some(development) = &limit.development {
        text.push_str(&format!(" ({} to {} in development mode)", development.min, development.max));
    }
    text
}

/// `UserLibraryRead` as `user-library-read`.
fn kebab(camel: &str) -> String {
    let mut text = String::new();
    for c in camel.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}
