//! What is wrong with a declaration that can be read, each fault told at the token that has it.

use std::collections::BTreeSet;

use syn::{Error, LitInt, Result};

use crate::attributes::{Bounds, Role};
use crate::declaration::{Declaration, Field, Shape, argument_of};

pub(crate) fn check(declaration: &Declaration<'_>) -> Result<()> {
    identity(declaration)?;
    inside(declaration)?;
    path(declaration)?;
    body(declaration)?;
    for field in &declaration.fields {
        limit(field)?;
        takes(field)?;
        default(field)?;
    }
    names(declaration)?;
    paged(declaration)?;
    client(declaration)
}

fn identity(declaration: &Declaration<'_>) -> Result<()> {
    let args = &declaration.args;
    let Some(id) = &args.id else {
        return Err(Error::new(args.method.span(), "say Spotify's operationId: id = \"get-track\""));
    };
    let text = id.value();
    let kebab = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if text.is_empty() || !text.bytes().all(kebab) {
        return Err(Error::new(
            id.span(),
            "an operationId is made of small letters, digits and dashes, as in get-track",
        ));
    }
    Ok(())
}

fn inside(declaration: &Declaration<'_>) -> Result<()> {
    let args = &declaration.args;
    let Some(inside) = &args.inside else {
        return Ok(());
    };
    if args.returns.as_ref().is_some_and(|ty| argument_of("Option", ty).is_none()) {
        return Ok(());
    }
    Err(Error::new(inside.span(), "say what the property holds: returns = T, where T is no Option"))
}

/// Every place in the path has a field, and every path field a place.
fn path(declaration: &Declaration<'_>) -> Result<()> {
    let literal = &declaration.args.path;
    let template = literal.value();
    let Some(rest) = template.strip_prefix('/') else {
        return Err(Error::new(literal.span(), "a path starts with /, below the API's version: \"/tracks/{id}\""));
    };
    let is_path = |field: &&Field<'_>| matches!(field.args.role, Role::Path);
    let mut places = BTreeSet::new();
    for segment in rest.split('/') {
        let plain =
            |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        let place = segment.strip_prefix('{').and_then(|inner| inner.strip_suffix('}'));
        if !plain(place.unwrap_or(segment)) {
            return Err(Error::new(
                literal.span(),
                format!("`{segment}` is not a segment: write letters, digits, - and _, or {{name}} for a field"),
            ));
        }
        if let Some(name) = place {
            if !declaration.fields.iter().filter(is_path).any(|field| field.name() == name) {
                return Err(Error::new(
                    literal.span(),
                    format!("no field marked #[operation(path)] is called `{name}`"),
                ));
            }
            places.insert(name.to_owned());
        }
    }
    for field in declaration.fields.iter().filter(is_path) {
        if field.optional {
            return Err(Error::new(field.ident.span(), "what stands in the path cannot be optional"));
        }
        if !places.contains(&field.name()) {
            return Err(Error::new(field.ident.span(), format!("the path has no {{{}}}", field.name())));
        }
    }
    Ok(())
}

fn body(declaration: &Declaration<'_>) -> Result<()> {
    let mut raw = false;
    let mut json = false;
    for field in &declaration.fields {
        let second = match field.args.role {
            Role::RawBody(_) => raw || json,
            Role::Body => raw,
            _ => continue,
        };
        raw |= matches!(field.args.role, Role::RawBody(_));
        json |= matches!(field.args.role, Role::Body);
        let at = field.args.role_span.span();
        if second {
            return Err(Error::new(at, "a request has one body: either raw_body, once, or body"));
        }
        if declaration.args.method == "GET" {
            return Err(Error::new(at, "a GET has no body: use query"));
        }
    }
    Ok(())
}

fn limit(field: &Field<'_>) -> Result<()> {
    let Some(limit) = &field.args.limit else {
        return Ok(());
    };
    let fits = match limit.kind.to_string().as_str() {
        "range" => matches!(field.shape, Shape::Plain(_)),
        "items" => matches!(field.shape, Shape::List(_)),
        _ => matches!(field.args.role, Role::RawBody(_)),
    };
    if !fits {
        return Err(Error::new(limit.kind.span(), "range is for numbers, items for a Vec, bytes for a raw_body"));
    }
    let ordered = |bounds: &Bounds| {
        if number(&bounds.min)? > number(&bounds.max)? {
            return Err(Error::new(bounds.min.span(), "the least is more than the most"));
        }
        Ok(())
    };
    ordered(&limit.within)?;
    let Some(development) = &limit.development else {
        return Ok(());
    };
    ordered(development)?;
    let (outer, inner) = (&limit.within, development);
    if number(&inner.min)? < number(&outer.min)? || number(&inner.max)? > number(&outer.max)? {
        return Err(Error::new(inner.min.span(), "development mode takes less than extended quota, not more"));
    }
    Ok(())
}

fn takes(field: &Field<'_>) -> Result<()> {
    match &field.args.takes {
        Some(kinds) if kinds.is_empty() => {
            Err(Error::new(field.ident.span(), "say which kinds of URIs it takes, as in takes(Track, Episode)"))
        }
        _ => Ok(()),
    }
}

/// What a client can have a default of, for all of its calls: the fields of `spotify_web::operation::Defaults`.
const DEFAULTS: [&str; 1] = ["market"];

fn default(field: &Field<'_>) -> Result<()> {
    let Some(default) = &field.args.default else {
        return Ok(());
    };
    if !DEFAULTS.iter().any(|known| default == known) {
        return Err(Error::new(default.span(), format!("a client has a default for {} only", DEFAULTS.join(", "))));
    }
    if !field.optional || !matches!(field.args.role, Role::Query) {
        return Err(Error::new(default.span(), "only an optional query parameter has a default"));
    }
    Ok(())
}

fn number(literal: &LitInt) -> Result<u64> {
    literal.base10_parse()
}

/// The methods that operations have, those with pages among them.
const TAKEN: [&str; 12] = [
    "new",
    "default",
    "request",
    "request_with",
    "encode",
    "decode",
    "parse",
    "start",
    "page_size",
    "at",
    "next_page",
    "previous_page",
];

/// No two fields are the same parameter, and no field's setter is one of the methods that every operation has.
fn names(declaration: &Declaration<'_>) -> Result<()> {
    let mut seen: BTreeSet<_> = declaration.args.fixed_query.iter().map(|(name, _)| (1_u8, name.value())).collect();
    for field in &declaration.fields {
        let place = match &field.args.role {
            Role::Path => 0,
            Role::Query => 1,
            // Its own name is on no wire; what it writes is.
            Role::Queries(names) => {
                for name in names {
                    if !seen.insert((1, name.value())) {
                        return Err(Error::new(
                            name.span(),
                            format!("`{}` is sent twice in the same place", name.value()),
                        ));
                    }
                }
                4
            }
            Role::Body | Role::RawBody(_) => 2,
            Role::Header => 3,
        };
        if !seen.insert((place, field.name())) {
            return Err(Error::new(field.ident.span(), format!("`{}` is sent twice in the same place", field.name())));
        }
        if TAKEN.iter().any(|taken| field.ident == taken) {
            return Err(Error::new(
                field.ident.span(),
                "every operation has a method of this name: call the field otherwise and say name = \"..\"",
            ));
        }
    }
    Ok(())
}

fn paged(declaration: &Declaration<'_>) -> Result<()> {
    let Some(keyword) = &declaration.args.paged else {
        return Ok(());
    };
    let is_page = declaration.args.returns.as_ref().is_some_and(|ty| argument_of("Page", ty).is_some());
    let field = |name: &str| {
        let plain =
            |field: &Field<'_>| matches!(field.shape, Shape::Plain(syn::Type::Path(ty)) if ty.path.is_ident("u32"));
        declaration.optional().find(|field| field.ident == name && plain(field))
    };
    if is_page && field("limit").is_some_and(|limit| limit.args.limit.is_some()) && field("offset").is_some() {
        return Ok(());
    }
    Err(Error::new(
        keyword.span(),
        "a paged operation returns Page<T> and has the fields limit: Option<u32>, with its range, and offset: Option<u32>",
    ))
}

fn client(declaration: &Declaration<'_>) -> Result<()> {
    let Some(client) = &declaration.args.client else {
        return Ok(());
    };
    if client.segments.len() != 2 {
        return Err(Error::new_spanned(client, "expected a group and a method, as in Tracks::get"));
    }
    // Cargo tells which crate is being built.
    if std::env::var("CARGO_CRATE_NAME").is_ok_and(|name| name != "spotify_web") {
        return Err(Error::new_spanned(
            client,
            "client is for spotify-web itself, since methods cannot be added to its groups from outside: leave it out and write spotify.call(..)",
        ));
    }
    Ok(())
}
