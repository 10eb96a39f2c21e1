//! The client's method for an operation, and the setters of the call that it makes. For spotify-web itself.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use crate::declaration::{Declaration, Shape};
use crate::docs;
use crate::expand::setter_docs;

pub(crate) fn expand(declaration: &Declaration<'_>) -> Option<TokenStream> {
    let segments: Vec<_> = declaration.args.client.as_ref()?.segments.iter().collect();
    let [group, method] = segments.as_slice() else {
        return None;
    };
    let (group, method) = (&group.ident, &method.ident);
    let (ident, documentation) = (declaration.ident, &declaration.docs);
    let facts = docs::facts(declaration);
    let (names, types): (Vec<_>, Vec<_>) =
        declaration.required().map(|field| (field.ident, field.shape.fallible_type())).unzip();
    let values = declaration.required().map(|field| checked(&field.shape, field.ident, &field.name()));
    let setters = declaration.optional().map(|field| {
        let name = field.ident;
        let (ty, value) = (field.shape.fallible_type(), checked(&field.shape, name, &field.name()));
        let documentation = setter_docs(field);
        quote! {
            #documentation
            pub fn #name(self, #name: #ty) -> Self {
                self.with(|operation: &mut #ident| {
                    operation.#name = ::core::option::Option::Some(#value);
                    ::core::result::Result::Ok(())
                })
            }
        }
    });
    Some(quote! {
        #[cfg(feature = "client")]
        impl<C: ::core::clone::Clone> #group<C> {
            #(#documentation)*
            #[doc = #facts]
            pub fn #method(&self, #(#names: #types),*) -> ::spotify_web::client::PendingCall<#ident, C> {
                ::spotify_web::client::PendingCall::new(self.client(), || ::core::result::Result::Ok(#ident::new(#(#values),*)))
            }
        }

        #[cfg(feature = "client")]
        impl<C> ::spotify_web::client::PendingCall<#ident, C> {
            #(#setters)*
        }
    })
}

/// The parameter `ident` as the field's value, or an error that names the argument.
fn checked(shape: &Shape<'_>, ident: &Ident, name: &str) -> TokenStream {
    let refused = quote!(.map_err(|error| ::spotify_web::operation::ArgumentError::new(#name, error)));
    match shape {
        Shape::Plain(_) => quote!(#ident),
        Shape::Converted(ty) => quote!(::core::convert::TryInto::<#ty>::try_into(#ident)#refused?),
        Shape::List(ty) => quote! {
            ::core::iter::IntoIterator::into_iter(#ident)
                .map(|element| ::core::convert::TryInto::<#ty>::try_into(element)#refused)
                .collect::<::core::result::Result<::std::vec::Vec<#ty>, _>>()?
        },
    }
}
