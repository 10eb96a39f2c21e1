//! The derive macro behind spotify-web's operations. Use it as `spotify_web::Operation`.
//!
//! An operation is one struct; its attributes say the rest:
//!
//! ```
//! use spotify_web::{ApiUrl, Id, Operation, Playlist};
//!
//! #[derive(Clone, Debug, Operation)]
//! #[operation(PUT "/playlists/{playlist_id}", id = "change-playlist-details", scopes(PlaylistModifyPublic))]
//! pub struct ChangeDetails {
//!     /// Which playlist.
//!     #[operation(path, name = "playlist_id")]
//!     pub id: Id<Playlist>,
//!     /// A new name.
//!     #[operation(body)]
//!     pub name: Option<String>,
//! }
//!
//! let id: Id<Playlist> = "spotify:playlist:3cEYpjA9oz9GiPac4AsH4n".parse()?;
//! let request = ChangeDetails::new(id).name("Mornings").request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri().path(), "/v1/playlists/3cEYpjA9oz9GiPac4AsH4n");
//! assert_eq!(request.body(), r#"{"name":"Mornings"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod attributes;
mod check;
mod client;
mod declaration;
mod docs;
mod expand;
mod model;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct an operation of the Web API.
///
/// The struct's attribute starts with method and path and goes on, in any order, with
///
/// | | |
/// | --- | --- |
/// | `id = "get-track"` | Spotify's `operationId`; required |
/// | `returns = Track` | what a JSON answer is read as; `Option<T>` if there may be nothing; without it the body is never read |
/// | `inside = "albums"` | the answer is `{"albums": T}`, and `returns` says `T` |
/// | `scopes(UserLibraryRead, ..)` | the documented scopes, by their names in `Scope` |
/// | `extended_only` or `extended_only(replacement = "PUT /me/library")` | closed to apps in development mode |
/// | `idempotent = false` | whether it may be repeated; without it all but POST and PATCH may |
/// | `query("additional_types" = "track,episode")` | a parameter that is always sent |
/// | `paged` | one page of a list: needs `returns = Page<T>` and optional `limit` (with its range) and `offset` fields of `u32`; a range of `offset` says how far pages reach. Lists of another shape implement `Paged` by hand |
/// | `client = Tracks::get` | a method of the client's group; for spotify-web itself |
///
/// Every field says where it goes: `#[operation(path)]`, `query`, `queries("min_*", "max_*")` (several parameters, which a
/// type that implements `Parameters` writes itself), `body` (a property of the JSON object that is the body), `header` or
/// `raw_body = "image/jpeg"` (the whole body). A field of type `Option` is optional: it gets a setter; the others are the
/// arguments of `new`. After that come
///
/// | | |
/// | --- | --- |
/// | `name = "type"` | Spotify's name, where it is not the field's |
/// | `range(1..=50)` | the numbers that Spotify takes |
/// | `items(1..=40)` | how many elements of a list Spotify takes |
/// | `bytes(1..=262144)` | how large a raw body may be |
/// | `range(1..=50, development = 1..=10)` | and that apps in development mode get less; so for all three |
/// | `takes(Track, Episode)` | the kinds of URIs that Spotify takes, by their names in `UriKind` |
/// | `default = market` | what is sent when the field is not set: the client's default |
///
/// It makes the struct an `Operation` (and a `Paged` one), and gives it `new`, and a setter per optional field.
#[proc_macro_derive(Operation, attributes(operation))]
pub fn derive_operation(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    declaration::Declaration::read(&input)
        .and_then(|declaration| {
            check::check(&declaration)?;
            Ok(expand::expand(&declaration))
        })
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

/// Makes a struct a model: an object of Spotify's that is read leniently and written as Spotify writes it.
///
/// Every field is read by its type's `Lenient`, so a value that does not fit is what the type is without one: `None`, an empty
/// list or text, 0, `false`. The struct can say `#[model(type = "track")]`, which it then writes, and `ignores("..", ..)`, which
/// fields say nothing and are no news for a report. Its fields can say
///
/// | | |
/// | --- | --- |
/// | `required` | without it, there is no object: a list leaves it out, a whole answer is an error |
/// | `name = "type"` | Spotify's name, where it is not the field's |
/// | `or = "tracks"` | a second name, read where the first is missing |
/// | `form = Iso` | reads and writes the value in another form than its type's own |
/// | `null` | a `None` is written as `null`, not left out |
/// | `links` | on a field of type `Links`: `uri`, `href` and `external_urls`, kept where they do not follow from the field `id` |
///
/// It makes the struct `Lenient`, `Serialize` and `Deserialize`; `links` also gives it `uri`, `href` and `url`.
#[proc_macro_derive(Model, attributes(model))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    model::derive(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}
