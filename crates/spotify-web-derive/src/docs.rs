//! The facts of a declaration as documentation.

use crate::attributes::ExtendedOnly;
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
    format!("\n\n| Request | Scopes | Open in |\n| --- | --- | --- |\n| `{request}` | {scopes} | {availability} |")
}

/// What Spotify takes for a field, if it is limited.
pub(crate) fn limit(field: &Field<'_>) -> Option<String> {
    let limit = field.args.limit.as_ref()?;
    let unit = match limit.kind.to_string().as_str() {
        "range" => "",
        "items" => " items",
        _ => " bytes",
    };
    Some(format!("\n\nSpotify takes {} to {}{unit}.", limit.min, limit.max))
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
