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

        #[cfg(feature = "blocking")]
        impl crate::blocking::Spotify {
            $(
                $(#[$doc])*
                pub fn $method(&self) -> $group<Self> {
                    $group { client: self.clone() }
                }
            )*
        }
    };
}

groups! {
    /// Albums. The operations: [`albums`](crate::albums).
    Albums = albums,
    /// Artists. The operations: [`artists`](crate::artists).
    Artists = artists,
    /// Audiobooks. The operations: [`audiobooks`](crate::audiobooks).
    Audiobooks = audiobooks,
    /// Categories, by which people browse. The operations: [`categories`](crate::categories).
    Categories = categories,
    /// Chapters of audiobooks. The operations: [`chapters`](crate::chapters).
    Chapters = chapters,
    /// Episodes of shows. The operations: [`episodes`](crate::episodes).
    Episodes = episodes,
    /// Genres. The operations: [`genres`](crate::genres).
    Genres = genres,
    /// What the user has saved and whom the user follows. The operations: [`library`](crate::library).
    Library = library,
    /// Markets. The operations: [`markets`](crate::markets).
    Markets = markets,
    /// The player. The operations: [`player`](crate::player).
    Player = player,
    /// Playlists. The operations: [`playlists`](crate::playlists).
    Playlists = playlists,
    /// Search. The operations: [`search`](crate::search).
    Search = search,
    /// Shows. The operations: [`shows`](crate::shows).
    Shows = shows,
    /// Tracks. The operations: [`tracks`](crate::tracks).
    Tracks = tracks,
    /// Users. The operations: [`users`](crate::users).
    Users = users,
}
