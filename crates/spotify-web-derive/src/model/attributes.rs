//! The grammar of `#[model(..)]`, on the struct and on its fields.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitStr, Result, Token, Type, parenthesized};

/// What stands on the struct.
#[derive(Default)]
pub(super) struct ModelArgs {
    /// What its field `type` always says.
    pub(super) tag: Option<LitStr>,
    /// Fields that say nothing.
    pub(super) ignores: Vec<LitStr>,
}

/// What stands on a field.
#[derive(Default)]
pub(super) struct FieldArgs {
    pub(super) name: Option<LitStr>,
    pub(super) or: Option<LitStr>,
    pub(super) form: Option<Type>,
    pub(super) required: Option<Ident>,
    pub(super) null: Option<Ident>,
    pub(super) links: Option<Ident>,
}

impl Parse for ModelArgs {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut args = Self::default();
        options(input, |key, input| match key.to_string().as_str() {
            "type" => once(&mut args.tag, key, value(input)?),
            "ignores" => {
                let names;
                parenthesized!(names in input);
                args.ignores.extend(Punctuated::<LitStr, Token![,]>::parse_terminated(&names)?);
                Ok(())
            }
            _ => Err(Error::new(key.span(), "expected type = \"..\" or ignores(\"..\")")),
        })?;
        Ok(args)
    }
}

impl Parse for FieldArgs {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut args = Self::default();
        options(input, |key, input| match key.to_string().as_str() {
            "name" => once(&mut args.name, key, value(input)?),
            "or" => once(&mut args.or, key, value(input)?),
            "form" => once(&mut args.form, key, value(input)?),
            "required" => once(&mut args.required, key, key.clone()),
            "null" => once(&mut args.null, key, key.clone()),
            "links" => once(&mut args.links, key, key.clone()),
            _ => Err(Error::new(key.span(), "expected one of name, or, form, required, null, links")),
        })?;
        Ok(args)
    }
}

fn options(input: ParseStream<'_>, mut option: impl FnMut(&Ident, ParseStream<'_>) -> Result<()>) -> Result<()> {
    while !input.is_empty() {
        option(&input.call(Ident::parse_any)?, input)?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

fn value<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

fn once<T>(slot: &mut Option<T>, key: &Ident, value: T) -> Result<()> {
    if slot.replace(value).is_some() {
        return Err(Error::new(key.span(), format!("`{key}` is said twice")));
    }
    Ok(())
}
