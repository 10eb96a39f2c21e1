//! Pages of playlists that come with Spotify's words about them, which the derive knows nothing of.

/// Makes an operation that answers with [`FeaturedPlaylists`](crate::FeaturedPlaylists) a page of a list.
macro_rules! paged {
    ($operation:ident) => {
        impl crate::Paged for $operation {
            type Item = crate::SimplifiedPlaylist;

            const MAX_LIMIT: u32 = 50;

            fn start(&self) -> u32 {
                self.offset.unwrap_or(0)
            }

            fn page_size(&self) -> Option<u32> {
                self.limit
            }

            fn at(mut self, offset: u32, limit: u32) -> Self {
                self.offset = Some(offset);
                self.limit = Some(limit);
                self
            }

            fn page(output: crate::FeaturedPlaylists) -> crate::Page<crate::SimplifiedPlaylist> {
                output.playlists
            }
        }
    };
}

pub(super) use paged;
