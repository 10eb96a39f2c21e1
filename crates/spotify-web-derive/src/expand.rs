//! From a declaration to code: the `Operation`, `new`, the setters, and `Paged`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use crate::attributes::{Bounds, Role};
use crate::declaration::{Declaration, Field, Shape, argument_of};
use crate::{client, docs};

pub(crate) fn expand(declaration: &Declaration<'_>) -> TokenStream {
    let operation = operation(declaration);
    let constructor = constructor(declaration);
    let setters = setters(declaration);
    let paged = paged(declaration);
    let client = client::expand(declaration);
    quote! {
        #operation
        #constructor
        #setters
        #paged
        #client
    }
}

fn operation(declaration: &Declaration<'_>) -> TokenStream {
    let ident = declaration.ident;
    let metadata = metadata(declaration);
    let (output, decode) = match &declaration.args.returns {
        None => (quote!(()), quote!(::spotify_web::operation::decode::nothing(answer))),
        Some(ty) => {
            let inner = argument_of("Option", ty);
            let how = match (inner, &declaration.args.inside) {
                (Some(_), _) => quote!(json_or_nothing(answer)),
                (None, Some(property)) => quote!(inside(answer, #property)),
                (None, None) => quote!(json(answer)),
            };
            let inner = inner.unwrap_or(ty);
            let decode = quote! {
                #[allow(unused_imports, reason = "one of the two finds the way")]
                use ::spotify_web::operation::decode::{ReadLenient as _, ReadPlain as _};
                (&::spotify_web::operation::decode::Auto::<#inner>::new()).#how
            };
            (quote!(#ty), decode)
        }
    };
    let fixed = declaration.args.fixed_query.iter().map(|(name, value)| quote!(request.query(#name, #value)?;));
    let fields = declaration.fields.iter().map(encode);
    quote! {
        #[automatically_derived]
        impl ::spotify_web::Operation for #ident {
            type Output = #output;

            const METADATA: ::spotify_web::operation::Metadata = #metadata;

            fn encode(
                &self,
                request: &mut ::spotify_web::operation::Encoder,
            ) -> ::core::result::Result<(), ::spotify_web::operation::ArgumentError> {
                let _ = &request;
                #(#fields)*
                #(#fixed)*
                ::core::result::Result::Ok(())
            }

            fn decode(
                answer: &::spotify_web::__private::http::Response<::spotify_web::__private::bytes::Bytes>,
            ) -> ::core::result::Result<Self::Output, ::spotify_web::operation::DecodeError> {
                #decode
            }
        }
    }
}

fn metadata(declaration: &Declaration<'_>) -> TokenStream {
    let args = &declaration.args;
    let (id, method, path, scopes) = (&args.id, &args.method, &args.path, &args.scopes);
    let availability = args.extended_only.as_ref().map(|extended_only| {
        let replacement = match &extended_only.replacement {
            None => quote!(::core::option::Option::None),
            Some(text) => quote!(::core::option::Option::Some(#text)),
        };
        quote!(.availability(::spotify_web::operation::Availability::ExtendedOnly { replacement: #replacement }))
    });
    let idempotent = args.idempotent.as_ref().map(|idempotent| quote!(.idempotent(#idempotent)));
    let answer = match &args.returns {
        None => quote!(Nothing),
        Some(ty) if argument_of("Option", ty).is_some() => quote!(JsonOrNothing),
        Some(_) => quote!(Json),
    };
    let limits: Vec<_> = declaration.fields.iter().filter_map(limit).collect();
    let limits = (!limits.is_empty()).then(|| quote!(.limits(const { &[#(#limits),*] })));
    quote! {
        ::spotify_web::operation::Metadata::new(#id, ::spotify_web::__private::http::Method::#method, #path)
            .scopes(&[#(::spotify_web::Scope::#scopes),*])
            #availability
            #idempotent
            #limits
            .answer(::spotify_web::operation::AnswerKind::#answer)
    }
}

/// A field's limit as data.
fn limit(field: &Field<'_>) -> Option<TokenStream> {
    let limit = field.args.limit.as_ref()?;
    let (kind, name, min, max) = (&limit.kind, field.name(), &limit.within.min, &limit.within.max);
    let development = limit.development.as_ref().map(|Bounds { min, max }| quote!(.development(#min, #max)));
    Some(quote!(::spotify_web::operation::Limit::#kind(#name, #min, #max)#development))
}

/// Checks a field's limit and puts the field where it goes.
fn encode(field: &Field<'_>) -> TokenStream {
    let (ident, name) = (field.ident, field.name());
    // A type that cannot go there is told at the field, wherever the declaration comes from.
    let span = field.ty.span().resolved_at(Span::call_site());
    let value = quote!(value);
    let put = match &field.args.role {
        Role::Path => quote_spanned!(span=> request.path(#name, #value)?;),
        Role::Query => quote_spanned!(span=> request.query(#name, #value)?;),
        Role::Queries(_) => quote_spanned!(span=> request.queries(#value)?;),
        Role::Header => quote_spanned!(span=> request.header(#name, #value)?;),
        Role::Body => quote_spanned!(span=> request.body(#name, #value)?;),
        Role::RawBody(content_type) => quote_spanned!(span=> request.raw_body(#content_type, #value.clone())?;),
    };
    let check = limit(field).map(|limit| {
        let measured = match field.shape {
            Shape::Plain(_) => quote!(*#value),
            _ => quote!(#value.len()),
        };
        quote!(request.check(&#limit, #measured)?;)
    });
    let kinds = field.args.takes.as_ref().map(|kinds| {
        let uris = quote_spanned!(span=> #value);
        quote!(::spotify_web::uri::check(#name, &[#(::spotify_web::uri::UriKind::#kinds),*], #uris)?;)
    });
    if field.optional {
        let default = field.args.default.as_ref().map(|default| {
            quote! {
                else if let ::core::option::Option::Some(value) = request.defaults().#default.clone() {
                    request.query(#name, value)?;
                }
            }
        });
        quote! {
            if let ::core::option::Option::Some(value) = &self.#ident {
                #check
                #kinds
                #put
            }
            #default
        }
    } else {
        quote! {
            {
                let value = &self.#ident;
                #check
                #kinds
                #put
            }
        }
    }
}

fn constructor(declaration: &Declaration<'_>) -> TokenStream {
    let (ident, vis) = (declaration.ident, declaration.vis);
    let parameters = declaration.required().map(|field| {
        let (name, ty) = (field.ident, field.shape.parameter_type());
        quote!(#name: #ty)
    });
    let values = declaration.fields.iter().map(|field| {
        let name = field.ident;
        if field.optional {
            quote!(#name: ::core::option::Option::None)
        } else {
            let value = field.shape.converted(name);
            quote!(#name: #value)
        }
    });
    let body = if declaration.unit { quote!(Self) } else { quote!(Self { #(#values),* }) };
    let doc = format!("The operation with what it cannot do without.{}", docs::facts(declaration));
    let default = declaration.required().next().is_none().then(|| {
        quote! {
            #[automatically_derived]
            impl ::core::default::Default for #ident {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    quote! {
        impl #ident {
            #[doc = #doc]
            #vis fn new(#(#parameters),*) -> Self {
                #body
            }
        }
        #default
    }
}

fn setters(declaration: &Declaration<'_>) -> TokenStream {
    let (ident, vis) = (declaration.ident, declaration.vis);
    let setters: Vec<_> = declaration
        .optional()
        .map(|field| {
            let name = field.ident;
            let (ty, value) = (field.shape.parameter_type(), field.shape.converted(name));
            let documentation = setter_docs(field);
            quote! {
                #documentation
                #[must_use]
                #vis fn #name(mut self, #name: #ty) -> Self {
                    self.#name = ::core::option::Option::Some(#value);
                    self
                }
            }
        })
        .collect();
    if setters.is_empty() {
        return TokenStream::new();
    }
    quote! {
        impl #ident {
            #(#setters)*
        }
    }
}

/// The field's own documentation, and its limit.
pub(crate) fn setter_docs(field: &Field<'_>) -> TokenStream {
    let docs = &field.docs;
    let limit = docs::limit(field).map(|text| quote!(#[doc = #text]));
    quote!(#(#docs)* #limit)
}

fn paged(declaration: &Declaration<'_>) -> Option<TokenStream> {
    declaration.args.paged.as_ref()?;
    let item = argument_of("Page", declaration.args.returns.as_ref()?)?;
    let ident = declaration.ident;
    let largest = declaration.optional().find(|field| field.ident == "limit")?.args.limit.as_ref()?;
    let max = &largest.within.max;
    let development =
        largest.development.as_ref().map(|Bounds { max, .. }| quote!(const MAX_LIMIT_IN_DEVELOPMENT: u32 = #max;));
    // The range of `offset`, where it has one, says how far pages reach.
    let reach = declaration.optional().find(|field| field.ident == "offset")?.args.limit.as_ref();
    let reach = reach.map(|limit| &limit.within.max).map(|max| quote!(const MAX_OFFSET: u32 = #max;));
    let (limit, offset) = (Ident::new("limit", ident.span()), Ident::new("offset", ident.span()));
    Some(quote! {
        #[automatically_derived]
        impl ::spotify_web::Paged for #ident {
            type Item = #item;
            type Page = ::spotify_web::Page<#item>;

            const MAX_LIMIT: u32 = #max;
            #development
            #reach

            fn start(&self) -> ::spotify_web::Position {
                ::spotify_web::Position::Offset(self.#offset.unwrap_or(0))
            }

            fn page_size(&self) -> ::core::option::Option<u32> {
                self.#limit
            }

            fn at(mut self, position: &::spotify_web::Position, limit: u32) -> ::core::option::Option<Self> {
                let ::spotify_web::Position::Offset(offset) = position else {
                    return ::core::option::Option::None;
                };
                self.#offset = ::core::option::Option::Some(*offset);
                self.#limit = ::core::option::Option::Some(limit);
                ::core::option::Option::Some(self)
            }

            fn page(output: Self::Output) -> Self::Page {
                output
            }
        }
    })
}
