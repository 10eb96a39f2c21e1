//! What is wrong with a declaration that can be read, each fault told at the token that has it.

use std::collections::BTreeSet;

use syn::{Error, LitInt, Result};

use crate::attributes::Role;
use crate::declaration::{Declaration, Field, Shape, argument_of};

pub(crate) fn check(declaration: &Declaration<'_>) -> Result<()> {
    identity(declaration)?;
    path(declaration)?;
    body(declaration)?;
    for field in &declaration.fields {
        limit(field)?;
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
    if number(&limit.min)? > number(&limit.max)? {
        return Err(Error::new(limit.min.span(), "the least is more than the most"));
    }
    Ok(())
}

fn number(literal: &LitInt) -> Result<u64> {
    literal.base10_parse()
}

/// No two fields are the same parameter, and no field's setter is one of the methods that every operation has.
fn names(declaration: &Declaration<'_>) -> Result<()> {
    let mut seen: BTreeSet<_> = declaration.args.fixed_query.iter().map(|(name, _)| (1_u8, name.value())).collect();
    for field in &declaration.fields {
        let place = match field.args.role {
            Role::Path => 0,
            Role::Query => 1,
            Role::Body | Role::RawBody(_) => 2,
            Role::Header => 3,
        };
        if !seen.insert((place, field.name())) {
            return Err(Error::new(field.ident.span(), format!("`{}` is sent twice in the same place", field.name())));
        }
        if ["new", "request", "encode"].iter().any(|taken| field.ident == taken) {
            return Err(Error::new(
                field.ident.span(),
                "every operation has a method of this name: call the field otherwise and say name = \"..\"",
            ));
        }
    }
    Ok(())
}

fn paged(declaration: &Declaration<'_>) -> Result<()> {
    let Some(paged) = &declaration.args.paged else {
        return Ok(());
    };
    let is_page = declaration.args.returns.as_ref().is_some_and(|ty| argument_of("Page", ty).is_some());
    let has = |name: &str| {
        let plain =
            |field: &Field<'_>| matches!(field.shape, Shape::Plain(syn::Type::Path(ty)) if ty.path.is_ident("u32"));
        declaration.optional().any(|field| field.ident == name && plain(field))
    };
    if is_page && has("limit") && has("offset") {
        return Ok(());
    }
    Err(Error::new(
        paged.keyword.span(),
        "a paged operation returns Page<T> and has the fields limit: Option<u32> and offset: Option<u32>",
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
