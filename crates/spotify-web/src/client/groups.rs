//! The client's groups of operations, as Spotify's reference groups them. Their methods are made by the operations.

use std::fmt;

use super::Spotify;

macro_rules! groups {
    ($($(#[$doc:meta])* $group:ident = $method:ident,)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone)]
            pub struct $group<C = Spotify> {
                client: C,
            }

            impl<C: Clone> $group<C> {
                pub(crate) fn client(&self) -> C {
                    self.client.clone()
                }
            }

            impl<C> fmt::Debug for $group<C> {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.debug_struct(stringify!($group)).finish_non_exhaustive()
                }
            }
        )*

        impl Spotify {
            $(
                $(#[$doc])*
                pub fn $method(&self) -> $group {
                    $group { client: self.clone() }
                }
            )*
        }
    };
}

groups! {
    /// What the user has saved. The operations: [`library`](crate::library).
    Library = library,
    /// Playlists. The operations: [`playlists`](crate::playlists).
    Playlists = playlists,
    /// Search. The operation: [`search`](crate::search).
    Search = search,
    /// Tracks. The operations: [`tracks`](crate::tracks).
    Tracks = tracks,
    /// Users. The operations: [`users`](crate::users).
    Users = users,
}
