//! The grammar of `#[operation(..)]`, on the struct and on its fields.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitBool, LitInt, LitStr, Path, Result, Token, Type, parenthesized};

/// What stands on the struct.
pub(crate) struct OperationArgs {
    pub(crate) method: Ident,
    pub(crate) path: LitStr,
    pub(crate) id: Option<LitStr>,
    pub(crate) returns: Option<Type>,
    pub(crate) scopes: Vec<Ident>,
    pub(crate) extended_only: Option<ExtendedOnly>,
    pub(crate) idempotent: Option<LitBool>,
    pub(crate) fixed_query: Vec<(LitStr, LitStr)>,
    pub(crate) paged: Option<Paged>,
    pub(crate) client: Option<Path>,
}

pub(crate) struct ExtendedOnly {
    pub(crate) replacement: Option<LitStr>,
}

pub(crate) struct Paged {
    pub(crate) keyword: Ident,
    pub(crate) max: LitInt,
}

/// What stands on a field.
pub(crate) struct FieldArgs {
    pub(crate) role: Role,
    pub(crate) role_span: Ident,
    pub(crate) name: Option<LitStr>,
    pub(crate) limit: Option<Limit>,
}

/// Where a field goes.
pub(crate) enum Role {
    Path,
    Query,
    Body,
    Header,
    RawBody(LitStr),
}

/// What Spotify takes.
pub(crate) struct Limit {
    pub(crate) kind: Ident,
    pub(crate) min: LitInt,
    pub(crate) max: LitInt,
}

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "PATCH"];

impl Parse for OperationArgs {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let method: Ident = input.parse().map_err(|error| {
            Error::new(error.span(), "expected a method and a path first, as in GET \"/tracks/{id}\"")
        })?;
        if !METHODS.iter().any(|known| method == known) {
            return Err(Error::new(method.span(), format!("expected a method, one of {}", METHODS.join(", "))));
        }
        let path = input.parse().map_err(|error: Error| {
            Error::new(error.span(), "expected the path after the method, as in GET \"/tracks/{id}\"")
        })?;
        let mut args = Self {
            method,
            path,
            id: None,
            returns: None,
            scopes: Vec::new(),
            extended_only: None,
            idempotent: None,
            fixed_query: Vec::new(),
            paged: None,
            client: None,
        };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            args.option(input)?;
        }
        Ok(args)
    }
}

impl OperationArgs {
    fn option(&mut self, input: ParseStream<'_>) -> Result<()> {
        let key = input.call(Ident::parse_any)?;
        match key.to_string().as_str() {
            "id" => once(&mut self.id, &key, value(input)?),
            "returns" => once(&mut self.returns, &key, value(input)?),
            "client" => once(&mut self.client, &key, value(input)?),
            "idempotent" => once(&mut self.idempotent, &key, value(input)?),
            "scopes" => {
                let scopes;
                parenthesized!(scopes in input);
                self.scopes.extend(Punctuated::<Ident, Token![,]>::parse_terminated(&scopes)?);
                Ok(())
            }
            "query" => {
                let pair;
                parenthesized!(pair in input);
                let name = pair.parse()?;
                pair.parse::<Token![=]>()?;
                self.fixed_query.push((name, pair.parse()?));
                Ok(())
            }
            "extended_only" => {
                let mut replacement = None;
                if input.peek(syn::token::Paren) {
                    let inner;
                    parenthesized!(inner in input);
                    keyword(&inner, "replacement")?;
                    replacement = Some(value(&inner)?);
                }
                once(&mut self.extended_only, &key, ExtendedOnly { replacement })
            }
            "paged" => {
                let inner;
                parenthesized!(inner in input);
                keyword(&inner, "max")?;
                let max = value(&inner)?;
                let keyword = key.clone();
                once(&mut self.paged, &key, Paged { keyword, max })
            }
            _ => Err(Error::new(
                key.span(),
                "expected one of id, returns, scopes, extended_only, idempotent, query, paged, client",
            )),
        }
    }
}

impl Parse for FieldArgs {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let role_span = input.call(Ident::parse_any)?;
        let role = match role_span.to_string().as_str() {
            "path" => Role::Path,
            "query" => Role::Query,
            "body" => Role::Body,
            "header" => Role::Header,
            "raw_body" => Role::RawBody(value(input)?),
            _ => {
                return Err(Error::new(
                    role_span.span(),
                    "expected where the field goes: path, query, body, header or raw_body = \"content/type\"",
                ));
            }
        };
        let mut args = Self { role, role_span, name: None, limit: None };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let key = input.call(Ident::parse_any)?;
            match key.to_string().as_str() {
                "name" => once(&mut args.name, &key, value(input)?)?,
                "range" | "items" | "bytes" => {
                    let inner;
                    parenthesized!(inner in input);
                    let min = inner.parse()?;
                    inner.parse::<Token![..=]>()?;
                    let max = inner.parse()?;
                    let kind = key.clone();
                    once(&mut args.limit, &key, Limit { kind, min, max })?;
                }
                _ => return Err(Error::new(key.span(), "expected one of name, range, items, bytes")),
            }
        }
        Ok(args)
    }
}

/// The rest of `key = value`.
fn value<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

fn keyword(input: ParseStream<'_>, expected: &str) -> Result<()> {
    let found = input.call(Ident::parse_any)?;
    if found == expected {
        return Ok(());
    }
    Err(Error::new(found.span(), format!("expected {expected}")))
}

fn once<T>(slot: &mut Option<T>, key: &Ident, value: T) -> Result<()> {
    if slot.replace(value).is_some() {
        return Err(Error::new(key.span(), format!("`{key}` is said twice")));
    }
    Ok(())
}
