//! `#[derive(Model)]`: an object that is read leniently and written as Spotify writes it.

mod attributes;
mod declaration;
mod expand;

use proc_macro2::TokenStream;
use syn::{DeriveInput, Result};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    declaration::Declaration::read(input).map(|declaration| expand::expand(&declaration))
}
