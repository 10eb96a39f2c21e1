//! The declared operations, read from their source as the derive reads them: by the derive's own grammar.
//!
//! Both the program and its build script use this; the build script writes the registry with it.

use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{DeriveInput, Item};

use crate::attributes::Role;
use crate::declaration::{Declaration, Field, Shape, argument_of};

/// Where the operations are declared, from this package's directory.
pub(crate) const SOURCES: &str = "../../crates/spotify-web/src/operations";

/// One declaration.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    /// The path under `spotify_web`, as in `tracks::Get`.
    pub(crate) name: String,
    /// The first module, which is the group.
    pub(crate) group: String,
    /// File and line.
    pub(crate) at: String,
    /// How many lines it takes with its documentation, and without.
    pub(crate) lines: (usize, usize),
    pub(crate) docs: String,
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) scopes: Vec<String>,
    /// What replaces it in development mode, if it is closed there; empty if nothing does.
    pub(crate) closed: Option<String>,
    pub(crate) idempotent: bool,
    /// What it is read as.
    pub(crate) returns: Option<String>,
    pub(crate) may_be_nothing: bool,
    pub(crate) inside: Option<String>,
    pub(crate) arguments: Vec<Argument>,
    /// Query parameters that are always sent.
    pub(crate) fixed: Vec<String>,
}

/// One field.
#[derive(Clone, Debug)]
pub(crate) struct Argument {
    pub(crate) field: String,
    /// Spotify's name, or several where the field is several parameters.
    pub(crate) names: Vec<String>,
    pub(crate) place: Place,
    pub(crate) required: bool,
    /// The type, without `Option` and `Vec`.
    pub(crate) ty: String,
    pub(crate) list: bool,
    pub(crate) limit: Option<Limit>,
    pub(crate) takes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Body,
    Header,
    RawBody(String),
}

/// `kind` is `range`, `items` or `bytes`.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub(crate) kind: String,
    pub(crate) within: (u64, u64),
    pub(crate) development: Option<(u64, u64)>,
}

/// All declarations below `directory`, in the order of files and lines; or what cannot be read, and where.
pub(crate) fn read(directory: &Path) -> Result<Vec<Declared>, String> {
    let mut declared = Vec::new();
    for file in sources(directory)? {
        let text = fs::read_to_string(&file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        let inside = file.strip_prefix(directory).unwrap_or(&file).with_extension("");
        let modules: Vec<_> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let modules: Vec<_> = modules.iter().map(String::as_str).filter(|module| *module != "mod").collect();
        declared.extend(parse(&text, &modules, &format!("operations/{}.rs", inside.display()))?);
    }
    Ok(declared)
}

/// The Rust files below `directory`.
pub(crate) fn sources(directory: &Path) -> Result<Vec<PathBuf>, String> {
    let cannot = |error: std::io::Error| format!("{} cannot be read: {error}", directory.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path.is_dir() {
            files.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The declarations of one file, whose module is `modules`.
pub(crate) fn parse(text: &str, modules: &[&str], file: &str) -> Result<Vec<Declared>, String> {
    let told = |error: syn::Error| format!("{file}:{}: {error}", error.span().start().line);
    let parsed = syn::parse_file(text).map_err(told)?;
    // What is declared in a file below a group's is exported by the group.
    let group = modules.first().copied().unwrap_or_default();
    let mut declared = Vec::new();
    for item in parsed.items {
        let Item::Struct(item) = item else { continue };
        let lines = (item.span().start().line, item.span().end().line);
        let input = DeriveInput::from(item);
        if !is_operation(&input) {
            continue;
        }
        let declaration = Declaration::read(&input).map_err(told)?;
        declared.push(Declared::new(
            &declaration,
            group,
            &format!("{file}:{}", declaration.ident.span().start().line),
            lines,
        ));
    }
    Ok(declared)
}

fn is_operation(input: &DeriveInput) -> bool {
    input.attrs.iter().any(|attribute| attribute.path().is_ident("operation"))
}

impl Declared {
    fn new(declaration: &Declaration<'_>, group: &str, at: &str, lines: (usize, usize)) -> Self {
        let args = &declaration.args;
        let documentation: Vec<String> = declaration.docs.iter().filter_map(|line| text_of(line)).collect();
        let documented = documentation.len() + declaration.fields.iter().map(|field| field.docs.len()).sum::<usize>();
        let all = lines.1 + 1 - lines.0;
        let method = args.method.to_string();
        Self {
            name: format!("{group}::{}", declaration.ident),
            group: group.to_owned(),
            at: at.to_owned(),
            lines: (all, all.saturating_sub(documented)),
            docs: documentation.join("\n"),
            id: args.id.as_ref().map(syn::LitStr::value).unwrap_or_default(),
            path: args.path.value(),
            scopes: args.scopes.iter().map(|scope| kebab(&scope.to_string())).collect(),
            closed: args
                .extended_only
                .as_ref()
                .map(|closed| closed.replacement.as_ref().map(syn::LitStr::value).unwrap_or_default()),
            idempotent: args
                .idempotent
                .as_ref()
                .map_or(!["POST", "PATCH"].contains(&method.as_str()), syn::LitBool::value),
            method,
            returns: args.returns.as_ref().map(source),
            may_be_nothing: args.returns.as_ref().is_some_and(|ty| argument_of("Option", ty).is_some()),
            inside: args.inside.as_ref().map(syn::LitStr::value),
            arguments: declaration.fields.iter().map(Argument::new).collect(),
            fixed: args.fixed_query.iter().map(|(name, _)| name.value()).collect(),
        }
    }
}

impl Argument {
    fn new(field: &Field<'_>) -> Self {
        let place = match &field.args.role {
            Role::Path => Place::Path,
            Role::Query | Role::Queries(_) => Place::Query,
            Role::Body => Place::Body,
            Role::Header => Place::Header,
            Role::RawBody(content_type) => Place::RawBody(content_type.value()),
        };
        let names = match &field.args.role {
            Role::Queries(names) => names.iter().map(syn::LitStr::value).collect(),
            Role::RawBody(content_type) => vec![content_type.value()],
            _ => vec![field.name()],
        };
        let (list, ty) = match field.shape {
            Shape::List(ty) => (true, ty),
            Shape::Plain(ty) | Shape::Converted(ty) => (false, ty),
        };
        Self {
            field: field.ident.to_string(),
            names,
            place,
            required: !field.optional,
            ty: source(ty),
            list,
            limit: field.args.limit.as_ref().map(Limit::new),
            takes: field.args.takes.iter().flatten().map(ToString::to_string).collect(),
        }
    }
}

impl Limit {
    fn new(limit: &crate::attributes::Limit) -> Self {
        let number = |literal: &syn::LitInt| literal.base10_parse().unwrap_or_default();
        let bounds = |bounds: &crate::attributes::Bounds| (number(&bounds.min), number(&bounds.max));
        Self {
            kind: limit.kind.to_string(),
            within: bounds(&limit.within),
            development: limit.development.as_ref().map(bounds),
        }
    }
}

/// A type as one writes it.
fn source(ty: &syn::Type) -> String {
    let tokens = ty.to_token_stream().to_string();
    tokens.replace(" :: ", "::").replace(" < ", "<").replace(" > ", ">").replace(" >", ">")
}

fn text_of(doc: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &doc.meta else { return None };
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else { return None };
    Some(text.value().trim().to_owned())
}

/// `UserLibraryRead` as `user-library-read`.
fn kebab(camel: &str) -> String {
    let mut text = String::new();
    for c in camel.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}
