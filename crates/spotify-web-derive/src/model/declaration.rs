//! A model as declared, and what is wrong with the declaration.

use std::collections::BTreeSet;

use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Ident, Result, Type};

use super::attributes::{FieldArgs, ModelArgs};
use crate::declaration::argument_of;

pub(super) struct Declaration<'a> {
    pub(super) ident: &'a Ident,
    pub(super) args: ModelArgs,
    /// All but the links.
    pub(super) fields: Vec<Field<'a>>,
    pub(super) links: Option<&'a Ident>,
}

pub(super) struct Field<'a> {
    pub(super) ident: &'a Ident,
    pub(super) args: FieldArgs,
    pub(super) ty: &'a Type,
    /// The type behind an `Option`.
    pub(super) optional: Option<&'a Type>,
}

/// Names are numbered by a byte, of which one value is for all others.
const MOST_NAMES: usize = 255;

impl<'a> Declaration<'a> {
    pub(super) fn read(input: &'a DeriveInput) -> Result<Self> {
        let Data::Struct(data) = &input.data else {
            return Err(Error::new(input.ident.span(), "a model is a struct"));
        };
        if !input.generics.params.is_empty() {
            return Err(Error::new_spanned(&input.generics, "a model has no generic parameters"));
        }
        let Fields::Named(named) = &data.fields else {
            return Err(Error::new(input.ident.span(), "a model's fields have names"));
        };
        let mut declaration = Self {
            ident: &input.ident,
            args: attribute(&input.attrs)?.map_or_else(|| Ok(ModelArgs::default()), Attribute::parse_args)?,
            fields: Vec::new(),
            links: None,
        };
        for field in &named.named {
            let Some(ident) = &field.ident else { continue };
            let args: FieldArgs =
                attribute(&field.attrs)?.map_or_else(|| Ok(FieldArgs::default()), Attribute::parse_args)?;
            if args.links.is_some() {
                declaration.links = Some(ident);
                continue;
            }
            let optional = argument_of("Option", &field.ty);
            declaration.fields.push(Field { ident, args, ty: &field.ty, optional });
        }
        declaration.check()?;
        Ok(declaration)
    }

    fn check(&self) -> Result<()> {
        let mut names = BTreeSet::new();
        if self.args.tag.is_some() {
            names.insert("type".to_owned());
        }
        names.extend(self.args.ignores.iter().map(syn::LitStr::value));
        if let Some(links) = self.links {
            names.extend(["uri", "href", "external_urls"].map(str::to_owned));
            if !self.fields.iter().any(|field| field.ident == "id") {
                return Err(Error::new(links.span(), "links follow from an id: the model needs a field called id"));
            }
        }
        for field in &self.fields {
            for name in [Some(field.name()), field.args.or.as_ref().map(syn::LitStr::value)].into_iter().flatten() {
                if !names.insert(name.clone()) {
                    return Err(Error::new(field.ident.span(), format!("`{name}` is read twice")));
                }
            }
            let misplaced = |what: Option<&Ident>, wants_option: bool, message: &str| match what {
                Some(what) if field.optional.is_some() != wants_option => Err(Error::new(what.span(), message)),
                _ => Ok(()),
            };
            misplaced(field.args.null.as_ref(), true, "null is for an Option, whose None is written as null")?;
            misplaced(field.args.required.as_ref(), false, "what is required is no Option")?;
            if let (Some(or), None) = (&field.args.or, field.optional) {
                return Err(Error::new(or.span(), "a field with two names is an Option"));
            }
        }
        if names.len() > MOST_NAMES {
            return Err(Error::new(self.ident.span(), "a model has at most 255 names"));
        }
        Ok(())
    }
}

impl Field<'_> {
    /// Spotify's name of the field.
    pub(super) fn name(&self) -> String {
        match &self.args.name {
            Some(name) => name.value(),
            None => self.ident.unraw().to_string(),
        }
    }
}

fn attribute(attrs: &[Attribute]) -> Result<Option<&Attribute>> {
    let mut found = attrs.iter().filter(|attr| attr.path().is_ident("model"));
    let first = found.next();
    match found.next() {
        None => Ok(first),
        Some(second) => Err(Error::new_spanned(second, "one #[model(..)] says everything")),
    }
}
