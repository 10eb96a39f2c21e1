//! Pages of playlists that come with Spotify's words about them, which the derive knows nothing of.

/// Makes an operation that answers with [`FeaturedPlaylists`](crate::FeaturedPlaylists) a page of a list.
macro_rules! paged {
    ($operation:ident) => {
        impl crate::Paged for $operation {
            type Item = crate::SimplifiedPlaylist;
            type Page = crate::Page<crate::SimplifiedPlaylist>;

            const MAX_LIMIT: u32 = 50;

            fn start(&self) -> crate::Position {
                crate::Position::Offset(self.offset.unwrap_or(0))
            }

            fn page_size(&self) -> Option<u32> {
                self.limit
            }

            fn at(mut self, position: &crate::Position, limit: u32) -> Option<Self> {
                let crate::Position::Offset(offset) = position else { return None };
                self.offset = Some(*offset);
                self.limit = Some(limit);
                Some(self)
            }

            fn page(output: crate::FeaturedPlaylists) -> Self::Page {
                output.playlists
            }
        }
    };
}

pub(super) use paged;
