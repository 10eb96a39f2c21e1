//! A declaration as read: the struct, its facts and its fields.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{
    Attribute, Data, DeriveInput, Error, Fields, GenericArgument, Ident, PathArguments, Result, Type, Visibility,
};

use crate::attributes::{FieldArgs, OperationArgs};

pub(crate) struct Declaration<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) docs: Vec<&'a Attribute>,
    pub(crate) args: OperationArgs,
    pub(crate) fields: Vec<Field<'a>>,
    /// A struct without braces, as in `pub struct Next;`.
    pub(crate) unit: bool,
}

pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) docs: Vec<&'a Attribute>,
    pub(crate) args: FieldArgs,
    /// As it is declared.
    pub(crate) ty: &'a Type,
    pub(crate) optional: bool,
    pub(crate) shape: Shape<'a>,
}

/// How an argument is taken, by the type behind an `Option`.
pub(crate) enum Shape<'a> {
    /// As it is: a number or a `bool`, which a literal should do for.
    Plain(&'a Type),
    /// Whatever converts.
    Converted(&'a Type),
    /// A list of whatever converts.
    List(&'a Type),
}

impl<'a> Declaration<'a> {
    pub(crate) fn read(input: &'a DeriveInput) -> Result<Self> {
        let Data::Struct(data) = &input.data else {
            return Err(Error::new(input.ident.span(), "an operation is a struct"));
        };
        if !input.generics.params.is_empty() {
            return Err(Error::new_spanned(&input.generics, "an operation has no generic parameters"));
        }
        let args = attribute(&input.attrs)?.ok_or_else(|| {
            Error::new(
                input.ident.span(),
                "say what the operation is: #[operation(GET \"/tracks/{id}\", id = \"get-track\", ..)]",
            )
        })?;
        let fields = match &data.fields {
            Fields::Named(fields) => fields.named.iter().map(Field::read).collect::<Result<_>>()?,
            Fields::Unit => Vec::new(),
            Fields::Unnamed(fields) => return Err(Error::new_spanned(fields, "an operation's fields have names")),
        };
        Ok(Self {
            ident: &input.ident,
            vis: &input.vis,
            docs: docs(&input.attrs),
            args: args.parse_args()?,
            fields,
            unit: matches!(data.fields, Fields::Unit),
        })
    }

    pub(crate) fn required(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter().filter(|field| !field.optional)
    }

    pub(crate) fn optional(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter().filter(|field| field.optional)
    }
}

impl<'a> Field<'a> {
    fn read(field: &'a syn::Field) -> Result<Self> {
        let Some(ident) = &field.ident else {
            return Err(Error::new_spanned(field, "an operation's fields have names"));
        };
        let args = attribute(&field.attrs)?.ok_or_else(|| {
            Error::new(
                ident.span(),
                "say where this field goes: #[operation(path)], query, queries(..), body, header or raw_body = \"content/type\"",
            )
        })?;
        let (optional, ty) = match argument_of("Option", &field.ty) {
            Some(inner) => (true, inner),
            None => (false, &field.ty),
        };
        Ok(Self {
            ident,
            docs: docs(&field.attrs),
            args: args.parse_args()?,
            ty: &field.ty,
            optional,
            shape: Shape::of(ty),
        })
    }

    /// Spotify's name of the field.
    pub(crate) fn name(&self) -> String {
        match &self.args.name {
            Some(name) => name.value(),
            None => self.ident.unraw().to_string(),
        }
    }
}

const PLAIN: [&str; 12] = ["bool", "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "f32", "f64"];

impl<'a> Shape<'a> {
    fn of(ty: &'a Type) -> Self {
        if let Some(element) = argument_of("Vec", ty) {
            return Self::List(element);
        }
        match ty {
            Type::Path(path) if PLAIN.iter().any(|plain| path.path.is_ident(plain)) => Self::Plain(ty),
            _ => Self::Converted(ty),
        }
    }

    /// The parameter's type where it must convert.
    pub(crate) fn parameter_type(&self) -> TokenStream {
        match self {
            Self::Plain(ty) => ty.to_token_stream(),
            Self::Converted(ty) => quote!(impl ::core::convert::Into<#ty>),
            Self::List(ty) => quote!(impl ::core::iter::IntoIterator<Item = impl ::core::convert::Into<#ty>>),
        }
    }

    /// The parameter's type where it may fail to convert, which is told later.
    pub(crate) fn fallible_type(&self) -> TokenStream {
        match self {
            Self::Plain(ty) => ty.to_token_stream(),
            Self::Converted(ty) => quote!(impl ::core::convert::TryInto<#ty, Error: ::core::fmt::Display>),
            Self::List(ty) => {
                quote!(impl ::core::iter::IntoIterator<Item = impl ::core::convert::TryInto<#ty, Error: ::core::fmt::Display>>)
            }
        }
    }

    /// The parameter `ident` as the field's value, where it must convert.
    pub(crate) fn converted(&self, ident: &Ident) -> TokenStream {
        match self {
            Self::Plain(_) => quote!(#ident),
            Self::Converted(_) => quote!(::core::convert::Into::into(#ident)),
            Self::List(_) => {
                quote!(::core::iter::IntoIterator::into_iter(#ident).map(::core::convert::Into::into).collect())
            }
        }
    }
}

/// `T` of a type that is written `name<T>`.
pub(crate) fn argument_of<'a>(name: &str, ty: &'a Type) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    if last.ident != name {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}

fn attribute(attrs: &[Attribute]) -> Result<Option<&Attribute>> {
    let mut found = attrs.iter().filter(|attr| attr.path().is_ident("operation"));
    let first = found.next();
    match found.next() {
        None => Ok(first),
        Some(second) => Err(Error::new_spanned(second, "one #[operation(..)] says everything")),
    }
}

fn docs(attrs: &[Attribute]) -> Vec<&Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("doc")).collect()
}
