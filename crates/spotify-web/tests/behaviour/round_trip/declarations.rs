//! The models as they are declared: read from the crate's own source, so that no field is forgotten here.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, GenericArgument, Ident, Item, ItemStruct, LitStr, PathArguments, Token, Type, Visibility};

pub(super) static DECLARED: LazyLock<Declared> = LazyLock::new(Declared::read);

#[derive(Default)]
pub(super) struct Declared {
    pub(super) models: BTreeMap<String, Model>,
    /// The texts of each open enum.
    pub(super) enums: BTreeMap<String, Vec<String>>,
}

/// A struct that derives `Model`.
#[derive(Default)]
pub(super) struct Model {
    pub(super) tag: Option<String>,
    pub(super) fields: Vec<Field>,
    pub(super) links: bool,
}

#[derive(Default)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) or: Option<String>,
    pub(super) form: Option<String>,
    pub(super) required: bool,
    pub(super) null: bool,
    pub(super) optional: bool,
    pub(super) shape: Shape,
}

/// A type: its name, and what it is of.
#[derive(Default)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) of: Option<Box<Shape>>,
}

impl Declared {
    #[allow(clippy::disallowed_methods, reason = "a test may read the source that it tests")]
    fn read() -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let models = std::fs::read_dir(source.join("model")).unwrap().map(|entry| entry.unwrap().path());
        let mut declared = Self::default();
        for path in models.chain([source.join("choice.rs"), source.join("cursor_page.rs")]) {
            let file = syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap();
            file.items.iter().for_each(|item| declared.add(item));
        }
        declared
    }

    fn add(&mut self, item: &Item) {
        match item {
            Item::Struct(item) if matches!(item.vis, Visibility::Public(_)) && derives_model(item) => {
                self.models.insert(item.ident.to_string(), Model::of(item));
            }
            Item::Macro(item) if item.mac.path.is_ident("open_enum") => {
                let OpenEnum(name, texts) = item.mac.parse_body().unwrap();
                self.enums.insert(name, texts);
            }
            _ => {}
        }
    }
}

fn derives_model(item: &ItemStruct) -> bool {
    item.attrs.iter().filter(|attr| attr.path().is_ident("derive")).any(|attr| {
        let derived = attr.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated).unwrap();
        derived.iter().any(|path| path.is_ident("Model"))
    })
}

impl Model {
    fn of(item: &ItemStruct) -> Self {
        let mut model = Self { tag: said(&item.attrs).text("type"), ..Self::default() };
        for field in &item.fields {
            let said = said(&field.attrs);
            if said.has("links") {
                model.links = true;
                continue;
            }
            let shape = Shape::of(&field.ty);
            let optional = shape.name == "Option";
            model.fields.push(Field {
                name: said.text("name").unwrap_or_else(|| field.ident.as_ref().unwrap().to_string()),
                or: said.text("or"),
                form: said.text("form"),
                required: said.has("required"),
                null: said.has("null"),
                optional,
                shape: if optional { *shape.of.unwrap() } else { shape },
            });
        }
        model
    }
}

impl Shape {
    fn of(ty: &Type) -> Self {
        let Type::Path(path) = ty else { panic!("a field of an unusual type") };
        let segment = path.path.segments.last().unwrap();
        let of = match &segment.arguments {
            PathArguments::AngleBracketed(arguments) => match arguments.args.first().unwrap() {
                GenericArgument::Type(ty) => Some(Box::new(Self::of(ty))),
                _ => None,
            },
            _ => None,
        };
        Self { name: segment.ident.to_string(), of }
    }
}

/// What stands in `#[model(..)]`.
#[derive(Default)]
struct Said(BTreeMap<String, Option<String>>);

impl Said {
    fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    fn text(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned().flatten()
    }
}

fn said(attrs: &[Attribute]) -> Said {
    attrs
        .iter()
        .find(|attr| attr.path().is_ident("model"))
        .map_or_else(Said::default, |attr| attr.parse_args().unwrap())
}

impl Parse for Said {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut said = Self::default();
        while !input.is_empty() {
            let key = input.call(<Ident as syn::ext::IdentExt>::parse_any)?.to_string();
            let value = match input.parse::<Option<Token![=]>>()? {
                None if input.peek(syn::token::Paren) => {
                    let names;
                    syn::parenthesized!(names in input);
                    Punctuated::<LitStr, Token![,]>::parse_terminated(&names)?;
                    None
                }
                None => None,
                Some(_) if input.peek(LitStr) => Some(input.parse::<LitStr>()?.value()),
                Some(_) => Some(input.parse::<Ident>()?.to_string()),
            };
            said.0.insert(key, value);
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(said)
    }
}

struct OpenEnum(String, Vec<String>);

impl Parse for OpenEnum {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        let name = input.parse::<Ident>()?.to_string();
        let variants;
        syn::braced!(variants in input);
        let mut texts = Vec::new();
        while !variants.is_empty() {
            variants.call(Attribute::parse_outer)?;
            variants.parse::<Ident>()?;
            variants.parse::<Token![=]>()?;
            texts.push(variants.parse::<LitStr>()?.value());
            variants.parse::<Option<Token![,]>>()?;
        }
        Ok(Self(name, texts))
    }
}
