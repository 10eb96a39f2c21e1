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
    pub(crate) inside: Option<LitStr>,
    pub(crate) scopes: Vec<Ident>,
    pub(crate) extended_only: Option<ExtendedOnly>,
    pub(crate) idempotent: Option<LitBool>,
    pub(crate) fixed_query: Vec<(LitStr, LitStr)>,
    pub(crate) paged: Option<Ident>,
    pub(crate) client: Option<Path>,
}

pub(crate) struct ExtendedOnly {
    pub(crate) replacement: Option<LitStr>,
}

/// What stands on a field.
pub(crate) struct FieldArgs {
    pub(crate) role: Role,
    pub(crate) role_span: Ident,
    pub(crate) name: Option<LitStr>,
    pub(crate) limit: Option<Limit>,
    pub(crate) takes: Option<Vec<Ident>>,
    pub(crate) default: Option<Ident>,
}

/// Where a field goes.
pub(crate) enum Role {
    Path,
    Query,
    /// Several parameters that the field writes itself.
    Queries(Vec<LitStr>),
    Body,
    Header,
    RawBody(LitStr),
}

/// What Spotify takes.
pub(crate) struct Limit {
    pub(crate) kind: Ident,
    pub(crate) within: Bounds,
    /// What it takes from apps in development mode, where that is less.
    pub(crate) development: Option<Bounds>,
}

/// `1..=50`.
pub(crate) struct Bounds {
    pub(crate) min: LitInt,
    pub(crate) max: LitInt,
}

impl Parse for Bounds {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let min = input.parse()?;
        input.parse::<Token![..=]>()?;
        Ok(Self { min, max: input.parse()? })
    }
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
            inside: None,
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
            "inside" => once(&mut self.inside, &key, value(input)?),
            "client" => once(&mut self.client, &key, value(input)?),
            "idempotent" => once(&mut self.idempotent, &key, value(input)?),
            "scopes" => {
                self.scopes.extend(list::<Ident>(input)?);
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
            "paged" => once(&mut self.paged, &key, key.clone()),
            _ => Err(Error::new(
                key.span(),
                "expected one of id, returns, inside, scopes, extended_only, idempotent, query, paged, client",
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
            "queries" => Role::Queries(list(input)?),
            "body" => Role::Body,
            "header" => Role::Header,
            "raw_body" => Role::RawBody(value(input)?),
            _ => {
                return Err(Error::new(
                    role_span.span(),
                    "expected where the field goes: path, query, queries(..), body, header or raw_body = \"content/type\"",
                ));
            }
        };
        let mut args = Self { role, role_span, name: None, limit: None, takes: None, default: None };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let key = input.call(Ident::parse_any)?;
            match key.to_string().as_str() {
                "name" => once(&mut args.name, &key, value(input)?)?,
                "default" => once(&mut args.default, &key, value(input)?)?,
                "takes" => once(&mut args.takes, &key, list(input)?)?,
                "range" | "items" | "bytes" => once(&mut args.limit, &key, Limit::parse(key.clone(), input)?)?,
                _ => {
                    return Err(Error::new(key.span(), "expected one of name, range, items, bytes, takes, default"));
                }
            }
        }
        Ok(args)
    }
}

impl Limit {
    /// The rest of `range(1..=50)` or `range(1..=50, development = 1..=10)`.
    fn parse(kind: Ident, input: ParseStream<'_>) -> Result<Self> {
        let inner;
        parenthesized!(inner in input);
        let within = inner.parse()?;
        let mut development = None;
        if inner.peek(Token![,]) {
            inner.parse::<Token![,]>()?;
            keyword(&inner, "development")?;
            development = Some(value(&inner)?);
        }
        Ok(Self { kind, within, development })
    }
}

/// The rest of `key(a, b, ..)`.
fn list<T: Parse>(input: ParseStream<'_>) -> Result<Vec<T>> {
    let inner;
    parenthesized!(inner in input);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&inner)?.into_iter().collect())
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
