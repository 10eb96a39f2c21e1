//! From a model's declaration to code: `Lenient`, `Deserialize`, `Serialize`, and the links' methods.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::declaration::{Declaration, Field};

pub(super) fn expand(declaration: &Declaration<'_>) -> TokenStream {
    let reading = reading(declaration);
    let writing = writing(declaration);
    let links = links(declaration);
    quote! {
        #reading
        #writing
        #links
    }
}

fn reading(declaration: &Declaration<'_>) -> TokenStream {
    let ident = declaration.ident;
    let mut names = Vec::new();
    let mut arms = Vec::new();
    let mut arm = |name: String, action: TokenStream| {
        let number = u8::try_from(names.len()).unwrap_or(u8::MAX);
        names.push(quote!(#name => #number));
        arms.push(quote!(#number => #action));
    };
    for field in &declaration.fields {
        let in_option = in_option(field, declaration);
        arm(field.name(), read_value(field, in_option, &slot(field)));
        if let Some(or) = &field.args.or {
            arm(or.value(), read_value(field, in_option, &second_slot(field)));
        }
    }
    if declaration.args.tag.is_some() {
        arm("type".to_owned(), quote!(::spotify_web::lenient::derive::implied(&mut map)?));
    }
    for ignored in &declaration.args.ignores {
        arm(ignored.value(), quote!(::spotify_web::lenient::derive::ignored(&mut map)?));
    }
    if declaration.links.is_some() {
        for link in ["uri", "href", "external_urls"] {
            let method = format_ident!("{link}");
            arm(link.to_owned(), quote!(links.#method(&mut map)?));
        }
    }
    let slots = declaration.fields.iter().map(|field| {
        let (slot, second) = (slot(field), field.args.or.as_ref().map(|_| second_slot(field)));
        let empty = if in_option(field, declaration) {
            quote!(::core::option::Option::None)
        } else {
            quote!(::core::result::Result::Err(::spotify_web::lenient::Odd::Null))
        };
        let second = second.map(|second| quote!(let mut #second = ::core::option::Option::None;));
        quote!(let mut #slot = #empty; #second)
    });
    let links_slot =
        declaration.links.map(|_| quote!(let mut links = ::spotify_web::lenient::derive::LinksReader::default();));
    let links_end = declaration.links.map(|_| {
        let id = id_slot();
        quote!(let links = links.finish(&mut #id);)
    });
    let ends = declaration.fields.iter().map(|field| end(field, declaration));
    let values = declaration.fields.iter().map(|field| {
        let (name, slot) = (field.ident, slot(field));
        quote!(#name: #slot)
    });
    let links_value = declaration.links.map(|links| quote!(#links: links));
    let missing = missing(declaration);
    quote! {
        const _: () = {
            #[automatically_derived]
            impl ::spotify_web::lenient::derive::Object for #ident {
                fn read_fields<'de, __A: ::spotify_web::__private::serde::de::MapAccess<'de>>(
                    map: __A,
                ) -> ::core::result::Result<::spotify_web::lenient::Read<Self>, __A::Error> {
                    let mut place = ::core::result::Result::Err(::spotify_web::lenient::Odd::Null);
                    Self::read_fields_into(map, &mut place)?;
                    ::core::result::Result::Ok(place)
                }

                fn read_fields_into<'de, __A: ::spotify_web::__private::serde::de::MapAccess<'de>>(
                    mut map: __A,
                    place: &mut ::spotify_web::lenient::Read<Self>,
                ) -> ::core::result::Result<(), __A::Error> {
                    #(#slots)*
                    #links_slot
                    while let ::core::option::Option::Some(key) = map.next_key_seed(::spotify_web::lenient::derive::Key(|name: &str| match name {
                        #(#names,)*
                        _ => u8::MAX,
                    }))? {
                        match key {
                            #(#arms,)*
                            _ => ::spotify_web::lenient::derive::unknown(&mut map)?,
                        }
                    }
                    #links_end
                    #(#ends)*
                    *place = ::core::result::Result::Ok(Self { #(#values,)* #links_value });
                    ::core::result::Result::Ok(())
                }
            }

            #[automatically_derived]
            impl ::spotify_web::lenient::Lenient for #ident {
                fn read<'de, __D: ::spotify_web::__private::serde::Deserializer<'de>>(
                    deserializer: __D,
                ) -> ::core::result::Result<::spotify_web::lenient::Read<Self>, __D::Error> {
                    ::spotify_web::lenient::derive::read(deserializer)
                }

                fn read_into<'de, __D: ::spotify_web::__private::serde::Deserializer<'de>>(
                    deserializer: __D,
                    place: &mut ::spotify_web::lenient::Read<Self>,
                ) -> ::core::result::Result<(), __D::Error> {
                    ::spotify_web::lenient::derive::read_into(deserializer, place)
                }

                #missing
            }

            #[automatically_derived]
            impl<'de> ::spotify_web::__private::serde::Deserialize<'de> for #ident {
                fn deserialize<__D: ::spotify_web::__private::serde::Deserializer<'de>>(
                    deserializer: __D,
                ) -> ::core::result::Result<Self, __D::Error> {
                    ::spotify_web::lenient::derive::deserialize(deserializer)
                }
            }
        };
    }
}

/// Reads a field's value into its slot.
fn read_value(field: &Field<'_>, in_option: bool, slot: &Ident) -> TokenStream {
    let ty = field.optional.unwrap_or(field.ty);
    match (&field.args.form, in_option) {
        (None, true) => quote!(#slot = ::spotify_web::lenient::derive::value::<#ty, _>(&mut map)?.ok()),
        (None, false) => quote!(::spotify_web::lenient::derive::value_into::<#ty, _>(&mut map, &mut #slot)?),
        (Some(form), true) => quote!(#slot = ::spotify_web::lenient::derive::formed::<#form, #ty, _>(&mut map)?.ok()),
        (Some(form), false) => quote!(#slot = ::spotify_web::lenient::derive::formed::<#form, #ty, _>(&mut map)?),
    }
}

/// Turns a slot into the field's value, or ends the reading.
fn end(field: &Field<'_>, declaration: &Declaration<'_>) -> TokenStream {
    let (slot, name) = (slot(field), field.name());
    if field.args.or.is_some() {
        let second = second_slot(field);
        return quote!(let #slot = #slot.or(#second););
    }
    if field.optional.is_some() {
        return TokenStream::new();
    }
    let settle = if field.args.required.is_some() { quote!(required) } else { quote!(settled) };
    let (there, lacking) = if in_option(field, declaration) {
        (quote!(::core::option::Option::Some), quote!(::core::option::Option::None))
    } else {
        (quote!(::core::result::Result::Ok), quote!(::core::result::Result::Err(odd)))
    };
    let odd = if in_option(field, declaration) { quote!(::spotify_web::lenient::Odd::Null) } else { quote!(odd) };
    quote! {
        let #slot = match #slot {
            #there(value) => value,
            #lacking => match ::spotify_web::lenient::derive::#settle(#odd, #name) {
                ::core::result::Result::Ok(value) => value,
                ::core::result::Result::Err(odd) => {
                    *place = ::core::result::Result::Err(odd);
                    return ::core::result::Result::Ok(());
                }
            },
        };
    }
}

/// An object without any value, if it can be without them all.
fn missing(declaration: &Declaration<'_>) -> TokenStream {
    if declaration.fields.iter().any(|field| field.args.required.is_some()) {
        return TokenStream::new();
    }
    let fields = declaration.fields.iter().map(|field| {
        let (ident, ty) = (field.ident, field.ty);
        if field.optional.is_some() {
            quote!(#ident: ::core::option::Option::None)
        } else {
            quote!(#ident: <#ty as ::spotify_web::lenient::Lenient>::missing()?)
        }
    });
    let links = declaration.links.map(|links| quote!(#links: ::core::default::Default::default()));
    quote! {
        fn missing() -> ::core::option::Option<Self> {
            ::core::option::Option::Some(Self { #(#fields,)* #links })
        }
    }
}

fn writing(declaration: &Declaration<'_>) -> TokenStream {
    let ident = declaration.ident;
    let tag = declaration.args.tag.as_ref().map(|tag| quote!(map.serialize_entry("type", #tag)?;));
    let fields = declaration.fields.iter().map(|field| {
        let (ident, name) = (field.ident, field.name());
        let written = |value: TokenStream| match &field.args.form {
            Some(form) => quote!(&::spotify_web::lenient::derive::Formed::<#form, _>::new(#value)),
            None => value,
        };
        match (field.optional, &field.args.null) {
            (Some(_), None) => {
                let value = written(quote!(value));
                quote! {
                    if let ::core::option::Option::Some(value) = &self.#ident {
                        map.serialize_entry(#name, #value)?;
                    }
                }
            }
            (Some(_), Some(_)) => {
                let value = written(quote!(value));
                quote! {
                    match &self.#ident {
                        ::core::option::Option::Some(value) => map.serialize_entry(#name, #value)?,
                        ::core::option::Option::None => map.serialize_entry(#name, &())?,
                    }
                }
            }
            (None, _) => {
                let value = written(quote!(&self.#ident));
                quote!(map.serialize_entry(#name, #value)?;)
            }
        }
    });
    let links = declaration.links.map(|links| {
        let id = id_argument(declaration);
        quote!(self.#links.serialize(#id, &mut map)?;)
    });
    quote! {
        const _: () = {
            use ::spotify_web::__private::serde::ser::SerializeMap as _;
            #[allow(unused_imports, reason = "only some fields have a form")]
            #[automatically_derived]
            impl ::spotify_web::__private::serde::Serialize for #ident {
                fn serialize<__S: ::spotify_web::__private::serde::Serializer>(
                    &self,
                    serializer: __S,
                ) -> ::core::result::Result<__S::Ok, __S::Error> {
                    let mut map = serializer.serialize_map(::core::option::Option::None)?;
                    #tag
                    #(#fields)*
                    #links
                    map.end()
                }
            }
        };
    }
}

fn links(declaration: &Declaration<'_>) -> Option<TokenStream> {
    let (ident, links) = (declaration.ident, declaration.links?);
    let id = id_argument(declaration);
    let text = quote!(::core::option::Option<::std::borrow::Cow<'_, str>>);
    Some(quote! {
        impl #ident {
            /// The `spotify:` URI, if there is one.
            pub fn uri(&self) -> #text {
                self.#links.uri(#id)
            }

            /// The address in the Web API, if there is one.
            pub fn href(&self) -> #text {
                self.#links.href(#id)
            }

            /// The page on open.spotify.com, if there is one.
            pub fn url(&self) -> #text {
                self.#links.url(#id)
            }
        }
    })
}

fn id_argument(declaration: &Declaration<'_>) -> TokenStream {
    let optional = declaration.fields.iter().any(|field| field.ident == "id" && field.optional.is_some());
    if optional { quote!(self.id.as_ref()) } else { quote!(::core::option::Option::Some(&self.id)) }
}

/// Whether a slot is an `Option`: that of an optional field, and that of the id, which may yet be found in the URI.
fn in_option(field: &Field<'_>, declaration: &Declaration<'_>) -> bool {
    field.optional.is_some() || (declaration.links.is_some() && field.ident == "id")
}

fn slot(field: &Field<'_>) -> Ident {
    format_ident!("field_{}", syn::ext::IdentExt::unraw(field.ident))
}

fn second_slot(field: &Field<'_>) -> Ident {
    format_ident!("second_{}", syn::ext::IdentExt::unraw(field.ident))
}

fn id_slot() -> Ident {
    format_ident!("field_id")
}
